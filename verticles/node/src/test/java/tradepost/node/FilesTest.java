package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Files over HTTP, as each role has them. */
@ExtendWith(Shared.class)
class FilesTest {
    private static final String FILES = "/api/files";
    private static final int CLERK_BYTES_MAX = 20_971_520;

    static Shared.Running running;
    static Api anybody;
    static Api admin;
    static Api finance;
    static Api clerk;

    @BeforeAll
    static void start(Shared.Running shared) {
        running = shared;
        anybody = shared.anybody();
        admin = anybody.registered("admin");
        finance = anybody.registered("finance_manager");
        clerk = anybody.registered("inventory_manager");
    }

    private static byte[] picture(int width, int height, String format) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        g.setColor(new Color((int) Api.unique() & 0xffffff));
        g.fillRect(0, 0, width, height);
        g.dispose();
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Content is no text, which {@link Api} reads. */
    private static HttpResponse<byte[]> get(@Nullable Api as, String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(anybody.base() + path));
        if (as != null) request.header("Authorization", "Bearer " + as.token());
        if (headers.length > 0) request.headers(headers);
        try {
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void an_image_is_uploaded_shown_shared_and_deleted() throws IOException {
        var image = picture(900, 600, "jpeg");
        var form = FileForm.of("Stuhl grün.jpg", image, "description", "The chair");
        var file = clerk.form(form).expect(201);
        assertThat(file.body().getString("message")).isEqualTo("File created successfully");
        assertThat(file.data().getString("name")).isEqualTo("Stuhl grün.jpg");
        assertThat(file.data().getString("description")).isEqualTo("The chair");
        assertThat(file.data().getString("content_type")).isEqualTo("image/jpeg");
        assertThat(file.data().getInteger("size")).isEqualTo(image.length);
        assertThat(file.data().getJsonObject("image"))
                .isEqualTo(new JsonObject().put("width", 900).put("height", 600));
        assertThat(file.data().getJsonArray("sizes")).hasSize(4);
        var path = FILES + "/" + file.id();
        assertThat(clerk.get(path).expect(200).data()).isEqualTo(file.data());
        assertThat(clerk.get(FILES + "?sha256=" + file.data().getString("sha256"))
                        .list())
                .hasSize(1);

        var original = get(clerk, path + "/content");
        assertThat(original.body()).isEqualTo(image);
        assertThat(header(original, "Content-Type")).isEqualTo("image/jpeg");
        assertThat(header(original, "Content-Disposition"))
                .isEqualTo("inline; filename=\"Stuhl gr_n.jpg\"; filename*=UTF-8''Stuhl%20gr%C3%BCn.jpg");
        assertThat(header(original, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(original, "Content-Security-Policy")).contains("sandbox");
        var tag = header(original, "ETag");
        assertThat(get(clerk, path + "/content", "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        var range = get(clerk, path + "/content", "Range", "bytes=2-5");
        assertThat(range.statusCode()).isEqualTo(206);
        assertThat(range.body()).containsExactly(image[2], image[3], image[4], image[5]);
        assertThat(get(clerk, path + "/content", "Range", "bytes=" + image.length + "-")
                        .statusCode())
                .isEqualTo(416);
        var small = get(clerk, path + "/content?size=small");
        assertThat(ImageIO.read(new ByteArrayInputStream(small.body())).getWidth())
                .isEqualTo(400);

        var link = clerk.post(
                        path + "/links",
                        new JsonObject().put("expires_in_seconds", 60).put("size", "thumbnail"))
                .expect(201)
                .data()
                .getString("url");
        assertThat(ImageIO.read(new ByteArrayInputStream(get(null, link).body()))
                        .getWidth())
                .isEqualTo(160);
        assertThat(get(null, link.substring(0, link.length() - 1) + "-").statusCode())
                .isEqualTo(404);
        assertThat(get(null, path + "/content").statusCode()).isEqualTo(401);

        var version = clerk.get(path).raw().headers().firstValue("ETag").orElseThrow();
        var changed = clerk.send("PATCH", path, new JsonObject().put("name", "chair.jpg"), "If-Match", version)
                .join()
                .expect(200);
        assertThat(changed.data().getString("name")).isEqualTo("chair.jpg");
        assertThat(clerk.send("PATCH", path, new JsonObject().put("name", "b.jpg"), "If-Match", version)
                        .join()
                        .code())
                .isEqualTo("stale_version");
        assertThat(clerk.delete(path).code()).isEqualTo("forbidden");
        finance.delete(path).expect(200);
        assertThat(get(null, link).statusCode()).isEqualTo(404);
        assertThat(clerk.get(path).expect(404).code()).isEqualTo("file_not_found");
    }

    @Test
    void roles_have_what_they_may() {
        var file =
                clerk.file("a.txt", "of the clerk " + Api.unique()).expect(201).id();
        var path = FILES + "/" + file;
        for (var role : List.of("viewer", "customer")) {
            var other = anybody.registered(role);
            assertThat(other.get(FILES).expect(403).code()).isEqualTo("forbidden");
            assertThat(other.get(path).expect(403).code()).isEqualTo("forbidden");
            assertThat(other.get(path + "/content").expect(403).code()).isEqualTo("forbidden");
            assertThat(other.file("b.txt", "x").expect(403).code()).isEqualTo("forbidden");
            assertThat(other.post(path + "/links").expect(403).code()).isEqualTo("forbidden");
        }
        var colleague = anybody.registered("inventory_manager");
        assertThat(colleague.get(path).expect(404).code()).isEqualTo("file_not_found");
        assertThat(colleague.get(FILES + "?ids=" + file).expect(200).list()).isEmpty();
        for (var manager : List.of(finance, admin)) {
            assertThat(manager.get(path).expect(200).id()).isEqualTo(file);
            assertThat(manager.get(FILES + "?ids=" + file).expect(200).list()).hasSize(1);
            assertThat(manager.get(FILES + "/usage").expect(200).data().getLong("files"))
                    .isPositive();
        }
        assertThat(clerk.get(FILES + "/usage").expect(403).code()).isEqualTo("forbidden");
        assertThat(anybody.get(FILES).expect(401).code()).isEqualTo("unauthorized");
        assertThat(anybody.file("a.txt", "x").expect(401).code()).isEqualTo("unauthorized");
    }

    @Test
    void hostile_forms_are_refused() {
        assertThat(clerk.file("../../../etc/passwd.txt", "root")
                        .expect(201)
                        .data()
                        .getString("name"))
                .isEqualTo("passwd.txt");
        assertThat(clerk.file("a\u0000.txt", "x").status()).isEqualTo(400);
        assertThat(clerk.file("a".repeat(296) + ".txt", "x").expect(400).code()).isEqualTo("invalid_name");
        assertThat(clerk.file("a.svg", "<svg onload='alert(1)'/>").expect(415).code())
                .isEqualTo("unsupported_file_type");
        assertThat(clerk.file("a.png", "<html><script>alert(1)</script>")
                        .expect(415)
                        .code())
                .isEqualTo("file_type_mismatch");
        assertThat(clerk.file("a.txt", "").expect(400).code()).isEqualTo("empty_file");
        var more = FileForm.of("a.txt", new byte[] {'x'}, "created_by", "system:sales");
        assertThat(clerk.form(more).expect(400).code()).isEqualTo("invalid_request");
        assertThat(clerk.post(FILES, new JsonObject().put("file", "x"))
                        .expect(415)
                        .code())
                .isEqualTo("unsupported_media_type");
        assertThat(clerk.file("a.jpg", picture(20, 20, "jpeg"), "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(415);
    }

    @Tag("prove")
    @Test
    void a_clerk_may_send_as_much_as_allowed_and_not_one_byte_more() {
        var largest = new byte[CLERK_BYTES_MAX];
        java.util.Arrays.fill(largest, (byte) 'x');
        assertThat(clerk.file("large.txt", largest).expect(201).data().getInteger("size"))
                .isEqualTo(CLERK_BYTES_MAX);
        var larger = java.util.Arrays.copyOf(largest, CLERK_BYTES_MAX + 1);
        larger[CLERK_BYTES_MAX] = 'x';
        assertThat(clerk.file("larger.txt", larger).expect(413).code()).isEqualTo("payload_too_large");
        finance.file("larger.txt", larger).expect(201);
    }

    @Test
    void an_upload_that_is_cut_off_leaves_nothing() throws IOException {
        var form = FileForm.of("cut.txt", new byte[600_000]);
        try (var socket = new Socket("127.0.0.1", running.port())) {
            var head = "POST " + FILES + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + form.type()
                    + "\r\nContent-Length: " + form.body().length + "\r\nAuthorization: Bearer " + clerk.token()
                    + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(form.body(), 0, 550_000);
            socket.getOutputStream().flush();
            Awaitility.await().until(() -> chunks() > 0);
        }
        Awaitility.await().until(() -> chunks() == 0);
    }

    private static long chunks() {
        return running.stores().number("file", "select count(*) from upload");
    }

    @Test
    void a_repeated_upload_with_the_same_key_is_one_file() {
        var content = ("once " + Api.unique()).getBytes(StandardCharsets.UTF_8);
        var key = "upload-" + Api.unique();
        var first = clerk.file("a.txt", content, "Idempotency-Key", key).expect(201);
        var second = clerk.file("a.txt", content, "Idempotency-Key", key).expect(201);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.raw().headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(clerk.file("b.txt", content, "Idempotency-Key", key)
                        .expect(422)
                        .code())
                .isEqualTo("idempotency_key_reused");
    }

    @Test
    void a_document_is_downloaded_and_never_shown() {
        var page = "a page " + Api.unique() + "\n<script>alert(1)</script>";
        var file = clerk.file("page.txt", page).expect(201).id();
        var content = get(clerk, FILES + "/" + file + "/content", "Accept", "text/html");
        assertThat(content.statusCode()).isEqualTo(200);
        assertThat(header(content, "Content-Type")).isEqualTo("text/plain");
        assertThat(header(content, "Content-Disposition")).startsWith("attachment;");
        assertThat(header(content, "Cache-Control")).isEqualTo("private, no-cache");
        assertThat(new String(content.body(), StandardCharsets.UTF_8)).isEqualTo(page);
        var csv = clerk.send("GET", FILES + "?ids=" + file, null, "Accept", "text/csv")
                .join()
                .expect(200);
        assertThat(csv.raw().body().toLowerCase(Locale.ROOT)).contains("page.txt", "text/plain");
    }
}
