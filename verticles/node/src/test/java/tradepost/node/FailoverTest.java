package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.Patience;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.cluster.Pki;
import tradepost.node.config.Contexts;
import tradepost.node.database.Databases;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.process.Secrets;

/**
 * PostgreSQL fails over to a synchronous standby, as a cluster manager does it: the primary is killed under load, the standby is
 * promoted, and the address that the node knows leads to it. Every write that got a response is present, and the node recovers by
 * itself.
 */
@Tag("prove")
class FailoverTest {
    private static final String PASSWORD = "of the superuser, and of replication";

    /** The address that moves. */
    private static final class Address implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx();
        private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
        private volatile int target;
        final int port;

        Address(int target) {
            this.target = target;
            port = vertx.createNetServer()
                    .connectHandler(in -> {
                        in.pause();
                        vertx.createNetClient()
                                .connect(this.target, "127.0.0.1")
                                .onSuccess(out -> {
                                    open.add(in);
                                    in.closeHandler(v -> out.close());
                                    out.closeHandler(v -> in.close());
                                    in.pipeTo(out);
                                    out.pipeTo(in);
                                })
                                .onFailure(t -> in.close());
                    })
                    .listen(0, "127.0.0.1")
                    .await()
                    .actualPort();
        }

        void move(int to) {
            target = to;
            open.forEach(NetSocket::close);
        }

        @Override
        public void close() {
            vertx.close().await();
        }
    }

    @Test
    void no_write_with_a_response_is_lost_when_the_standby_takes_over(@TempDir Path folder) throws Exception {
        var secrets = Secrets.in(folder);
        int standbyPort = Program.freePorts(1);
        var standby = folder.resolve("standby");
        try (var pg = PreparedDataFolder.startServer(folder.resolve("postgres"), PASSWORD);
                var address = new Address(pg.port())) {
            int port = Program.freePorts(4);
            Files.createDirectories(folder.resolve("logs"));
            Pki.make(folder, 1, secrets);
            var settings = settings(folder, secrets, port, address.port);
            var config = Config.of(settings);
            Databases.create(pg, config, Contexts.names());
            replicate(pg, folder, standby, standbyPort);
            var file = folder.resolve("node.properties");
            var properties = new Properties();
            properties.putAll(settings);
            try (var out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
            try (var program = Program.start(folder, "serve", "--config", file.toString())) {
                program.ready("(?m)^ready http://");
                var api = Api.at(port).login("admin@example.com", Program.ADMIN_PASSWORD);
                var item = api.item(1_000_000);
                var customer = api.customer();
                var answered = new ConcurrentLinkedQueue<String>();
                var end = new AtomicBoolean();
                var load = Thread.ofVirtual().start(() -> {
                    while (!end.get()) order(api, customer, item, answered);
                });
                Awaitility.await().until(() -> answered.size() > 50);
                pg.abandon();
                Program.kill(serverPid(folder));
                end.set(true);
                load.join();
                address.move(standbyPort);
                control(folder, standby, "promote");
                Awaitility.await("the node serves again")
                        .ignoreExceptions()
                        .until(() -> api.get("/readyz").status() == 200
                                && Set.of(200, 409)
                                        .contains(api.confirm(answered.peek())
                                                .join()
                                                .status()));
                for (var order : answered)
                    assertThat(api.get("/api/sales/orders/" + order).status()).isEqualTo(200);
                api.isSound();
                assertThat(program.stop()).isZero();
            }
        } finally {
            if (Files.exists(standby)) control(folder, standby, "stop", "-m", "immediate");
        }
    }

    private static Map<String, String> settings(Path folder, Secrets secrets, int port, int database) {
        var out = new java.util.TreeMap<String, String>();
        out.put("mode", "serve");
        out.put("http.port", "" + port);
        out.put("management.port", "" + (port + 1));
        out.put("bus.port", "" + (port + 2));
        out.put("cluster.port", "" + (port + 3));
        out.put("cluster.members", "127.0.0.1:" + (port + 3));
        out.put("bus.key_store", Pki.keyStore(folder, 1).toString());
        out.put("bus.key_store_password", secrets.get(Pki.KEY_STORE));
        out.put("bus.trust_store", Pki.trustStore(folder).toString());
        out.put("bus.trust_store_password", secrets.get(Pki.TRUST_STORE));
        out.put("jwt.secret", secrets.get("jwt"));
        out.put("service.secret", secrets.get("service"));
        out.put("db.port", "" + database);
        out.put("db.password", secrets.get("db"));
        out.put("admin.password", Program.ADMIN_PASSWORD);
        out.put("files.folder", folder.resolve("files").toString());
        out.put("drain.grace_ms", "0");
        out.putAll(Settings.withoutRateLimits());
        return out;
    }

    /** Copies the running server by the backup interface and lets the copy follow, so that commits wait for it. */
    private static void replicate(EmbeddedPg pg, Path folder, Path standby, int port) throws Exception {
        var data = folder.resolve("postgres/data");
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n");
        try (var c = pg.connect("postgres")) {
            execute(c, "select pg_reload_conf()");
            execute(c, "select pg_backup_start('standby', true)");
            copy(data, standby);
            try (var s = c.createStatement();
                    var r = s.executeQuery("select labelfile from pg_backup_stop(false)")) {
                assertThat(r.next()).isTrue();
                Files.writeString(standby.resolve("backup_label"), r.getString(1));
            }
            Files.createFile(standby.resolve("standby.signal"));
            var conf = Files.readString(data.resolve("postgresql.conf"));
            Files.writeString(
                    standby.resolve("postgresql.conf"),
                    conf.replaceFirst("(?m)^port = .*$", "port = " + port) + "primary_conninfo = 'host=127.0.0.1 port="
                            + pg.port() + " user=postgres password=''" + PASSWORD + "'' application_name=standby'\n");
            control(
                    folder,
                    standby,
                    "start",
                    "-w",
                    "-l",
                    folder.resolve("standby.log").toString());
            execute(c, "alter system set synchronous_standby_names = 'standby'");
            execute(c, "select pg_reload_conf()");
            Awaitility.await("the standby follows").until(() -> isSynchronous(c));
        }
    }

    private static boolean isSynchronous(Connection c) throws SQLException {
        try (var s = c.createStatement();
                var r = s.executeQuery("select count(*) from pg_stat_replication where sync_state = 'sync'")) {
            return r.next() && r.getInt(1) == 1;
        }
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (var s = c.createStatement()) {
            s.execute(sql);
        }
    }

    /** Files may disappear while they are copied; the log covers these changes. */
    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var p : all.toList()) {
                var name = from.relativize(p).toString();
                if (name.equals("postmaster.pid") || name.equals("postmaster.opts")) continue;
                Files.copy(p, to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void order(Api api, String customer, String item, Queue<String> answered) {
        try {
            answered.add(api.salesOrder(customer, item, 1));
        } catch (RuntimeException | AssertionError e) {
            // no response 201: it may or may not exist
        }
    }

    private static long serverPid(Path folder) throws IOException {
        return Long.parseLong(Files.readAllLines(folder.resolve("postgres/data/postmaster.pid"))
                .getFirst()
                .strip());
    }

    private static void control(Path folder, Path data, String... args) throws Exception {
        var command = new ArrayList<String>();
        if (Hosts.run("id -u").strip().equals("0")) command.addAll(List.of("unshare", "-U"));
        command.addAll(List.of(folder.resolve("postgres/server/bin/pg_ctl").toString(), "-D", data.toString()));
        command.addAll(List.of(args));
        var out = folder.resolve("control.log").toFile();
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out)
                .start();
        assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(out.toPath())).isZero();
    }
}
