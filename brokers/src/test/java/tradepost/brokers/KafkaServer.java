package tradepost.brokers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The Kafka broker of Maven Central: one node in KRaft mode. */
final class KafkaServer implements TestBroker {
    static final String TOPIC = "tradepost";
    private static final int PARTITIONS = 4;

    private final Path folder;
    private final Optional<Certificates> certificates;
    private final int port = Child.freePort();
    private final int tlsPort = Child.freePort();
    private final Path config;
    private Child process;

    KafkaServer(Path folder) throws Exception {
        this(folder, Optional.empty());
    }

    /** Encrypted, if there are certificates. */
    KafkaServer(Path folder, Optional<Certificates> certificates) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.certificates = certificates;
        int controller = Child.freePort();
        config = Files.writeString(
                folder.resolve("server.properties"),
                """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d%4$s
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d%4$s
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL
                log.dirs=%3$s
                auto.create.topics.enable=false
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                group.initial.rebalance.delay.ms=0
                broker.session.timeout.ms=3000
                broker.heartbeat.interval.ms=500
                """.formatted(
                                        port,
                                        controller,
                                        folder.resolve("data"),
                                        certificates
                                                .map(c -> ",SSL://localhost:" + tlsPort)
                                                .orElse(""))
                        + certificates.map(KafkaServer::tls).orElse(""));
        var format =
                run("kafka.tools.StorageTool", "format", "-t", Uuid.randomUuid().toString(), "-c", config.toString());
        if (format.exitCode() != 0) throw new AssertionError(format.output());
        start();
        try (var admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(PARTITIONS), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static String tls(Certificates c) {
        return """
                ssl.keystore.type=PKCS12
                ssl.keystore.location=%s
                ssl.keystore.password=%s
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                ssl.client.auth=required
                """.formatted(c.file("broker.p12"), Certificates.PASSWORD, c.file("ca.pem"));
    }

    /** Whether the broker is on the class path, as in `./tradepost prove`. */
    static boolean isPresent() {
        return KafkaServer.class.getClassLoader().getResource("kafka/Kafka.class") != null;
    }

    private Child run(String main, String... args) {
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var command = new ArrayList<>(List.of(
                Child.java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "-cp", classPath, main));
        command.addAll(List.of(args));
        return Child.start(folder, Map.of(), command);
    }

    @Override
    public void start() {
        process = run("kafka.Kafka", config.toString()).awaitPort(port);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "broker",
                "kafka",
                "broker.url",
                "localhost:" + (certificates.isPresent() ? tlsPort : port),
                "kafka.topic",
                TOPIC);
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public List<Received> stored(int atLeast) throws Exception {
        Map<String, Object> reading =
                Map.of("bootstrap.servers", "127.0.0.1:" + port, "isolation.level", "read_committed");
        var out = new ArrayList<Received>();
        try (var reader = new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = reader.partitionsFor(TOPIC).stream()
                    .map(p -> new TopicPartition(TOPIC, p.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            var ends = reader.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> reader.position(p) < ends.get(p)))
                for (var record : reader.poll(Duration.ofMillis(200))) {
                    var event = Received.of(record.value());
                    if (!event.subject().equals(record.key())
                            || !event.id()
                                    .equals(new String(
                                            record.headers()
                                                    .lastHeader("event-id")
                                                    .value(),
                                            UTF_8))) throw new AssertionError("another key or header: " + event);
                    out.add(event);
                }
        }
        return out;
    }

    @Override
    public void close() {
        process.close();
    }
}
