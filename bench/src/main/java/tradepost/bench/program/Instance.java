package tradepost.bench.program;

import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The program, started as a user starts it, with its own database in a folder. */
public final class Instance implements Server, AutoCloseable {
    private static final int READY_WITHIN_S = 120;

    private final Process process;
    private final Path data;
    private final int port;
    /** From the start of the launcher until it prints that it is ready. */
    public final double readySeconds;

    private Instance(Process process, Path data, int port, double readySeconds) {
        this.process = process;
        this.data = data;
        this.port = port;
        this.readySeconds = readySeconds;
    }

    public static Instance start(Path launcher, Path data, Map<String, String> environment) throws IOException {
        int port = freePort();
        var builder = new ProcessBuilder(
                        launcher.toString(), "dev", "--no-demo", "--port", "" + port, "--data", data.toString())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(k -> k.startsWith("TRADEPOST_"));
        builder.environment().putAll(environment);
        long before = System.nanoTime();
        var process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        awaitReady(process);
        return new Instance(process, data, port, (System.nanoTime() - before) / 1e9);
    }

    private static void awaitReady(Process process) throws IOException {
        var output = new StringBuilder();
        var watchdog = killedUnlessInTime(process, READY_WITHIN_S);
        var lines = new java.io.BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            output.append(line).append('\n');
            if (!line.startsWith("Tradepost is ready")) continue;
            watchdog.interrupt();
            drop(lines);
            return;
        }
        throw new IOException("the program did not become ready:\n" + output);
    }

    /** Ends the process if it is not ready in time; interrupted once it is. */
    public static Thread killedUnlessInTime(Process process, int seconds) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(seconds * 1_000L);
                process.destroy();
            } catch (InterruptedException e) {
                // it was ready in time
            }
        });
    }

    /** Reads and drops the output; otherwise the program would block once the pipe is full. */
    public static void drop(java.io.BufferedReader lines) {
        Thread.ofPlatform().daemon().start(() -> read(lines));
    }

    private static void read(java.io.BufferedReader lines) {
        try {
            for (var line = lines.readLine(); line != null; line = lines.readLine())
                if (line.contains(" ERROR ") || line.contains(" WARN ")) System.err.println(line);
        } catch (IOException e) {
            // the process has ended
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public double cpuMs() {
        return Usage.cpuMs(process.pid());
    }

    @Override
    public double databaseCpuMs() throws IOException {
        return Usage.cpuMs(serverPid());
    }

    /** What its JVM has used, without compiling. */
    public Consumption consumption() throws IOException {
        return Consumption.ofJvm(process.pid());
    }

    /** What its PostgreSQL has used, without autovacuum. */
    public Consumption databaseConsumption() throws IOException {
        return Consumption.ofPostgres(serverPid());
    }

    @Override
    public double residentMb() {
        return Usage.residentMb(process.pid());
    }

    /** The memory of its PostgreSQL in MB, with shared memory counted once. */
    public double databaseResidentMb() throws IOException {
        return Usage.residentTreeMb(serverPid());
    }

    /** The flags of its JVM without class path and main class, so that another JVM can use the same ones. */
    public List<String> jvmFlags() {
        var arguments = ProcessHandle.of(process.pid())
                .flatMap(p -> p.info().arguments())
                .orElse(new String[0]);
        var flags = new ArrayList<String>();
        for (var a : arguments) {
            if (a.equals("-cp") || a.equals("-classpath") || !a.startsWith("-")) break;
            if (!a.startsWith("-XX:AOTCache") && !a.startsWith("-Xlog")) flags.add(a);
        }
        return flags;
    }

    /** The parent process of its PostgreSQL. */
    public long serverPid() throws IOException {
        return Long.parseLong(Files.readAllLines(data.resolve("postgres/data/postmaster.pid"))
                .getFirst()
                .strip());
    }

    public int serverPort() throws IOException {
        return Integer.parseInt(Files.readString(data.resolve("postgres/port")).strip());
    }

    public String serverPassword() throws IOException {
        var secrets = new Properties();
        try (var in = Files.newInputStream(data.resolve("secrets.properties"))) {
            secrets.load(in);
        }
        return secrets.getProperty("db.superuser", "");
    }

    /** A connection of the superuser to a database of its PostgreSQL. */
    public Connection connect(String database) throws IOException, SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + serverPort() + "/" + database, "postgres", serverPassword());
    }

    @Override
    public void close() {
        end(process);
    }

    public static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static int freePort() throws IOException {
        for (int port : List.of(20_000, 22_000, 24_000, 26_000, 28_000)) {
            int candidate =
                    port + java.util.concurrent.ThreadLocalRandom.current().nextInt(2_000);
            try (var socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // the port is taken: try the next one
            }
        }
        throw new IOException("no free port on loopback");
    }
}
