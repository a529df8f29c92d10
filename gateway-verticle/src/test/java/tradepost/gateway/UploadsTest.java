package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import io.vertx.serviceproxy.ServiceException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.uploads.Uploads;

/** Bodies that are passed on in chunks. */
@ExtendWith(VertxExtension.class)
class UploadsTest {
    private static final String PATH = "/api/things/file";

    private TestGateway gateway;
    private final List<JsonObject> chunks = new CopyOnWriteArrayList<>();
    private final List<String> actions = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private volatile Consumer<Message<JsonObject>> store = m -> m.reply(null);

    @BeforeEach
    void start(Vertx vertx, VertxTestContext started) {
        vertx.eventBus().<JsonObject>consumer(Uploads.address("sample"), m -> {
            actions.add(m.headers().get("action"));
            tokens.add(m.headers().get("token"));
            if (m.headers().get("action").equals("append")) chunks.add(m.body());
            store.accept(m);
        });
        TestGateway.start(vertx, new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 10_000, 50), Map.of())
                .onSuccess(g -> gateway = g)
                .onComplete(started.succeedingThenComplete());
    }

    private TestGateway.Answer upload(String body, String... headers) {
        var all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = "text/csv";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return gateway.post(PATH, body, all);
    }

    private String received() {
        var out = new StringBuilder();
        for (var c : chunks)
            out.append(new String(Base64.getDecoder().decode(c.getString("chunk")), StandardCharsets.UTF_8));
        return out.toString();
    }

    private static String text(int bytes) {
        return "0123456789".repeat(bytes / 10);
    }

    @Test
    void a_body_arrives_in_order_in_chunks_of_bounded_size_before_the_operation_is_called() {
        var body = text(900_000);
        var answer = upload(body, "Content-Type", "text/csv; charset=utf-8; header=present");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(received()).isEqualTo(body);
        assertThat(chunks).hasSize(4);
        for (int i = 0; i < chunks.size(); i++) {
            assertThat(chunks.get(i).getInteger("position")).isEqualTo(i);
            assertThat(chunks.get(i).getString("operation")).isEqualTo("sendFile");
            assertThat(Base64.getDecoder().decode(chunks.get(i).getString("chunk")).length)
                    .isLessThanOrEqualTo(Uploads.CHUNK_BYTES);
        }
        assertThat(tokens).doesNotContainNull();
        assertThat(gateway.last.headers().get("action")).isEqualTo("sendFile");
        assertThat(gateway.last.body().getJsonObject("upload"))
                .isEqualTo(new JsonObject()
                        .put("id", chunks.getFirst().getString("uploadId"))
                        .put("bytes", 900_000));
        assertThat(actions).doesNotContain("discard");
    }

    @Test
    void the_next_chunk_is_sent_when_the_last_one_is_stored() {
        var unanswered = new ConcurrentLinkedQueue<Message<JsonObject>>();
        store = unanswered::add;
        var answered = new CopyOnWriteArrayList<TestGateway.Answer>();
        var client = Thread.startVirtualThread(() -> answered.add(upload(text(600_000))));
        for (int n = 1; n <= 3; n++) {
            int sent = n;
            Awaitility.await().until(() -> unanswered.size() == 1);
            assertThat(chunks).hasSize(sent);
            unanswered.remove().reply(null);
        }
        Awaitility.await().until(() -> answered.size() == 1);
        assertThat(client.isInterrupted()).isFalse();
        assertThat(answered.getFirst().status()).isEqualTo(202);
    }

    @Test
    void a_body_that_is_too_large_is_refused_and_discarded() {
        assertThat(upload(text(1_000_010)).code()).isEqualTo("payload_too_large");
        assertThat(chunks).isEmpty(); // its length was announced
        var answer = gateway.sendChunked(PATH, text(1_000_010));
        assertThat(answer).contains("413").contains("payload_too_large");
        Awaitility.await().until(() -> actions.contains("discard"));
        assertThat(gateway.last).isNull();
    }

    @Test
    void a_client_that_disconnects_leaves_nothing() throws Exception {
        try (var socket = new Socket("127.0.0.1", gateway.port)) {
            var head = "POST " + PATH
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: 900000\r\n"
                    + "Authorization: Bearer " + gateway.token("admin") + "\r\n\r\n";
            socket.getOutputStream().write((head + text(400_000)).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            Awaitility.await().until(() -> chunks.size() == 1);
        }
        Awaitility.await().until(() -> actions.contains("discard"));
        assertThat(gateway.last).isNull();
    }

    @Test
    void an_upload_whose_time_is_up_is_discarded() {
        try (var hasty = TestGateway.alone(new HttpLimits(100, 1 << 20, 8 << 20, 1_500, 2_000, 50), Map.of())) {
            hasty.vertx.eventBus().<JsonObject>consumer(Uploads.address("sample"), m -> {
                actions.add(m.headers().get("action"));
                m.reply(null);
            });
            hasty.context = unanswered -> {};
            assertThat(hasty.post(PATH, text(400_000), "Content-Type", "text/csv")
                            .status())
                    .isEqualTo(504);
            Awaitility.await().until(() -> actions.contains("discard"));
        }
    }

    @Test
    void other_media_types_empty_bodies_and_wrong_parameters_are_refused_before_anything_is_stored() {
        assertThat(gateway.post(PATH, "{}").code()).isEqualTo("unsupported_media_type");
        assertThat(upload("a", "Content-Type", "text/csv; charset=latin1").status())
                .isEqualTo(415);
        assertThat(upload("a", "Content-Encoding", "gzip").status()).isEqualTo(415);
        assertThat(upload("").code()).isEqualTo("body_required");
        assertThat(gateway.post(PATH + "?low=x", "a", "Content-Type", "text/csv")
                        .code())
                .isEqualTo("invalid_request");
        assertThat(upload("a", "Authorization", "Bearer " + gateway.token("viewer"))
                        .status())
                .isEqualTo(403);
        assertThat(upload("a", "Idempotency-Key", "with space").status()).isEqualTo(400);
        assertThat(actions).isEmpty();
    }

    @Test
    void a_refusal_of_the_service_ends_the_upload() {
        store = m -> m.reply(new ServiceException(503, "database_unavailable", new JsonObject().put("retry_after", 1)));
        assertThat(upload(text(600_000)).status()).isEqualTo(503);
        store = m -> m.reply(null);
        actions.clear();
        gateway.context = m -> m.reply(new ServiceException(400, "invalid_header", new JsonObject()));
        assertThat(upload("a").code()).isEqualTo("invalid_header");
        Awaitility.await().until(() -> actions.contains("discard"));
    }

    @Test
    void the_hash_of_the_request_covers_its_whole_body() {
        upload(text(600_000), "Idempotency-Key", "k1");
        var first = gateway.last.headers().get("request-hash");
        upload(text(600_000), "Idempotency-Key", "k1");
        assertThat(gateway.last.headers().get("request-hash")).isEqualTo(first);
        upload(text(599_990) + "012345678x", "Idempotency-Key", "k1");
        assertThat(gateway.last.headers().get("request-hash")).isNotEqualTo(first);
    }
}
