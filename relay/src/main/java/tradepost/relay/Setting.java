package tradepost.relay;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Every setting of the relay. A setting without a default that the chosen broker needs must be given. */
enum Setting {
    BROKER("broker", "", "nats, amqp or kafka"),
    BROKER_URL(
            "broker.url",
            "",
            "nats://host:4222, amqp://host:5672/vhost (amqps with TLS) or, for Kafka, host:9092,host:9092"),
    BROKER_USER("broker.user", "", "user at the broker"),
    BROKER_PASSWORD("broker.password", "", "password of that user", true),
    BROKER_TLS("broker.tls", "false", "true: encrypt and verify the broker; implied by amqps:// and tls://"),
    BROKER_TLS_CA("broker.tls_ca", "", "PEM file with the CA of the broker; empty: the CAs of the JDK"),
    BROKER_KEY_STORE(
            "broker.key_store", "", "PKCS12 file with the key and certificate that the relay shows to the broker"),
    BROKER_KEY_STORE_PASSWORD("broker.key_store_password", "", "its password", true),
    BROKER_TIMEOUT_MS(
            "broker.timeout_ms",
            "10000",
            "time in ms until the broker must have confirmed what was sent",
            100,
            600_000),

    SOURCE_URL("source.url", "http://localhost:8000", "address of a gateway or of the proxy in front of the gateways"),
    SOURCE_CA("source.ca", "", "PEM file with the CA of that address; empty: the CAs of the JDK"),
    SOURCE_EMAIL("source.email", "", "login of the user who owns the consumer"),
    SOURCE_PASSWORD("source.password", "", "password of that user", true),
    CONSUMER("consumer", "broker", "name of the consumer, which keeps the position"),
    TYPES(
            "types",
            "",
            "types of events between commas, such as sales.*,inventory.*; empty: all that the user may read"),
    START("start", "earliest", "where a new consumer starts: earliest or latest"),
    BATCH("batch", "100", "maximum events in flight", 1, 1000),
    LEASE_SECONDS(
            "lease_seconds",
            "30",
            "time in s until another relay may take over the events of one that has died",
            5,
            3600),
    RETRY_MAX_MS("retry_max_ms", "30000", "maximum time in ms between two attempts", 100, 600_000),

    NATS_STREAM("nats.stream", "TRADEPOST", "JetStream stream; created if it does not exist"),
    NATS_SUBJECT(
            "nats.subject",
            "tradepost.{type}",
            "subject of an event; begins with a word, and the stream must accept it"),
    NATS_CREDENTIALS("nats.credentials", "", "file with a JWT and an NKey, instead of user and password"),
    NATS_REPLICAS("nats.replicas", "1", "replicas of a stream that the relay creates", 1, 5),
    NATS_DUPLICATES_SECONDS(
            "nats.duplicates_seconds",
            "120",
            "how long a stream that the relay creates recognises duplicates",
            1,
            86_400),

    AMQP_EXCHANGE("amqp.exchange", "tradepost", "topic exchange; created if it does not exist"),
    AMQP_ROUTING_KEY("amqp.routing_key", "{type}", "routing key of an event"),
    AMQP_QUEUE("amqp.queue", "", "quorum queue that gets all events; created if it does not exist; empty: none"),

    KAFKA_TOPIC("kafka.topic", "tradepost", "topic of an event; must exist, or be created by the broker"),
    KAFKA_STATE_TOPIC(
            "kafka.state_topic",
            "tradepost-relay",
            "compacted topic for the ids of the last events; created if it does not exist"),
    KAFKA_SASL(
            "kafka.sasl_mechanism",
            "SCRAM-SHA-512",
            "mechanism for user and password: SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN"),
    KAFKA_COMPRESSION("kafka.compression", "none", "none or gzip"),

    MANAGEMENT_HOST("management.host", "127.0.0.1", "address of the management port"),
    MANAGEMENT_PORT("management.port", "0", "port of /livez, /readyz and /metrics; 0: none", 0, 65_535);

    private final String key;
    private final String fallback;
    private final String description;
    private final boolean secret;
    private final int min;
    private final int max;

    Setting(String key, String fallback, String description, boolean secret, int min, int max) {
        this.key = key;
        this.fallback = fallback;
        this.description = description;
        this.secret = secret;
        this.min = min;
        this.max = max;
    }

    Setting(String key, String fallback, String description) {
        this(key, fallback, description, false, 0, -1);
    }

    Setting(String key, String fallback, String description, boolean secret) {
        this(key, fallback, description, secret, 0, -1);
    }

    Setting(String key, String fallback, String description, int min, int max) {
        this(key, fallback, description, false, min, max);
    }

    String key() {
        return key;
    }

    String fallback() {
        return fallback;
    }

    String description() {
        return description;
    }

    boolean secret() {
        return secret;
    }

    boolean isNumber() {
        return min <= max;
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }

    /** Such as TRADEPOST_RELAY_BROKER_URL. */
    String variable() {
        return "TRADEPOST_RELAY_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    static List<Setting> all() {
        return Arrays.asList(values());
    }
}
