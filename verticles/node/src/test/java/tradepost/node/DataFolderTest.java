package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.process.DataFolder;
import tradepost.node.process.ProgramRefusal;

class DataFolderTest {
    @Test
    void one_process_at_a_time_uses_a_folder(@TempDir Path dir) throws IOException {
        try (var first = DataFolder.open(dir.resolve("data"))) {
            assertThatThrownBy(() -> DataFolder.open(first.path()))
                    .isInstanceOf(ProgramRefusal.class)
                    .hasMessageContaining("used by another process")
                    .hasMessageContaining(first.path().toString());
        }
        DataFolder.open(dir.resolve("data")).close();
    }

    @Test
    void secrets_are_created_once_and_only_their_owner_can_read_them(@TempDir Path dir) throws IOException {
        try (var folder = DataFolder.open(dir.resolve("data"))) {
            var made = folder.secrets().get("jwt");
            assertThat(made).hasSizeGreaterThanOrEqualTo(32);
            assertThat(folder.secrets().get("jwt")).isEqualTo(made);
            assertThat(folder.secrets().get("service")).isNotEqualTo(made);
            assertThat(permissions(folder.path())).isEqualTo("rwx------");
            assertThat(permissions(folder.resolve("secrets.properties"))).isEqualTo("rw-------");
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
