package tradepost.brokers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.config.SettingSources;
import tradepost.kernel.config.SettingValues;

/** The settings of the relay. The variable of {@code broker.url} is {@code TRADEPOST_RELAY_BROKER_URL}. */
public final class RelaySettings {
    public static final Setting BROKER = new Setting("broker", "", "nats, amqp or kafka")
            .oneOf("nats", "amqp", "kafka")
            .required();
    public static final Setting BROKER_URL = new Setting(
                    "broker.url",
                    "",
                    "nats://host:4222, amqp://host:5672/vhost (amqps with TLS) or, for Kafka, host:9092,host:9092")
            .required();
    public static final Setting BROKER_USER = new Setting("broker.user", "", "user at the broker");
    public static final Setting BROKER_PASSWORD =
            new Setting("broker.password", "", "password of that user", Setting.Kind.SECRET);
    public static final Setting BROKER_TLS =
            new Setting("broker.tls", false, "true: encrypt and verify the broker; implied by amqps:// and tls://");
    public static final Setting BROKER_TLS_CA =
            new Setting("broker.tls_ca", "", "PEM file with the CA of the broker; empty: the CAs of the JDK");
    public static final Setting BROKER_KEY_STORE = new Setting(
            "broker.key_store", "", "PKCS12 file with the key and certificate that the relay shows to the broker");
    public static final Setting BROKER_KEY_STORE_PASSWORD =
            new Setting("broker.key_store_password", "", "its password", Setting.Kind.SECRET);
    public static final Setting BROKER_TIMEOUT_MS = new Setting(
            "broker.timeout_ms", 10000, 100, 600_000, "time in ms until the broker must have confirmed what was sent");
    public static final Setting SOURCE_URL = new Setting(
                    "source.url",
                    "http://localhost:8000",
                    "address of a gateway or of the proxy in front of the gateways")
            .matching(url -> url.matches("https?://[^/\\s]+/*"), "an address such as https://api.example.com");
    public static final Setting SOURCE_CA =
            new Setting("source.ca", "", "PEM file with the CA of that address; empty: the CAs of the JDK");
    public static final Setting SOURCE_EMAIL =
            new Setting("source.email", "", "login of the user who owns the consumer").required();
    public static final Setting SOURCE_PASSWORD =
            new Setting("source.password", "", "password of that user", Setting.Kind.SECRET).required();
    public static final Setting CONSUMER = new Setting(
                    "consumer", "broker", "name of the consumer, which keeps the position")
            .matching(
                    name -> name.matches("[a-z0-9][a-z0-9._-]{0,99}"),
                    "1 to 100 characters of a-z, 0-9, dot, hyphen and underscore");
    public static final Setting TYPES = new Setting(
            "types",
            "",
            "types of events between commas, such as sales.*,inventory.*; empty: all that the user may read");
    public static final Setting START = new Setting(
                    "start", "earliest", "where a new consumer starts: earliest or latest")
            .oneOf("earliest", "latest");
    public static final Setting BATCH = new Setting("batch", 100, 1, 1000, "maximum events in flight");
    public static final Setting LEASE_SECONDS = new Setting(
            "lease_seconds",
            30,
            5,
            3600,
            "time in s until another relay may take over the events of one that has died");
    public static final Setting RETRY_MAX_MS =
            new Setting("retry_max_ms", 30000, 100, 600_000, "maximum time in ms between two attempts");
    public static final Setting NATS_STREAM =
            new Setting("nats.stream", "TRADEPOST", "JetStream stream; created if it does not exist");
    public static final Setting NATS_SUBJECT = new Setting(
                    "nats.subject",
                    "tradepost.{type}",
                    "subject of an event; begins with a word, and the stream must accept it")
            .matching(
                    text -> DestinationTemplate.isValid(text)
                            && new DestinationTemplate(text).prefix().indexOf('.') >= 1,
                    "a word, a dot and then " + DestinationTemplate.ALLOWED + ", such as tradepost.{type}");
    public static final Setting NATS_CREDENTIALS =
            new Setting("nats.credentials", "", "file with a JWT and an NKey, instead of user and password");
    public static final Setting NATS_REPLICAS =
            new Setting("nats.replicas", 1, 1, 5, "replicas of a stream that the relay creates");
    public static final Setting NATS_DUPLICATES_SECONDS = new Setting(
            "nats.duplicates_seconds",
            120,
            1,
            86_400,
            "how long a stream that the relay creates recognises duplicates");
    public static final Setting AMQP_EXCHANGE =
            new Setting("amqp.exchange", "tradepost", "topic exchange; created if it does not exist");
    public static final Setting AMQP_ROUTING_KEY = new Setting("amqp.routing_key", "{type}", "routing key of an event")
            .matching(DestinationTemplate::isValid, DestinationTemplate.ALLOWED);
    public static final Setting AMQP_QUEUE = new Setting(
            "amqp.queue", "", "quorum queue that gets all events; created if it does not exist; empty: none");
    public static final Setting KAFKA_TOPIC = new Setting(
                    "kafka.topic", "tradepost", "topic of an event; must exist, or be created by the broker")
            .matching(DestinationTemplate::isValid, DestinationTemplate.ALLOWED);
    public static final Setting KAFKA_STATE_TOPIC = new Setting(
            "kafka.state_topic",
            "tradepost-relay",
            "compacted topic for the ids of the last events; created if it does not exist");
    public static final Setting KAFKA_SASL = new Setting(
                    "kafka.sasl_mechanism",
                    "SCRAM-SHA-512",
                    "mechanism for user and password: SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN")
            .oneOf("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN");
    public static final Setting KAFKA_COMPRESSION =
            new Setting("kafka.compression", "none", "none or gzip").oneOf("none", "gzip");
    public static final Setting MANAGEMENT_HOST =
            new Setting("management.host", "127.0.0.1", "address of the management port");
    public static final Setting MANAGEMENT_PORT =
            new Setting("management.port", 0, 0, 65_535, "port of /livez, /readyz and /metrics; 0: none");

    private static final String PREFIX = SettingSources.TRADEPOST + "RELAY_";

    private RelaySettings() {}

    /** All of them, in the order of this class. */
    static List<Setting> all() {
        return Setting.of(RelaySettings.class);
    }

    /**
     * Defaults, the file, and the environment, which overrides the file. Fails with {@link Config.Invalid}, which names every fault and never a
     * secret's value.
     *
     * @param environment as from System.getenv()
     */
    static SettingValues load(Path file, Map<String, String> environment) {
        return checked(sources().withFile(file).withEnvironment(environment));
    }

    static SettingValues of(Map<String, String> values, Map<String, String> environment) {
        return checked(sources().with(values, "the given settings").withEnvironment(environment));
    }

    private static SettingSources sources() {
        return new SettingSources(PREFIX, all());
    }

    private static SettingValues checked(SettingSources sources) {
        var values = sources.read();
        // a part that is confirmed late must not end after its lease
        if (values.number(BROKER_TIMEOUT_MS) >= values.number(LEASE_SECONDS) * 1000)
            throw new Config.Invalid(BROKER_TIMEOUT_MS.key() + " must be shorter than " + LEASE_SECONDS.key());
        return values;
    }

    /** Every setting with its description, as it may be shown. */
    static String shown(SettingValues values) {
        return all().stream()
                .map(s -> "# " + s.description() + "\n" + s.key() + "=" + values.masked(s) + "\n")
                .collect(Collectors.joining());
    }
}
