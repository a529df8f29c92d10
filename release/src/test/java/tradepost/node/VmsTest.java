package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Config;
import tradepost.node.command.DevCommand;
import tradepost.node.config.Contexts;
import tradepost.node.database.Databases;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.process.Secrets;

/**
 * {@code deploy/vms} on three hosts with sshd, beside a fourth with PostgreSQL: network namespaces with file systems and processes of their own.
 * The third one has a stand-in for systemd; on the others the script starts the program itself.
 *
 * <p>The load is that of {@link Load}: eight clients, half of which open a connection for each request, and half of whose writes have no
 * Idempotency-Key. They repeat nothing. In front is what a load balancer does: four times a second it asks each gateway for /readyz, and
 * takes those that are not ready out of the choice; if a gateway accepts no connection, the request goes to the next one.
 */
@Tag("prove")
class VmsTest {
    private static final String VERSION = System.getProperty("tradepost.version");
    private static final Path ARCHIVE =
            Path.of("target", "tradepost-" + VERSION + ".tar.gz").toAbsolutePath();
    private static final Path SCRIPTS = Path.of("src/test/resources/vms");
    private static final String ADMIN = "of-the-first-administrator";
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());
    private static final int NODES = 3;
    private static final int DATABASE = 4;
    /** Each context on two hosts. */
    private static final List<String> CONTEXTS = ofExample();

    @TempDir
    Path folder;

    private Hosts hosts;
    private Stores stores;
    private final List<Process> machines = new ArrayList<>();
    private boolean passed;

    /** What runs on the hosts of the example that {@code vms.sh init} writes. */
    private static List<String> ofExample() {
        try (var lines = Files.lines(Path.of("../deploy/vms/hosts.example"))) {
            return lines.filter(l -> !l.startsWith("#"))
                    .map(l -> l.replaceAll(".*\\s", ""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void open() throws Exception {
        var obstacle = obstacle();
        if (obstacle != null) System.err.println("NOT TESTED, because " + obstacle + ": deploy/vms");
        assumeTrue(obstacle == null, obstacle);
        hosts = Hosts.open(DATABASE);
        stores = new Stores(folder, hosts.address(DATABASE));
        database();
        for (int k = 1; k <= NODES; k++) machine(k);
    }

    private static String obstacle() {
        var obstacle = Hosts.obstacle();
        if (obstacle != null) return obstacle;
        if (!Files.exists(Path.of("/usr/sbin/sshd"))) return "sshd is not installed (Debian package openssh-server)";
        return Files.exists(Path.of("/usr/bin/ssh")) ? null : "ssh is not installed (Debian package openssh-client)";
    }

    @AfterEach
    void close() throws Exception {
        if (hosts == null) return;
        try {
            if (!passed) report();
            HostedServer.command(hosts, DATABASE, folder, "stop");
        } finally {
            hosts.close();
            for (var machine : machines) machine.destroyForcibly().waitFor();
        }
    }

    private void database() throws IOException {
        var secrets = Secrets.in(folder);
        try (var pg = EmbeddedPg.start(folder.resolve("postgres"), secrets.get("db.superuser"))) {
            Databases.create(pg, Config.of(DevCommand.databases(secrets, pg.port())), Contexts.names());
        }
        HostedServer.command(hosts, DATABASE, folder, "start");
    }

    private void machine(int k) throws IOException {
        var place = Files.createDirectories(folder.resolve("host-" + k));
        if (k == 1) {
            run(0, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder + "/client");
            run(0, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder + "/server");
        }
        for (var name : List.of("server", "client.pub")) Files.copy(folder.resolve(name), place.resolve(name));
        Files.copy(SCRIPTS.resolve("systemctl.sh"), place.resolve("systemctl.sh"));
        Files.writeString(place.resolve("sshd_config"), """
                ListenAddress %1$s
                HostKey %2$s/server
                AuthorizedKeysFile %2$s/client.pub
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                PermitRootLogin prohibit-password
                PidFile none
                """.formatted(hosts.address(k), place));
        var command = new ArrayList<>(hosts.on(k));
        command.addAll(List.of("unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child"));
        command.addAll(List.of("--propagation", "private", "bash", SCRIPTS.resolve("host.sh") + "", "node-" + k));
        command.addAll(List.of(place.toString(), k == NODES ? "systemd" : ""));
        machines.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(place.resolve("sshd.log").toFile())
                .start());
    }

    @Test
    void three_hosts_are_installed_upgraded_and_rolled_back_under_load_and_no_request_fails() throws Exception {
        site();
        Awaitility.await("sshd")
                .atMost(Duration.ofSeconds(20))
                .until(() -> IntStream.rangeClosed(1, NODES).allMatch(k -> hosts.reaches(DATABASE, k, 22)));
        vms(0, "certificates");
        vms(0, "install", ARCHIVE.toString());
        assertThat(vms(3, "status")).contains("stopped");
        vms(0, "start");
        assertThat(vms(0, "status")).contains("complete", VERSION).doesNotContain("incomplete");

        var admin = new Api(url(1), null).login("admin@example.com", ADMIN);
        var gateways = IntStream.rangeClosed(1, NODES).mapToObj(this::url).toList();
        var system = SystemUnderLoad.at(admin, gateways, stores);
        var load = system.load();
        var next = release("0.2.0");
        load.start(SEED, new Load.Profile(8, 40, false, true));
        load.awaitMore(50);

        vms(0, "upgrade", next.toString());
        assertThat(versions()).containsOnly("0.2.0");
        assertThat(stores.number("sales", "select count(*) from of_the_next_release"))
                .isZero();
        isWithoutFailure(load, "upgraded");

        assertThat(vms(1, "upgrade", broken().toString())).contains("node-1 is not ready with 0.3.0");
        assertThat(vms(3, "status")).contains("stopped");
        isWithoutFailure(load, "one host has a program that does not start");
        vms(0, "rollback");
        assertThat(versions()).containsOnly("0.2.0");
        isWithoutFailure(load, "that host is rolled back");

        vms(0, "rollback");
        assertThat(versions()).containsOnly(VERSION);
        isWithoutFailure(load, "all hosts are rolled back");
        load.stop();
        assertThat(load.failures()).isEmpty();
        system.isExact("hosts upgraded and rolled back", SEED);
        QuickStartTest.buysAndSells(admin.through(url(2)), "-9");
        vms(0, "stop");
        for (int k = 1; k <= NODES; k++) endedWell(k);
        passed = true;
    }

    /** The last lines of each log, which disappear with the hosts. */
    private void report() {
        for (int k = 1; k <= NODES; k++) {
            var command = "tail -n 40 /var/log/tradepost.log /var/log/unit.log 2>/dev/null || true";
            var ssh = List.of("ssh", "-F", folder + "/site/ssh_config", "host-" + k, command);
            System.out.println(run(0, ssh.toArray(String[]::new)));
        }
    }

    /** The folder that the operator edits after {@code init}. */
    private void site() throws Exception {
        var site = folder.resolve("site");
        vms(0, "init");
        var lines = new StringBuilder();
        for (int k = 1; k <= NODES; k++)
            lines.append("node-%d host-%d %s %s\n".formatted(k, k, hosts.address(k), CONTEXTS.get(k - 1)));
        Files.writeString(site.resolve("hosts"), lines);
        var common = Files.readString(site.resolve("common.properties"))
                .replaceAll("(?m)^db.host=.*$", "db.host=" + hosts.address(DATABASE))
                .replaceAll("(?m)^db.port=.*$", "db.port=" + stores.port());
        Files.writeString(site.resolve("common.properties"), common);
        var secrets =
                new StringBuilder(Files.readString(site.resolve("secrets.env")).replace("DB_PASSWORD=\n", ""));
        for (var context : Contexts.names())
            secrets.append("TRADEPOST_DB_%s_PASSWORD=%s\n"
                    .formatted(
                            context.toUpperCase(Locale.ROOT), Secrets.in(folder).get("db." + context)));
        secrets.append("TRADEPOST_ADMIN_PASSWORD=" + ADMIN + "\n");
        Files.writeString(site.resolve("secrets.env"), secrets);
        var ssh = new StringBuilder();
        for (int k = 1; k <= NODES; k++) ssh.append("Host host-%d\n  HostName %s\n".formatted(k, hosts.address(k)));
        ssh.append("""
                Host *
                  User root
                  IdentityFile %1$s/client
                  UserKnownHostsFile %1$s/known_hosts
                  StrictHostKeyChecking accept-new
                """.formatted(folder));
        Files.writeString(site.resolve("ssh_config"), ssh);
    }

    private String url(int k) {
        return "http://" + hosts.address(k) + ":8000";
    }

    private static void isWithoutFailure(Load load, String what) {
        load.awaitMore(50);
        System.out.println(what + ": " + load.summary() + ", " + load.failures().size() + " failed");
        assertThat(load.failures()).as(what).isEmpty();
    }

    private List<String> versions() throws IOException, InterruptedException {
        var out = new ArrayList<String>();
        try (var http = HttpClient.newHttpClient()) {
            for (int k = 1; k <= NODES; k++) {
                var uri = URI.create("http://" + hosts.address(k) + ":8900/readyz");
                var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
                out.add(new JsonObject(answer.body()).getString("version"));
            }
        }
        return out;
    }

    /** The node of a host has completed its last stop without a complaint. */
    private void endedWell(int k) throws Exception {
        var code = k == NODES ? "/run/unit.code" : "/run/tradepost.code";
        var ssh = List.of("ssh", "-F", folder + "/site/ssh_config", "host-" + k, "cat " + code);
        assertThat(run(0, ssh.toArray(String[]::new)).strip()).isEqualTo("0");
    }

    /** This release with another version and one more migration, as the next release will be. */
    private Path release(String version) throws Exception {
        return repacked(version, place -> {
            var manifest = Files.writeString(folder.resolve("manifest"), "Implementation-Version: " + version + "\n");
            jar("--update", "--file", place.resolve("tradepost.jar") + "", "--manifest", manifest + "");
            var migration = folder.resolve("added/db/sales/V9000__of_the_next_release.sql");
            Files.createDirectories(migration.getParent());
            Files.writeString(migration, "create table of_the_next_release (id int);\n");
            try (var all = Files.list(place.resolve("lib"))) {
                var sales = all.filter(p -> p.getFileName().toString().startsWith("sales-core-"))
                        .findFirst()
                        .orElseThrow();
                jar("--update", "--file", sales + "", "-C", folder.resolve("added") + "", "db");
            }
        });
    }

    /** A program that refuses to serve. Its other commands are those of the next release. */
    private Path broken() throws Exception {
        return repacked("0.3.0", place -> {
            var launcher = place.resolve("tradepost");
            var text = Files.readString(launcher);
            Files.writeString(
                    launcher, text.replaceFirst("\n", "\n[ \"\\${1:-}\" != serve ] || { echo broken >&2; exit 1; }\n"));
        });
    }

    private interface Change {
        void apply(Path place) throws Exception;
    }

    private Path repacked(String version, Change change) throws Exception {
        var place = folder.resolve("tradepost-" + version);
        Files.createDirectories(place);
        run(0, "tar", "-xzf", ARCHIVE.toString(), "-C", place.toString(), "--strip-components=1");
        Files.writeString(place.resolve("VERSION"), version + "\n");
        change.apply(place);
        var archive = folder.resolve("tradepost-" + version + ".tar.gz");
        run(
                0,
                "tar",
                "--use-compress-program=gzip -1",
                "-cf",
                archive.toString(),
                "-C",
                folder.toString(),
                place.getFileName().toString());
        return archive;
    }

    private static void jar(String... arguments) {
        var jar = ToolProvider.findFirst("jar").orElseThrow();
        assertThat(jar.run(System.out, System.err, arguments)).isZero();
    }

    private String vms(int code, String... arguments) {
        var command = new ArrayList<>(List.of("../deploy/vms/vms.sh"));
        command.addAll(List.of(arguments));
        return run(code, command.toArray(String[]::new));
    }

    /** Returns the output of a command that exits with this code. */
    private String run(int code, String... command) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("TRADEPOST_SITE", folder.resolve("site").toString());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("TRADEPOST_WAIT_S", "300"); // for a busy machine
            long begun = System.nanoTime();
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as(String.join(" ", command) + ": " + output)
                    .isEqualTo(code);
            if (command[0].endsWith("vms.sh"))
                System.out.printf(
                        "%s: %d s%n%s",
                        String.join(" ", command),
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
                        output.indent(2));
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
