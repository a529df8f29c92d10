package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Many large uploads at once, and a kill among them. */
@Tag("prove")
@Isolated("it measures the memory of the program")
class UploadCrashTest {
    private static final int AT_ONCE = 50;
    private static final int USERS = 10;
    /** What one upload has, all together more than the memory of the program. */
    private static final int BYTES = 6_000_000;

    private static final long GROWTH_MAX_KB = 60 * 1024;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private record Kept(String path, byte[] content) {}

    private static byte[] large() {
        var content = new byte[BYTES];
        java.util.Arrays.fill(content, (byte) 'x');
        var number = ("upload " + NUMBERS.incrementAndGet()).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(number, 0, content, 0, number.length);
        return content;
    }

    /** Repeats refused uploads, as a client should. */
    private static Kept upload(Api api) {
        var content = large();
        var file = Awaitility.await()
                .pollInterval(java.time.Duration.ofMillis(500))
                .until(() -> api.file("large.txt", content), answer -> {
                    assertThat(answer.status()).as(answer.body().encode()).isIn(201, 429, 503);
                    if (answer.status() != 201)
                        assertThat(answer.raw().headers().firstValue("Retry-After"))
                                .isPresent();
                    return answer.status() == 201;
                });
        return new Kept("/api/files/" + file.id() + "/content", content);
    }

    private static Queue<Kept> uploads(Api[] users) throws InterruptedException {
        var kept = new ConcurrentLinkedQueue<Kept>();
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var left = new CountDownLatch(AT_ONCE);
        for (int i = 0; i < AT_ONCE; i++) {
            var user = users[i % USERS];
            Thread.startVirtualThread(() -> {
                try {
                    kept.add(upload(user));
                } catch (Throwable t) {
                    failures.add(t);
                } finally {
                    left.countDown();
                }
            });
        }
        assertThat(left.await(5, TimeUnit.MINUTES)).isTrue();
        assertThat(failures).isEmpty();
        return kept;
    }

    private static byte[] content(Api api, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(api.base() + path))
                .header("Authorization", "Bearer " + api.token())
                .build();
        var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** An upload that the kill of the program may end. */
    private static void interrupted(Api api) {
        try {
            api.file("lost.txt", large());
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
    }

    private static boolean responds(Api api) {
        return api.get("/api/files?limit=1").status() == 200;
    }

    private static long residentKb(Program program) throws IOException {
        var line = Files.readAllLines(Path.of("/proc/" + program.pid() + "/status")).stream()
                .filter(l -> l.startsWith("VmRSS"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    private static long temporaryFiles(Path work) throws IOException {
        try (var files = Files.walk(work)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void fifty_uploads_at_once_keep_memory_flat_and_a_kill_among_them_loses_no_file_and_leaves_none(
            @TempDir Path folder) throws Exception {
        int port = Program.freePorts(1);
        var work = Files.createDirectories(folder.resolve("work"));
        var settings = Map.of("TRADEPOST_FILES_WORK_FOLDER", work.toString());
        var program = Program.dev(folder, port, settings);
        try {
            var users = new Api[USERS];
            for (int i = 0; i < USERS; i++) users[i] = Api.at(port).registered("finance_manager");
            uploads(users);
            long before = residentKb(program);
            var kept = uploads(users);
            assertThat(residentKb(program) - before).as("growth in KiB").isLessThan(GROWTH_MAX_KB);
            assertThat(temporaryFiles(work)).isZero();
            assertThat(new Stores(folder.resolve("data")).number("file", "select count(*) from upload"))
                    .isZero();

            for (var user : users) for (int i = 0; i < 5; i++) Thread.startVirtualThread(() -> interrupted(user));
            Awaitility.await().until(() -> temporaryFiles(work) > 0);
            program.kill();
            assertThat(temporaryFiles(work)).isPositive();
            program = Program.devAsFound(folder, port, settings);
            assertThat(temporaryFiles(work)).isZero();
            var manager = users[0];
            // The connections that the client kept ended with the killed program.
            Awaitility.await().ignoreExceptions().until(() -> responds(manager));
            for (var file : kept) assertThat(content(manager, file.path())).isEqualTo(file.content());
            for (var file : manager.get("/api/files?limit=100").expect(200).list()) {
                var id = ((io.vertx.core.json.JsonObject) file).getString("id");
                assertThat(content(manager, "/api/files/" + id + "/content")).hasSize(BYTES);
            }
        } finally {
            program.close();
        }
    }
}
