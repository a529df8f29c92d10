package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.process.Secrets;

/** A resource of the machine is exhausted: the program reports which one, and does not claim to be healthy. */
class ResourceExhaustionTest {
    private static final int SMALL_MB = 24;

    @Test
    void a_start_with_too_few_open_files_is_refused_and_names_the_limit(@TempDir Path folder) {
        var limited = List.of("bash", "-c", "ulimit -n 150; exec \"$@\"", "limited");
        var data = folder.resolve("data");
        for (var command : List.of(
                List.of("dev", "--port", "" + Program.freePorts(1), "--data", data.toString()),
                List.of("doctor", "--data", data.toString())))
            try (var program = Program.start(folder, limited, "", Map.of(), command.toArray(String[]::new))) {
                assertThat(program.exitCode()).as(command.getFirst()).isEqualTo(1);
                assertThat(program.output())
                        .contains("Only 150 files and sockets may be open at once", "ulimit -n")
                        .doesNotContain("\tat ");
            }
        assertThat(data.resolve("postgres")).doesNotExist();
    }

    /** The database of contact is on a separate small disk, which only the program and its server see. */
    @Test
    void a_node_is_not_ready_while_the_disk_is_full(@TempDir Path folder) throws Exception {
        assumeThat(Files.isWritable(Path.of("/proc/1/oom_score_adj")))
                .as("mounting requires root")
                .isTrue();
        var small = Files.createDirectories(folder.resolve("small"));
        var mounted = List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "bash",
                "-c",
                "mount -t tmpfs -o size=" + SMALL_MB + "m tmpfs " + small + " && exec \"$@\"",
                "mounted");
        PreparedDataFolder.in(folder.resolve("data"));
        int port = Program.freePorts(1);
        var data = folder.resolve("data").toString();
        try (var program =
                Program.start(folder, mounted, "", Map.of(), "dev", "--port", "" + port, "--data", data, "--no-demo")) {
            program.ready("Tradepost is ready");
            var disk = Path.of("/proc/" + program.pid() + "/root" + small);
            var api = Api.at(port).registered("admin");
            move(folder.resolve("data"), Files.createDirectory(disk.resolve("contact")), small.resolve("contact"));
            awaitStatus(api, 200);
            api.customer();
            fill(disk.resolve("filler"));
            Awaitility.await("writes are refused").until(() -> write(api) == 503);
            awaitStatus(api, 503);
            assertThat(api.get("/readyz").body().encode()).contains("contact").contains("disk_full");
            Awaitility.await("reads are served") // on a busy machine, a gateway may hold back requests after so many
                    // failures
                    .until(() -> api.get("/api/customers").status() == 200);
            assertThat(api.get("/readyz").status()).isEqualTo(503);
            Files.delete(disk.resolve("filler"));
            awaitStatus(api, 200);
            assertThat(write(api)).isEqualTo(201);
        }
    }

    private static int write(Api api) {
        var body = new JsonObject().put("name", "x".repeat(200)).put("email", Api.key() + "@example.com");
        return api.post("/api/customers", body).status();
    }

    private static void awaitStatus(Api api, int status) {
        Awaitility.await("/readyz " + status).until(() -> api.get("/readyz").status() == status);
    }

    /**
     * @param seen the folder as this process sees it
     * @param there the same folder as the server sees it
     */
    private static void move(Path data, Path seen, Path there) throws SQLException {
        assertThat(seen).isEmptyDirectory();
        var stores = new Stores(data);
        var url = "jdbc:postgresql://127.0.0.1:" + stores.port() + "/postgres";
        try (var c = DriverManager.getConnection(
                        url, "postgres", Secrets.in(data).get("db.superuser"));
                var s = c.createStatement()) {
            s.execute("create tablespace small location '" + there + "'");
            s.execute("alter database tradepost_contact with allow_connections false");
            s.execute(
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = 'tradepost_contact'");
            s.execute("alter database tradepost_contact set tablespace small");
            s.execute("alter database tradepost_contact with allow_connections true");
        }
    }

    private static void fill(Path file) throws IOException {
        var block = new byte[4096];
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < SMALL_MB * 256; i++) out.write(block);
            throw new AssertionError("the disk is larger than requested");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
