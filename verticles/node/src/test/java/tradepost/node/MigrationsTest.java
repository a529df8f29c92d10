package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.Patience;
import tradepost.kernel.config.Config;
import tradepost.node.database.Databases;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.database.Migrations;
import tradepost.node.process.ProgramRefusal;

/** The databases that a node accepts, in the states in which an operator may leave them. */
class MigrationsTest {
    private static final String PASSWORD = "of all the databases";

    @TempDir
    static Path folder;

    private static EmbeddedPg pg;

    @BeforeAll
    static void start() {
        pg = PreparedDataFolder.startServer(folder.resolve("postgres"), PASSWORD);
    }

    @AfterAll
    static void stop() {
        if (pg != null) pg.close();
    }

    /** The settings of a database {@code name} of the context contact, which is created if it does not exist. */
    private static Config config(String name, String... settings) {
        var all = new HashMap<>(Map.of(
                "mode",
                "serve",
                "db.port",
                "" + pg.port(),
                "db.name",
                name,
                "db.user",
                "operator",
                "db.password",
                PASSWORD,
                "db.wait_s",
                "0"));
        for (int i = 0; i < settings.length; i += 2) all.put(settings[i], settings[i + 1]);
        var config = Config.of(all);
        if (name.startsWith("made_")) Databases.create(pg, config, List.of("contact"));
        return config;
    }

    private static void ready(Config config) {
        Migrations.ready(config, List.of("contact"));
    }

    private static void refuses(Config config, String... parts) {
        assertThatThrownBy(() -> ready(config))
                .isInstanceOf(ProgramRefusal.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("The database of contact (")
                        .contains(parts)
                        .doesNotContain(PASSWORD)
                        .doesNotContain("\n"));
    }

    private static void sql(String database, String statements) throws SQLException {
        try (var c = pg.connect(database);
                var s = c.createStatement()) {
            s.execute(statements);
        }
    }

    @Test
    void an_empty_database_is_migrated_once_and_a_check_changes_nothing() {
        var config = config("made_empty");
        assertThat(Migrations.inspect(config, "contact").missing()).isNotEmpty();
        assertThat(Migrations.inspect(config, "contact").missing())
                .as("nothing was applied")
                .contains("V1 contacts");
        assertThat(Migrations.apply(config, "contact")).contains("V1 contacts");
        assertThat(Migrations.apply(config, "contact")).isEmpty();
        assertThat(Migrations.inspect(config, "contact").missing()).isEmpty();
        ready(config("made_empty", "db.migrate", "false"));
    }

    @Test
    void an_older_database_is_refused_if_db_migrate_is_false() {
        refuses(
                config("made_older", "db.migrate", "false"),
                "older",
                "V1 contacts",
                "`tradepost migrate`",
                "db.migrate");
    }

    @Test
    void a_development_database_is_refused() {
        var dev = config("made_dev", "mode", "dev");
        Migrations.run(dev, List.of("contact"));
        refuses(config("made_dev"), "`tradepost dev`");
    }

    @Test
    void a_newer_database_is_accepted_unless_its_floor_excludes_this_program() throws SQLException {
        var config = config("made_newer");
        ready(config);
        // in the state after the next release, with one migration of the kernel and one of its own
        sql("made_newer", """
                insert into flyway_schema_history
                  select installed_rank + 100, '0.900', 'of the next', 'SQL', 'V0_900__of_the_next.sql', 1, installed_by, now(), 1, true
                  from flyway_schema_history order by installed_rank desc limit 1;
                insert into flyway_schema_history
                  select installed_rank + 100, '900', 'of the next', 'SQL', 'V900__of_the_next.sql', 1, installed_by, now(), 1, true
                  from flyway_schema_history order by installed_rank desc limit 1;
                update node_stamp set checksum = 'of the next';
                """);
        assertThatCode(() -> ready(config)).doesNotThrowAnyException();
        assertThat(stamp("made_newer"))
                .as("the newer program's start stays quick")
                .isEqualTo("of the next");
        sql("made_newer", "insert into schema_floor(version) values ('900')");
        refuses(config, "newer than this program", "V900");
    }

    private static String stamp(String database) throws SQLException {
        try (var c = pg.connect(database);
                var r = c.createStatement().executeQuery("select checksum from node_stamp")) {
            assertThat(r.next()).isTrue();
            return r.getString(1);
        }
    }

    @Test
    void a_database_with_altered_migrations_is_refused() throws SQLException {
        var config = config("made_tampered");
        ready(config);
        sql(
                "made_tampered",
                "update flyway_schema_history set checksum = 1 where version = '1'; delete from node_stamp");
        refuses(config, "V1 was applied with different content");
        assertThatThrownBy(() -> Migrations.inspect(config, "contact")).hasMessageContaining("V1");
    }

    /** In {@code src/test/resources/db/indexed}: a table, and an index that is built while the table is written. */
    @Test
    void a_migration_fails_soon_while_a_table_is_locked_and_succeeds_afterwards() throws SQLException {
        var config = config("made_indexed");
        Migrations.run(config, List.of("contact"));
        sql("made_indexed", "create table thing (id int primary key, name text); grant all on thing to operator");
        sql("made_indexed", "alter table thing owner to operator");
        try (var busy = pg.connect("made_indexed");
                var s = busy.createStatement()) {
            busy.setAutoCommit(false);
            s.execute("insert into thing values (1, 'one')");
            long from = System.nanoTime();
            assertThatThrownBy(() -> Migrations.ready(config, List.of("indexed")))
                    .isInstanceOf(ProgramRefusal.class)
                    .hasMessageContaining("a long transaction holds one of its tables");
            assertThat((System.nanoTime() - from) / 1_000_000_000)
                    .as("seconds that it waited, and others behind it")
                    .isLessThan(60);
            busy.commit();
        }
        Migrations.ready(config, List.of("indexed"));
        try (var c = pg.connect("made_indexed");
                var r = c.createStatement()
                        .executeQuery("select indisvalid from pg_index where indexrelid = 'thing_name'::regclass")) {
            assertThat(r.next() && r.getBoolean(1)).as("the index is valid").isTrue();
        }
    }

    @Test
    void a_start_does_not_wait_for_a_refused_login_or_a_missing_database() {
        config("made_locked");
        refuses(config("made_locked", "db.password", "another word", "db.wait_s", "600"), "db.user and db.password");
        refuses(config("nowhere", "db.wait_s", "600"), "does not exist");
    }

    @Test
    void a_start_waits_for_the_server_up_to_a_limit() {
        int port = Program.freePorts(1);
        refuses(config("unreached", "db.port", "" + port, "db.wait_s", "1"), "cannot be reached", "db.host");
        var config = config("made_late");
        var late = config("made_late", "db.port", "" + port, "db.wait_s", "60");
        var waiting = CompletableFuture.runAsync(() -> ready(late));
        org.awaitility.Awaitility.await()
                .pollDelay(java.time.Duration.ofMillis(600))
                .until(() -> !waiting.isDone());
        try (var server = Forward.to(port, pg.port())) {
            waiting.join();
        }
        assertThat(Migrations.inspect(config, "contact").missing()).isEmpty();
    }

    @Test
    void a_frozen_server_that_still_accepts_connections_is_reported() throws IOException {
        try (var frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var config = config("frozen", "db.port", "" + frozen.getLocalPort());
            var asked = CompletableFuture.supplyAsync(() -> Migrations.inspect(config, "contact"));
            assertThatThrownBy(() -> asked.get(Patience.SECONDS, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ProgramRefusal.class)
                    .hasMessageContaining("cannot be reached");
        }
    }

    @Test
    void all_contexts_together_wait_as_long_as_one() {
        var config = config("unreached", "db.port", "" + Program.freePorts(1), "db.wait_s", "5");
        long begun = System.nanoTime();
        var contexts = List.of("auth", "contact", "catalog", "inventory", "sales", "purchase");
        assertThatThrownBy(() -> Migrations.ready(config, contexts)).hasMessageContaining("cannot be reached");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(contexts.size() * 5L));
    }

    /** A port that forwards to another one. */
    private record Forward(io.vertx.core.Vertx vertx) implements AutoCloseable {
        static Forward to(int port, int target) {
            var vertx = io.vertx.core.Vertx.vertx();
            var client = vertx.createNetClient();
            vertx.createNetServer()
                    .connectHandler(in -> {
                        in.pause();
                        client.connect(target, "127.0.0.1").onSuccess(out -> {
                            in.pipeTo(out);
                            out.pipeTo(in);
                        });
                    })
                    .listen(port, "127.0.0.1")
                    .await();
            return new Forward(vertx);
        }

        @Override
        public void close() {
            vertx.close().await();
        }
    }
}
