package tradepost.brokers;

import com.rabbitmq.client.ConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** rabbitmq-server of Debian's package, with a name server (epmd) of its own. */
final class RabbitServer implements TestBroker {
    private static final String QUEUE = "events";

    private final Path folder;
    private final int port = Child.freePort();
    private final int tlsPort = Child.freePort();
    private final int nodes = Child.freePort();
    private final boolean encrypted;
    private final Child names;
    private final Map<String, String> environment = new HashMap<>();
    private Child process;

    RabbitServer(Path folder) throws Exception {
        this(folder, Optional.empty());
    }

    /** Encrypted, if there are certificates. */
    RabbitServer(Path folder, Optional<Certificates> certificates) throws Exception {
        this.folder = Files.createDirectories(folder);
        encrypted = certificates.isPresent();
        int epmd = Child.freePort();
        Files.writeString(
                folder.resolve("rabbitmq.conf"),
                certificates.map(c -> tls(tlsPort, c)).orElse(""));
        Files.writeString(folder.resolve("plugins"), "[].\n");
        environment.put("HOME", folder.toString());
        environment.put("ERL_EPMD_PORT", "" + epmd);
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODENAME", "tradepost" + port + "@localhost");
        environment.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODE_PORT", "" + port);
        environment.put("RABBITMQ_DIST_PORT", "" + nodes);
        environment.put("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString());
        environment.put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
        environment.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString());
        environment.put("RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString());
        environment.put("RABBITMQ_PID_FILE", folder.resolve("pid").toString());
        names = Child.start(folder, environment, List.of("/usr/bin/epmd")).awaitPort(epmd);
        start();
    }

    private static String tls(int port, Certificates c) {
        return """
                listeners.ssl.1 = 127.0.0.1:%d
                ssl_options.certfile = %s
                ssl_options.keyfile = %s
                ssl_options.cacertfile = %s
                ssl_options.verify = verify_peer
                ssl_options.fail_if_no_peer_cert = true
                """.formatted(port, c.file("broker.pem"), c.file("broker.key"), c.file("ca.pem"));
    }

    static Optional<Path> program() {
        return Child.installed("/usr/lib/rabbitmq/bin/rabbitmq-server");
    }

    @Override
    public void start() {
        process = Child.start(
                        folder, environment, List.of(program().orElseThrow().toString()))
                .awaitPort(encrypted ? tlsPort : port);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "broker",
                "amqp",
                "broker.url",
                "amqp://guest:guest@localhost:" + (encrypted ? tlsPort : port),
                "amqp.queue",
                QUEUE);
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public List<Received> stored(int atLeast) throws Exception {
        var factory = new ConnectionFactory();
        factory.setPort(port);
        var out = new ArrayList<Received>();
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            for (var message = channel.basicGet(QUEUE, false);
                    message != null;
                    message = channel.basicGet(QUEUE, false)) {
                var event = Received.of(message.getBody());
                if (!event.id().equals(message.getProps().getMessageId()))
                    throw new AssertionError("another message-id: " + event);
                out.add(event);
            }
        }
        return out;
    }

    @Override
    public void close() {
        process.close();
        names.close();
    }
}
