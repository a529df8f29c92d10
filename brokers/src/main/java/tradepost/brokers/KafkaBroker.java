package tradepost.brokers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tradepost.kernel.config.SettingValues;

/**
 * Kafka. A broker drops the repetitions of one producer, but knows no ids of events. So each transaction also writes the ids of the last
 * events, as a record of a compacted topic; a new connection reads it and skips what was published before. They are as many as a batch has
 * at most, because no more events can be published and not acknowledged. The transactional id is that of the consumer, so that a new
 * connection ends the transactions of an old one.
 */
final class KafkaBroker implements Broker {
    private static final int RECORD_BYTES_MAX = 16 * 1024 * 1024;
    private static final Duration POLL = Duration.ofMillis(200);

    private final String consumer;
    private final DestinationTemplate topic;
    private final String stateTopic;
    private final KafkaProducer<String, byte[]> producer;
    private final int recentMax;
    /** The ids of the last events, oldest first. */
    private List<String> recent;

    KafkaBroker(SettingValues settings) throws Exception {
        this.consumer = settings.text(RelaySettings.CONSUMER);
        this.topic = new DestinationTemplate(settings.text(RelaySettings.KAFKA_TOPIC));
        this.stateTopic = settings.text(RelaySettings.KAFKA_STATE_TOPIC);
        this.recentMax = settings.number(RelaySettings.BATCH);
        int timeoutMs = settings.number(RelaySettings.BROKER_TIMEOUT_MS);
        try (var admin = Admin.create(common(settings))) {
            createStateTopic(admin, timeoutMs);
            this.producer = new KafkaProducer<>(producing(settings), new StringSerializer(), new ByteArraySerializer());
            try {
                producer.initTransactions();
                this.recent = readRecent(settings, end(admin, timeoutMs), timeoutMs);
            } catch (Exception e) {
                close();
                throw e;
            }
        }
    }

    private static Map<String, Object> common(SettingValues settings) {
        int timeoutMs = settings.number(RelaySettings.BROKER_TIMEOUT_MS);
        var out = new HashMap<String, Object>();
        out.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.text(RelaySettings.BROKER_URL));
        out.put(CommonClientConfigs.CLIENT_ID_CONFIG, "tradepost-relay-" + settings.text(RelaySettings.CONSUMER));
        out.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
        out.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        boolean tls = settings.flag(RelaySettings.BROKER_TLS);
        boolean login = settings.has(RelaySettings.BROKER_USER);
        var protocol = login ? (tls ? "SASL_SSL" : "SASL_PLAINTEXT") : tls ? "SSL" : "PLAINTEXT";
        out.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol);
        if (login) {
            out.put(SaslConfigs.SASL_MECHANISM, settings.text(RelaySettings.KAFKA_SASL));
            out.put(SaslConfigs.SASL_JAAS_CONFIG, loginModule(settings));
        }
        if (tls && settings.has(RelaySettings.BROKER_TLS_CA)) {
            out.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            out.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, settings.text(RelaySettings.BROKER_TLS_CA));
        }
        if (tls && settings.has(RelaySettings.BROKER_KEY_STORE)) {
            out.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PKCS12");
            out.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, settings.text(RelaySettings.BROKER_KEY_STORE));
            out.put(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, settings.text(RelaySettings.BROKER_KEY_STORE_PASSWORD));
        }
        return out;
    }

    private static String loginModule(SettingValues settings) {
        var module = settings.text(RelaySettings.KAFKA_SASL).equals("PLAIN")
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        return module + " required username=" + quoted(settings.text(RelaySettings.BROKER_USER)) + " password="
                + quoted(settings.text(RelaySettings.BROKER_PASSWORD)) + ";";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static Map<String, Object> producing(SettingValues settings) {
        int timeoutMs = settings.number(RelaySettings.BROKER_TIMEOUT_MS);
        var out = common(settings);
        out.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "tradepost-relay-" + settings.text(RelaySettings.CONSUMER));
        out.put(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Math.toIntExact(Duration.ofSeconds(settings.number(RelaySettings.LEASE_SECONDS))
                        .toMillis()));
        out.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMs);
        out.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        out.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, timeoutMs / 2));
        out.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMs);
        out.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RECORD_BYTES_MAX);
        out.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.text(RelaySettings.KAFKA_COMPRESSION));
        return out;
    }

    private void createStateTopic(Admin admin, int timeoutMs) throws Exception {
        try {
            if (await(admin.listTopics().names(), timeoutMs).contains(stateTopic)) return;
            // uncompressed, because the relay cannot read every compression
            var topic = new NewTopic(stateTopic, Optional.of(1), Optional.empty())
                    .configs(Map.of(
                            TopicConfig.CLEANUP_POLICY_CONFIG,
                            TopicConfig.CLEANUP_POLICY_COMPACT,
                            TopicConfig.COMPRESSION_TYPE_CONFIG,
                            "uncompressed",
                            // compacted soon, because every new connection reads it
                            TopicConfig.SEGMENT_BYTES_CONFIG,
                            "4194304",
                            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                            "0.1",
                            TopicConfig.DELETE_RETENTION_MS_CONFIG,
                            "60000"));
            await(admin.createTopics(List.of(topic)).all(), timeoutMs);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) throw e;
        }
    }

    /** The end of the state topic, including transactions that are open. */
    private long end(Admin admin, int timeoutMs) throws Exception {
        var partition = new TopicPartition(stateTopic, 0);
        var all = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED);
        var ends = await(
                admin.listOffsets(Map.of(partition, OffsetSpec.latest()), all).all(), timeoutMs);
        return Objects.requireNonNull(ends.get(partition)).offset();
    }

    /** As the last committed transaction has written them. Waits for the open transactions of other relays. */
    private List<String> readRecent(SettingValues settings, long end, int timeoutMs) throws IOException {
        var reading = common(settings);
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        var partition = new TopicPartition(stateTopic, 0);
        List<String> found = List.of();
        try (var reader = new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer())) {
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            long until = System.nanoTime() + Duration.ofMillis(timeoutMs).toNanos();
            while (reader.position(partition) < end) {
                if (System.nanoTime() - until > 0)
                    throw new IOException("the topic " + stateTopic + " could not be read to its end in time");
                for (var record : reader.poll(POLL))
                    if (consumer.equals(record.key()) && record.value() != null)
                        found = List.of(new String(record.value(), UTF_8).split(",", -1));
            }
        }
        return found;
    }

    private static <T> T await(Future<T> future, int timeoutMs) throws Exception {
        return future.get(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /** One transaction: a partition keeps the order of its records, and the subject decides on the partition. */
    @Override
    public List<List<FeedEvent>> parts(List<FeedEvent> events) {
        return List.of(events);
    }

    @Override
    public int publish(List<FeedEvent> part) throws Exception {
        var known = new HashSet<>(recent);
        var fresh = part.stream().filter(e -> !known.contains(e.id())).toList();
        if (fresh.isEmpty()) return part.size();
        var ids = Stream.concat(recent.stream(), fresh.stream().map(FeedEvent::id))
                .toList();
        var last = ids.subList(Math.max(0, ids.size() - recentMax), ids.size());
        try {
            producer.beginTransaction();
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var event : fresh) sent.add(producer.send(record(event)));
            sent.add(producer.send(new ProducerRecord<>(
                    stateTopic, 0, consumer, String.join(",", last).getBytes(UTF_8))));
            producer.flush();
            for (var confirmation : sent) confirmation.get();
            producer.commitTransaction();
        } catch (Exception e) {
            for (Throwable t = e; t != null; t = t.getCause())
                if (t instanceof RecordTooLargeException) throw new TooLarge(String.valueOf(t.getMessage()));
            throw e;
        }
        recent = List.copyOf(last);
        return part.size() - fresh.size();
    }

    private ProducerRecord<String, byte[]> record(FeedEvent event) {
        var record = new ProducerRecord<>(topic.of(event), event.subject(), event.json());
        record.headers()
                .add("content-type", FeedEvent.MEDIA_TYPE.getBytes(UTF_8))
                .add("event-id", event.id().getBytes(UTF_8))
                .add("event-type", event.type().getBytes(UTF_8));
        return record;
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
