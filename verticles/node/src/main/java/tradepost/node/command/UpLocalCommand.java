package tradepost.node.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tradepost.auth.AuthSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.cluster.Pki;
import tradepost.node.config.Contexts;
import tradepost.node.config.SettingChecks;
import tradepost.node.database.Databases;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.database.Migrations;
import tradepost.node.process.DataFolder;
import tradepost.node.process.Ports;
import tradepost.node.process.ProgramRefusal;
import tradepost.node.process.ShutdownHooks;
import tradepost.node.run.ChildJvm;

@Command(name = "up-local", description = "Runs a cluster of N nodes on loopback with a database of its own.")
final class UpLocalCommand implements Runnable {
    private static final int NODES_MAX = 9;
    /** More starts at once end no sooner, and each of them has a time limit. */
    private static final int PROCESSORS_PER_START = 2;

    private static final int READY_TIMEOUT_S = 300;
    private static final int STOP_TIMEOUT_S = 25;
    private static final int LEFT_OVER_TIMEOUT_S = 20;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "N", description = "number of nodes")
    private int count;

    @Option(names = "--base-port", defaultValue = "8001", paramLabel = "PORT", description = "default ${DEFAULT-VALUE}")
    private Ports.Given basePort = new Ports.Given(8001);

    @Option(
            names = "--data",
            defaultValue = ".data-cluster",
            paramLabel = "DIR",
            description = "default ${DEFAULT-VALUE}")
    private Path data = Path.of(".data-cluster");

    /** The class of the whole command line. */
    private Class<?> program() {
        return Objects.requireNonNull(spec).root().userObject().getClass();
    }

    @Override
    public void run() {
        if (count < 1 || count > NODES_MAX) throw new ProgramRefusal("N must be from 1 to " + NODES_MAX);
        int first = basePort.number();
        if (first + count - 1 > Ports.MAX)
            throw new ProgramRefusal(
                    "There are fewer than " + count + " ports from " + first + " on: choose a lower --base-port");
        var admin = Config.load(Map.of(), null, System.getenv(), Map.of()).text(AuthSettings.ADMIN_PASSWORD);
        if (admin.length() < SettingChecks.ADMIN_PASSWORD_MIN_CHARACTERS)
            throw new ProgramRefusal("Set TRADEPOST_ADMIN_PASSWORD to " + SettingChecks.ADMIN_PASSWORD_MIN_CHARACTERS
                    + " characters or more: it becomes the password of the administrator admin@example.com");
        var folder = DataFolder.open(data);
        ShutdownHooks.add(folder);
        awaitLeftOver(folder);
        for (int i = 0; i < count; i++) Ports.requireFree(ClusterPlan.HOST, first + i, "--base-port");
        var plan = prepare(folder);
        var children = new ArrayList<Process>();
        ShutdownHooks.add(() -> stop(children, folder));
        // the first node starts alone, so that only one cluster forms
        start(plan, 1, 1, folder, children);
        int atOnce = Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS_PER_START);
        for (int k = 2; k <= count; k += atOnce) start(plan, k, Math.min(count, k + atOnce - 1), folder, children);
        System.out.println("ready");
        ShutdownHooks.await();
    }

    private ClusterPlan prepare(DataFolder folder) {
        try {
            DataFolder.createPrivate(folder.resolve("logs"));
        } catch (IOException e) {
            throw ProgramRefusal.of(folder.path(), e);
        }
        var secrets = folder.secrets();
        var given = Config.load(Map.of(), null, System.getenv(), Map.of());
        var pg = EmbeddedPg.start(
                folder.resolve("postgres"), secrets.get("db.superuser"), given.number(Settings.DB_BUFFERS_MB));
        var plan = ClusterPlan.make(folder.path(), count, basePort.number(), pg.port());
        Pki.make(folder.path(), count, secrets);
        var config = plan.config(secrets);
        Databases.create(pg, config, Contexts.names());
        Migrations.run(config, Contexts.names());
        plan.config(1, folder.path(), secrets); // creates every secret before a second process needs one
        return plan;
    }

    private void start(ClusterPlan plan, int from, int to, DataFolder folder, List<Process> children) {
        var started = new ArrayList<Process>();
        for (int k = from; k <= to; k++) {
            try {
                var child = ChildJvm.start(program(), k, folder.path());
                started.add(child);
                synchronized (children) {
                    children.add(child);
                }
                watch(k, child, folder);
            } catch (IOException e) {
                throw ProgramRefusal.of(folder.path(), e);
            }
        }
        for (int k = from; k <= to; k++) awaitReady(plan.node(k), started.get(k - from), folder);
    }

    private static void awaitReady(ClusterPlan.NodePorts node, Process child, DataFolder folder) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_TIMEOUT_S);
        while (!ReadinessCheck.ready(node.http())) {
            var log = folder.resolve("logs/node-" + node.k() + ".log");
            if (!child.isAlive())
                throw new ProgramRefusal("Node " + node.k() + " did not start: the end of " + log + " says why");
            if (System.nanoTime() > end)
                throw new ProgramRefusal("Node " + node.k() + " was not ready within " + READY_TIMEOUT_S
                        + " s, so the cluster was stopped: " + log + " says how far it came");
            pause();
        }
        System.out.println(StartNodeCommand.ready(node, child.pid()));
    }

    /** Prints a message when a node ends. The other nodes continue. */
    private static void watch(int k, Process child, DataFolder folder) {
        Thread.ofPlatform().daemon().name("node-" + k + "-watch").start(() -> {
            var p = child.onExit().join();
            if (!ShutdownHooks.hasBegun())
                System.out.println("node " + k + " pid " + p.pid() + " has ended with code " + p.exitValue()
                        + "; start it again with: tradepost cluster start-node " + k + " --data " + folder.path());
        });
    }

    /** Also stops nodes that were restarted by hand, because they lose their database with this process. */
    private void stop(List<Process> children, DataFolder folder) {
        var running = new ArrayList<ProcessHandle>();
        synchronized (children) {
            children.stream().map(Process::toHandle).forEach(running::add);
        }
        IntStream.rangeClosed(1, count)
                .mapToObj(k -> folder.holder(StartNodeCommand.lock(k)))
                .flatMap(pid -> pid.isPresent() ? ProcessHandle.of(pid.getAsLong()).stream() : null)
                .filter(p -> !running.contains(p))
                .forEach(running::add);
        running.forEach(ProcessHandle::destroy);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_TIMEOUT_S);
        while (running.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) pause();
        running.forEach(ProcessHandle::destroyForcibly);
    }

    /** The nodes of a killed parent end by themselves, so their ports become free in a moment. */
    private void awaitLeftOver(DataFolder folder) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEFT_OVER_TIMEOUT_S);
        for (int k = 1; k <= NODES_MAX; k++) {
            OptionalLong pid = folder.holder(StartNodeCommand.lock(k));
            while (pid.isPresent()) {
                if (System.nanoTime() > end)
                    throw new ProgramRefusal(
                            "Node " + k + " of this cluster still runs (pid " + pid.getAsLong() + "): stop it first");
                pause();
                pid = folder.holder(StartNodeCommand.lock(k));
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
