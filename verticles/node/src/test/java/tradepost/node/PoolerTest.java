package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Config;
import tradepost.kernel.service.Env;
import tradepost.node.config.SettingChecks;
import tradepost.node.database.Databases;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.database.Migrations;
import tradepost.node.database.SessionSettings;
import tradepost.node.process.ProgramRefusal;

/** A pooler between a node and PostgreSQL that does not pass on start-up parameters, like PgBouncer. */
class PoolerTest {
    private static final String PASSWORD = "of all the databases";
    /** The parameters that PgBouncer tracks, and those that it is configured to ignore. */
    private static final Set<String> USUAL = Set.of(
            "user",
            "database",
            "client_encoding",
            "DateStyle",
            "TimeZone",
            "application_name",
            "standard_conforming_strings");

    private static final int SSL_REQUEST = 80_877_103;

    @TempDir
    static Path folder;

    private static EmbeddedPg pg;
    private static Vertx vertx;

    @BeforeAll
    static void start() {
        pg = PreparedDataFolder.startServer(folder.resolve("postgres"), PASSWORD);
        vertx = Vertx.vertx();
        Databases.create(pg, config(pg.port()), List.of("contact"));
    }

    @AfterAll
    static void stop() {
        if (vertx != null) vertx.close().await();
        if (pg != null) pg.close();
    }

    private static Config config(int port) {
        return Config.of(Map.of(
                "mode", "serve",
                "db.port", "" + port,
                "db.password", PASSWORD,
                "db.wait_s", "600",
                "service.secret", "a secret of this test, used nowhere else"));
    }

    private static void check(int port) {
        var program = Vertx.vertx(); // one Env per event bus
        try {
            SessionSettings.check(Env.of(program, config(port)), List.of("contact"))
                    .await();
        } finally {
            program.close().await();
        }
    }

    @Test
    void postgresql_itself_applies_the_session_settings() {
        check(pg.port());
    }

    @Test
    void a_pooler_that_refuses_the_settings_is_reported() {
        int port = pooler(true);
        assertThatThrownBy(() -> check(port))
                .isInstanceOf(ProgramRefusal.class)
                .hasMessageContaining("The database of contact (")
                .hasMessageContaining("unsupported startup parameter: ")
                .hasMessageContaining("ignore_startup_parameters");
    }

    @Test
    void a_pooler_that_drops_settings_is_reported_with_their_names() {
        int port = pooler(false);
        assertThatThrownBy(() -> check(port))
                .isInstanceOf(ProgramRefusal.class)
                .hasMessageContaining("it drops them (")
                .hasMessageContaining("lock_timeout")
                .hasMessageContaining("statement_timeout");
    }

    @Test
    void a_migration_reports_a_pooler_that_refuses_its_settings() {
        var config = config(pooler(true));
        var contact = List.of("contact");
        for (Runnable migrate : List.<Runnable>of(
                () -> Migrations.run(config, contact),
                () -> Migrations.apply(config, "contact"),
                () -> Migrations.inspect(config, "contact")))
            assertThatThrownBy(migrate::run)
                    .isInstanceOf(ProgramRefusal.class)
                    .hasMessageContaining("The database of contact (")
                    .hasMessageContaining("behind a pooler that refuses start-up parameters")
                    .hasMessageContaining("unsupported startup parameter: options")
                    .hasMessageContaining(
                            "run `tradepost migrate` with db.host or db.contact.url of PostgreSQL itself");
    }

    /** Returns its port. It inspects the first message of a client and passes on the rest. */
    private static int pooler(boolean refuses) {
        return vertx.createNetServer()
                .connectHandler(client -> client.handler(first -> {
                    if (first.getInt(4) == SSL_REQUEST) client.write("N");
                    else opened(client, first, refuses);
                }))
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    private static void opened(NetSocket client, Buffer first, boolean refuses) {
        client.pause();
        var kept = Buffer.buffer();
        String strange = null;
        var texts = first.getString(8, first.length(), "UTF-8").split("\0", -1);
        for (int i = 0; i + 1 < texts.length && !texts[i].isEmpty(); i += 2) {
            if (USUAL.contains(texts[i])) text(text(kept, texts[i]), texts[i + 1]);
            else if (strange == null) strange = texts[i];
        }
        if (refuses && strange != null) {
            var fields = Buffer.buffer();
            for (var f : List.of("SFATAL", "C08P01", "Munsupported startup parameter: " + strange)) text(fields, f);
            fields.appendByte((byte) 0);
            client.end(Buffer.buffer("E").appendInt(fields.length() + 4).appendBuffer(fields));
            return;
        }
        kept.appendByte((byte) 0);
        var start = Buffer.buffer()
                .appendInt(kept.length() + 8)
                .appendInt(first.getInt(4))
                .appendBuffer(kept);
        vertx.createNetClient().connect(pg.port(), "127.0.0.1").onSuccess(server -> {
            server.write(start);
            server.pipeTo(client);
            client.pipeTo(server);
        });
    }

    private static Buffer text(Buffer to, String text) {
        return to.appendBytes(text.getBytes(StandardCharsets.UTF_8)).appendByte((byte) 0);
    }

    @Test
    void the_address_of_a_node_may_be_a_host_name() throws Exception {
        assertThat(SettingChecks.address("localhost").isLoopbackAddress()).isTrue();
        assertThatThrownBy(() -> SettingChecks.address("no-such-host.invalid")).isInstanceOf(Config.Invalid.class);
    }
}
