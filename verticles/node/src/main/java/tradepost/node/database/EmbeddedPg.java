package tradepost.node.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.config.Settings;
import tradepost.node.process.DataFolder;
import tradepost.node.process.Ports;
import tradepost.node.process.ProgramRefusal;
import tradepost.node.process.ShutdownHooks;

/**
 * A durable PostgreSQL in a folder, on its own loopback port, with a password for every role. It runs in its own session, so that
 * Ctrl-C reaches only the program. It survives a kill of the program, is adopted by the next one, and is restarted when it ends.
 */
public final class EmbeddedPg implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPg.class);
    private static final String SUPERUSER = "postgres";
    private static final String HOST = "127.0.0.1";
    private static final int PORTS_MAX = 5;
    private static final int CHECK_TIMEOUT_S = 60;
    private static final int LOOK_EVERY_MS = 200;
    /** After failures it checks less often, and gives up after half a minute. */
    private static final int LOOK_EVERY_MAX_MS = 5_000;

    private static final int RESTARTS_MAX = 10;
    private static final long LOG_MAX_BYTES = 10_000_000;
    /**
     * Every password is 256 random bits ({@link tradepost.node.process.Secrets}), so hashing it 4,096 times (the default) protects
     * nothing and costs each new connection milliseconds on an event loop.
     */
    private static final String SCRAM_ITERATIONS = "scram_iterations=1";
    /**
     * Durable (by default, stated explicitly), closed to everything except loopback, and small: by default, the system's cache holds
     * what the buffers do not, and there are no processes for unused features. Predicate locks are only for serializable transactions,
     * and there are none; their tables take 4 MB less with the lowest number.
     */
    private static final String SETTINGS = SCRAM_ITERATIONS + "\n" + """
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            listen_addresses = '127.0.0.1'
            port = %d
            unix_socket_directories = ''
            max_connections = 300
            max_pred_locks_per_transaction = 10
            password_encryption = 'scram-sha-256'
            shared_buffers = %dMB
            io_method = sync
            max_logical_replication_workers = 0
            jit = off
            log_min_messages = warning
            log_checkpoints = off
            timezone = 'UTC'
            """;

    private static final Pattern FAILURE = Pattern.compile("\\b(FATAL|PANIC|ERROR):  ");

    /** After a crash one call of the system instead of an fsync per file, which takes seconds for a dozen databases. */
    private static final String QUICK_RECOVERY = "recovery_init_sync_method = syncfs\n";

    private final Path folder;
    private final Path data;
    private final String password;
    private final int buffersMb;
    private final PgCommands commands;
    private volatile int port;
    private volatile boolean closing;
    /** The command that creates the data folder, while it runs. */
    private volatile @Nullable Process initializing;

    private EmbeddedPg(Path folder, String password, int buffersMb) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.password = password;
        this.buffersMb = buffersMb;
        this.commands = new PgCommands(folder);
    }

    /** Like the other method, with the default size of the shared buffers. */
    public static EmbeddedPg start(Path folder, String superuserPassword) {
        return start(folder, superuserPassword, Integer.parseInt(Settings.DB_BUFFERS_MB.fallback()));
    }

    /**
     * Starts or adopts the server in {@code folder}. Close this to stop the server. Refuses a folder with another schema, and changes nothing
     * in it.
     *
     * @param buffersMb its shared buffers; those of a server that is adopted stay as they are
     */
    public static EmbeddedPg start(Path folder, String superuserPassword, int buffersMb) {
        var pg = new EmbeddedPg(folder, superuserPassword, buffersMb);
        try {
            var obstacle = obstacle();
            if (obstacle != null) throw new ProgramRefusal(obstacle);
            var other = otherSchema(folder);
            if (other != null) throw new ProgramRefusal(other);
            DataFolder.createPrivate(folder);
            var home = PgBinaries.in(folder, pg.commands.runningPid().isEmpty());
            ShutdownHooks.add(pg);
            pg.open(home);
        } catch (IOException e) {
            throw ProgramRefusal.of(folder, e);
        }
        Thread.ofPlatform().daemon().name("postgresql-watch").start(pg::watch);
        return pg;
    }

    public int port() {
        return port;
    }

    /** Connects to that database as the superuser. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?connectTimeout=5", SUPERUSER, password);
    }

    /** Stops a server that still runs in {@code folder}, if any. */
    public static void stopLeftOver(Path folder) {
        var pg = new EmbeddedPg(folder, "", 0); // nothing is started
        if (pg.commands.runningPid().isPresent()) pg.close();
    }

    /** From now on the server is not restarted when it ends. */
    public void abandon() {
        closing = true;
    }

    @Override
    public void close() {
        closing = true;
        var made = initializing;
        if (made != null) made.destroy(); // an incomplete data folder is never used
        stop();
    }

    private synchronized void stop() {
        if (commands.runningPid().isEmpty()) return;
        var done = commands.run(
                List.of(commands.program("pg_ctl"), "-D", data.toString(), "-m", "fast", "-t", "20", "-w", "stop"));
        if (done != 0)
            commands.run(List.of(commands.program("pg_ctl"), "-D", data.toString(), "-m", "immediate", "-w", "stop"));
    }

    private void open(Path home) throws IOException {
        if (Files.isDirectory(data)) requireSameMajor(home);
        else initialize(home);
        FolderSchema.write(data);
        port = keptPort();
        if (commands.runningPid().isPresent()) {
            LOG.info("PostgreSQL still runs on port {}: taken over", port);
            return;
        }
        startOnFreePort();
    }

    /** Tries another port if a program took this one between the check and the start. */
    private void startOnFreePort() throws IOException {
        for (int tries = 1; ; tries++) {
            if (!Ports.free(HOST, port)) port = Ports.choose(new HashSet<>());
            DataFolder.write(folder.resolve("port"), Integer.toString(port));
            try {
                start();
                return;
            } catch (ProgramRefusal e) {
                boolean taken = commands.runningPid().isEmpty() && !Ports.free(HOST, port);
                if (!taken || tries == PORTS_MAX) throw e;
            }
        }
    }

    /** PostgreSQL reads only the files of its own major version. */
    private void requireSameMajor(Path home) throws IOException {
        var made = Files.readString(data.resolve("PG_VERSION")).strip();
        var version = commands.run(List.of(home.resolve("bin/postgres").toString(), "--version"));
        var versionOutput = Files.readString(folder.resolve("command.log")).strip();
        if (version == 0 && !versionOutput.matches(".*\\s" + Pattern.quote(made) + "(\\D.*)?"))
            throw new ProgramRefusal(
                    "The database in " + data + " was made by PostgreSQL " + made + ", and this program bundles "
                            + versionOutput.replaceFirst("^\\D+", "")
                            + ": start the release it was made with, or wipe the data and start fresh with --reset");
    }

    private int keptPort() throws IOException {
        var file = folder.resolve("port");
        if (Files.exists(file)) return Integer.parseInt(Files.readString(file).strip());
        return Ports.choose(new HashSet<>());
    }

    private synchronized void start() throws IOException {
        if (closing) return;
        commands.removeStalePidFile();
        DataFolder.write(
                data.resolve("postgresql.conf"),
                SETTINGS.formatted(port, buffersMb) + (PgCommands.linux() ? QUICK_RECOVERY : ""));
        DataFolder.write(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
        var log = folder.resolve("server.log");
        if (Files.exists(log) && Files.size(log) > LOG_MAX_BYTES)
            Files.move(log, folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        int code = commands.run(List.of(
                commands.program("pg_ctl"), "-D", data.toString(), "-l", log.toString(), "-t", "60", "-w", "start"));
        if (code != 0) throw new ProgramRefusal("PostgreSQL does not start: the end of " + log + " says why");
    }

    /** Creates the data folder completely or not at all; an incomplete one is created again. */
    private void initialize(Path home) throws IOException {
        var next = folder.resolve("data.new");
        DataFolder.deleteTree(next);
        var passwordFile = folder.resolve("password");
        DataFolder.write(passwordFile, password);
        int code = commands.run(
                List.of(
                        home.resolve("bin/initdb").toString(),
                        "--username=" + SUPERUSER,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--set",
                        SCRAM_ITERATIONS,
                        "--encoding=UTF8",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--locale=C",
                        "--pgdata=" + next),
                process -> initializing = process);
        initializing = null;
        Files.delete(passwordFile);
        if (code != 0)
            throw new ProgramRefusal("PostgreSQL could not make its data folder: the end of "
                    + folder.resolve("command.log") + " says why");
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void watch() {
        int failures = 0;
        while (!closing) {
            try {
                Thread.sleep(Math.min((long) LOOK_EVERY_MS << failures, LOOK_EVERY_MAX_MS));
                if (closing || commands.runningPid().isPresent()) continue;
                if (failures == 0) LOG.warn("PostgreSQL has ended: starting it again on port {}", port);
                start();
                LOG.info("PostgreSQL is up again");
                failures = 0;
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                // the dead server's memory may be in use for a moment: check again, a limited number of times
                LOG.warn("PostgreSQL is not up yet: {} ({})", e.getMessage(), lastFailure());
                if (++failures == RESTARTS_MAX) {
                    LOG.error("PostgreSQL does not start any more: ending");
                    ShutdownHooks.exit(1);
                }
            }
        }
    }

    /** The reason why the server ended, from its log: the last line of such a level, without its details. */
    private String lastFailure() {
        try (var lines = Files.lines(folder.resolve("server.log"))) {
            return lines.filter(line -> FAILURE.matcher(line).find())
                    .reduce("no reason in its log", (first, second) -> second);
        } catch (IOException | UncheckedIOException e) {
            return "its log cannot be read";
        }
    }

    /** Says that the databases in {@code folder} have another schema than those of this program, and what to do; null if they do not. */
    public static @Nullable String otherSchema(Path folder) {
        var data = folder.resolve("data");
        if (!Files.isDirectory(data)) return null;
        try {
            var maker = FolderSchema.otherMaker(data);
            return maker == null
                    ? null
                    : "The databases in " + folder + " were made by " + maker + "; nothing was changed in them:"
                            + " choose another folder with --data, or start fresh with `tradepost dev --reset`, which deletes them";
        } catch (IOException e) {
            throw ProgramRefusal.of(folder, e);
        }
    }

    /** The reason why it cannot run here and what to do; null if it can. As root it needs a user namespace to run as another user. */
    public static @Nullable String obstacle() {
        var unknown = PgBinaries.missing();
        if (unknown != null || !PgCommands.root()) return unknown;
        try {
            var check = new ProcessBuilder("unshare", "-U", "true").start();
            if (check.waitFor(CHECK_TIMEOUT_S, TimeUnit.SECONDS) && check.exitValue() == 0) return null;
        } catch (IOException e) {
            // no unshare: refused below
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "PostgreSQL does not run as root and user namespaces are off here:"
                + " run as another user, or allow them (sysctl user.max_user_namespaces)";
    }
}
