package tradepost.node.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import tradepost.audit.AuditSettings;
import tradepost.auth.AuthSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.config.Settings;
import tradepost.sales.SalesSettings;

/** What `serve` accepts and an installation with real data should not have. `docs/security.md` gives the reasons. */
public final class WeakSettings {
    private static final int ACCESS_MINUTES_GOOD = 60;
    private static final int KEY_DAYS_GOOD = 180;

    /** @param advice what is weak about the setting, and what to do */
    public record Weakness(String setting, String advice) {}

    private final Config config;
    private final List<Weakness> found = new ArrayList<>();

    private WeakSettings(Config config) {
        this.config = config;
    }

    public static List<Weakness> of(Config config) {
        var weak = new WeakSettings(config);
        if (config.list(Settings.CONTEXTS).contains("auth")) weak.accounts();
        if (config.list(Settings.CONTEXTS).contains("sales")) weak.sales();
        if (config.list(Settings.CONTEXTS).contains("audit")) weak.journal();
        if (config.hasGateway()) weak.gateway();
        weak.network();
        return List.copyOf(weak.found);
    }

    private void accounts() {
        int hours = config.number(AuthSettings.JWT_USER_EXPIRATION_HOURS);
        int minutes = hours > 0 ? hours * 60 : config.number(AuthSettings.AUTH_ACCESS_MINUTES);
        weak(
                minutes > ACCESS_MINUTES_GOOD,
                hours > 0 ? AuthSettings.JWT_USER_EXPIRATION_HOURS : AuthSettings.AUTH_ACCESS_MINUTES,
                "an access token is good for " + minutes
                        + " minutes: whoever copies one has that long; 15 is the default");
        weak(
                config.number(AuthSettings.JWT_KEY_DAYS) > KEY_DAYS_GOOD,
                AuthSettings.JWT_KEY_DAYS,
                "the signing key is replaced rarely: 90 days is the default");
        weak(
                config.text(Settings.MAIL_HOST).isEmpty(),
                Settings.MAIL_HOST,
                "no mail is sent: nobody can reset a password, be invited or prove an address");
        weak(
                config.text(Settings.MAIL_TLS).equals("none") && !isThisHost(config.text(Settings.MAIL_HOST)),
                Settings.MAIL_TLS,
                "mails with tokens cross the network in plain text: set starttls or tls");
        weak(
                !config.text(AuthSettings.ADMIN_PASSWORD).isEmpty(),
                AuthSettings.ADMIN_PASSWORD,
                "it is needed once: remove it when the first administrator has logged in and changed the password");
        weak(
                !config.text(AuthSettings.SERVICE_ACCOUNTS).isEmpty(),
                AuthSettings.SERVICE_ACCOUNTS,
                "these secrets neither expire nor are bound to an address: prefer /api/service-accounts");
        weak(
                !config.list(AuthSettings.AUTH_MFA_ROLES).contains("admin"),
                AuthSettings.AUTH_MFA_ROLES,
                "administrators log in with a password alone: require a second factor of admin and finance_manager");
        weak(
                !config.text(Settings.SERVICE_SECRET_PREVIOUS).isEmpty(),
                Settings.SERVICE_SECRET_PREVIOUS,
                "the previous secret is still accepted: remove it when every node has the new one");
    }

    private void sales() {
        weak(
                SalesSettings.stepUpAbove(config).signum() == 0,
                SalesSettings.STEP_UP_ABOVE,
                "a copied token is enough to refund any amount: 1000 is the default");
    }

    private void journal() {
        boolean signs = !config.text(AuditSettings.SIGNING_KEY).isEmpty();
        weak(
                !signs,
                AuditSettings.SIGNING_KEY,
                "nothing is signed, so whoever owns the database can rewrite the journal unseen: make a key with"
                        + " `openssl rand -base64 32`");
        weak(
                signs && config.text(AuditSettings.HEADS_FILE).isEmpty(),
                AuditSettings.HEADS_FILE,
                "signed heads are only in the database, whose owner can delete them: name a file elsewhere");
    }

    private void gateway() {
        weak(
                config.flag(Settings.DOCS_PUBLIC),
                Settings.DOCS_PUBLIC,
                "the contract and its pages are public: set false unless customers of yours program against it");
        weak(
                config.list(Settings.CORS_ORIGINS).stream().anyMatch(o -> o.startsWith("http://")),
                Settings.CORS_ORIGINS,
                "an origin without TLS can be replaced on the way by a page of somebody else");
        weak(
                !isThisHost(config.text(Settings.HTTP_HOST))
                        && config.list(Settings.HTTP_TRUSTED_PROXIES).isEmpty(),
                Settings.HTTP_TRUSTED_PROXIES,
                "no proxy is named: tokens cross the network in plain text unless TLS ends on this host, and every client"
                        + " behind a proxy has its address");
        weak(
                config.number(Settings.LIMITS_ANONYMOUS_REQUESTS_PER_SECOND) == 0,
                Settings.LIMITS_ANONYMOUS_REQUESTS_PER_SECOND,
                "requests without a token are not limited");
        weak(
                config.number(Settings.LIMITS_REQUESTS_PER_SECOND) == 0,
                Settings.LIMITS_REQUESTS_PER_SECOND,
                "callers are not limited");
    }

    private void network() {
        weak(
                config.text(Settings.DB_TLS_CA).isEmpty() && !isThisHost(config.text(Settings.DB_HOST)),
                Settings.DB_TLS_CA,
                "data crosses the network to PostgreSQL in plain text: set the CA of its certificate");
        weak(
                config.number(Settings.MANAGEMENT_PORT) != 0
                        && !isThisHost(config.text(Settings.MANAGEMENT_HOST))
                        && config.text(Settings.MANAGEMENT_TOKEN).isEmpty(),
                Settings.MANAGEMENT_TOKEN,
                "metrics and component details are open to whoever reaches the management port");
        weak(
                config.number(Settings.BRIDGE_PORT) != 0
                        && !isThisHost(config.text(Settings.BRIDGE_HOST))
                        && config.text(Settings.BRIDGE_KEY_STORE).isEmpty(),
                Settings.BRIDGE_KEY_STORE,
                "tokens cross the network in plain text on the bridge's port: give it a certificate");
    }

    private void weak(boolean applies, Setting setting, String advice) {
        if (applies) found.add(new Weakness(setting.key(), advice));
    }

    private static boolean isThisHost(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
