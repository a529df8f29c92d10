package tradepost.webhook;

import tradepost.kernel.config.Setting;
import tradepost.kernel.value.Network;

/** What operators set about webhooks. */
public final class WebhookSettings {
    public static final Setting ALLOW_NETWORKS = new Setting(
                    "webhooks.allow_networks",
                    "",
                    "addresses and networks to which webhooks may be sent although they are not public; in dev loopback, also without TLS")
            .eachMatching(text -> Network.parse(text) != null, "addresses and networks such as 10.1.0.0/16");
    public static final Setting DELIVERY_DAYS = new Setting(
            "webhooks.delivery_days",
            30,
            1,
            3_650,
            "days for which deliveries of webhooks and their attempts are kept");
    public static final Setting FAILING_HOURS = new Setting(
            "webhooks.failing_hours",
            72,
            1,
            8_760,
            "hours after which a webhook is paused that has accepted nothing in that time");

    public static final Setting RECEIVED_DAYS = new Setting(
            "webhooks.received_days",
            30,
            1,
            3_650,
            "days for which messages of hook sources are kept; one that comes again later calls its operation again");

    private WebhookSettings() {}
}
