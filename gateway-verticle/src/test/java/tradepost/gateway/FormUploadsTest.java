package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.ByteArrayOutputStream;
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

/** Forms with a file, which is passed on in chunks. */
@ExtendWith(VertxExtension.class)
class FormUploadsTest {
    private static final String PATH = "/api/things/form";
    private static final String BOUNDARY = "----boundary7MA4YWxk";

    private TestGateway gateway;
    private final List<JsonObject> chunks = new CopyOnWriteArrayList<>();
    private final List<String> actions = new CopyOnWriteArrayList<>();
    private volatile Consumer<Message<JsonObject>> store = m -> m.reply(null);

    @BeforeEach
    void start(Vertx vertx, VertxTestContext started) {
        vertx.eventBus().<JsonObject>consumer(Uploads.address("sample"), m -> {
            actions.add(m.headers().get("action"));
            if (m.headers().get("action").equals("append")) chunks.add(m.body());
            store.accept(m);
        });
        TestGateway.start(vertx, new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 10_000, 50), Map.of())
                .onSuccess(g -> gateway = g)
                .onComplete(started.succeedingThenComplete());
    }

    private static String field(String name, String value) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String file(String name, String fileName, String content) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n";
    }

    private static String form(String... parts) {
        return String.join("", parts) + "--" + BOUNDARY + "--\r\n";
    }

    private TestGateway.Answer send(String form, String... headers) {
        var all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = "multipart/form-data; boundary=" + BOUNDARY;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return gateway.post(PATH, form, all);
    }

    private byte[] received() {
        var out = new ByteArrayOutputStream();
        for (var c : chunks) out.writeBytes(Base64.getDecoder().decode(c.getString("chunk")));
        return out.toByteArray();
    }

    private JsonObject upload() {
        return gateway.last.body().getJsonObject("upload");
    }

    private static String text(int bytes) {
        return "0123456789".repeat(bytes / 10);
    }

    @Test
    void the_file_arrives_in_chunks_and_the_other_fields_with_the_operation() {
        var content = text(900_000);
        var answer = send(form(field("title", "Häuser"), file("file", "plan.txt", content), field("colour", "red")));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(received()).asString(StandardCharsets.UTF_8).isEqualTo(content);
        assertThat(chunks).hasSize(4);
        for (int i = 0; i < 4; i++)
            assertThat(chunks.get(i).getInteger("position")).isEqualTo(i);
        assertThat(upload().getLong("bytes")).isEqualTo(900_000);
        assertThat(upload().getString("file_name")).isEqualTo("plan.txt");
        assertThat(upload().getJsonObject("fields"))
                .isEqualTo(new JsonObject().put("title", "Häuser").put("colour", "red"));
        assertThat(actions).doesNotContain("discard");
    }

    @Test
    void a_file_may_contain_what_looks_like_the_end() {
        var content = "a\r\n--" + BOUNDARY.substring(0, 10) + "\r\n\r\n--\r\n" + "-".repeat(5_000);
        assertThat(send(form(field("title", "t"), file("file", "a.txt", content)))
                        .status())
                .isEqualTo(201);
        assertThat(received()).asString(StandardCharsets.UTF_8).isEqualTo(content);
    }

    @Test
    void names_arrive_as_they_were_sent() {
        for (var name : List.of(
                "Übersicht 2026.txt",
                "../../a.txt",
                "C:\\a\\b.txt",
                "a;b=c, d: e.txt",
                "x".repeat(300) + ".txt",
                "日本.png")) {
            assertThat(send(form(field("title", "t"), file("file", name, "x"))).status())
                    .as(name)
                    .isEqualTo(201);
            assertThat(upload().getString("file_name")).isEqualTo(name);
        }
    }

    /** As older clients write them. */
    @Test
    void names_in_other_forms_are_read() {
        for (var form : Map.of(
                        "filename=plain.txt", "plain.txt",
                        "filename=\"a \\\"quoted\\\" name.txt\"", "a \"quoted\" name.txt",
                        "filename=\"fallback.txt\"; filename*=UTF-8''%E2%82%AC%20x.txt", "€ x.txt",
                        "filename*=utf-8'de'%C3%BC.txt; filename=\"u.txt\"", "ü.txt",
                        "filename=\"u.txt\"; filename*=latin1''%FC.txt", "u.txt",
                        "FileName=\"case.txt\" ; other=x", "case.txt")
                .entrySet()) {
            var part = "--" + BOUNDARY + "\r\ncontent-disposition:form-data; name=file; " + form.getKey()
                    + "\r\n\r\nx\r\n";
            assertThat(send(form(field("title", "t"), part)).status())
                    .as(form.getKey())
                    .isEqualTo(201);
            assertThat(upload().getString("file_name")).isEqualTo(form.getValue());
        }
    }

    /** However the network cuts it. */
    @Test
    void a_form_is_read_in_pieces_of_any_size() throws Exception {
        var content = "a\r\n--" + BOUNDARY.substring(0, 8) + "\r\n\r\n-";
        var body = ("preamble\r\n" + form(field("title", "t"), file("file", "a.txt", content)) + "epilogue")
                .getBytes(StandardCharsets.UTF_8);
        var head = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=\""
                + BOUNDARY + "\"\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer " + gateway.token("admin")
                + "\r\n\r\n";
        for (int size : new int[] {1, 2, 3, 7, 64}) {
            chunks.clear();
            var sent = new StringBuilder(head);
            for (int at = 0; at < body.length; at += size) {
                int length = Math.min(size, body.length - at);
                sent.append(Integer.toHexString(length))
                        .append("\r\n")
                        .append(new String(body, at, length, StandardCharsets.ISO_8859_1))
                        .append("\r\n");
            }
            try (var socket = new Socket("127.0.0.1", gateway.port)) {
                socket.getOutputStream().write((sent + "0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                var answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
                assertThat(answer).as("pieces of %d", size).endsWith("201");
            }
            assertThat(received()).asString(StandardCharsets.UTF_8).isEqualTo(content);
        }
    }

    @Test
    void an_empty_file_is_for_the_operation_to_refuse() {
        assertThat(send(form(field("title", "t"), file("file", "a.txt", ""))).status())
                .isEqualTo(201);
        assertThat(upload().getLong("bytes")).isZero();
        assertThat(chunks).isEmpty();
    }

    @Test
    void a_form_that_is_not_as_the_contract_says_is_refused() {
        var file = file("file", "a.txt", "x");
        for (var wrong : Map.of(
                        form(file), "title: is required",
                        form(field("title", "t")), "file: is required",
                        form(field("title", "t"), field("file", "x")), "file: is required",
                        form(field("title", "t"), file("file", "", "x")), "file: is required",
                        form(field("title", "t"), file, file("file", "b.txt", "y")), "file: is given more than once",
                        form(field("title", "t"), file("other", "b.txt", "y")), "other: is not known as a file",
                        form(field("title", "t"), field("title", "u"), file), "title: is given more than once",
                        form(field("title", "t"), field("size", "1"), file), "size: is not a known field",
                        form(field("title", "t"), field("colour", "green"), file), "colour: ",
                        form(field("title", "t".repeat(21)), file), "title: ")
                .entrySet()) {
            var answer = send(wrong.getKey());
            assertThat(answer.status()).as(wrong.getKey()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("invalid_request");
            assertThat(answer.details()).startsWith(wrong.getValue());
        }
        assertThat(gateway.last).isNull();
        assertThat(chunks).isEmpty(); // the only one would have been the last
    }

    @Test
    void what_is_no_form_is_refused() {
        var text = form(field("title", "t"), file("file", "a.txt", "x"));
        assertThat(gateway.post(PATH, text, "Content-Type", "multipart/form-data")
                        .status())
                .isEqualTo(400);
        assertThat(gateway.post(PATH, text, "Content-Type", "text/csv").status())
                .isEqualTo(415);
        assertThat(gateway.post(PATH, text, "Content-Type", "multipart/mixed; boundary=" + BOUNDARY)
                        .status())
                .isEqualTo(415);
        for (var wrong : List.of(
                "no form",
                "--" + BOUNDARY + "\r\n\r\nno name\r\n--" + BOUNDARY + "--\r\n",
                "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name\r\n\r\nx\r\n--" + BOUNDARY + "--\r\n",
                form(
                        field("title", "t"),
                        "--" + BOUNDARY
                                + "\r\nContent-Disposition: form-data; name=\"file\"; filename*=wrong\r\n\r\nx\r\n"),
                "--other\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nx\r\n--other--\r\n",
                file("file", "a.txt", "cut").substring(0, 130),
                form(field("title", "t".repeat(100_000)), file("file", "a.txt", "x")),
                form(field("a", "").repeat(50), file("file", "a.txt", "x")),
                "--" + BOUNDARY + "\r\nX: " + "y".repeat(100_000)))
            assertThat(send(wrong).status())
                    .as(wrong.substring(0, Math.min(200, wrong.length())))
                    .isEqualTo(400);
        assertThat(gateway.last).isNull();
    }

    @Test
    void a_form_without_its_end_is_refused_and_discarded() {
        var cut = field("title", "t") + file("file", "a.txt", text(600_000));
        assertThat(send(cut.substring(0, cut.length() - 10)).details()).startsWith("file: is incomplete");
        Awaitility.await().until(() -> actions.contains("discard"));
        assertThat(gateway.last).isNull();
    }

    @Test
    void a_client_that_disconnects_leaves_nothing() throws Exception {
        try (var socket = new Socket("127.0.0.1", gateway.port)) {
            var head = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary="
                    + BOUNDARY + "\r\nContent-Length: 900000\r\nAuthorization: Bearer " + gateway.token("admin")
                    + "\r\n\r\n";
            var part = file("file", "a.txt", text(500_000));
            socket.getOutputStream().write((head + part).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            Awaitility.await().until(() -> chunks.size() == 1);
        }
        Awaitility.await().until(() -> actions.contains("discard"));
        assertThat(gateway.last).isNull();
    }

    /** A client could not tell whether the rest of the form, which nobody needs, delays its next request or loses it. */
    @Test
    void a_refusal_before_the_form_has_arrived_closes_the_connection() throws Exception {
        try (var socket = new Socket("127.0.0.1", gateway.port)) {
            var head = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary="
                    + BOUNDARY + "\r\nContent-Length: 900000\r\nAuthorization: Bearer nobody\r\n\r\n";
            socket.getOutputStream().write((head + text(900_000)).getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(20_000);
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 401").containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    @Test
    void a_form_that_is_too_large_is_refused_and_discarded() {
        var large = form(field("title", "t"), file("file", "a.txt", text(1_000_010)));
        assertThat(send(large).code()).isEqualTo("payload_too_large");
        assertThat(chunks).isEmpty(); // its length was announced
        assertThat(gateway.last).isNull();
    }

    @Test
    void the_next_chunk_is_sent_when_the_last_one_is_stored() {
        var unanswered = new ConcurrentLinkedQueue<Message<JsonObject>>();
        store = unanswered::add;
        var answered = new CopyOnWriteArrayList<TestGateway.Answer>();
        Thread.startVirtualThread(() ->
                answered.add(send(form(field("title", "t"), file("file", "a.txt", text(600_000))))));
        for (int n = 1; n <= 3; n++) {
            int sent = n;
            Awaitility.await().until(() -> unanswered.size() == 1);
            assertThat(chunks).hasSize(sent);
            unanswered.remove().reply(null);
        }
        Awaitility.await().until(() -> answered.size() == 1);
        assertThat(answered.getFirst().status()).isEqualTo(201);
    }

    @Test
    void a_repetition_with_another_boundary_has_the_same_hash() {
        var form = form(field("title", "t"), file("file", "a.txt", "content"));
        send(form, "Idempotency-Key", "k1");
        var first = gateway.last.headers().get("request-hash");
        gateway.post(
                PATH,
                form.replace(BOUNDARY, "other"),
                "Content-Type",
                "multipart/form-data; boundary=other",
                "Idempotency-Key",
                "k1");
        assertThat(gateway.last.headers().get("request-hash")).isEqualTo(first);
        for (var other : List.of(
                form(field("title", "u"), file("file", "a.txt", "content")),
                form(field("title", "t"), file("file", "b.txt", "content")),
                form(field("title", "t"), file("file", "a.txt", "contents")))) {
            send(other, "Idempotency-Key", "k1");
            assertThat(gateway.last.headers().get("request-hash")).isNotEqualTo(first);
        }
    }

    @Test
    void the_operation_may_take_longer_than_others() {
        try (var hasty = TestGateway.alone(new HttpLimits(100, 1 << 20, 8 << 20, 2_000, 1_700, 50), Map.of())) {
            hasty.vertx.eventBus().<JsonObject>consumer(Uploads.address("sample"), m -> m.reply(null));
            hasty.context = m -> hasty.vertx.setTimer(2_300, t -> m.reply(new JsonObject()));
            var answer = hasty.post(
                    PATH,
                    form(field("title", "t"), file("file", "a.txt", "x")),
                    "Content-Type",
                    "multipart/form-data; boundary=" + BOUNDARY);
            assertThat(answer.status()).isEqualTo(201);
        }
    }
}
