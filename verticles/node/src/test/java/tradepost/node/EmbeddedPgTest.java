package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.database.PgBinaries;
import tradepost.node.process.ProgramRefusal;

/** The bundled PostgreSQL with a folder of an earlier release, and when it cannot restart. */
class EmbeddedPgTest {
    private static final String PASSWORD = "of the superuser";

    private static EmbeddedPg start(Path folder) {
        return EmbeddedPg.start(folder, PASSWORD);
    }

    @Test
    void binaries_of_another_release_are_replaced_and_data_of_another_major_version_is_refused(@TempDir Path folder)
            throws IOException {
        var identity = folder.resolve("server").resolve(PgBinaries.IDENTITY);
        start(folder).close();
        var own = Files.readString(identity);
        assertThat(own).isNotEmpty();
        var left = Files.writeString(folder.resolve("server/left-over"), "");
        start(folder).close();
        assertThat(left).as("the same programs are not unpacked again").exists();
        Files.writeString(identity, "another");
        start(folder).close();
        assertThat(left).doesNotExist();
        assertThat(identity).hasContent(own);
        Files.writeString(folder.resolve("data/PG_VERSION"), "9\n");
        assertThatThrownBy(() -> start(folder))
                .isInstanceOf(ProgramRefusal.class)
                .hasMessageContaining("was made by PostgreSQL 9, and this program bundles 1")
                .hasMessageContaining("--reset");
    }

    @Test
    void a_folder_is_started_again_if_it_has_no_other_schema(@TempDir Path folder) throws IOException {
        PreparedDataFolder.startServer(folder, PASSWORD).close();
        var schema = folder.resolve("data/schema.sha256");
        var own = Files.readAllLines(schema);
        assertThat(own).anyMatch(line -> line.endsWith("  kernel/V0_1__events.sql"));
        // a file that this program adds to those from which the folder was made, and one of a newer release
        Files.write(schema, own.subList(1, own.size()));
        Files.writeString(schema, "0".repeat(64) + "  sales/V900__of_the_next.sql\n", StandardOpenOption.APPEND);
        start(folder).close();
        assertThat(Files.readAllLines(schema)).isEqualTo(own);
        // the same file with other tables
        var line = own.getFirst();
        Files.writeString(schema, Files.readString(schema).replace(line, "0".repeat(64) + line.substring(64)));
        assertThatThrownBy(() -> start(folder))
                .isInstanceOf(ProgramRefusal.class)
                .hasMessageContaining("another version of this program, in which " + line.substring(66))
                .hasMessageContaining("--reset");
    }

    @Test
    void shared_buffers_have_the_given_size(@TempDir Path folder) throws SQLException {
        PreparedDataFolder.startServer(folder, PASSWORD).close();
        try (var pg = EmbeddedPg.start(folder, PASSWORD, 32);
                var c = pg.connect("postgres");
                var statement = c.createStatement();
                var rows = statement.executeQuery("show shared_buffers")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("32MB");
        }
    }

    /** As after a restart of the machine, when another PostgreSQL got the pid of the one that was running. */
    @Test
    void a_pid_file_that_names_another_server_neither_prevents_a_start_nor_stops_that_server(@TempDir Path folder)
            throws Exception {
        try (var other = PreparedDataFolder.startServer(folder.resolve("other"), PASSWORD)) {
            var own = folder.resolve("own");
            PreparedDataFolder.startServer(own, PASSWORD).close();
            var pid = Files.readAllLines(folder.resolve("other/data/postmaster.pid"))
                    .getFirst();
            var stale =
                    String.join("\n", pid, own.resolve("data").toString(), "1", "1", "", "127.0.0.1", "1 1", "ready");
            Files.writeString(own.resolve("data/postmaster.pid"), stale + "\n");
            EmbeddedPg.stopLeftOver(own);
            try (var started = start(own)) {
                assertThat(started.port()).isNotEqualTo(other.port());
                started.connect("postgres").close();
            }
            other.connect("postgres").close();
        }
    }

    @Test
    @Tag("prove")
    void a_server_that_cannot_be_restarted_is_reported_and_ends_the_program(@TempDir Path folder) throws IOException {
        int port = Program.freePorts(1);
        try (var program = Program.dev(folder, port)) {
            var data = folder.resolve("data");
            Files.writeString(data.resolve("postgres/data/PG_VERSION"), "9\n");
            ProcessHandle.of(new Stores(data).serverPid()).orElseThrow().destroyForcibly();
            program.awaitOutput("PostgreSQL is not up yet: .*database files are incompatible with server");
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.output()).contains("PostgreSQL does not start any more");
        }
    }
}
