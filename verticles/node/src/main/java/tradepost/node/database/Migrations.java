package tradepost.node.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.process.ProgramRefusal;

/**
 * Migrates every context's database to the schema of this program: first the common part from {@code db/kernel}, then its own
 * from {@code db/<context>}, in one history. Nodes that start together wait for each other on Flyway's lock. A database stores
 * the checksum of all applied files, so that a start without new migrations reads only one row.
 */
public final class Migrations {
    private static final int PARALLEL = 2;
    private static final int PAUSE_MS = 250;
    private static final int TRIES = 3;
    private static final int LOCK_TIMEOUT_S = 2;
    /** lock_not_available and deadlock_detected. */
    private static final Set<String> LOCKED = Set.of("55P03", "40P01");

    /** A protocol violation, which PgBouncer reports for an unknown start-up parameter. */
    private static final String PARAMETER_REFUSED = "08P01";

    /** Invalid authorization: no line of pg_hba.conf fits, or the role may not log in; a wrong password has another code. */
    private static final String CONNECTION_REFUSED = "28000";

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    /**
     * The state of a database.
     *
     * @param server version of PostgreSQL
     * @param applied the last applied migration of this program; empty for none
     * @param missing the migrations that are not applied
     * @param otherOrder whether names are no longer in the order in which their indexes were built
     */
    public record Found(String server, String applied, List<String> missing, boolean otherOrder) {}

    /** A collation records the version of ICU that it was created with. */
    private static final String OTHER_ORDER =
            "select exists (select from pg_collation where collname = 'people' and collversion <> pg_collation_actual_version(oid))";

    /** How long all contexts together wait for their servers, and when that ends. */
    private record Wait(int seconds, long endNanos) {
        static final Wait NONE = of(0);

        static Wait of(int seconds) {
            return new Wait(seconds, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        }

        boolean isOver() {
            return System.nanoTime() - endNanos >= 0;
        }
    }

    private Migrations() {}

    /** Applies the missing migrations. Refuses a database created by {@code dev} for any other command. */
    public static void run(Config config, List<String> contexts) {
        each(contexts, context -> bringUpToDate(config, context, Wait.NONE, true));
    }

    /** Waits for the servers, in total as long as for one, then makes sure that this program can work with the databases: see db.wait_s and db.migrate. */
    public static void ready(Config config, List<String> contexts) {
        var wait = Wait.of(config.number(Settings.DB_WAIT_S));
        each(contexts, context -> bringUpToDate(config, context, wait, config.flag(Settings.DB_MIGRATE)));
    }

    private static void each(List<String> contexts, Consumer<String> step) {
        var work = contexts.stream()
                .<Callable<Void>>map(context -> () -> {
                    step.accept(context);
                    return null;
                })
                .toList();
        try (var pool = Executors.newFixedThreadPool(PARALLEL)) {
            for (var done : pool.invokeAll(work)) done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while migrating", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProgramRefusal refusal) throw refusal;
            throw new IllegalStateException("the migrations failed", e.getCause());
        }
    }

    private static void bringUpToDate(Config config, String context, Wait wait, boolean apply) {
        var d = config.database(context);
        var checksum = MigrationFiles.checksum(context);
        try (var c = connect(config, context, wait)) {
            var stamp = DatabaseStamp.of(c);
            refuseDevelopment(config, context, stamp);
            if (stamp != null && stamp.checksum().equals(checksum)) return;
            var flyway = flyway(d, context);
            var found = inspect(c, flyway, d, context);
            if (!found.missing.isEmpty() && !apply)
                throw new ProgramRefusal("The database of " + context + " (" + d
                        + ") is older than this program: it lacks " + String.join(", ", found.missing)
                        + "; run `tradepost migrate`, or set db.migrate to true");
            if (apply) migrate(c, flyway);
            // a database stamped by a newer program keeps that stamp
            if (apply && !isNewer(flyway)) DatabaseStamp.write(c, checksum, config.text(Settings.MODE));
            LOG.info("database of {} is up to date", context);
        } catch (SQLException e) {
            throw unusable(d, context, e);
        } catch (FlywayException e) {
            throw failed(d, context, e);
        }
    }

    /**
     * While a migration waits for the lock of a table, every later statement on that table waits behind it. It therefore gives up
     * soon and is retried, at most {@value #TRIES} attempts in total.
     */
    private static void migrate(Connection c, Flyway flyway) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            forgetFailed(c);
            try {
                flyway.migrate();
                return;
            } catch (FlywayException e) {
                var cause = sqlCause(e);
                if (attempt == TRIES || cause == null || !LOCKED.contains(String.valueOf(cause.getSQLState()))) throw e;
                LOG.warn("a migration found a table in use ({}): it is retried", oneLine(cause));
            }
        }
    }

    /**
     * A migration that failed outside of a transaction, such as the creation of an index, may be repeated; a test of the files
     * enforces this.
     */
    private static void forgetFailed(Connection c) throws SQLException {
        if (!DatabaseStamp.exists(c, "flyway_schema_history")) return;
        try (var s = c.createStatement()) {
            s.execute("delete from flyway_schema_history where not success");
        }
    }

    /** Applies the missing migrations and returns them. */
    public static List<String> apply(Config config, String context) {
        var missing = inspect(config, context).missing;
        bringUpToDate(config, context, Wait.NONE, true);
        return missing;
    }

    /** Changes nothing. Refuses a database that this program cannot work with, even after all migrations. */
    public static Found inspect(Config config, String context) {
        var d = config.database(context);
        try (var c = connect(config, context, Wait.NONE)) {
            refuseDevelopment(config, context, DatabaseStamp.of(c));
            return inspect(c, flyway(d, context), d, context);
        } catch (SQLException e) {
            throw unusable(d, context, e);
        } catch (FlywayException e) {
            throw failed(d, context, e);
        }
    }

    private static Found inspect(Connection c, Flyway flyway, Config.Database d, String context) throws SQLException {
        var failed = Arrays.stream(flyway.info().all())
                .filter(m -> m.getState().isFailed())
                .map(m -> String.valueOf(m.getVersion()))
                .collect(Collectors.toSet());
        for (var invalid : flyway.validateWithResult().invalidMigrations)
            if (!failed.contains(invalid.version))
                throw new ProgramRefusal(
                        "The database of " + context + " (" + d + ") does not fit this program: V" + invalid.version
                                + " was applied with different content; start the release that it was made with, or restore a backup");
        var info = flyway.info();
        refuseTooNew(c, info, d, context);
        var current = info.current();
        var missing = Arrays.stream(info.all())
                .filter(m ->
                        m.getState() == MigrationState.PENDING || m.getState().isFailed())
                .map(m -> "V" + m.getVersion() + " " + m.getDescription())
                .toList();
        return new Found(
                c.getMetaData().getDatabaseProductVersion(),
                current == null ? "" : "V" + current.getVersion(),
                missing,
                hasOtherOrder(c));
    }

    private static boolean hasOtherOrder(Connection c) throws SQLException {
        try (var s = c.createStatement();
                var rows = s.executeQuery(OTHER_ORDER)) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /**
     * A migration that removes something adds its version to {@code schema_floor}. A program that does not have that migration
     * cannot continue.
     */
    private static void refuseTooNew(Connection c, MigrationInfoService info, Config.Database d, String context)
            throws SQLException {
        if (!DatabaseStamp.exists(c, "schema_floor")) return;
        var known = Arrays.stream(info.all())
                .filter(m -> m.getState().isResolved())
                .map(m -> String.valueOf(m.getVersion()))
                .collect(Collectors.toSet());
        try (var s = c.createStatement();
                var rows = s.executeQuery("select version from schema_floor")) {
            while (rows.next())
                if (!known.contains(rows.getString(1)))
                    throw new ProgramRefusal(
                            "The database of " + context + " (" + d + ") is newer than this program can work"
                                    + " with: V" + rows.getString(1) + " was applied; start the newer release");
        }
    }

    private static boolean isNewer(Flyway flyway) {
        return Arrays.stream(flyway.info().all()).anyMatch(m -> !m.getState().isResolved());
    }

    private static void refuseDevelopment(Config config, String context, @Nullable DatabaseStamp stamp) {
        if (stamp != null && "dev".equals(stamp.mode()) && !"dev".equals(config.text(Settings.MODE)))
            throw new ProgramRefusal("The database of " + context + " (" + config.database(context)
                    + ") was made by `tradepost dev`: give `serve` its own database");
    }

    private static Connection connect(Config config, String context, Wait wait) throws SQLException {
        var d = config.database(context);
        for (boolean logged = false; ; logged = true) {
            try {
                return connect(d.jdbcUrl(), d);
            } catch (SQLException e) {
                if (!mayBecomeAvailable(e) || wait.isOver()) throw e;
                if (!logged)
                    LOG.warn("waiting up to {} s for PostgreSQL of {} ({}): {}", wait.seconds, context, d, oneLine(e));
                pause();
            }
        }
    }

    /** Not available yet, starting, or out of connections for now. */
    private static boolean mayBecomeAvailable(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        return state.startsWith("08") && !state.equals(PARAMETER_REFUSED)
                || state.equals("57P03")
                || state.equals("53300");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static ProgramRefusal unusable(Config.Database d, String context, SQLException e) {
        var state = String.valueOf(e.getSQLState());
        var which = "The database of " + context + " (" + d + ")";
        if (state.equals(PARAMETER_REFUSED))
            return new ProgramRefusal(which + " is behind a pooler that refuses start-up parameters (" + oneLine(e)
                    + "): migrations need a session of their own and a time limit for locks; run `tradepost migrate` with db.host or db."
                    + context + ".url of PostgreSQL itself");
        if (state.startsWith("08"))
            return new ProgramRefusal(which + " cannot be reached: check db.host or db." + context
                    + ".url, and that PostgreSQL runs there (" + oneLine(e) + ")");
        if (state.equals(CONNECTION_REFUSED))
            return new ProgramRefusal(
                    which + " refuses this user or address (" + oneLine(e) + "): check its pg_hba.conf"
                            + (d.tlsCa().isEmpty() ? "; if it accepts only connections with TLS, set db.tls_ca" : ""));
        if (state.startsWith("28"))
            return new ProgramRefusal(which + " refuses the login: check db.user and db.password, or db." + context
                    + ".user and db." + context + ".password");
        if (state.equals("3D000"))
            return new ProgramRefusal(which + " does not exist: create it, as cluster-config/README.md shows");
        return new ProgramRefusal(which + " cannot be used: " + oneLine(e));
    }

    private static ProgramRefusal failed(Config.Database d, String context, FlywayException e) {
        var cause = sqlCause(e);
        // Flyway opens more connections than the first check
        if (cause != null && PARAMETER_REFUSED.equals(cause.getSQLState())) return unusable(d, context, cause);
        LOG.error("migrating the database of {}", context, e);
        var reason = cause != null
                ? oneLine(cause)
                : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (cause != null && LOCKED.contains(String.valueOf(cause.getSQLState())))
            reason += "; a long transaction holds one of its tables: end it, or try again later";
        return new ProgramRefusal("The database of " + context + " (" + d + ") could not be migrated: " + reason);
    }

    private static @Nullable SQLException sqlCause(FlywayException e) {
        @Nullable Throwable cause = e;
        while (cause != null && !(cause instanceof SQLException)) cause = cause.getCause();
        return (SQLException) cause;
    }

    private static Connection connect(String url, Config.Database d) throws SQLException {
        var login = new Properties();
        login.setProperty("user", d.user());
        login.setProperty("password", d.password());
        return DriverManager.getConnection(url, login);
    }

    /**
     * Migrations of a newer release may already be applied, also with versions below our last one, for example in the kernel.
     * While nodes are replaced one by one, the old ones must still start.
     */
    private static Flyway flyway(Config.Database d, String context) {
        var flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(
                        d.jdbcUrl() + "&options=-c%20lock_timeout%3D" + LOCK_TIMEOUT_S + "s", d.user(), d.password())
                .locations("classpath:db/kernel", "classpath:db/" + context)
                .outOfOrder(true)
                .ignoreMigrationPatterns("*:future", "*:missing", "*:pending")
                .failOnMissingLocations(false)
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .loggers("slf4j");
        // a session holds Flyway's own lock; if a transaction held it, `create index concurrently` would wait forever
        flyway.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        return flyway.load();
    }

    private static String oneLine(SQLException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("no reason given")
                .replaceAll("\\.+$", "");
    }
}
