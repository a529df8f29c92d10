package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tradepost.kernel.Patience;
import tradepost.node.command.ClusterPlan;
import tradepost.node.database.Databases;
import tradepost.node.process.DataFolder;
import tradepost.node.process.Secrets;

/** Exit codes of the commands, as their help documents them, with a sentence instead of a stack trace. */
@Isolated("it captures standard output")
class ExitCodesTest {
    private record Ended(int code, String output) {}

    private static Ended tradepost(String... args) {
        var output = new ByteArrayOutputStream();
        var out = System.out;
        var err = System.err;
        try (var print = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            System.setOut(print);
            System.setErr(print);
            return new Ended(Main.execute(args), output.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static void refuses(int code, String sentence, String... args) {
        var ended = tradepost(args);
        assertThat(ended.code()).as(ended.output()).isEqualTo(code);
        assertThat(ended.output()).contains(sentence).doesNotContain("\tat ").doesNotContain("Exception");
    }

    @Test
    void an_invalid_argument_is_named_and_the_exit_code_is_2() {
        for (var port : List.of("99999", "0", "-1", "many", "8000.5"))
            for (var command : List.of("dev", "doctor", "serve"))
                refuses(2, "\"" + port + "\" is not a port", command, "--port=" + port);
        refuses(2, "is not a port", "cluster", "up-local", "3", "--base-port", "70000");
        refuses(2, "N", "cluster", "up-local", "three");
        refuses(2, "K", "cluster", "start-node", "one");
        refuses(2, "--nonsense", "dev", "--nonsense");
        refuses(2, "nonsense", "nonsense");
    }

    @Test
    void a_fatal_failure_exits_with_1_and_a_reason(@TempDir Path folder) {
        refuses(1, "There are fewer than 3 ports", "cluster", "up-local", "3", "--base-port", "65534");
        refuses(1, "There is no local cluster", "cluster", "status", "--data", folder.toString());
        refuses(
                1,
                "cannot be read",
                "serve",
                "--config",
                folder.resolve("nowhere").toString());
        refuses(1, "The demo could not be loaded", "demo", "--url", "no address");
        refuses(1, "No instance responds", "demo", "--url", "http://127.0.0.1:" + Program.freePorts(1));
        refuses(1, "No instance responds", "analytics", "rebuild", "--url", "http://127.0.0.1:" + Program.freePorts(1));
    }

    /** Made like one of an older version: its databases were migrated from other files, and nothing beside them says from which. */
    @Test
    void a_data_folder_of_an_older_version_is_left_as_it_is(@TempDir Path folder) throws IOException {
        var sentence =
                "were made by an older version of this program; nothing was changed in them: choose another folder with --data,"
                        + " or start fresh with `tradepost dev --reset`, which deletes them";
        var port = Integer.toString(Program.freePorts(1));
        for (var command : List.of(List.of("dev", "--port", port), List.of("demo", "--items", "10"))) {
            var data = folder.resolve(command.getFirst());
            PreparedDataFolder.in(data);
            Files.delete(data.resolve("postgres/data/schema.sha256"));
            var before = content(data.resolve("postgres"));
            var args = new ArrayList<>(command);
            args.addAll(List.of("--data", data.toString()));
            refuses(1, sentence, args.toArray(String[]::new));
            assertThat(content(data.resolve("postgres"))).isEqualTo(before);
        }
    }

    /** Every file with its size and the time of its last change. */
    private static Map<String, String> content(Path folder) throws IOException {
        var out = new TreeMap<String, String>();
        try (var all = Files.walk(folder)) {
            for (var file : all.filter(Files::isRegularFile).toList())
                out.put(file.toString(), Files.size(file) + " " + Files.getLastModifiedTime(file));
        }
        return out;
    }

    @Test
    void starting_a_node_that_runs_is_refused_without_naming_another_folder(@TempDir Path folder) throws IOException {
        ClusterPlan.make(folder, 1, Program.freePorts(1), Program.freePorts(1));
        try (var running = DataFolder.open(folder, "node-1.lock", "", "")) {
            var sentence =
                    "Node 1 already runs (pid " + ProcessHandle.current().pid() + "): stop it first to restart it.";
            refuses(
                    1,
                    sentence,
                    "cluster",
                    "start-node",
                    "1",
                    "--data",
                    running.path().toString());
        }
    }

    @Test
    void cluster_status_exits_with_0_when_ready_3_when_not_and_1_without_a_response() throws IOException {
        refuses(1, "No node responded", "cluster", "status", "--url", "http://127.0.0.1:" + Program.freePorts(1));
        refuses(1, "No node responded", "cluster", "status", "--url", "no address");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        var ready = new boolean[] {true};
        server.createContext("/cluster", x -> {
            var body = """
                    {"nodes":[{"address":"10.0.0.11:15701","ready":true,"status":"ok","version":"7.8.9"},
                     {"node":"other","ready":%s,"status":"silent"}]}
                    """.formatted(ready[0]).getBytes(StandardCharsets.UTF_8);
            x.sendResponseHeaders(200, body.length);
            x.getResponseBody().write(body);
            x.close();
        });
        server.start();
        try {
            var url = "http://127.0.0.1:" + server.getAddress().getPort();
            var well = tradepost("cluster", "status", "--url", url);
            assertThat(well.code()).isZero();
            assertThat(well.output()).contains("10.0.0.11:15701", "7.8.9");
            ready[0] = false;
            assertThat(tradepost("cluster", "status", "--url", url).code()).isEqualTo(3);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void cluster_status_sends_the_token_of_the_settings(@TempDir Path folder) throws IOException {
        var settings =
                Files.writeString(folder.resolve("node.properties"), "management.token=the-token-of-the-operators\n");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/cluster", x -> {
            boolean known = "Bearer the-token-of-the-operators"
                    .equals(x.getRequestHeaders().getFirst("Authorization"));
            var body = "{\"nodes\":[{\"address\":\"10.0.0.11:15701\",\"ready\":true,\"status\":\"ok\"}]}"
                    .getBytes(StandardCharsets.UTF_8);
            x.sendResponseHeaders(known ? 200 : 401, body.length);
            x.getResponseBody().write(body);
            x.close();
        });
        server.start();
        try {
            var url = "http://127.0.0.1:" + server.getAddress().getPort();
            refuses(1, "returned 401", "cluster", "status", "--url", url);
            assertThat(tradepost("cluster", "status", "--url", url, "--config", settings.toString())
                            .code())
                    .isZero();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void migrate_exits_with_3_when_migrations_are_missing_0_when_none_are_and_1_on_failure(@TempDir Path folder)
            throws IOException {
        var secrets = Secrets.in(folder);
        try (var pg = PreparedDataFolder.startServer(folder.resolve("postgres"), secrets.get("db.superuser"))) {
            var file = Files.writeString(folder.resolve("node.properties"), """
                    contexts=contact
                    db.port=%d
                    db.password=%s
                    """.formatted(pg.port(), secrets.get("db")))
                    .toString();
            refuses(1, "refuses the login", "migrate", "--config", file);
            var config = tradepost.kernel.config.Config.load(
                    java.util.Map.of(), Path.of(file), java.util.Map.of(), java.util.Map.of());
            Databases.create(pg, config, List.of("contact"));
            assertThat(tradepost("migrate", "--check", "--config", file).code()).isEqualTo(3);
            assertThat(tradepost("migrate", "--config", file).code()).isZero();
            var check = tradepost("migrate", "--check", "--config", file);
            assertThat(check.code()).isZero();
            assertThat(check.output()).contains("contact: up to date at V");
            refuses(1, "There is no context stock", "migrate", "--contexts", "stock", "--config", file);
            // no setting of `serve` is given: the doctor reports the first missing one
            var doctor = tradepost("doctor", "--config", file);
            assertThat(doctor.code()).isEqualTo(1);
            assertThat(doctor.output()).contains("FAIL  settings", "SERVICE_SECRET", "Not ready");
        }
        var doctor = tradepost("doctor", "--port", "" + Program.freePorts(1), "--data", folder.toString());
        assertThat(doctor.code()).as(doctor.output()).isZero();
        assertThat(doctor.output()).contains("OK    open files", "Ready to start");
    }

    @Test
    void systemd_accepts_the_unit_without_warnings(@TempDir Path folder) throws Exception {
        assumeThat(Path.of("/usr/bin/systemd-analyze")).exists();
        var unit = Files.readString(Path.of("../../cluster-config/tradepost.service"));
        assertThat(unit).contains("ExecStart=/opt/tradepost/tradepost serve --config /etc/tradepost/node.properties");
        var file = Files.writeString(
                folder.resolve("tradepost.service"), unit.replace("/opt/tradepost/tradepost", "/bin/true"));
        var out = folder.resolve("output.txt");
        var process = new ProcessBuilder("systemd-analyze", "verify", "--man=no", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(out))
                .as("systemd only warns of an unknown directive")
                .isEmpty();
    }
}
