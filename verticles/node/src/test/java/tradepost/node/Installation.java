package tradepost.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tradepost.auth.AuthSettings;
import tradepost.file.FileSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.cluster.Pki;
import tradepost.node.config.Contexts;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.process.Secrets;

/**
 * What an operator prepares for nodes that run `serve` on one machine: PostgreSQL with the databases, certificates, and a
 * settings file for each node. The databases are those of the next release, which has only expanded them.
 */
final class Installation implements AutoCloseable {
    private final Path folder;
    private final int nodes;
    private final int ports;
    private final Secrets secrets;
    private final EmbeddedPg pg;

    private Installation(Path folder, int nodes) {
        this.folder = folder;
        this.nodes = nodes;
        ports = Program.freePorts(4 * nodes);
        PreparedDataFolder.copyTo(folder);
        secrets = Secrets.in(folder);
        pg = EmbeddedPg.start(folder.resolve("postgres"), secrets.get("db.superuser"));
    }

    static Installation open(Path folder, int nodes) throws Exception {
        Files.createDirectories(folder.resolve("logs"));
        var installation = new Installation(folder, nodes);
        try {
            installation.prepare();
            return installation;
        } catch (Throwable t) {
            installation.close();
            throw t;
        }
    }

    private void prepare() throws Exception {
        Pki.make(folder, nodes, secrets); // those that the copy lacks
        try (var c = connect("postgres");
                var s = c.createStatement()) {
            for (var context : Contexts.names())
                s.execute("alter role " + context + " password '" + secret("db") + "'");
        }
        var next = Files.readString(Path.of("src/test/resources/next-release/expand.sql"));
        for (var context : Contexts.names())
            try (var c = connect("tradepost_" + context);
                    var s = c.createStatement()) {
                s.execute("set role " + context + ";" + next);
            }
    }

    String secret(String name) {
        return secrets.get(name);
    }

    Connection connect(String database) throws SQLException {
        return pg.connect(database);
    }

    int http(int node) {
        return ports + 4 * (node - 1);
    }

    int management(int node) {
        return ports + 4 * (node - 1) + 1;
    }

    private Map<String, String> settings(int node, String contexts) {
        var out = new TreeMap<String, String>();
        out.put(Settings.MODE.key(), "serve");
        out.put(Settings.CONTEXTS.key(), contexts);
        out.put(Settings.HTTP_PORT.key(), "" + http(node));
        out.put(Settings.MANAGEMENT_PORT.key(), "" + management(node));
        out.put(Settings.BUS_PORT.key(), "" + (management(node) + 1));
        out.put(Settings.CLUSTER_PORT.key(), "" + (management(node) + 2));
        out.put(
                Settings.CLUSTER_MEMBERS.key(),
                IntStream.rangeClosed(1, nodes)
                        .mapToObj(k -> "127.0.0.1:" + (management(k) + 2))
                        .collect(Collectors.joining(",")));
        out.put(Settings.BUS_KEY_STORE.key(), Pki.keyStore(folder, node).toString());
        out.put(Settings.BUS_KEY_STORE_PASSWORD.key(), secrets.get(Pki.KEY_STORE));
        out.put(Settings.BUS_TRUST_STORE.key(), Pki.trustStore(folder).toString());
        out.put(Settings.BUS_TRUST_STORE_PASSWORD.key(), secrets.get(Pki.TRUST_STORE));
        out.put(AuthSettings.JWT_SECRET.key(), secrets.get("jwt"));
        out.put(Settings.SERVICE_SECRET.key(), secrets.get("service"));
        out.put(Settings.DB_PORT.key(), "" + pg.port());
        out.put(Settings.DB_PASSWORD.key(), secrets.get("db"));
        out.put(AuthSettings.ADMIN_PASSWORD.key(), Program.ADMIN_PASSWORD);
        out.put(FileSettings.FOLDER.key(), folder.resolve("files").toString());
        out.put(Settings.DRAIN_GRACE_MS.key(), "1000");
        out.putAll(Settings.withoutRateLimits());
        return out;
    }

    Config config(int node, String contexts) {
        return Config.of(settings(node, contexts));
    }

    /** {@code host:port} of Hazelcast on every node, and on a member with this port. */
    String members(int port) {
        return settings(1, "").get(Settings.CLUSTER_MEMBERS.key()) + ",127.0.0.1:" + port;
    }

    Program serve(int node, String contexts) throws IOException {
        return serve(node, contexts, Map.of());
    }

    /** Like the other method, with these settings. */
    Program serve(int node, String contexts, Map<String, String> more) throws IOException {
        var file = folder.resolve("node-" + node + ".properties");
        var properties = new Properties();
        properties.putAll(settings(node, contexts));
        properties.putAll(more);
        try (var out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            properties.store(out, null);
        }
        return Program.start(folder, "serve", "--config", file.toString());
    }

    @Override
    public void close() {
        pg.close();
    }
}
