package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tradepost.file.FileSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.cluster.Pki;
import tradepost.node.command.DevCommand;
import tradepost.node.config.Contexts;
import tradepost.node.database.Databases;
import tradepost.node.process.Secrets;

/**
 * The set-up of an operator with three hosts: PostgreSQL on a fourth host, certificates, a settings file for each node with its
 * secrets in the environment, and {@code serve} on each. A fifth host is outside of the cluster.
 */
final class HostedCluster implements AutoCloseable {
    static final int NODES = 3;
    static final int DATABASE = 4;
    static final int OUTSIDER = 5;
    static final int HTTP = 8000;
    static final int MANAGEMENT = 8900;
    static final int BUS = 15701;
    static final int HAZELCAST = 25701;

    final Hosts hosts;
    final Stores stores;
    private final Path folder;
    private final Secrets secrets;
    private final Map<Integer, Program> running = new TreeMap<>();

    private HostedCluster(Path folder, Hosts hosts) {
        this.folder = folder;
        this.hosts = hosts;
        secrets = Secrets.in(folder);
        stores = new Stores(folder, hosts.address(DATABASE));
    }

    /** The set-up with a database and without nodes. */
    static HostedCluster open(Path folder) {
        var cluster = new HostedCluster(folder, Hosts.open(OUTSIDER));
        try {
            cluster.prepare();
            return cluster;
        } catch (Throwable t) {
            cluster.close();
            throw t;
        }
    }

    private void prepare() {
        try {
            Files.createDirectories(folder.resolve("logs"));
            var nodes = IntStream.rangeClosed(1, NODES)
                    .mapToObj(k -> "node-" + k + "=" + hosts.address(k))
                    .toList();
            Pki.make(folder, nodes, secrets);
            try (var pg = PreparedDataFolder.startServer(folder.resolve("postgres"), secrets.get("db.superuser"))) {
                var config = Config.of(DevCommand.databases(secrets, pg.port()));
                Databases.create(pg, config, Contexts.names());
            }
            HostedServer.command(hosts, DATABASE, folder, "start");
            for (int k = 1; k <= NODES; k++) settings(k);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void settings(int k) throws IOException {
        var lines = new TreeMap<String, String>();
        lines.put(Settings.HTTP_HOST.key(), hosts.address(k));
        lines.put(Settings.HTTP_PORT.key(), "" + HTTP);
        lines.put(Settings.MANAGEMENT_HOST.key(), hosts.address(k));
        lines.put(Settings.MANAGEMENT_PORT.key(), "" + MANAGEMENT);
        lines.put(Settings.BUS_HOST.key(), hosts.address(k));
        lines.put(Settings.BUS_PORT.key(), "" + BUS);
        lines.put(Settings.BUS_KEY_STORE.key(), Pki.keyStore(folder, k).toString());
        lines.put(Settings.BUS_TRUST_STORE.key(), Pki.trustStore(folder).toString());
        lines.put(Settings.CLUSTER_PORT.key(), "" + HAZELCAST);
        lines.put(Settings.CLUSTER_MEMBERS.key(), members());
        lines.putAll(Settings.withoutRateLimits());
        lines.put(Settings.DB_HOST.key(), hosts.address(DATABASE));
        lines.put(Settings.DB_PORT.key(), "" + stores.port());
        lines.put(FileSettings.FOLDER.key(), folder.resolve("files").toString());
        var text = lines.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("\n"));
        Files.writeString(file(k), text + "\n");
    }

    private String members() {
        return IntStream.rangeClosed(1, NODES)
                .mapToObj(k -> hosts.address(k) + ":" + HAZELCAST)
                .collect(Collectors.joining(","));
    }

    private Path file(int k) {
        return folder.resolve("node-" + k + ".properties");
    }

    private Map<String, String> environment() {
        var out = new HashMap<String, String>();
        out.put("JWT_SECRET", secrets.get("jwt"));
        out.put("SERVICE_SECRET", secrets.get("service"));
        out.put("TRADEPOST_BUS_KEY_STORE_PASSWORD", secrets.get(Pki.KEY_STORE));
        out.put("TRADEPOST_BUS_TRUST_STORE_PASSWORD", secrets.get(Pki.TRUST_STORE));
        for (var context : Contexts.names())
            out.put("TRADEPOST_DB_" + context.toUpperCase(Locale.ROOT) + "_PASSWORD", secrets.get("db." + context));
        return out;
    }

    /** Starts node k without waiting; see {@link #awaitReady}. */
    private void begin(int k, String contexts, String classes) {
        var program = Program.start(
                folder.resolve("logs/node-" + k),
                hosts.on(k),
                classes,
                environment(),
                "serve",
                "--config",
                file(k).toString(),
                "--contexts",
                contexts);
        running.put(k, program);
    }

    private void awaitReady(int k) {
        node(k).ready("(?m)^ready http");
    }

    void start(int k, String contexts) {
        start(k, contexts, "");
    }

    /** @param classes what to put in front of its class path */
    void start(int k, String contexts, String classes) {
        begin(k, contexts, classes);
        awaitReady(k);
    }

    /** Starts all nodes at once, node 1 with the first contexts, and so on. */
    void start(List<String> contexts) {
        for (int k = 1; k <= NODES; k++) begin(k, contexts.get(k - 1), "");
        for (int k = 1; k <= NODES; k++) awaitReady(k);
    }

    boolean allLive() {
        return running.size() == NODES && running.values().stream().allMatch(Program::isAlive);
    }

    /** Kills all nodes at once with kill -9. */
    void kill() {
        var pids = running.values().stream()
                .filter(Program::isAlive)
                .map(p -> "" + p.pid())
                .toList();
        if (!pids.isEmpty()) Hosts.run("kill -KILL " + String.join(" ", pids));
        running.values().forEach(Program::kill);
    }

    Program node(int k) {
        var program = running.get(k);
        if (program == null) throw new IllegalStateException("node " + k + " was never started");
        return program;
    }

    String url(int k) {
        return "http://" + hosts.address(k) + ":" + HTTP;
    }

    /** The documented example with the addresses of these hosts; this process acts as the proxy and the operators. */
    Path firewall() {
        try {
            var example = Files.readString(Path.of("../../cluster-config/nftables.conf"));
            var peers = IntStream.rangeClosed(1, NODES).mapToObj(hosts::address).collect(Collectors.joining(", "));
            var rules = example.replace("10.0.0.11, 10.0.0.12, 10.0.0.13", peers)
                    .replace("10.0.0.5, 10.0.0.6", hosts.own())
                    .replace("10.0.0.7", hosts.own());
            assertThat(rules).doesNotContain("10.0.0.");
            return Files.writeString(folder.resolve("nftables.conf"), rules);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A certificate of another CA, with its password. */
    Map.Entry<Path, String> foreignCertificate() {
        try {
            var other = Files.createDirectories(folder.resolve("other"));
            Files.createDirectories(other.resolve("logs"));
            var theirs = Secrets.in(other);
            Pki.make(other, 1, theirs);
            return Map.entry(Pki.keyStore(other, 1), theirs.get(Pki.KEY_STORE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Api admin(int k) {
        return new Api(url(k), null).login("admin@example.com", Program.ADMIN_PASSWORD);
    }

    @Override
    public void close() {
        try {
            running.values().forEach(Program::kill);
            running.clear();
            HostedServer.command(hosts, DATABASE, folder, "stop");
        } catch (IOException | IllegalStateException e) {
            System.err.println(e.getMessage()); // leftovers are removed with their host
        } finally {
            hosts.close();
        }
    }
}
