package tradepost.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections to brokers. A relay sends nothing, not even its password, to a broker that it cannot verify. */
@Tag("prove")
class BrokerTlsTest {
    private static final int ITEMS = 20;
    private static final String TYPES = "catalog.item.*";

    @TempDir
    static Path folder;

    private static Source source;
    private static Certificates certificates;
    private static Certificates others;

    @BeforeAll
    static void start() throws Exception {
        certificates = Certificates.in(folder.resolve("certificates"));
        others = Certificates.in(folder.resolve("others"));
        source = new Source(folder.resolve("tradepost"));
        source.change("T", ITEMS, 0);
    }

    @AfterAll
    static void stop() {
        if (source != null) source.close();
    }

    @Test
    void a_relay_and_nats_verify_each_other() throws Exception {
        assumeThat(NatsServer.program()).as("nats-server is installed").isPresent();
        try (var broker = new NatsServer(folder.resolve("nats"), Optional.of(certificates))) {
            verifyEachOther(broker);
        }
    }

    @Test
    void a_relay_and_rabbitmq_verify_each_other() throws Exception {
        assumeThat(RabbitServer.program()).as("rabbitmq-server is installed").isPresent();
        try (var broker = new RabbitServer(folder.resolve("rabbit"), Optional.of(certificates))) {
            verifyEachOther(broker);
        }
    }

    @Test
    void a_relay_and_kafka_verify_each_other() throws Exception {
        assumeThat(KafkaServer.isPresent())
                .as("the Kafka broker is on the class path")
                .isTrue();
        try (var broker = new KafkaServer(folder.resolve("kafka"), Optional.of(certificates))) {
            verifyEachOther(broker);
        }
    }

    /** {@link FeedConsumer} reads it with such a client. */
    @Test
    void a_relay_verifies_the_address_of_tradepost() throws Exception {
        var server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(
                TlsContexts.context("", certificates.file("broker.p12").toString(), Certificates.PASSWORD)));
        server.createContext("/", x -> {
            x.sendResponseHeaders(200, -1);
            x.close();
        });
        server.start();
        try {
            var right = "https://localhost:" + server.getAddress().getPort();
            assertThat(status(certificates, right)).isEqualTo(200);
            assertThatThrownBy(() -> status(others, right)).isInstanceOf(SSLHandshakeException.class);
            var otherName = right.replace("localhost", "127.0.0.1");
            assertThatThrownBy(() -> status(certificates, otherName)).isInstanceOf(SSLHandshakeException.class);
        } finally {
            server.stop(0);
        }
    }

    private static int status(Certificates trusted, String url) throws Exception {
        try (var client = HttpClient.newBuilder()
                .sslContext(TlsContexts.context(trusted.file("ca.pem").toString(), "", ""))
                .build()) {
            var request = HttpRequest.newBuilder(URI.create(url)).build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private static void verifyEachOther(TestBroker broker) throws Exception {
        var kind = broker.settings().get("broker");
        var address = broker.settings().get("broker.url");
        isRefused(
                broker,
                kind + "-of-another-ca",
                Map.of("broker.tls_ca", others.file("ca.pem").toString()));
        isRefused(broker, kind + "-with-another-name", Map.of("broker.url", address.replace("localhost", "127.0.0.1")));
        isRefused(
                broker,
                kind + "-without-a-certificate",
                Map.of("broker.key_store", "", "broker.key_store_password", ""));
        isRefused(
                broker,
                kind + "-with-a-certificate-of-another-ca",
                Map.of("broker.key_store", others.file("client.p12").toString()));
        isRefused(broker, kind + "-without-tls", Map.of("broker.tls", "false"));
        try (var relay = relay(broker, kind, Map.of())) {
            source.awaitRelayed(kind, TYPES, ITEMS);
            assertThat(relay.get("/readyz")).startsWith("ok");
            assertThat(relay.stop()).isZero();
            assertThat(relay.output()).doesNotContain(Certificates.PASSWORD);
        }
        assertThat(Received.bySubject(broker.stored(ITEMS))).isEqualTo(Received.bySubject(source.events(TYPES)));
    }

    private static void isRefused(TestBroker broker, String consumer, Map<String, String> other) throws Exception {
        try (var relay = relay(broker, consumer, other)) {
            Awaitility.await(consumer)
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> relay.output().contains("Events cannot be published"));
            assertThat(relay.get("/readyz")).as(consumer).doesNotStartWith("ok");
            assertThat(relay.metric("tradepost_broker_published_total"))
                    .as(consumer)
                    .isZero();
            assertThat(source.lag(consumer)).as(consumer).isPositive();
        }
    }

    private static TestRelay relay(TestBroker broker, String consumer, Map<String, String> other) throws Exception {
        var settings = new HashMap<>(broker.settings());
        settings.putAll(certificates.settings());
        settings.put("consumer", consumer);
        settings.putAll(other);
        return new TestRelay(folder.resolve(consumer), source, settings);
    }
}
