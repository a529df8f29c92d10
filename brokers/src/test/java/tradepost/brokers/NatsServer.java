package tradepost.brokers;

import io.nats.client.Nats;
import io.nats.client.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nats-server of Debian's package, with JetStream. */
final class NatsServer implements TestBroker {
    static final String STREAM = "TRADEPOST";

    private final Path folder;
    private final Optional<Certificates> certificates;
    private final int port = Child.freePort();
    private int maxPayload = 1_048_576;
    private Child process;

    NatsServer(Path folder) throws Exception {
        this(folder, Optional.empty());
    }

    /** Encrypted, if there are certificates. */
    NatsServer(Path folder, Optional<Certificates> certificates) throws Exception {
        this.folder = folder;
        this.certificates = certificates;
        start();
    }

    static Optional<Path> program() {
        return Child.installed("/usr/sbin/nats-server", "/usr/bin/nats-server", "/usr/local/bin/nats-server");
    }

    /** From the next start on. */
    void maxPayload(int bytes) {
        maxPayload = bytes;
    }

    @Override
    public void start() throws Exception {
        Files.createDirectories(folder);
        var config = Files.writeString(
                folder.resolve("nats.conf"), """
                host: 127.0.0.1
                port: %d
                max_payload: %d
                jetstream { store_dir: "%s" }
                authorization { user: relay, password: "secret of the broker" }
                """.formatted(port, maxPayload, folder.resolve("data")) + tls());
        process = Child.start(folder, Map.of(), List.of(program().orElseThrow().toString(), "-c", config.toString()))
                .awaitOutput("Server is ready");
    }

    private String tls() {
        return certificates
                .map(c -> "tls { cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\", verify: true }%n"
                        .formatted(c.file("broker.pem"), c.file("broker.key"), c.file("ca.pem")))
                .orElse("");
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "broker", "nats",
                "broker.url", "nats://localhost:" + port,
                "broker.user", "relay",
                "broker.password", "secret of the broker");
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public List<Received> stored(int atLeast) throws Exception {
        var out = new ArrayList<Received>();
        var options = Options.builder()
                .server("nats://relay:secret%20of%20the%20broker@localhost:" + port)
                .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs);
        if (certificates.isPresent()) options.sslContext(certificates.get().client());
        try (var connection = Nats.connect(options.build())) {
            var management = connection.jetStreamManagement();
            long last = management.getStreamInfo(STREAM).getStreamState().getLastSequence();
            for (long at = 1; at <= last; at++) {
                var message = management.getMessage(STREAM, at);
                var event = Received.of(message.getData());
                if (!event.id().equals(message.getHeaders().getFirst("Nats-Msg-Id")))
                    throw new AssertionError("another id in the header of " + event);
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
