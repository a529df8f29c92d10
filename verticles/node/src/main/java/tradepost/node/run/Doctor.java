package tradepost.node.run;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.config.WeakSettings;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.database.Migrations;
import tradepost.node.process.DataFolder;
import tradepost.node.process.OpenFiles;
import tradepost.node.process.Ports;
import tradepost.node.process.ProgramRefusal;
import tradepost.node.process.Secrets;

/** Runs checks one after the other and prints a line for each: OK, NOTE for what might surprise, FAIL for what prevents a start. */
public final class Doctor {
    private static final int JDK_MIN = 21;
    private static final int JDK_BEST = 25;
    private static final long MEMORY_MIN_MB = 1_000;
    private static final long DISK_MIN_MB = 500;
    private static final long DISK_GOOD_MB = 2_000;
    private static final int CLUSTER_FIRST = 8_001;
    private static final int CLUSTER_NODES = 3;

    private final PrintStream out;
    private boolean failed;

    public Doctor(PrintStream out) {
        this.out = out;
    }

    public boolean failed() {
        return failed;
    }

    public void java() {
        var version = Runtime.version();
        var text = version + " in " + System.getProperty("java.home");
        if (version.feature() < JDK_MIN) fail("java", text + ": install a JDK of " + JDK_MIN + " or later");
        else if (version.feature() < JDK_BEST) note("java", text + "; " + JDK_BEST + " starts faster");
        else ok("java", text);
    }

    public void memory() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) return;
        long mb = system.getTotalMemorySize() >> 20;
        var cores = Runtime.getRuntime().availableProcessors() + " cores";
        if (mb < MEMORY_MIN_MB)
            note("memory", mb + " MB, " + cores + ": give it 1 GB, or it may run out of memory under load");
        else ok("memory", mb + " MB, " + cores);
    }

    public void openFiles(Config config) {
        long limit = OpenFiles.limit();
        long clients = (long) config.number(Settings.HTTP_CONNECTIONS_MAX) + OpenFiles.needed(config);
        try {
            OpenFiles.require(config);
        } catch (ProgramRefusal e) {
            fail("open files", String.valueOf(e.getMessage()));
            return;
        }
        if (limit < clients && config.hasGateway())
            note("open files", limit + ": fewer clients than http.connections_max can be connected");
        else ok("open files", "up to " + limit);
    }

    /** Prints a line for each fault. Returns null if they cannot be used. */
    @Nullable
    public Config settings(Supplier<Config> loaded) {
        try {
            var config = loaded.get();
            ok("settings", "read; `./tradepost config` prints them");
            return config;
        } catch (Config.Invalid e) {
            String.valueOf(e.getMessage()).lines().forEach(fault -> fail("settings", fault.replaceAll("\\.$", "")));
            return null;
        }
    }

    /** Prints a line for each setting that is weaker than it should be where there is real data. */
    public void weaknesses(Config config) {
        var weak = WeakSettings.of(config);
        for (var w : weak) note("weak: " + w.setting(), w.advice());
        if (weak.isEmpty()) ok("security", "no setting is weaker than recommended");
    }

    public void port(String host, int port, String instead) {
        if (Ports.free(host, port)) ok("port " + port, "free on " + host);
        else fail("port " + port, "in use on " + host + ": stop the program that listens there, or choose " + instead);
    }

    /** Checks the ports that only `cluster up-local` needs. */
    public void clusterPorts() {
        var taken = IntStream.range(CLUSTER_FIRST, CLUSTER_FIRST + CLUSTER_NODES)
                .filter(p -> !Ports.free("127.0.0.1", p))
                .mapToObj(Integer::toString)
                .toList();
        var range = "ports " + CLUSTER_FIRST + "-" + (CLUSTER_FIRST + CLUSTER_NODES - 1);
        if (taken.isEmpty()) ok(range, "free, for a local cluster");
        else note(range, String.join(", ", taken) + " in use: a local cluster needs --base-port");
    }

    public void folder(Path folder) {
        var there = existing(folder);
        var user = DataFolder.user(folder);
        var otherSchema = Files.isReadable(folder) ? EmbeddedPg.otherSchema(folder.resolve("postgres")) : null;
        if (!Files.isDirectory(there)) fail("data folder", there + " is a file: choose another with --data");
        else if (!Files.isWritable(there))
            fail("data folder", there + " cannot be written: check who owns it, or --data");
        else if (user.isPresent())
            fail(
                    "data folder",
                    folder + " is used by another process (pid " + user.getAsLong()
                            + "): stop it first, or choose another with --data");
        else if (!Secrets.readable(folder))
            fail("data folder", "the secrets in " + folder + " cannot be read: check who owns them, or --data");
        else if (otherSchema != null) fail("data folder", otherSchema);
        else ok("data folder", folder + (there.equals(folder) ? "" : ", will be created"));
    }

    public void disk(Path folder) {
        try {
            long mb = Files.getFileStore(existing(folder)).getUsableSpace() >> 20;
            var text = mb + " MB free";
            if (mb < DISK_MIN_MB) fail("disk", text + ": the database needs " + DISK_MIN_MB + " MB initially");
            else if (mb < DISK_GOOD_MB) note("disk", text + ": enough initially");
            else ok("disk", text);
        } catch (IOException e) {
            note("disk", "the free space could not be read: " + e.getMessage());
        }
    }

    public void embeddedDatabase() {
        var problem = EmbeddedPg.obstacle();
        if (problem == null) ok("database", "the embedded PostgreSQL can run");
        else fail("database", problem);
    }

    /**
     * Checks an operator's own PostgreSQL: whether the login works, and whether this program can work with the schema. Returns whether
     * no migration is missing.
     */
    public boolean database(Config config, String context) {
        try {
            var found = Migrations.inspect(config, context);
            var where = context + ": PostgreSQL " + found.server() + " at " + config.database(context);
            if (found.otherOrder())
                note(
                        "database",
                        where
                                + ": its indexes of names are in the order of another ICU; rebuild them (docs/runbook.md)");
            if (found.missing().isEmpty()) {
                if (!found.otherOrder()) ok("database", where);
                return true;
            }
            if (config.flag(Settings.DB_MIGRATE))
                note("database", where + ": " + found.missing().size() + " migrations will be applied at the start");
            else fail("database", where + " lacks " + found.missing().size() + " migrations: run `tradepost migrate`");
        } catch (ProgramRefusal e) {
            fail("database", String.valueOf(e.getMessage()));
        }
        return false;
    }

    /** @param decrypt fails with Config.Invalid if {@code jwt.secret} does not decrypt the signing keys of auth */
    public void signingKeys(Runnable decrypt) {
        try {
            decrypt.run();
            ok("signing keys", "jwt.secret fits");
        } catch (CompletionException e) {
            fail("signing keys", String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage()));
        }
    }

    private static Path existing(Path folder) {
        @Nullable Path p = folder;
        while (p != null && !Files.exists(p)) p = p.getParent();
        return p == null ? folder : p;
    }

    private void ok(String what, String text) {
        line("OK", what, text);
    }

    private void note(String what, String text) {
        line("NOTE", what, text);
    }

    private void fail(String what, String text) {
        failed = true;
        line("FAIL", what, text);
    }

    private void line(String level, String what, String text) {
        out.printf(
                Locale.ROOT,
                "%-5s %-16s %s%n",
                level,
                what,
                text.lines().findFirst().orElse(""));
    }
}
