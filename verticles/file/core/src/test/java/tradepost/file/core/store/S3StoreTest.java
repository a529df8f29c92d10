package tradepost.file.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.TcpProxy;

class S3StoreTest extends FileStoreRules {
    private static final String BUCKET = "tradepost-files";

    @TempDir
    Path folder;

    private TestS3 server;

    @BeforeEach
    void start(Vertx vertx) {
        server = new TestS3(folder);
        server.bucket(vertx, BUCKET);
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Override
    FileStore store(Vertx vertx) {
        return new S3Store(vertx, TestS3.access(server.port(), BUCKET, TestS3.SECRET_KEY));
    }

    @Test
    void the_server_checks_signatures(Vertx vertx) throws Exception {
        var content = bytes(10);
        var key = key(content);
        store(vertx).put(key, file(content), "text/plain");
        try (var client = HttpClient.newHttpClient()) {
            var unsigned = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server.port() + "/" + BUCKET + "/" + key))
                    .build();
            assertThat(client.send(unsigned, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(403);
        }
        var wrong = new S3Store(vertx, TestS3.access(server.port(), BUCKET, "another-secret-of-thirty-two-chars"));
        assertAway(wrong, key);
    }

    @Test
    void a_bucket_that_does_not_exist_is_no_missing_file(Vertx vertx) {
        var store = new S3Store(vertx, TestS3.access(server.port(), "nobody-made-this", TestS3.SECRET_KEY));
        assertUnavailable(() -> store.read(key(bytes(9)), 0, 1));
        assertUnavailable(store::check);
    }

    private void assertAway(FileStore store, String key) {
        var content = file(bytes(10));
        assertUnavailable(() -> store.put(key, content, "text/plain"));
        assertUnavailable(() -> store.delete(key));
        assertUnavailable(() -> store.read(key, 0, 1));
        assertUnavailable(() -> store.list("", 1));
        assertUnavailable(store::check);
    }

    @Test
    void a_server_that_is_away_is_missed_at_once_and_used_again_when_it_is_back(Vertx vertx) {
        var proxy = new TcpProxy(vertx, server.port());
        var store = new S3Store(vertx, TestS3.access(proxy.port(), BUCKET, TestS3.SECRET_KEY));
        var content = bytes(MIB);
        var key = key(content);
        store.put(key, file(content), "text/plain");
        proxy.away();
        assertAway(store, key);
        proxy.back();
        assertThat(store.read(key, 0, 2 * MIB).getBytes()).isEqualTo(content);
    }

    @Tag("prove")
    @Test
    void a_server_that_says_nothing_is_given_up(Vertx vertx) {
        var proxy = new TcpProxy(vertx, server.port());
        var store = new S3Store(vertx, TestS3.access(proxy.port(), BUCKET, TestS3.SECRET_KEY));
        var content = bytes(MIB);
        var key = key(content);
        store.put(key, file(content), "text/plain");
        proxy.freeze();
        assertUnavailable(store::check);
        assertUnavailable(() -> store.read(key, 0, MIB));
        assertUnavailable(() -> store.put(key, file(content), "text/plain"));
        proxy.thaw();
        assertThat(store.read(key, 0, 2 * MIB).getBytes()).isEqualTo(content);
    }

    @Test
    void a_server_that_is_restarted_is_used_again(Vertx vertx) {
        var store = store(vertx);
        var content = bytes(MIB);
        var key = key(content);
        store.put(key, file(content), "text/plain");
        for (int i = 0; i < 3; i++) {
            server.stop();
            server.start();
            assertThat(store.read(key, 0, 2 * MIB).getBytes()).isEqualTo(content);
            store.put(key, file(content), "text/plain");
        }
    }

    @Test
    void the_calls_that_wait_for_a_slow_server_are_bounded(Vertx vertx) throws Exception {
        var proxy = new TcpProxy(vertx, server.port());
        proxy.freeze();
        var store = new S3Store(vertx, TestS3.access(proxy.port(), BUCKET, TestS3.SECRET_KEY));
        var key = key(bytes(1));
        var refused = ConcurrentHashMap.<Integer>newKeySet();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 400)
                    .mapToObj(i -> threads.submit(() -> {
                        try {
                            store.read(key, 0, 1);
                        } catch (ServiceException e) {
                            refused.add(i);
                        }
                    }))
                    .toList();
            Awaitility.await().until(() -> refused.size() > 100);
            assertThat(proxy.connects()).isLessThanOrEqualTo(2 * 2 * StoreCalls.THREADS);
            proxy.away(); // the rest fails at once
            for (var call : calls) call.get();
        }
    }

    /** What servers of others refuse: chunks, trailers and headers with a checksum. */
    @Test
    void an_upload_is_one_signed_body_without_a_trailer(Vertx vertx) {
        var headers = new ConcurrentHashMap<String, String>();
        var other = vertx.createHttpServer()
                .requestHandler(request -> {
                    for (Map.Entry<String, String> h : request.headers())
                        headers.put(h.getKey().toLowerCase(java.util.Locale.ROOT), h.getValue());
                    request.body().onSuccess(body -> {
                        headers.put("body", "" + body.length());
                        request.response().putHeader("etag", "\"1\"").end();
                    });
                })
                .listen(0, "127.0.0.1")
                .await();
        var content = bytes(1_000);
        var key = key(content);
        new S3Store(vertx, TestS3.access(other.actualPort(), BUCKET, TestS3.SECRET_KEY))
                .put(key, file(content), "application/pdf");
        assertThat(headers)
                .containsEntry("body", "1000")
                .containsEntry("content-length", "1000")
                .containsEntry("content-type", "application/pdf")
                .containsEntry("x-amz-content-sha256", key.substring(3))
                .doesNotContainKeys("x-amz-trailer", "x-amz-decoded-content-length", "content-encoding")
                .doesNotContainKeys("x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm");
    }
}
