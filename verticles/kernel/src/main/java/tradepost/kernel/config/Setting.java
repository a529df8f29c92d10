package tradepost.kernel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every setting there is: its key in a file, its names in the environment, what it is when nobody says. */
public enum Setting {
    MODE("mode", "serve", "dev: one process for development; serve: production"),
    HTTP_HOST("http.host", "127.0.0.1", "address the gateway listens on"),
    HTTP_PORT("http.port", 8000, 1, 65_535, "port the gateway listens on"),
    HTTP_HEADER_MS(
            "http.header_ms",
            10_000,
            100,
            600_000,
            "time limit in ms from connecting until the headers of the first request have arrived"),
    HTTP_REQUEST_MS(
            "http.request_ms", 10_000, 100, 600_000, "time limit in ms from the headers of a request to its response"),
    HTTP_IDLE_MS(
            "http.idle_ms",
            60_000,
            100,
            600_000,
            "time in ms until an idle connection is closed, even if it has sent a part of a request"),
    HTTP_CONNECTIONS_MAX(
            "http.connections_max",
            10_000,
            1,
            1_000_000,
            "maximum connections per event loop; further ones are closed immediately"),
    HTTP_CONNECTIONS_PER_ADDRESS(
            "http.connections_per_address",
            2_500,
            1,
            1_000_000,
            "maximum connections per event loop from one address that is not a trusted proxy"),
    HTTP_TRUSTED_PROXIES(
            "http.trusted_proxies",
            "",
            "addresses and networks of the proxies whose X-Forwarded-For identifies the client; without it all clients behind a proxy share one client's limits"),
    EVENTS_HEARTBEAT_MS(
            "events.heartbeat_ms",
            15_000,
            100,
            60_000,
            "interval in ms between heartbeats of an event stream; at most a third of http.idle_ms"),
    EVENTS_STALL_MS(
            "events.stall_ms",
            30_000,
            100,
            600_000,
            "time in ms until a stalled reader of an event stream is disconnected"),
    EVENTS_AWAY_MS(
            "events.away_ms",
            60_000,
            100,
            600_000,
            "time in ms that an event stream is kept open while the journal does not respond"),
    EVENTS_STREAMS_MAX("events.streams_max", 1_000, 1, 100_000, "maximum event streams on this node"),
    EVENTS_STREAMS_PER_CALLER(
            "events.streams_per_caller", 20, 1, 10_000, "maximum event streams of one user on this node"),
    MANAGEMENT_HOST("management.host", "", "address of the management port; empty: the value of bus.host"),
    MANAGEMENT_PORT("management.port", 8_900, 0, 65_535, "port of /livez, /readyz, /metrics and /cluster; 0: none"),
    CONTEXTS(
            "contexts",
            "gateway,auth,contact,catalog,inventory,sales,purchase,audit",
            "what runs on this node: any of the contexts, and the gateway, which serves HTTP"),
    CLUSTER_CONTEXTS(
            "cluster.contexts",
            "",
            "the contexts that a gateway serves and waits for, wherever they run; empty: all of them"),
    DB_HOST("db.host", "127.0.0.1", "PostgreSQL server of every context without db.<context>.url"),
    DB_PORT("db.port", 5432, 1, 65_535, "its port"),
    DB_NAME("db.name", "tradepost_{context}", "name of a context's database"),
    DB_USER(
            "db.user",
            "{context}",
            "user of a context's database; a name without {context} is one user for all",
            "DB_USER"),
    DB_PASSWORD("db.password", "", "password of that user", Kind.SECRET, "DB_PASSWORD"),
    DB_TLS_CA(
            "db.tls_ca",
            "",
            "PEM file with the CA of PostgreSQL's certificate: with it, connections are encrypted and the certificate and host name are verified; empty: no TLS"),
    DB_POOL_SIZE("db.pool_size", 6, 1, 100, "maximum database connections of each context on this node"),
    DB_POOL_QUEUE("db.pool_queue", 200, 1, 10_000, "maximum requests of a context that wait for a connection"),
    DB_WAIT_S("db.wait_s", 30, 0, 3_600, "seconds that a start waits for PostgreSQL to respond"),
    DB_MIGRATE(
            "db.migrate", true, "true: a start applies missing migrations; false: it fails if migrations are missing"),
    BUS_HOST("bus.host", "127.0.0.1", "address of the event bus and of Hazelcast on this node"),
    BUS_PORT("bus.port", 15_701, 1, 65_535, "port of the event bus on this node"),
    BUS_REQUESTS_MAX(
            "bus.requests_max",
            2_000,
            1,
            100_000,
            "maximum requests from gateways that this node serves at once; further ones get 503"),
    BUS_TLS("bus.tls", true, "mutual TLS on the event bus; false is allowed only if bus.host is loopback"),
    BUS_KEY_STORE("bus.key_store", "", "PKCS12 file with this node's key and certificate"),
    BUS_KEY_STORE_PASSWORD("bus.key_store_password", "", "its password", Kind.SECRET),
    BUS_TRUST_STORE("bus.trust_store", "", "PKCS12 file that contains only the certificate of the bus CA"),
    BUS_TRUST_STORE_PASSWORD("bus.trust_store_password", "", "its password", Kind.SECRET),
    CLUSTER_PORT("cluster.port", 25_701, 1, 65_535, "port of Hazelcast on this node"),
    CLUSTER_MEMBERS("cluster.members", "127.0.0.1:25701", "host:port of Hazelcast on every node"),
    CLUSTER_CONFIG("cluster.config", "", "a hazelcast.yaml that replaces the built-in one"),
    DRAIN_GRACE_MS(
            "drain.grace_ms",
            3_000,
            0,
            10_000,
            "time in ms after SIGTERM during which requests are still accepted, so that load balancers notice /readyz"),
    JWT_SECRET("jwt.secret", "", "encrypts the signing keys at rest; 32 characters or more", Kind.SECRET, "JWT_SECRET"),
    JWT_USER_EXPIRATION_HOURS(
            "jwt.user_expiration_hours", 24, 1, 720, "lifetime of a user's access token", "JWT_USER_EXPIRATION_HOURS"),
    SERVICE_SECRET(
            "service.secret",
            "",
            "seals messages between contexts; 32 characters or more",
            Kind.SECRET,
            "SERVICE_SECRET"),
    SERVICE_SECRET_PREVIOUS(
            "service.secret_previous",
            "",
            "the previous service.secret, accepted while it is being replaced; empty: none",
            Kind.SECRET,
            "SERVICE_SECRET_PREVIOUS"),
    SERVICE_ACCOUNTS(
            "service.accounts",
            "",
            "service accounts: name=secret[:permission permission], separated by commas",
            Kind.SECRET),
    REGISTRATION("registration", "closed", "who may register: open, customer, invite or closed"),
    ADMIN_EMAIL("admin.email", "admin@example.com", "e-mail address of the first administrator"),
    ADMIN_PASSWORD("admin.password", "", "password of the first administrator when it is created", Kind.SECRET),
    AUTH_FAILURES_PER_ADDRESS(
            "auth.failures_per_address",
            100,
            1,
            1_000_000,
            "maximum wrong passwords and secrets from one address in five minutes, over all accounts that have not logged in from it"),
    AUTH_REGISTRATIONS_PER_ADDRESS(
            "auth.registrations_per_address",
            20,
            1,
            1_000_000,
            "maximum accounts registered from one address in five minutes"),
    CURRENCY(
            "currency",
            "USD",
            "ISO 4217 code of the installation: the currency of item prices, and of every amount without a currency"),
    CORS_ORIGINS(
            "cors.origins",
            "",
            "exact origins from which browsers may call; in dev, origins of this machine are allowed too; *: any, without credentials"),
    PRICES_INVENTORY_MANAGER("prices.inventory_manager", false, "inventory_manager may set prices in orders"),
    MAIL_HOST("mail.host", "", "SMTP server; empty: no mail is sent; in dev it is shown at /dev/mail"),
    MAIL_PORT("mail.port", 587, 1, 65_535, "its port"),
    MAIL_TLS("mail.tls", "starttls", "starttls (required), tls (from the first byte) or none (a relay on this host)"),
    MAIL_USER("mail.user", "", "user of the SMTP server; empty: none"),
    MAIL_PASSWORD("mail.password", "", "password of that user", Kind.SECRET),
    MAIL_FROM("mail.from", "no-reply@localhost", "sender address of mail"),
    MAIL_RESET_URL(
            "mail.reset_url",
            "",
            "URL of the page that sets a new password; the token is appended to it; empty: no link"),
    EVENTS_LOG_HOURS(
            "events.log_hours",
            24,
            0,
            8_760,
            "hours that a context keeps an event after every subscriber has received it; the journal keeps it longer"),
    EVENTS_JOURNAL_DAYS("events.journal_days", 0, 0, 36_500, "days that the journal keeps an event; 0: forever"),
    RESERVE_BATCH_MAX("reserve.batch_max", 64, 1, 64, "maximum orders that one transaction reserves or confirms");

    /** What a value must look like. */
    enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        SECRET
    }

    private final String key;
    private final String fallback;
    private final String description;
    private final Kind kind;
    private final int min;
    private final int max;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.copyOf
    private final List<String> environment;

    Setting(String key, String fallback, String description, String... names) {
        this(key, fallback, description, Kind.TEXT, 0, 0, names);
    }

    Setting(String key, String fallback, String description, Kind kind, String... names) {
        this(key, fallback, description, kind, 0, 0, names);
    }

    Setting(String key, int fallback, int min, int max, String description, String... names) {
        this(key, Integer.toString(fallback), description, Kind.NUMBER, min, max, names);
    }

    Setting(String key, boolean fallback, String description) {
        this(key, Boolean.toString(fallback), description, Kind.FLAG, 0, 0);
    }

    Setting(String key, String fallback, String description, Kind kind, int min, int max, String... names) {
        this.key = key;
        this.fallback = fallback;
        this.description = description;
        this.kind = kind;
        this.min = min;
        this.max = max;
        var all = new ArrayList<String>();
        all.add("TRADEPOST_" + key.toUpperCase(Locale.ROOT).replace('.', '_'));
        all.addAll(List.of(names));
        environment = List.copyOf(all);
    }

    public String key() {
        return key;
    }

    /** The value when nobody gives one. */
    public String fallback() {
        return fallback;
    }

    public String description() {
        return description;
    }

    /** The names it has in the environment, the one that wins first. */
    public List<String> environment() {
        return environment;
    }

    public boolean secret() {
        return kind == Kind.SECRET;
    }

    Kind kind() {
        return kind;
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }
}
