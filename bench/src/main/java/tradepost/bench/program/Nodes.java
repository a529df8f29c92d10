package tradepost.bench.program;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Two nodes in production mode on loopback with mutual TLS between them: one runs the gateway, the other all contexts. Their databases
 * are on the server of the instance that they are compared with.
 */
public final class Nodes implements Server, AutoCloseable {
    private static final int READY_WITHIN_S = 120;
    private static final int NODES = 2;
    /** Of the program beside, whose databases have the names of the contexts. */
    private static final String CONTEXTS =
            "select substr(datname, 11) from pg_database where starts_with(datname, 'tradepost_') order by 1";

    private record Ports(int http, int management, int bus, int hazelcast) {}

    private final Path launcher;
    private final Path folder;
    private final Instance beside;
    private final String password = "bench-" + UUID.randomUUID();
    private final String jwtSecret = UUID.randomUUID() + "-jwt";
    private final String serviceSecret = UUID.randomUUID() + "-service";
    private final List<Ports> ports = new ArrayList<>();
    private final List<Process> running = new ArrayList<>();
    /** From the start of the second node until it prints that it serves requests. */
    public double joinedSeconds;

    private Nodes(Path launcher, Path folder, Instance beside) {
        this.launcher = launcher;
        this.folder = folder;
        this.beside = beside;
    }

    public static Nodes start(Path launcher, Path folder, Instance beside) throws IOException, SQLException {
        var nodes = new Nodes(launcher, Files.createDirectories(folder), beside);
        nodes.add(nodes.prepare());
        nodes.joinedSeconds = nodes.add("gateway");
        return nodes;
    }

    /** Returns the contexts, for each of which there is a database. */
    private String prepare() throws IOException, SQLException {
        var contexts = new ArrayList<String>();
        for (int k = 0; k < NODES; k++)
            ports.add(new Ports(Instance.freePort(), Instance.freePort(), Instance.freePort(), Instance.freePort()));
        try (var c = beside.connect("postgres");
                var s = c.createStatement()) {
            s.execute("create role cluster login password '" + password + "'");
            try (var rows = s.executeQuery(CONTEXTS)) {
                while (rows.next()) contexts.add(rows.getString(1));
            }
            for (var context : contexts)
                s.execute("create database tradepost_cluster_" + context
                        + " owner cluster template template0 encoding 'UTF8'"
                        + " locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'");
        }
        var command = new ArrayList<>(List.of(
                launcher.resolveSibling("cluster-config/make-certificates.sh").toString(), pki("")));
        for (int k = 1; k <= NODES; k++) command.add("node-" + k);
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(Map.of("JAVA_HOME", System.getProperty("java.home")));
        for (var store : List.of("CA", "KEY_STORE", "TRUST_STORE"))
            builder.environment().put("TRADEPOST_BUS_" + store + "_PASSWORD", password);
        await(builder.start());
        return String.join(",", contexts);
    }

    private String pki(String file) {
        return folder.resolve("pki").resolve(file).toString();
    }

    private static void await(Process process) throws IOException {
        try {
            if (process.waitFor(READY_WITHIN_S, TimeUnit.SECONDS) && process.exitValue() == 0) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("the certificates could not be created");
    }

    /** Starts one more node and returns the seconds until it has joined and serves requests. */
    private double add(String contexts) throws IOException {
        int k = running.size() + 1;
        long before = System.nanoTime();
        var builder =
                new ProcessBuilder(launcher.toString(), "serve", "--contexts", contexts).redirectErrorStream(true);
        builder.environment().keySet().removeIf(n -> n.startsWith("TRADEPOST_"));
        builder.environment().putAll(environment(k));
        var process = builder.start();
        running.add(process);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        var log = Files.createFile(folder.resolve("node-" + k + ".log"));
        var lines = new java.io.BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var watchdog = Instance.killedUnlessInTime(process, READY_WITHIN_S);
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            Files.writeString(log, line + "\n", java.nio.file.StandardOpenOption.APPEND);
            if (!line.startsWith("ready ")) continue;
            watchdog.interrupt();
            Instance.drop(lines);
            return (System.nanoTime() - before) / 1e9;
        }
        throw new IOException("a node did not become ready:\n" + Files.readString(log));
    }

    private Map<String, String> environment(int k) throws IOException {
        var own = ports.get(k - 1);
        var out = new HashMap<String, String>();
        out.put("HTTP_PORT", "" + own.http);
        out.put("MANAGEMENT_PORT", "" + own.management);
        out.put("BUS_PORT", "" + own.bus);
        out.put("CLUSTER_PORT", "" + own.hazelcast);
        out.put(
                "CLUSTER_MEMBERS",
                ports.stream().map(p -> "127.0.0.1:" + p.hazelcast).collect(Collectors.joining(",")));
        out.put("BUS_KEY_STORE", pki("node-" + k + ".p12"));
        out.put("BUS_KEY_STORE_PASSWORD", password);
        out.put("BUS_TRUST_STORE", pki("trust.p12"));
        out.put("BUS_TRUST_STORE_PASSWORD", password);
        out.put("DB_PORT", "" + beside.serverPort());
        out.put("DB_NAME", "tradepost_cluster_{context}");
        out.put("DB_USER", "cluster");
        out.put("DB_PASSWORD", password);
        out.put("DB_POOL_SIZE", "8");
        out.put("ADMIN_PASSWORD", password);
        out.put("FILES_FOLDER", folder.resolve("files").toString());
        out.put("JWT_SECRET", jwtSecret);
        out.put("SERVICE_SECRET", serviceSecret);
        // a benchmark sends as one caller what many would send
        out.put("LIMITS_REQUESTS_PER_SECOND", "0");
        out.put("LIMITS_ANONYMOUS_REQUESTS_PER_SECOND", "0");
        return out.entrySet().stream().collect(Collectors.toMap(e -> "TRADEPOST_" + e.getKey(), Map.Entry::getValue));
    }

    @Override
    public int port() {
        return ports.get(1).http;
    }

    public JsonObject admin() {
        return new JsonObject().put("email", "admin@example.com").put("password", password);
    }

    @Override
    public double cpuMs() {
        return running.stream().mapToDouble(p -> Usage.cpuMs(p.pid())).sum();
    }

    @Override
    public double databaseCpuMs() throws IOException {
        return beside.databaseCpuMs();
    }

    @Override
    public double residentMb() {
        return running.stream().mapToDouble(p -> Usage.residentMb(p.pid())).sum();
    }

    @Override
    public void close() {
        running.reversed().forEach(Instance::end);
    }
}
