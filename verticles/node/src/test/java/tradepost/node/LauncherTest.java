package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tradepost.kernel.Patience;
import tradepost.node.process.DataFolder;

/** Errors as a user sees them at the terminal: one sentence, and an exit code other than 0. */
class LauncherTest {
    @Test
    void help_and_version_need_no_build(@TempDir Path folder) {
        assertThat(script(folder, "help")).contains("./tradepost dev", "cluster up-local", "start-node", "test");
        assertThat(script(folder, "version")).matches("tradepost \\d+\\.\\d+\\.\\d+\\S*\n");
    }

    @Test
    void a_port_in_use_is_reported_in_one_sentence(@TempDir Path folder) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            var data = folder.resolve("data").toString();
            refuses(folder, "Port " + port + " on 127.0.0.1 is in use", "dev", "--port", "" + port, "--data", data);
            assertThat(folder.resolve("data")).doesNotExist();
        }
    }

    @Test
    void a_data_folder_in_use_by_another_process_is_refused(@TempDir Path folder) throws IOException {
        try (var used = DataFolder.open(folder.resolve("data"))) {
            var sentence = used.path() + " is used by another process (pid "
                    + ProcessHandle.current().pid() + ")";
            refusesData(folder, sentence, used.path());
        }
    }

    @Test
    void a_data_folder_that_cannot_be_created_is_reported_in_one_sentence(@TempDir Path folder) throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        refusesData(folder, "choose another", file.resolve("data"));
    }

    @Test
    void a_data_folder_without_write_permission_is_reported_in_one_sentence(@TempDir Path folder) throws IOException {
        var closed = Files.createDirectory(folder.resolve("closed"));
        assertThat(closed.toFile().setWritable(false)).isTrue();
        assumeThat(Files.isWritable(closed))
                .as("this user may write everywhere")
                .isFalse();
        refusesData(folder, "No permission to write in", closed.resolve("data"));
    }

    @Test
    void a_local_cluster_requires_a_password_and_restarting_a_node_requires_a_cluster(@TempDir Path folder) {
        var data = folder.resolve("data").toString();
        refuses(folder, "There is no local cluster in", "cluster", "start-node", "1", "--data", data);
        refuses(folder, "N must be from 1 to", "cluster", "up-local", "0", "--data", data);
    }

    /** Whether a setting is missing, invalid or unknown, and whoever checks it: the program, the bus, or a context. */
    @Test
    void serve_and_doctor_name_everything_that_is_missing_or_invalid_at_once(@TempDir Path folder) throws IOException {
        var settings = Files.writeString(folder.resolve("node.properties"), """
                http.port=0
                currency=EURO
                cluster.member=10.0.0.1:25701
                registration=open
                bus.key_store=/nowhere/node-1.p12
                shipping.charge=five
                auth.hash_memory_kib=1024
                admin.email=root
                db.auth.password=only-this-one
                """).toString();
        var named = List.of(
                "http.port must be",
                "currency must be",
                "Unknown setting cluster.member ",
                "registration must not be open",
                "jwt.secret is missing",
                "service.secret is missing",
                "bus.key_store names /nowhere",
                "bus.key_store_password is missing",
                "bus.trust_store is missing",
                "bus.trust_store_password is missing",
                "shipping.charge must be",
                "auth.hash_memory_kib must be",
                "admin.email must be",
                "files.folder must be set",
                "db.password is missing for contact, catalog,");
        try (var serve = Program.start(folder, "serve", "--config", settings);
                var doctor = Program.start(folder, "doctor", "--config", settings)) {
            assertThat(serve.exitCode()).isEqualTo(1);
            assertThat(serve.output().lines()).hasSameSizeAs(named).allMatch(l -> l.endsWith("."));
            assertThat(doctor.exitCode()).isEqualTo(1);
            for (var sentence : named) {
                assertThat(serve.output().lines()).anyMatch(l -> l.startsWith(sentence));
                assertThat(doctor.output().lines()).anyMatch(l -> l.startsWith("FAIL  settings         " + sentence));
            }
        }
    }

    @Test
    void every_command_explains_its_options() {
        var commands = names(Main.commands());
        assertThat(commands).contains("dev", "serve", "doctor", "cluster up-local", "admin create", "help");
        for (var command : commands) {
            var text = new StringWriter();
            var arguments = (command + " --help").split(" ");
            assertThat(Main.commands().setOut(new PrintWriter(text)).execute(arguments))
                    .as(command)
                    .isZero();
            assertThat(text.toString()).contains("Usage: tradepost " + command, "-h, --help");
        }
    }

    /** The names of all commands, as a user writes them. */
    private static List<String> names(CommandLine line) {
        var out = new ArrayList<String>();
        line.getSubcommands().forEach((name, command) -> {
            out.add(name);
            for (var below : names(command)) out.add(name + " " + below);
        });
        return out;
    }

    private static void refusesData(Path folder, String sentence, Path data) {
        refuses(folder, sentence, "dev", "--port", "" + Program.freePorts(1), "--data", data.toString());
    }

    private static void refuses(Path folder, String sentence, String... args) {
        try (var program = Program.start(folder, args)) {
            assertThat(program.exitCode()).isBetween(1, 125);
            var output = program.output().strip();
            assertThat(output).contains(sentence).endsWith(".").hasLineCount(1);
        }
    }

    /** Returns its output; it must end with 0. */
    private static String script(Path folder, String command) {
        var script = Path.of("..", "..", "tradepost").toAbsolutePath().normalize();
        var out = folder.resolve(command + ".txt");
        try {
            var process = new ProcessBuilder(List.of("bash", script.toString(), command))
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            if (!process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " does not end");
            }
            assertThat(process.exitValue()).isZero();
            return Files.readString(out);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
