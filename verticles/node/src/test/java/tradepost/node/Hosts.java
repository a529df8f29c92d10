package tradepost.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hosts on this machine: network namespaces with an address each, on one bridge on which this process also has an address. They
 * are removed when this is closed or the process ends; the next process removes what a killed one left.
 */
final class Hosts implements AutoCloseable {
    private static final int TRIES_MAX = 50;
    private static final int COMMAND_TIMEOUT_S = 20;
    private static final Pattern NAMESPACE = Pattern.compile("(?m)^tradepost-(\\d+)-\\d+-\\d+");
    private static final Pattern BRIDGE = Pattern.compile("(?m)^\\d+: (tp(\\d+)-\\d+):");
    private static final AtomicInteger MADE = new AtomicInteger();

    private final int count;
    private final String name;
    private final String network;
    private final Thread hook = new Thread(this::remove, "hosts-removal");

    private Hosts(int count, String name, String network) {
        this.count = count;
        this.name = name;
        this.network = network;
    }

    /** The reason why this machine cannot have them; null if it can. */
    static @Nullable String obstacle() {
        try {
            if (!Files.getOwner(Path.of("/proc/self")).getName().equals("root")) return "the tests do not run as root";
            removeStale();
            var probe = "tradepost-" + ProcessHandle.current().pid() + "-0-0";
            run(List.of("ip", "netns", "add", probe));
            run(List.of("ip", "netns", "del", probe));
            return null;
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            return "network namespaces cannot be made here: " + e.getMessage();
        }
    }

    /** Hosts 1 to {@code count}. */
    static Hosts open(int count) {
        var name = ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
        var hosts = new Hosts(count, name, unusedNetwork());
        Runtime.getRuntime().addShutdownHook(hosts.hook);
        try {
            hosts.make();
            return hosts;
        } catch (Throwable t) {
            hosts.close();
            throw t;
        }
    }

    private void make() {
        var bridge = "tp" + name;
        run("ip link add " + bridge + " type bridge");
        run("ip addr add " + own() + "/24 dev " + bridge);
        run("ip link set " + bridge + " up");
        for (int k = 1; k <= count; k++) {
            run("ip netns add " + namespace(k));
            run("ip link add " + outer(k) + " type veth peer name eth0 netns " + namespace(k));
            run("ip link set " + outer(k) + " master " + bridge + " up");
            run("ip -n " + namespace(k) + " link set lo up");
            run("ip -n " + namespace(k) + " addr add " + address(k) + "/24 dev eth0");
            run("ip -n " + namespace(k) + " link set eth0 up");
        }
    }

    String address(int k) {
        return network + k;
    }

    /** The address of this process. */
    String own() {
        return network + 254;
    }

    /** The prefix of a command that runs on host k. */
    List<String> on(int k) {
        return List.of("ip", "netns", "exec", namespace(k));
    }

    /** Fails unless the command succeeds. */
    void run(int k, String command) {
        var all = new ArrayList<>(on(k));
        all.addAll(List.of(command.split(" ")));
        run(all);
    }

    /** Whether a connection from a host to a port of another one succeeds. */
    boolean reaches(int from, int to, int port) {
        var command = new ArrayList<>(on(from));
        command.addAll(List.of("timeout", "3", "bash", "-c", ": <>/dev/tcp/" + address(to) + "/" + port));
        try {
            run(command);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** The reason why a firewall cannot be tested here; null if it can. */
    static @Nullable String firewallObstacle() {
        try {
            run("nft --version");
            return null;
        } catch (IllegalStateException | UncheckedIOException e) {
            return "nft is not installed";
        }
    }

    /** Drops all packets between two hosts, as behind a failed switch. */
    void part(int one, int other) {
        for (var pair : List.of(new int[] {one, other}, new int[] {other, one}))
            run("ip -n " + namespace(pair[0]) + " neigh replace " + address(pair[1])
                    + " lladdr 02:00:00:00:00:01 dev eth0 nud permanent");
    }

    void join(int one, int other) {
        for (var pair : List.of(new int[] {one, other}, new int[] {other, one}))
            run("ip -n " + namespace(pair[0]) + " neigh del " + address(pair[1]) + " dev eth0");
    }

    /** Disconnects and reconnects the host, like its cable. */
    void unplug(int k) {
        run("ip link set " + outer(k) + " down");
    }

    void plug(int k) {
        run("ip link set " + outer(k) + " up");
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process is ending: the shutdown hook does it
        }
        remove();
    }

    private void remove() {
        for (int k = 1; k <= count; k++) remove(namespace(k));
        quietly("ip link del tp" + name);
    }

    private String namespace(int k) {
        return "tradepost-" + name + "-" + k;
    }

    private String outer(int k) {
        return "tp" + name + "-" + k;
    }

    private static void removeStale() {
        for (var m : all(NAMESPACE, run("ip netns list"))) if (isGone(m.group(1))) remove(m.group());
        for (var m : all(BRIDGE, run("ip -o link show type bridge")))
            if (isGone(m.group(2))) quietly("ip link del " + m.group(1));
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    /** Includes a process that was not reaped. */
    private static boolean isGone(String pid) {
        try {
            var stat = Files.readString(Path.of("/proc", pid, "stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return true;
        }
    }

    /** Removes the host and its processes. */
    private static void remove(String namespace) {
        for (var pid : quietly("ip netns pids " + namespace).lines().toList())
            ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(p -> {
                p.destroyForcibly();
                p.onExit().completeOnTimeout(p, 5, TimeUnit.SECONDS).join();
            });
        quietly("ip netns del " + namespace);
    }

    private static String unusedNetwork() {
        var taken = run("ip -4 route show table all") + run("ip -o -4 addr");
        for (int i = 0; i < TRIES_MAX; i++) {
            var random = ThreadLocalRandom.current();
            var network = "10." + random.nextInt(64, 250) + "." + random.nextInt(256) + ".";
            if (!taken.contains(" " + network)) return network;
        }
        throw new IllegalStateException("no network is free");
    }

    private static String quietly(String command) {
        try {
            return run(command);
        } catch (IllegalStateException | UncheckedIOException e) {
            return "";
        }
    }

    static String run(String command) {
        return run(List.of(command.split(" ")));
    }

    /** Returns its output. */
    static String run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor(COMMAND_TIMEOUT_S, TimeUnit.SECONDS) && process.exitValue() == 0) return output;
            process.destroyForcibly();
            throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
