package tradepost.file.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends FileStoreRules {
    @TempDir
    Path folder;

    @Override
    FileStore store(Vertx vertx) {
        return new FolderStore(vertx, folder.resolve("files"));
    }

    @Test
    void a_link_leads_nowhere(Vertx vertx) throws IOException {
        var store = store(vertx);
        var outside = Files.createDirectory(folder.resolve("outside"));
        var content = bytes(50);
        var key = key(content);
        var name = key.substring(3);
        Files.write(outside.resolve(name), content);
        Files.createDirectories(folder.resolve("files"));
        Files.createSymbolicLink(folder.resolve("files").resolve(key.substring(0, 2)), outside);
        var other = bytes(51);
        var linked = key.substring(0, 2) + "/" + key(other).substring(3);
        assertUnavailable(() -> store.put(linked, file(other), "text/plain"));
        assertUnavailable(() -> store.read(key, 0, 10));
        assertUnavailable(() -> store.delete(key));
        assertThat(outside.resolve(name)).hasBinaryContent(content);
        assertThat(Files.list(outside)).hasSize(1);
        assertThat(store.list("", 10)).isEmpty();
    }

    @Test
    void a_link_in_the_place_of_a_file_is_not_followed(Vertx vertx) throws IOException {
        var store = store(vertx);
        var secret = Files.writeString(folder.resolve("secret"), "secret");
        var content = bytes(6);
        var key = key(content);
        var place = folder.resolve("files").resolve(key);
        Files.createDirectories(place.getParent());
        Files.createSymbolicLink(place, secret);
        assertUnavailable(() -> store.read(key, 0, 10));
        assertThat(store.list("", 10)).isEmpty();
        store.put(key, file(content), "text/plain");
        assertThat(store.read(key, 0, 10).getBytes()).isEqualTo(content);
        assertThat(secret).hasContent("secret");
    }

    @Test
    void a_shorter_file_in_its_place_is_replaced(Vertx vertx) throws IOException {
        var store = store(vertx);
        var content = bytes(500);
        var key = key(content);
        store.put(key, file(content), "text/plain");
        Files.write(folder.resolve("files").resolve(key), new byte[10]);
        store.put(key, file(content), "text/plain");
        assertThat(store.read(key, 0, 1_000).getBytes()).isEqualTo(content);
    }

    @Test
    void a_put_that_fails_leaves_nothing(Vertx vertx) throws IOException {
        var store = store(vertx);
        var key = key(bytes(10));
        assertUnavailable(() -> store.put(key, folder.resolve("missing"), "text/plain"));
        assertMissing(store, key);
        assertThat(remains()).isEmpty();
    }

    @Test
    void what_a_crash_has_left_is_removed_after_an_hour(Vertx vertx) throws IOException {
        var store = store(vertx);
        var content = bytes(10);
        var key = key(content);
        store.put(key, file(content), "text/plain");
        var parent = folder.resolve("files").resolve(key.substring(0, 2));
        var old = Files.writeString(parent.resolve(".put-old"), "a part");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3_700)));
        var young = Files.writeString(parent.resolve(".put-young"), "a part");
        assertThat(store.list("", 10)).extracting(FileStore.StoredObject::key).containsExactly(key);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void a_folder_that_cannot_be_used_is_reported(Vertx vertx) throws IOException {
        var file = Files.writeString(folder.resolve("file"), "no folder");
        var store = new FolderStore(vertx, file.resolve("files"));
        var content = bytes(10);
        assertUnavailable(store::check);
        assertUnavailable(() -> store.put(key(content), file(content), "text/plain"));
        assertUnavailable(() -> store.read(key(content), 0, 1));
    }

    /** Another process stores files until it is killed; then each file that is there has the content that its key names. */
    @Tag("prove")
    @Test
    void no_kill_leaves_a_part_of_a_file(Vertx vertx) throws Exception {
        var store = store(vertx);
        int stored = 0;
        for (int round = 0; round < 4; round++) {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Xmx128m",
                            EndlessPuts.class.getName(),
                            folder.resolve("files").toString(),
                            Integer.toString(round))
                    .redirectErrorStream(true)
                    .start();
            try (var out = process.inputReader()) {
                for (int i = 0; i <= round; i++) assertThat(out.readLine()).isEqualTo("stored");
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            var found = store.list("", FileStore.LIST_MAX);
            assertThat(found).hasSizeGreaterThan(stored);
            stored = found.size();
            for (var object : found)
                assertThat(key(Files.readAllBytes(folder.resolve("files").resolve(object.key()))))
                        .isEqualTo(object.key());
        }
    }

    private List<Path> remains() throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(p -> p.getFileName().toString().startsWith(".put-"))
                    .toList();
        }
    }

    /** Stores one file after the other, and prints a line after each. */
    static final class EndlessPuts {
        public static void main(String[] args) throws IOException {
            var store = new FolderStore(Vertx.vertx(), Path.of(args[0]));
            var bytes = new byte[16 * MIB];
            var file = Files.createTempFile("content", "");
            for (int i = 0; i < 1_000; i++) {
                bytes[0] = Byte.parseByte(args[1]);
                bytes[1] = (byte) i;
                bytes[2] = (byte) (i >> 8);
                Files.write(file, bytes);
                store.put(key(bytes), file, "text/plain");
                System.out.println("stored");
            }
        }
    }
}
