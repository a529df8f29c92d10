package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Config;
import tradepost.node.config.SettingChecks;
import tradepost.node.process.DataFolder;
import tradepost.node.run.Doctor;

class DoctorTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Doctor doctor = new Doctor(new PrintStream(output, true, StandardCharsets.UTF_8));

    @Test
    void a_passed_check_prints_a_line_and_is_not_a_failure(@TempDir Path folder) {
        doctor.java();
        doctor.memory();
        doctor.settings(() -> Config.of(Map.of()));
        doctor.port("127.0.0.1", Program.freePorts(1), "another");
        doctor.folder(folder.resolve("new/data"));
        assertThat(output())
                .contains("OK    settings")
                .contains("OK    data folder")
                .contains("will be created");
        assertThat(output().lines()).hasSize(5).noneMatch(l -> l.startsWith("FAIL"));
        assertThat(doctor.failed()).isFalse();
    }

    @Test
    void a_port_in_use_is_a_failure_that_says_what_to_do() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            doctor.port("127.0.0.1", taken.getLocalPort(), "another with --port");
        }
        assertThat(output()).startsWith("FAIL  port ").contains("another with --port");
        assertThat(doctor.failed()).isTrue();
    }

    @Test
    void an_invalid_setting_is_named() {
        assertThat(doctor.settings(() -> Config.of(Map.of("http.port", "many"))))
                .isNull();
        assertThat(output()).startsWith("FAIL  settings").contains("http.port");
    }

    @Test
    void missing_production_settings_are_named() {
        doctor.settings(() -> {
            var config = Config.of(Map.of("mode", "serve"));
            SettingChecks.of(config);
            return config;
        });
        assertThat(output()).startsWith("FAIL  settings").contains("JWT_SECRET");
    }

    @Test
    void a_data_folder_that_is_a_file_is_a_failure(@TempDir Path folder) throws IOException {
        doctor.folder(Files.createFile(folder.resolve("data")));
        assertThat(output()).startsWith("FAIL  data folder");
    }

    @Test
    void a_data_folder_that_another_process_uses_is_a_failure(@TempDir Path folder) throws IOException {
        try (var used = DataFolder.open(folder.resolve("data"))) {
            doctor.folder(used.path());
        }
        assertThat(output())
                .startsWith("FAIL  data folder")
                .contains("(pid " + ProcessHandle.current().pid() + ")");
    }

    @Test
    void a_data_folder_with_another_schema_is_a_failure(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("postgres/data"));
        doctor.folder(folder);
        assertThat(output())
                .startsWith("FAIL  data folder")
                .contains("made by an older version of this program", "--data", "--reset");
    }

    @Test
    void an_unreachable_database_is_a_failure_that_does_not_show_its_password() {
        var config = Config.of(Map.of("db.port", "" + Program.freePorts(1), "db.password", "hidden-word"));
        doctor.database(config, "sales");
        assertThat(output()).startsWith("FAIL  database").contains("sales").doesNotContain("hidden-word");
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
