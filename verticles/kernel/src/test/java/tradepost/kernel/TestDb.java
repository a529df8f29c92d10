package tradepost.kernel;

import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/** One real PostgreSQL for all tests of a JVM, with a migrated database for each context that a test requests. */
public final class TestDb {
    public static final String SERVICE_SECRET = "another secret of tests, used nowhere else";
    private static final Set<String> MADE = ConcurrentHashMap.newKeySet();
    private static final EmbeddedPostgres SERVER = start();

    private TestDb() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("jit", "off")
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static int port() {
        return SERVER.getPort();
    }

    /** Creates the Env of verticles of these contexts. {@code settings} are pairs of key and value. */
    public static Env env(Vertx vertx, String contexts, String... settings) {
        return Env.of(vertx, config(contexts, settings));
    }

    public static synchronized Config config(String contexts, String... settings) {
        for (var context : contexts.split(",")) if (MADE.add(context)) make(context);
        var all = new HashMap<String, String>(Map.of(
                "mode",
                "dev",
                "contexts",
                contexts,
                "db.port",
                Integer.toString(SERVER.getPort()),
                "db.password",
                "secret",
                "service.secret",
                SERVICE_SECRET));
        for (int i = 0; i < settings.length; i += 2) all.put(settings[i], settings[i + 1]);
        return Config.of(all);
    }

    /** Runs statements that take longer than a context's time limit, such as inserting a hundred thousand rows. */
    public static void run(String context, String statements) {
        try (var c = SERVER.getDatabase(context, "tradepost_" + context).getConnection();
                var s = c.createStatement()) {
            s.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The connections of clients with this name. */
    public static int connections(String applicationName) {
        try (var c = SERVER.getPostgresDatabase().getConnection();
                var s = c.prepareStatement("select count(*) from pg_stat_activity where application_name = ?")) {
            s.setString(1, applicationName);
            try (var rows = s.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns when a statement in this database waits for a lock. */
    public static void awaitLockWait(Db db) {
        var waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        Awaitility.await()
                .pollInSameThread()
                .until(() -> db.query(waiting).await().size() > 0);
    }

    /** A connection to a database of this name that has the migrations of the context, and that no other test uses. */
    static Connection another(String context, String name) throws SQLException {
        config(context);
        create(context, name);
        return SERVER.getDatabase(context, name).getConnection();
    }

    private static void make(String context) {
        try (var c = SERVER.getPostgresDatabase().getConnection();
                var s = c.createStatement()) {
            s.execute("create role \"" + context + "\" login password 'secret'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        create(context, "tradepost_" + context);
    }

    private static void create(String context, String database) {
        try (var c = SERVER.getPostgresDatabase().getConnection();
                var s = c.createStatement()) {
            s.execute("create database \"" + database + "\" owner \"" + context + "\"");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        String[] locations = {"classpath:db/kernel", "classpath:db/" + context};
        var flyway = Flyway.configure()
                .dataSource("jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/" + database, context, "secret")
                .locations(locations)
                .outOfOrder(true);
        flyway.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        flyway.load().migrate();
    }
}
