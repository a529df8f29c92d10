package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.gateway.http.Headers;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.http.SendLimits;
import tradepost.gateway.table.Sheet;
import tradepost.kernel.exports.ListFormat;
import tradepost.kernel.problem.Problem;

/** Lists as workbooks over HTTP. */
@ExtendWith(VertxExtension.class)
class WorkbooksTest {
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static final int PAGES = 5;
    static TestGateway gateway;
    static final AtomicInteger requestedPages = new AtomicInteger();

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(
                        vertx,
                        new HttpLimits(100, 1 << 20, 8 << 20, 30_000, 20_000, 50),
                        new SendLimits(16 << 20, 16 << 20, 64 << 20, 64 << 10, 2_000),
                        Map.of("business.zone", "Europe/Berlin"))
                .onSuccess(g -> gateway = g)
                .onComplete(started.succeedingThenComplete());
    }

    @BeforeEach
    void pages() {
        requestedPages.set(0);
        gateway.context = m -> page(m, PAGES, "=1+1");
    }

    /** Two rows a page, where the limit allows; the cursor is the number of the next page. */
    private static void page(Message<JsonObject> m, int pages, String name) {
        requestedPages.incrementAndGet();
        var query = m.body().getJsonObject("query");
        int n = Integer.parseInt(query.getString("after", "0"));
        var data = new JsonArray();
        for (int i = 0; i < Math.min(2, query.getInteger("limit")); i++)
            data.add(new JsonObject()
                    .put("id", n + "-" + i)
                    .put("name", name)
                    .put("price", new BigDecimal("45000.00"))
                    .put("tags", new JsonArray().add("a").add("b")));
        var meta = new JsonObject().put("next", n + 1 < pages ? Integer.toString(n + 1) : null);
        m.reply(new JsonObject().put("data", data).put("meta", meta));
    }

    private static HttpResponse<byte[]> get(String path, String accept) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + path))
                .header("Authorization", "Bearer " + gateway.token("admin"))
                .header("Accept", accept)
                .build();
        try {
            return TestGateway.HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_workbook_has_a_header_and_every_row_of_every_page() throws IOException {
        var answer = get("/api/gadgets?q=abc", XLSX);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(XLSX);
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"gadgets.xlsx\"");
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        var sheet = Sheet.of(answer.body());
        assertThat(sheet.name).isEqualTo("gadgets");
        assertThat(sheet.rows()).isEqualTo(1 + 2 * PAGES);
        assertThat(sheet.row(0)).containsExactly("id", "name", "price", "tags");
        assertThat(sheet.row(1)).containsExactly("0-0", "=1+1", "45000.00", "[\"a\",\"b\"]");
        assertThat(sheet.cell(1, 2).type()).isEqualTo("n");
        assertThat(sheet.text(2 * PAGES, 0)).isEqualTo("4-1");
        assertThat(sheet.formulas).isZero();
        assertThat(requestedPages).hasValue(PAGES);
        assertThat(gateway.last.body().getJsonObject("query").getString("q")).isEqualTo("abc");
        assertThat(Sheet.of(get("/api/gadgets?fields=name,id&limit=3", XLSX).body())
                        .row(3))
                .containsExactly("=1+1", "1-0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                XLSX + " | " + XLSX,
                XLSX + ", text/csv;q=0.5 | " + XLSX,
                "text/csv, " + XLSX + ";q=0.9 | text/csv",
                "text/csv;q=0.8, " + XLSX + " | " + XLSX,
                "application/json, " + XLSX + " | ",
                XLSX + ", application/json | " + XLSX,
                XLSX + ";q=0 | ",
                "*/* | ",
                "application/vnd.ms-excel | "
            })
    void the_format_is_the_one_that_the_client_prefers(String accept, String type) {
        assertThat(Headers.preferred(ListFormat.mediaTypes(), accept)).isEqualTo(type);
    }

    /** A record with two rows, as a service returns it. */
    private static void sums(Message<JsonObject> m) {
        requestedPages.incrementAndGet();
        var parts = new JsonArray();
        for (var name : List.of("=1+1", "bolt"))
            parts.add(new JsonObject()
                    .put("name", name)
                    .put("day", "2026-01-31")
                    .put("price", new BigDecimal("45000.10")));
        m.reply(new JsonObject().put("as_of", "2026-01-31").put("parts", parts));
    }

    @Test
    void the_rows_of_a_record_are_a_table_in_csv_and_a_workbook() throws IOException {
        gateway.context = WorkbooksTest::sums;
        var path = "/api/things/sums?as_of=2026-01-31";
        var csv = get(path, "text/csv");
        assertThat(csv.statusCode()).isEqualTo(200);
        assertThat(csv.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"sums.csv\"");
        assertThat(new String(csv.body(), StandardCharsets.UTF_8))
                .isEqualTo("name,day,price\r\n'=1+1,2026-01-31,45000.10\r\nbolt,2026-01-31,45000.10\r\n");
        assertThat(gateway.last.body().getJsonObject("query").getMap()).isEqualTo(Map.of("as_of", "2026-01-31"));
        var answer = get(path, XLSX);
        assertThat(answer.headers().firstValue("Content-Type")).contains(XLSX);
        var sheet = Sheet.of(answer.body());
        assertThat(sheet.name).isEqualTo("sums");
        assertThat(sheet.rows()).isEqualTo(3);
        assertThat(sheet.row(0)).containsExactly("name", "day", "price");
        assertThat(sheet.text(2, 0)).isEqualTo("bolt");
        assertThat(sheet.cell(2, 2).type()).isEqualTo("n");
        assertThat(requestedPages).as("one request for each").hasValue(2);
        var json = gateway.get(path);
        assertThat(json.status()).isEqualTo(200);
        assertThat(json.json().getJsonObject("data").getJsonArray("parts")).hasSize(2);
        gateway.context = m -> m.reply(Problem.unavailable("not_yet"));
        assertThat(gateway.get(path, "Accept", "text/csv").status()).isEqualTo(503);
        assertThat(gateway.get(path + "&limit=1", "Accept", "text/csv").status())
                .isEqualTo(400);
    }

    @Test
    void head_of_a_workbook_has_no_body() {
        var head = gateway.send("HEAD", "/api/gadgets", null, "Accept", XLSX);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).isEqualTo(XLSX);
        assertThat(head.response().body()).isEmpty();
        assertThat(requestedPages).hasValue(1);
    }

    @Test
    void a_refusal_before_the_first_row_is_an_error_response_and_a_later_failure_truncates() throws IOException {
        gateway.context = m -> m.reply(Problem.badRequest("invalid_cursor"));
        var refused = gateway.get("/api/gadgets", "Accept", XLSX);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("invalid_cursor");
        gateway.context = m -> {
            if (requestedPages.get() < 3) page(m, PAGES, "a name");
            else m.reply(Problem.unavailable("database_unavailable"));
        };
        assertThatThrownBy(() -> get("/api/gadgets", XLSX)).isInstanceOf(IOException.class);
        assertThat(gateway.get("/health").status()).isEqualTo(200);
    }

    @Test
    void no_more_pages_are_requested_once_the_client_has_disconnected() throws IOException {
        gateway.context =
                m -> page(m, 1_000_000, Long.toString(System.nanoTime(), 36).repeat(3_000));
        try (var socket = new Socket("127.0.0.1", gateway.port)) {
            var request = "GET /api/gadgets HTTP/1.1\r\nHost: localhost\r\nAccept: " + XLSX
                    + "\r\nAuthorization: Bearer " + gateway.token("admin") + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readNBytes(1_000);
        }
        var before = new AtomicInteger(-1);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(600))
                .until(() -> before.getAndSet(requestedPages.get()) == requestedPages.get());
        assertThat(requestedPages).hasValueLessThan(10_000);
        gateway.context = m -> page(m, PAGES, "a name");
        assertThat(Sheet.of(get("/api/gadgets", XLSX).body()).rows()).isEqualTo(1 + 2 * PAGES);
    }

    @Test
    void a_list_of_a_hundred_thousand_rows_is_sent_as_a_whole() throws IOException {
        gateway.context = m -> {
            int from = Integer.parseInt(m.body().getJsonObject("query").getString("after", "0"));
            var data = new JsonArray();
            for (int i = from; i < from + 100; i++)
                data.add(new JsonObject()
                        .put("id", "id-" + i)
                        .put("name", "name " + i)
                        .put("price", i));
            var next = from + 100 < 100_000 ? Integer.toString(from + 100) : null;
            m.reply(new JsonObject().put("data", data).put("meta", new JsonObject().put("next", next)));
        };
        var sheet = Sheet.of(get("/api/gadgets?fields=id,name,price", XLSX).body());
        assertThat(sheet.rows()).isEqualTo(100_001);
        assertThat(sheet.row(100_000)).isEqualTo(List.of("id-99999", "name 99999", "99999"));
    }
}
