package tradepost.file.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What every store does. */
@ExtendWith(VertxExtension.class)
abstract class FileStoreRules {
    static final int MIB = 1024 * 1024;

    @TempDir
    Path local;

    private final Random random = new Random(7);

    abstract FileStore store(Vertx vertx);

    @Test
    void what_was_put_is_read_in_parts(Vertx vertx) {
        var store = store(vertx);
        var content = bytes(5 * MIB + 3);
        var key = key(content);
        store.put(key, file(content), "application/pdf");
        var read = Buffer.buffer();
        for (long at = 0; at < content.length; at += MIB) read.appendBuffer(store.read(key, at, MIB));
        assertThat(read.getBytes()).isEqualTo(content);
        assertThat(store.read(key, 0, 1).getBytes()).isEqualTo(new byte[] {content[0]});
        assertThat(store.read(key, content.length - 2, MIB).length()).isEqualTo(2);
        assertThat(store.read(key, content.length, MIB).length()).isZero();
        assertThat(store.read(key, content.length + 5L * MIB, 7).length()).isZero();
    }

    @Test
    void a_large_file_is_stored_as_it_is(Vertx vertx) {
        var store = store(vertx);
        var content = bytes(48 * MIB);
        var key = key(content);
        store.put(key, file(content), "video/mp4");
        var hash = sha256();
        for (long at = 0; at < content.length; at += FileStore.READ_BYTES_MAX)
            hash.update(store.read(key, at, FileStore.READ_BYTES_MAX).getBytes());
        assertThat(key(hash)).isEqualTo(key);
    }

    @Test
    void what_is_not_there_is_missing_and_can_be_deleted(Vertx vertx) {
        var store = store(vertx);
        var content = bytes(100);
        var key = key(content);
        assertMissing(store, key);
        store.delete(key);
        store.put(key, file(content), "text/plain");
        store.delete(key);
        assertMissing(store, key);
        store.delete(key);
    }

    static void assertMissing(FileStore store, String key) {
        assertThatThrownBy(() -> store.read(key, 0, 10))
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.failureCode()).isEqualTo(404))
                .hasMessage("file_content_missing");
    }

    @Test
    void a_second_put_makes_it_younger(Vertx vertx) {
        var store = store(vertx);
        var content = bytes(1_000);
        var key = key(content);
        store.put(key, file(content), "text/plain");
        var first = changedAt(store, key);
        assertThat(first)
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        Awaitility.await()
                .untilAsserted(
                        () -> { // a server may count whole seconds
                            store.put(key, file(content), "text/plain");
                            assertThat(changedAt(store, key)).isAfter(first);
                        });
        assertThat(store.read(key, 0, 2_000).getBytes()).isEqualTo(content);
    }

    private static Instant changedAt(FileStore store, String key) {
        return store.list("", FileStore.LIST_MAX).stream()
                .filter(o -> o.key().equals(key))
                .findFirst()
                .orElseThrow()
                .changedAt();
    }

    @Test
    void the_same_file_put_forty_times_at_once_is_whole(Vertx vertx) throws Exception {
        var store = store(vertx);
        var content = bytes(2 * MIB);
        var key = key(content);
        var file = file(content);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var puts = IntStream.range(0, 40)
                    .mapToObj(i -> threads.submit(() -> store.put(key, file, "text/plain")))
                    .toList();
            for (var put : puts) put.get();
        }
        assertThat(store.read(key, 0, FileStore.READ_BYTES_MAX).getBytes()).isEqualTo(content);
        assertThat(store.list("", 10)).hasSize(1);
    }

    @Test
    void keys_are_listed_in_order_page_by_page(Vertx vertx) {
        var store = store(vertx);
        assertThat(store.list("", 10)).isEmpty();
        var keys = new ArrayList<String>();
        for (int i = 0; i < 25; i++) {
            var content = bytes(10 + i);
            var key = key(content);
            store.put(key, file(content), "image/png");
            keys.add(key);
            if (i % 5 == 0) {
                store.put(key + "-medium.jpg", file(content), "image/jpeg");
                keys.add(key + "-medium.jpg");
            }
        }
        keys.sort(Comparator.naturalOrder());
        var listed = new ArrayList<String>();
        var page = store.list("", 4);
        while (!page.isEmpty()) {
            assertThat(page.size()).isLessThanOrEqualTo(4);
            page.forEach(o -> listed.add(o.key()));
            page = store.list(listed.getLast(), 4);
        }
        assertThat(listed).isEqualTo(keys);
        store.delete(keys.getFirst());
        assertThat(store.list(keys.getFirst(), 1).getFirst().key()).isEqualTo(keys.get(1));
        assertThat(store.list("", 1).getFirst().key()).isEqualTo(keys.get(1));
    }

    @Test
    void a_text_that_is_no_key_reaches_nothing(Vertx vertx) {
        var store = store(vertx);
        var hash = "0123456789abcdef".repeat(4);
        var content = file(bytes(3));
        for (var text : List.of(
                "",
                hash,
                "../" + hash,
                "01/../../../etc/passwd",
                "01/" + hash + "/../x",
                "/01/" + hash,
                "01//" + hash,
                "AB/" + hash,
                "01/" + hash + "\0",
                "01/" + hash + "\n",
                "01/" + hash + "-Medium.jpg",
                "01/" + hash + "%2f",
                "01/.put-" + hash))
            for (Runnable call : List.<Runnable>of(
                    () -> store.put(text, content, "text/plain"),
                    () -> store.read(text, 0, 1),
                    () -> store.delete(text)))
                assertThatThrownBy(call::run).as(text).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void it_can_be_used(Vertx vertx) {
        store(vertx).check();
    }

    final byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    final Path file(byte[] content) {
        try {
            return Files.write(Files.createTempFile(local, "content", ""), content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String key(byte[] content) {
        var hash = sha256();
        hash.update(content);
        return key(hash);
    }

    static String key(MessageDigest hash) {
        var hex = HexFormat.of().formatHex(hash.digest());
        return hex.substring(0, 2) + "/" + hex;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void assertUnavailable(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(ServiceException.class, e -> {
                    assertThat(e.failureCode()).isEqualTo(503);
                    assertThat(e.getDebugInfo().getInteger("retry_after")).isPositive();
                })
                .hasMessage("files_unavailable");
    }
}
