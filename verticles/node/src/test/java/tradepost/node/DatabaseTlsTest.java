package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.Patience;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;
import tradepost.node.database.Databases;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.database.Migrations;
import tradepost.node.process.DataFolder;
import tradepost.node.process.ProgramRefusal;

/** With a CA configured, neither migrations nor the contexts' pools send anything to a PostgreSQL with a wrong certificate. */
class DatabaseTlsTest {
    private static final String PASSWORD = "of all the databases";
    private static final char[] STORE_PASSWORD = "of the store".toCharArray();

    @TempDir
    static Path folder;

    private static EmbeddedPg pg;

    @BeforeAll
    static void start() throws Exception {
        certificate("own");
        certificate("another");
        pg = PreparedDataFolder.startServer(folder.resolve("postgres"), PASSWORD);
        try (var c = pg.connect("postgres");
                var s = c.createStatement()) {
            s.execute("alter system set ssl_cert_file = '" + pem("own") + "'");
            s.execute("alter system set ssl_key_file = '" + folder.resolve("own.key") + "'");
            s.execute("alter system set ssl = on");
            s.execute("select pg_reload_conf()");
        }
        Databases.create(pg, config("own"), List.of("contact"));
        Awaitility.await().ignoreExceptions().until(() -> {
            Migrations.ready(config("own"), List.of("contact"));
            return true;
        });
    }

    @AfterAll
    static void stop() {
        if (pg != null) pg.close();
    }

    private static Path pem(String name) {
        return folder.resolve(name + ".pem");
    }

    /** A self-signed certificate for 127.0.0.1: NAME.pem and, for the server, NAME.key. */
    private static void certificate(String name) throws IOException, GeneralSecurityException, InterruptedException {
        var store = folder.resolve(name + ".p12");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(
                List.of("-genkeypair", "-keyalg", "EC", "-alias", "k", "-validity", "2", "-storetype", "PKCS12"));
        command.addAll(List.of("-ext", "san=ip:127.0.0.1", "-dname", "CN=" + name, "-keystore", store.toString()));
        command.addAll(List.of("-storepass", new String(STORE_PASSWORD)));
        var made = new ProcessBuilder(command).redirectErrorStream(true);
        var process = made.start();
        var output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0)
                .as(output)
                .isTrue();
        var keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD);
        Files.writeString(
                pem(name), block("CERTIFICATE", keys.getCertificate("k").getEncoded()));
        var key = folder.resolve(name + ".key");
        DataFolder.write(
                key, block("PRIVATE KEY", keys.getKey("k", STORE_PASSWORD).getEncoded()));
    }

    private static String block(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(content) + "\n-----END " + what + "-----\n";
    }

    private static Config config(String ca, String... host) {
        return Config.of(Map.of(
                "mode",
                "serve",
                "db.host",
                host.length == 0 ? "127.0.0.1" : host[0],
                "db.port",
                "" + pg.port(),
                "db.password",
                PASSWORD,
                "db.wait_s",
                "0",
                "service.secret",
                "of a test of TLS to the databases, 32",
                "db.tls_ca",
                ca.isEmpty() ? "" : pem(ca).toString()));
    }

    private static boolean isEncrypted(Config config) {
        var vertx = Vertx.vertx();
        var db = Db.open(Env.of(vertx, config), "contact");
        try {
            return db.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                    .await()
                    .iterator()
                    .next()
                    .getBoolean(0);
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void the_connections_of_a_context_to_its_database_are_encrypted() {
        assertThat(isEncrypted(config("own"))).isTrue();
        assertThat(isEncrypted(config(""))).isFalse();
    }

    @Test
    void without_a_ca_a_server_that_requires_tls_is_refused_with_the_name_of_the_setting() throws Exception {
        var rules = folder.resolve("postgres/data/pg_hba.conf");
        var before = Files.readString(rules);
        try {
            accept("hostssl all all 127.0.0.1/32 scram-sha-256\n", rules);
            Awaitility.await()
                    .untilAsserted(() -> assertThatThrownBy(() -> Migrations.inspect(config(""), "contact"))
                            .isInstanceOf(ProgramRefusal.class)
                            .hasMessageContaining("pg_hba.conf")
                            .hasMessageContaining("db.tls_ca"));
            Migrations.inspect(config("own"), "contact");
        } finally {
            accept(before, rules);
            Awaitility.await().ignoreExceptions().until(() -> {
                Migrations.inspect(config(""), "contact");
                return true;
            });
        }
    }

    private static void accept(String rule, Path rules) throws IOException, SQLException {
        try (var c = pg.connect("postgres");
                var s = c.createStatement()) {
            Files.writeString(rules, rule);
            s.execute("select pg_reload_conf()");
        }
    }

    @Test
    void a_server_with_a_certificate_of_another_ca_is_refused() {
        assertThatThrownBy(() -> Migrations.ready(config("another"), List.of("contact")))
                .isInstanceOf(ProgramRefusal.class)
                .hasMessageContaining("The database of contact (");
        assertThatThrownBy(() -> isEncrypted(config("another"))).hasMessage("SSL handshake failed");
    }

    @Test
    void a_server_whose_certificate_lacks_its_host_name_is_refused() {
        assertThatThrownBy(() -> Migrations.ready(config("own", "localhost"), List.of("contact")))
                .isInstanceOf(ProgramRefusal.class)
                .hasMessageContaining("The database of contact (");
        assertThatThrownBy(() -> isEncrypted(config("own", "localhost"))).hasMessage("SSL handshake failed");
    }
}
