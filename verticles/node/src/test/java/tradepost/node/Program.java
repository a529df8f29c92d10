package tradepost.node;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import tradepost.kernel.Patience;
import tradepost.node.run.JvmOptions;

/** The program in a separate process, as a user starts it; tests kill and restart it. */
final class Program implements AutoCloseable {
    static final String ADMIN_PASSWORD = "administrator-of-tests";
    /** What {@code dev} logs once, after it is ready. */
    static final String DEMO_LOADED = "the demo (was loaded in|data is not complete)";

    private static final Pattern NODE_LINE = Pattern.compile("(?m)^node (\\d+) (http://\\S+) pid (\\d+)$");
    /** A test's program does not live long enough for the second compiler to pay off. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1";

    private static final Set<Integer> GIVEN = new HashSet<>();

    private final Process process;
    private final Path out;

    private Program(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    /** Runs the program with these arguments; its output goes to a file under {@code folder}. */
    static Program start(Path folder, String... args) {
        return start(folder, Map.of(), args);
    }

    private static Program start(Path folder, Map<String, String> environment, String... args) {
        return start(folder, List.of(), "", environment, args);
    }

    /**
     * @param prefix of its command
     * @param before what to put in front of its class path, or empty
     */
    static Program start(
            Path folder, List<String> prefix, String before, Map<String, String> environment, String... args) {
        var command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmOptions.of(kind(args)));
        command.add(QUICK);
        if (before.isEmpty()) command.addAll(ProgramArchive.flags());
        var classPath = (before.isEmpty() ? "" : before + File.pathSeparator) + ProgramArchive.classPath();
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        command.addAll(Arrays.asList(args));
        var all = new HashMap<>(environment);
        if (args[0].equals("dev")) all.putIfAbsent("TRADEPOST_AUTH_HASH_MEMORY_KIB", "1024"); // tests log in often
        return run(folder, command, all);
    }

    /** The program of another build, as {@link #dev} from nothing. */
    static Program devOf(Path jar, Path folder, int port) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var data = folder.resolve("data").toString();
        var command = List.of(
                java,
                QUICK,
                "-cp",
                jar.toString(),
                Main.class.getName(),
                "dev",
                "--port",
                "" + port,
                "--data",
                data,
                "--no-demo");
        return run(folder, command, Map.of()).ready("Tradepost is ready");
    }

    private static Program run(Path folder, List<String> command, Map<String, String> environment) {
        try {
            Files.createDirectories(folder);
            var out = Files.createTempFile(folder, "out-", ".log");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
            builder.environment().put("TRADEPOST_ADMIN_PASSWORD", ADMIN_PASSWORD);
            // all tests use one client address
            builder.environment().put("TRADEPOST_AUTH_REGISTRATIONS_PER_ADDRESS", "100000");
            builder.environment().put("TRADEPOST_AUTH_FAILURES_PER_ADDRESS", "100000");
            builder.environment().put("TRADEPOST_STOCK_VERIFY_HOUR", "-1"); // a test may begin after that hour
            builder.environment().putAll(environment);
            return new Program(builder.start(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the launcher passes them. */
    private static String kind(String... args) {
        return switch (String.join(" ", args).replaceAll("^(cluster \\S+|\\S+).*", "$1")) {
            case "serve" -> "serve";
            case "cluster start-node" -> "node";
            case "cluster up-local" -> "parent";
            default -> "dev";
        };
    }

    /**
     * Starts one process with everything and waits until it is ready; data under {@code folder}, no demo data. Without data, its
     * databases are prepared.
     */
    static Program dev(Path folder, int port) {
        return dev(folder, port, Map.of());
    }

    /** Like the other method, with these environment variables. */
    static Program dev(Path folder, int port, Map<String, String> environment) {
        PreparedDataFolder.in(folder.resolve("data"));
        return devAsFound(folder, port, environment);
    }

    /** Like the other method, without preparing databases: from an empty folder, or with the existing data. */
    static Program devAsFound(Path folder, int port, Map<String, String> environment) {
        var program = start(
                folder,
                environment,
                "dev",
                "--port",
                "" + port,
                "--data",
                folder.resolve("data").toString(),
                "--no-demo");
        return program.ready("Tradepost is ready");
    }

    /** Starts a cluster of three nodes on loopback and waits until it is ready. */
    static Program clusterOfThree(Path folder, int basePort) {
        PreparedDataFolder.in(folder.resolve("data"));
        return cluster(folder, 3, basePort);
    }

    /** Starts a cluster on loopback, from an empty folder or with the existing data, and waits until it is ready. */
    static Program cluster(Path folder, int nodes, int basePort) {
        return cluster(folder, nodes, basePort, Map.of());
    }

    /** Like the other method, with these environment variables. */
    static Program cluster(Path folder, int nodes, int basePort, Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put(
                "JAVA_TOOL_OPTIONS",
                QUICK + " " + String.join(" ", ProgramArchive.flags())); // for the nodes that it starts
        var program = start(
                folder,
                all,
                "cluster",
                "up-local",
                "" + nodes,
                "--base-port",
                "" + basePort,
                "--data",
                folder.resolve("data").toString());
        return program.ready("(?m)^ready$");
    }

    /** Restarts node k of such a cluster, and waits until it is ready. */
    static Program startNode(Path folder, int k) {
        return startNode(folder, k, Map.of());
    }

    /** Like the other method, with these environment variables. */
    static Program startNode(Path folder, int k, Map<String, String> environment) {
        var program = start(
                folder,
                environment,
                "cluster",
                "start-node",
                "" + k,
                "--data",
                folder.resolve("data").toString());
        return program.ready("(?m)^node " + k + " http");
    }

    /** Kills a program that does not become ready. */
    Program ready(String regex) {
        try {
            awaitOutput(regex);
            return this;
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    void awaitOutput(String regex) {
        var pattern = Pattern.compile(regex);
        Awaitility.await(regex + " from " + out)
                .pollInterval(Duration.ofMillis(50))
                .failFast("ended early:\n" + regex, () -> {
                    if (!process.isAlive() && !pattern.matcher(output()).find())
                        throw new AssertionError("it ended with " + process.exitValue() + ":\n" + output());
                })
                .until(() -> pattern.matcher(output()).find());
    }

    String output() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process id of node k's JVM, from the cluster's output. */
    long pidOfNode(int k) {
        var lines = NODE_LINE.matcher(output());
        while (lines.find()) if (Integer.parseInt(lines.group(1)) == k) return Long.parseLong(lines.group(3));
        throw new AssertionError("no node " + k + " in\n" + output());
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills with kill -9; the process has ended when this returns. */
    void kill() {
        kill(process.pid());
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(p -> {
            p.destroyForcibly();
            p.onExit().orTimeout(Patience.SECONDS, TimeUnit.SECONDS).join();
        });
    }

    /** Freezes the process with every connection open; CONT resumes it. */
    void signal(String name) {
        Hosts.run("kill -" + name + " " + process.pid());
    }

    /** Sends SIGTERM and returns the exit code. */
    int stop() {
        process.destroy();
        return exitCode();
    }

    int exitCode() {
        try {
            if (!process.waitFor(Patience.SECONDS, TimeUnit.SECONDS))
                throw new AssertionError("it does not end:\n" + output());
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) stop();
    }

    /**
     * A port that was free, with the {@code count - 1} after it, outside of the range from which programs choose ports
     * themselves. No other test gets it.
     */
    static synchronized int freePorts(int count) {
        var random = new java.util.Random();
        for (int attempt = 0; attempt < 200; attempt++) {
            int port = 10_000 + random.nextInt(9_900);
            var ports = IntStream.range(port, port + count).boxed().toList();
            if (ports.stream().allMatch(p -> !GIVEN.contains(p) && isFree(p)) && GIVEN.addAll(ports)) return port;
        }
        throw new AssertionError("no " + count + " free ports in a row");
    }

    private static boolean isFree(int port) {
        try (var s = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return s.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
