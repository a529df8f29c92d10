package tradepost.notification;

import tradepost.kernel.config.Setting;

/** What operators set about notifications. */
public final class NotificationSettings {
    public static final Setting DAYS = new Setting(
            "notifications.days",
            90,
            1,
            3650,
            "days after which a notification is deleted, whether it was read or not");

    public static final Setting MAIL_CUSTOMERS = new Setting(
                    "mail.customers",
                    "off",
                    "whether customers get mails about their orders, invoices, refunds, quotes and returns: on or off; on by default in dev")
            .oneOf("on", "off");
    public static final Setting MAIL_LANGUAGE = new Setting(
                    "mail.language",
                    "en",
                    "language of mails to staff, and to customers who have none of their own: en or de")
            .oneOf("en", "de");
    public static final Setting MAIL_HOURLY_MAX = new Setting(
            "mail.hourly_max",
            120,
            1,
            100_000,
            "mails that one customer or user, and one address, gets within an hour, besides those of the account; more wait");
    public static final Setting PUSH_CONTACT = new Setting(
            "push.contact",
            "mailto:postmaster@localhost",
            "whom a push service can write to about this installation: a mailto: or https: address");
    public static final Setting PUSH_ALLOW_NETWORKS = new Setting(
            "push.allow_networks",
            "",
            "networks that are not public and may be called with push messages, such as 10.1.0.0/16; separated by commas");

    private NotificationSettings() {}
}
