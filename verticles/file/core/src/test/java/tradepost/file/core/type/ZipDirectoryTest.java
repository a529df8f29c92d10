package tradepost.file.core.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipDirectoryTest {
    @TempDir
    Path folder;

    private Path file(int padding, int entries, long bytes, int trailing) throws IOException {
        var content = ByteBuffer.allocate(padding + 22 + trailing).order(ByteOrder.LITTLE_ENDIAN);
        content.position(padding);
        content.putInt(0x06054b50).putShort((short) 0).putShort((short) 0);
        content.putShort((short) entries).putShort((short) entries).putInt((int) bytes);
        return Files.write(folder.resolve("archive"), content.array());
    }

    @Test
    void a_directory_that_takes_much_memory_is_found_before_it_is_read() throws IOException {
        assertThat(ZipDirectory.isSmall(file(100_000, 10_000, 2 << 20, 0))).isTrue();
        assertThat(ZipDirectory.isSmall(file(0, 10_001, 100, 0))).isFalse();
        assertThat(ZipDirectory.isSmall(file(100_000, 1, (2 << 20) + 1, 0))).isFalse();
        assertThat(ZipDirectory.isSmall(file(100_000, 1, (2 << 20) + 1, 65_535)))
                .isFalse();
        assertThat(ZipDirectory.isSmall(file(0, 0xffff, 0xffff_ffffL, 7))).isFalse(); // ZIP64
    }

    @Test
    void what_has_no_end_is_no_archive() throws IOException {
        assertThat(ZipDirectory.exists(file(3, 1, 100, 65_535))).isTrue();
        assertThat(ZipDirectory.exists(file(3, 1, 100, 65_536))).isFalse();
        assertThat(ZipDirectory.exists(Files.write(folder.resolve("short"), new byte[] {'P', 'K', 3, 4})))
                .isFalse();
        assertThat(ZipDirectory.exists(Files.createFile(folder.resolve("empty"))))
                .isFalse();
    }
}
