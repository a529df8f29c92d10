package tradepost.auth;

import tradepost.kernel.config.Setting;

/** What operators set about accounts, tokens and mails. */
public final class AuthSettings {
    public static final Setting JWT_SECRET = new Setting(
            "jwt.secret",
            "",
            "encrypts the signing keys at rest; 32 characters or more",
            Setting.Kind.SECRET,
            "JWT_SECRET");
    public static final Setting JWT_USER_EXPIRATION_HOURS = new Setting(
            "jwt.user_expiration_hours",
            0,
            0,
            720,
            "lifetime of a user's access token in hours; 0: auth.access_minutes",
            "JWT_USER_EXPIRATION_HOURS");
    public static final Setting AUTH_ACCESS_MINUTES = new Setting(
            "auth.access_minutes",
            15,
            1,
            43_200,
            "lifetime of a user's access token in minutes; 1440 by default in dev");
    public static final Setting AUTH_SESSION_DAYS = new Setting(
            "auth.session_days",
            90,
            31,
            3_650,
            "days after a login until the next one is needed, however much the session is used");
    public static final Setting JWT_KEY_DAYS =
            new Setting("jwt.key_days", 90, 1, 3_650, "days after which a new key signs access tokens");
    public static final Setting SERVICE_ACCOUNTS = new Setting(
            "service.accounts",
            "",
            "service accounts: name=secret[:permission permission], separated by commas",
            Setting.Kind.SECRET);
    public static final Setting REGISTRATION = new Setting(
                    "registration",
                    "closed",
                    "who may register: open (dev only), customer (customers, who prove their address by a mail) or closed")
            .oneOf("open", "customer", "closed");
    public static final Setting AUTH_INVITATION_DAYS =
            new Setting("auth.invitation_days", 7, 1, 90, "days after which an invitation expires");
    public static final Setting ADMIN_EMAIL =
            new Setting("admin.email", "admin@example.com", "e-mail address of the first administrator");
    public static final Setting ADMIN_PASSWORD = new Setting(
            "admin.password", "", "password of the first administrator when it is created", Setting.Kind.SECRET);
    public static final Setting AUTH_FAILURES_PER_ADDRESS = new Setting(
            "auth.failures_per_address",
            30,
            1,
            1_000_000,
            "maximum wrong passwords and secrets from one address in a minute, over all accounts that have not logged in from it");
    public static final Setting AUTH_REGISTRATIONS_PER_ADDRESS = new Setting(
            "auth.registrations_per_address",
            20,
            1,
            1_000_000,
            "maximum accounts registered from one address in five minutes");
    public static final Setting AUTH_MFA_ROLES = new Setting(
            "auth.mfa_roles", "", "roles whose users need a second factor, separated by commas; empty: none");
    public static final Setting AUTH_HASH_MEMORY_KIB = new Setting(
            "auth.hash_memory_kib",
            19_456,
            1_024,
            65_536,
            "memory of a password hash in KiB, at least the default, in dev at most the default; existing hashes are renewed at the next login");
    public static final Setting PRICES_INVENTORY_MANAGER = new Setting(
            "prices.inventory_manager",
            false,
            "inventory_manager may set prices and discounts in orders, and tax rates");
    public static final Setting MAIL_RESET_URL = new Setting(
            "mail.reset_url",
            "",
            "URL of the page that sets a new password; the token is appended to it; empty: no link");
    public static final Setting MAIL_VERIFY_URL = new Setting(
            "mail.verify_url",
            "",
            "URL of the page that proves an address and accepts invitations; the token is appended to it; empty: no link");

    private AuthSettings() {}
}
