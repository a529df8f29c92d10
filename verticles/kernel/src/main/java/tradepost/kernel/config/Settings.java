package tradepost.kernel.config;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Money;

/** The settings of the program. */
public final class Settings {
    private static final Pattern ORIGIN = Pattern.compile("\\*|null|[a-z][a-z0-9+.-]*://[^\\s/?#@\\p{Lu}]+");

    public static final Setting MODE =
            new Setting("mode", "serve", "dev: one process for development; serve: production").oneOf("dev", "serve");
    public static final Setting DEV_ANONYMOUS = new Setting(
            "dev.anonymous",
            "",
            "role as which requests without a token act; only in dev; empty: such requests are refused");
    public static final Setting HTTP_HOST = new Setting("http.host", "127.0.0.1", "address the gateway listens on");
    public static final Setting HTTP_PORT = new Setting("http.port", 8000, 1, 65_535, "port the gateway listens on");
    public static final Setting HTTP_INSTANCES = new Setting(
            "http.instances",
            2,
            1,
            64,
            "instances of the gateway on this node, each on an event loop, at most one per processor; each may hold 32 MB of"
                    + " request bodies, and two keep up with the contexts of a node");
    public static final Setting DOCS_PUBLIC = new Setting(
            "docs.public",
            true,
            "whether anybody may read the contracts and Swagger UI; false: the gateway does not serve them");
    public static final Setting STOREFRONT_ANONYMOUS = new Setting(
            "storefront.anonymous",
            false,
            "whether anybody may read published products, their categories and prices without a token or a publishable key");
    public static final Setting HTTP_HEADER_MS = new Setting(
            "http.header_ms",
            10_000,
            100,
            600_000,
            "time limit in ms from connecting until the headers of the first request have arrived");
    public static final Setting HTTP_REQUEST_MS = new Setting(
            "http.request_ms", 10_000, 100, 600_000, "time limit in ms from the headers of a request to its response");
    public static final Setting HTTP_RESPONSE_MS = new Setting(
            "http.response_ms",
            30_000,
            100,
            600_000,
            "time in ms that a client has to take a response, besides what its bytes need; also how long a stream may not be read");
    public static final Setting HTTP_RESPONSE_BYTES_PER_SECOND = new Setting(
            "http.response_bytes_per_second",
            65_536,
            1_024,
            1_000_000_000,
            "bytes a second that a client must take of a response; one that takes it more slowly is disconnected");
    public static final Setting HTTP_IDLE_MS = new Setting(
            "http.idle_ms",
            60_000,
            100,
            600_000,
            "time in ms until an idle connection is closed, even if it has sent a part of a request; a long poll"
                    + " waits for at most half of it");
    public static final Setting HTTP_CONNECTIONS_MAX = new Setting(
            "http.connections_max",
            10_000,
            1,
            1_000_000,
            "maximum connections per event loop; further ones are closed immediately");
    public static final Setting HTTP_CONNECTIONS_PER_ADDRESS = new Setting(
            "http.connections_per_address",
            2_500,
            1,
            1_000_000,
            "maximum connections per event loop from one address that is not a trusted proxy");
    public static final Setting HTTP_TRUSTED_PROXIES = new Setting(
            "http.trusted_proxies",
            "",
            "addresses and networks of the proxies whose X-Forwarded-For identifies the client; without it all clients"
                    + " behind a proxy share one client's limits");
    public static final Setting LIMITS_REQUESTS_PER_SECOND = new Setting(
            "limits.requests_per_second",
            100,
            0,
            1_000_000,
            "requests a second of one user, together with the user's API keys, or of one service account over all gateways; one key has half: a"
                    + " read counts 1, a write 2, an export or document 20; 0: no limit, as in dev and up-local");
    public static final Setting LIMITS_BURST = new Setting(
            "limits.burst",
            200,
            1,
            1_000_000,
            "how many of them may come at once after a quiet time; at least as many as each of these limits");
    public static final Setting LIMITS_ANONYMOUS_REQUESTS_PER_SECOND = new Setting(
            "limits.anonymous_requests_per_second",
            20,
            0,
            1_000_000,
            "the same for the requests of one address that have no valid token, such as logins; 0: no limit");
    public static final Setting EVENTS_HEARTBEAT_MS = new Setting(
            "events.heartbeat_ms",
            15_000,
            100,
            60_000,
            "interval in ms between heartbeats of an event stream; at most a third of http.idle_ms");
    public static final Setting EVENTS_STALL_MS = new Setting(
            "events.stall_ms",
            30_000,
            100,
            600_000,
            "time in ms until a stalled reader of an event stream is disconnected");
    public static final Setting EVENTS_AWAY_MS = new Setting(
            "events.away_ms",
            60_000,
            100,
            600_000,
            "time in ms that an event stream is kept open while the journal does not respond");
    public static final Setting EVENTS_STREAMS_MAX =
            new Setting("events.streams_max", 1_000, 1, 100_000, "maximum event streams on this node");
    public static final Setting EVENTS_STREAMS_PER_CALLER = new Setting(
            "events.streams_per_caller",
            20,
            1,
            10_000,
            "maximum event streams of one user, together with the user's API keys, on this node; one key has half");
    public static final Setting EVENTS_SOCKJS = new Setting(
                    "events.sockjs", "off", "live events for browsers over SockJS at /api/events/sockjs: on or off")
            .oneOf("off", "on");
    public static final Setting BRIDGE_PORT = new Setting(
            "bridge.port",
            0,
            0,
            65_535,
            "port of the TCP bridge to the event bus, on a node that runs the gateway; 0: none");
    public static final Setting BRIDGE_HOST = new Setting(
            "bridge.host", "127.0.0.1", "address of the bridge; without bridge.key_store it must be loopback");
    public static final Setting BRIDGE_KEY_STORE = new Setting(
            "bridge.key_store",
            "",
            "PKCS12 file with the key and certificate of the bridge: with it, connections are encrypted");
    public static final Setting BRIDGE_KEY_STORE_PASSWORD =
            new Setting("bridge.key_store_password", "", "its password", Setting.Kind.SECRET);
    public static final Setting BRIDGE_TRUST_STORE = new Setting(
            "bridge.trust_store",
            "",
            "PKCS12 file with the CA of the clients: with it, every client needs a certificate of that CA, which must"
                    + " not be the CA of the bus");
    public static final Setting BRIDGE_TRUST_STORE_PASSWORD =
            new Setting("bridge.trust_store_password", "", "its password", Setting.Kind.SECRET);
    public static final Setting BRIDGE_CERTIFICATES = new Setting(
            "bridge.certificates",
            "",
            "clients that need no token, by the common name of their certificate, with their permissions:"
                    + " name=permission permission,name=permission");
    public static final Setting BRIDGE_CLIENTS_MAX =
            new Setting("bridge.clients_max", 2_000, 1, 100_000, "maximum clients of the bridge on this node");
    public static final Setting BRIDGE_REGISTRATIONS_MAX =
            new Setting("bridge.registrations_max", 100, 1, 10_000, "maximum addresses of one client of the bridge");
    public static final Setting BRIDGE_FRAME_BYTES = new Setting(
            "bridge.frame_bytes",
            65_536,
            1_024,
            1_048_576,
            "maximum bytes of a frame that a client of the bridge sends");
    public static final Setting BRIDGE_QUEUE_BYTES = new Setting(
            "bridge.queue_bytes",
            1_048_576,
            16_384,
            67_108_864,
            "maximum bytes that wait for one client of the bridge; a client that reads too slowly is disconnected");
    public static final Setting BRIDGE_IDLE_MS = new Setting(
            "bridge.idle_ms",
            30_000,
            200,
            600_000,
            "time in ms until a client of the bridge that sends no frame, or reads nothing, is disconnected");
    public static final Setting MANAGEMENT_HOST =
            new Setting("management.host", "127.0.0.1", "address of the management port");
    public static final Setting MANAGEMENT_PORT =
            new Setting("management.port", 8_900, 0, 65_535, "port of /livez, /readyz, /metrics and /cluster; 0: none");
    public static final Setting MANAGEMENT_TOKEN = new Setting(
                    "management.token",
                    "",
                    "token that /metrics and /cluster of the management port require, 16 characters or more; empty: none",
                    Setting.Kind.SECRET)
            .matching(token -> token.length() >= 16, "a text of 16 characters or more");
    public static final Setting CONTEXTS = new Setting(
            "contexts",
            String.join(
                    ",",
                    Stream.concat(Stream.of(Config.GATEWAY), ContextModule.names().stream())
                            .toList()),
            "what runs on this node: any of the contexts, and the gateway, which serves HTTP");
    public static final Setting CLUSTER_CONTEXTS = new Setting(
            "cluster.contexts",
            "",
            "the contexts that a gateway serves and waits for, wherever they run; empty: all of them");
    public static final Setting DB_HOST =
            new Setting("db.host", "127.0.0.1", "PostgreSQL server of every context without db.<context>.url");
    public static final Setting DB_PORT = new Setting("db.port", 5432, 1, 65_535, "its port");
    public static final Setting DB_NAME = new Setting("db.name", "tradepost_{context}", "name of a context's database");
    public static final Setting DB_USER = new Setting(
            "db.user",
            "{context}",
            "user of a context's database; a name without {context} is one user for all",
            "DB_USER");
    public static final Setting DB_PASSWORD =
            new Setting("db.password", "", "password of that user", Setting.Kind.SECRET, "DB_PASSWORD");
    public static final Setting DB_TLS_CA = new Setting(
            "db.tls_ca",
            "",
            "PEM file with the CA of PostgreSQL's certificate: with it, connections are encrypted and the certificate"
                    + " and host name are verified; empty: no TLS");
    public static final Setting DB_POOL_SIZE = new Setting(
            "db.pool_size",
            6,
            3,
            100,
            "maximum database connections of each context on this node; reads get all but two of them, which are for commands"
                    + " and background work");
    public static final Setting DB_POOL_QUEUE =
            new Setting("db.pool_queue", 200, 1, 10_000, "maximum requests of a context that wait for a connection");
    public static final Setting DB_BUFFERS_MB = new Setting(
            "db.buffers_mb",
            16,
            16,
            65_536,
            "shared_buffers in MB of the PostgreSQL that dev and up start; with many items and orders, a quarter of the machine's memory");
    public static final Setting DB_WAIT_S =
            new Setting("db.wait_s", 30, 0, 3_600, "seconds that a start waits for PostgreSQL to respond");
    public static final Setting DB_MIGRATE = new Setting(
            "db.migrate", true, "true: a start applies missing migrations; false: it fails if migrations are missing");
    public static final Setting BUS_HOST =
            new Setting("bus.host", "127.0.0.1", "address of the event bus and of Hazelcast on this node");
    public static final Setting BUS_PORT =
            new Setting("bus.port", 15_701, 1, 65_535, "port of the event bus on this node");
    public static final Setting BUS_REQUESTS_MAX = new Setting(
            "bus.requests_max",
            2_000,
            1,
            100_000,
            "maximum requests from gateways that this node serves at once; further ones get 503");
    public static final Setting BUS_TLS =
            new Setting("bus.tls", true, "mutual TLS on the event bus; false is allowed only if bus.host is loopback");
    public static final Setting BUS_KEY_STORE =
            new Setting("bus.key_store", "", "PKCS12 file with this node's key and certificate");
    public static final Setting BUS_KEY_STORE_PASSWORD =
            new Setting("bus.key_store_password", "", "its password", Setting.Kind.SECRET);
    public static final Setting BUS_TRUST_STORE =
            new Setting("bus.trust_store", "", "PKCS12 file that contains only the certificate of the bus CA");
    public static final Setting BUS_TRUST_STORE_PASSWORD =
            new Setting("bus.trust_store_password", "", "its password", Setting.Kind.SECRET);
    public static final Setting CLUSTER_PORT =
            new Setting("cluster.port", 25_701, 1, 65_535, "port of Hazelcast on this node");
    public static final Setting CLUSTER_MEMBERS =
            new Setting("cluster.members", "127.0.0.1:25701", "host:port of Hazelcast on every node");
    public static final Setting CLUSTER_CONFIG =
            new Setting("cluster.config", "", "a hazelcast.yaml that replaces the built-in one");
    public static final Setting DRAIN_GRACE_MS = new Setting(
            "drain.grace_ms",
            3_000,
            0,
            10_000,
            "time in ms after SIGTERM during which requests are still accepted, so that load balancers notice /readyz");
    public static final Setting SERVICE_SECRET = new Setting(
            "service.secret",
            "",
            "seals messages between contexts; 32 characters or more",
            Setting.Kind.SECRET,
            "SERVICE_SECRET");
    public static final Setting SERVICE_SECRET_PREVIOUS = new Setting(
            "service.secret_previous",
            "",
            "the previous service.secret, accepted while it is being replaced; empty: none",
            Setting.Kind.SECRET,
            "SERVICE_SECRET_PREVIOUS");
    public static final Setting CURRENCY = new Setting(
                    "currency",
                    "USD",
                    "ISO 4217 code of the installation: the currency of item prices, and of every amount without a currency")
            .matching(Money::isCurrency, "an ISO 4217 code such as EUR");
    public static final Setting BUSINESS_ZONE = new Setting(
                    "business.zone",
                    "UTC",
                    "time zone of the IANA database that decides the days and years of the business: the date and number of an invoice,"
                            + " the last day of a lot or contract, and a day without a time in a filter; the same on every node, and kept"
                            + " once a period is closed")
            .matching(BusinessZone::isKnown, "UTC or a time zone of the IANA database such as Europe/Berlin");
    public static final Setting PDF_FONT = new Setting(
            "pdf.font",
            "",
            "TrueType font (.ttf) for characters of documents that are neither Latin, Greek nor Cyrillic; empty: they are boxes");
    public static final Setting DOCUMENTS_LOGO = new Setting(
            "documents.logo",
            "",
            "PNG or JPEG file with the logo on invoices and other documents, at most 1 MiB and 2,000 pixels in each direction; empty: the name of the seller");
    public static final Setting DOCUMENTS_COLOR = new Setting(
                    "documents.color", "#2f4858", "colour of titles and rules on documents, as #rrggbb")
            .matching(Pattern.compile("#[0-9a-fA-F]{6}").asMatchPredicate(), "a colour such as #2f4858");
    public static final Setting DOCUMENTS_LANGUAGE = new Setting(
                    "documents.language",
                    "en",
                    "language of the documents of customers that have none of their own: en or de")
            .oneOf("en", "de");
    public static final Setting MAIL_HOST = new Setting(
            "mail.host", "", "SMTP server; empty: what needs a mail is refused; in dev it is shown at /dev/mail");
    public static final Setting MAIL_PORT = new Setting("mail.port", 587, 1, 65_535, "its port");
    public static final Setting MAIL_TLS = new Setting(
                    "mail.tls",
                    "starttls",
                    "starttls (required), tls (from the first byte) or none (a relay on this host)")
            .oneOf("starttls", "tls", "none");
    public static final Setting MAIL_USER = new Setting("mail.user", "", "user of the SMTP server; empty: none");
    public static final Setting MAIL_PASSWORD =
            new Setting("mail.password", "", "password of that user", Setting.Kind.SECRET);
    public static final Setting MAIL_FROM = new Setting("mail.from", "no-reply@localhost", "sender address of mail");
    /** The value of {@link #SEARCH_LANGUAGES} for no language. */
    public static final String NO_LANGUAGE = "simple";

    public static final Setting SEARCH_LANGUAGES = new Setting(
                    "search.languages",
                    "english",
                    "languages in which searches find other forms of a word, such as screw for screws: any of those that"
                            + " PostgreSQL has, such as english, german, french; simple: none")
            .eachMatching(
                    Pattern.compile(NO_LANGUAGE
                                    + "|arabic|armenian|basque|catalan|danish|dutch|english|finnish|french|german|greek|hindi|hungarian"
                                    + "|indonesian|irish|italian|lithuanian|nepali|norwegian|portuguese|romanian|russian|serbian|spanish"
                                    + "|swedish|tamil|turkish|yiddish")
                            .asMatchPredicate(),
                    "simple, or languages such as english, german, french, between commas");
    public static final Setting CORS_ORIGINS = new Setting(
                    "cors.origins",
                    "",
                    "exact origins from which browsers may call; in dev, origins of this machine are allowed too; *: any,"
                            + " without credentials")
            .eachMatching(
                    ORIGIN.asMatchPredicate(),
                    "* or origins as browsers send them, in lower case and without a path, such as https://shop.example");
    public static final Setting EVENTS_LOG_HOURS = new Setting(
            "events.log_hours",
            24,
            0,
            8_760,
            "hours that a context keeps an event after every subscriber has received it; the journal keeps it longer");
    public static final Setting EXTENSIONS_DEADLINE_MS = new Setting(
            "extensions.deadline_ms",
            300,
            10,
            5_000,
            "time in ms until a request continues without the answer of an extension");

    public static final Setting TRACE_ENDPOINT = new Setting(
            "trace.endpoint",
            "",
            "URL of an OpenTelemetry collector (OTLP over HTTP) that receives traces, such as http://127.0.0.1:4318; empty: none");
    public static final Setting TRACE_ONE_IN = new Setting(
            "trace.one_in", 10, 1, 1_000_000, "one request in this many is traced, with its events; 1: every request");

    /** The defaults of a command for development or measurement, in which one caller may send any number of requests. */
    public static Map<String, String> withoutRateLimits() {
        return Map.of(LIMITS_REQUESTS_PER_SECOND.key(), "0", LIMITS_ANONYMOUS_REQUESTS_PER_SECOND.key(), "0");
    }

    private Settings() {}
}
