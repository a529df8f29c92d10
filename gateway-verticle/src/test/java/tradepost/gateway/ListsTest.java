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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.gateway.http.Headers;
import tradepost.gateway.http.HttpLimits;
import tradepost.gateway.http.SendLimits;
import tradepost.gateway.request.Replies;
import tradepost.gateway.table.CsvTable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;

@ExtendWith(VertxExtension.class)
class ListsTest {
    private static final int MEGABYTE = 1 << 20;
    static final int PAGES = 5;
    static TestGateway gateway;
    static final AtomicInteger requestedPages = new AtomicInteger();

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(
                        vertx,
                        new HttpLimits(100, 1 << 20, 8 << 20, 1_500, 500, 50),
                        new SendLimits(16 << 20, 16 << 20, 64 << 20, 64 << 10, 2_000),
                        Map.of())
                .onSuccess(g -> gateway = g)
                .onComplete(started.succeedingThenComplete());
    }

    @BeforeEach
    void pages() {
        requestedPages.set(0);
        gateway.context = m -> page(m, PAGES, "a name");
    }

    /** Two rows a page, where the limit allows; the cursor is the number of the next page. */
    static void page(Message<JsonObject> m, int pages, String name) {
        requestedPages.incrementAndGet();
        int n = Integer.parseInt(m.body().getJsonObject("query").getString("after", "0"));
        var data = new JsonArray();
        for (int i = 0; i < Math.min(2, m.body().getJsonObject("query").getInteger("limit")); i++)
            data.add(new JsonObject()
                    .put("id", n + "-" + i)
                    .put("name", name)
                    .put("price", new BigDecimal("45000.00"))
                    .put("tags", new JsonArray().add("a").add("b"))
                    .put("secret", "not in the contract"));
        var meta = new JsonObject().put("limit", 2).put("next", n + 1 < pages ? Integer.toString(n + 1) : null);
        m.reply(new JsonObject().put("data", data).put("meta", meta));
    }

    @Test
    void only_the_requested_fields_are_returned() {
        assertThat(gateway.get("/api/gadgets?fields=id").header("Content-Type")).isEqualTo(Replies.SPARSE);
        assertThat(gateway.get("/api/gadgets").header("Content-Type")).isEqualTo("application/json");
        var entry = gateway.get("/api/gadgets?fields=price,id")
                .json()
                .getJsonArray("data")
                .getJsonObject(0);
        assertThat(entry.fieldNames()).containsExactly("price", "id");
        assertThat(gateway.last.body().getJsonObject("query").containsKey("fields"))
                .isFalse();
        var refused = gateway.get("/api/gadgets?fields=id,secret");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.details()).contains("fields");
    }

    @Test
    void a_csv_has_a_header_and_every_row_of_every_page() {
        var answer = gateway.get("/api/gadgets?q=abc", "Accept", "text/csv");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/csv; charset=utf-8; header=present");
        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"gadgets.csv\"");
        var lines = answer.response().body().split("\r\n", -1);
        assertThat(lines).hasSize(1 + 2 * PAGES + 1);
        assertThat(lines[0]).isEqualTo("id,name,price,tags");
        assertThat(lines[1]).isEqualTo("0-0,a name,45000.00,\"[\"\"a\"\",\"\"b\"\"]\"");
        assertThat(lines[2 * PAGES]).startsWith("4-1,");
        assertThat(requestedPages).hasValue(PAGES);
        assertThat(gateway.last.body().getJsonObject("query").getString("q")).isEqualTo("abc");
        assertThat(gateway.get("/api/gadgets?fields=name,id", "Accept", "text/csv")
                        .response()
                        .body())
                .startsWith("name,id\r\na name,0-0\r\n");
    }

    @ParameterizedTest
    @CsvSource({"limit=3, 3, 2", "limit=4, 4, 2", "limit=1, 1, 1", "limit=100, 10, 5", "page=1&size=3, 3, 2"})
    void a_csv_has_no_more_rows_than_its_limit(String query, int rows, int requests) {
        var answer = gateway.get("/api/gadgets?" + query, "Accept", "text/csv");
        assertThat(answer.response().body().lines()).hasSize(1 + rows);
        assertThat(requestedPages).hasValue(requests);
    }

    @Test
    void a_csv_begins_at_the_offset() {
        var offsets = new ArrayList<Integer>();
        gateway.context = m -> {
            offsets.add(m.body().getJsonObject("query").getInteger("offset"));
            page(m, 3, "a name");
        };
        gateway.get("/api/gadgets?offset=20", "Accept", "text/csv");
        assertThat(offsets).as("after the first page the cursor says where").containsExactly(20, 0, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "=1+1 | '=1+1",
                "+47 | '+47",
                "-1 | '-1",
                "@x | '@x",
                "'=x | ''=x",
                "\uFF1D1+1 | '\uFF1D1+1",
                "\uFF20x | '\uFF20x",
                "'s | 's",
                "a,b | \"a,b\"",
                "é | é"
            },
            quoteCharacter = '^')
    void a_cell_that_a_spreadsheet_would_run_is_marked_as_text(String text, String cell) {
        assertThat(cell(text)).isEqualTo(cell);
    }

    /** The only cell of a row, as it is exported. */
    private static String cell(@Nullable Object value) {
        var csv = new CsvTable();
        csv.add(Arrays.asList(value));
        return csv.end().toString().replaceFirst("\r\n$", "");
    }

    @Test
    void a_cell_is_quoted_where_it_must_be() {
        assertThat(cell("say \"hi\"")).isEqualTo("\"say \"\"hi\"\"\"");
        assertThat(cell("two\nlines")).isEqualTo("\"two\nlines\"");
        assertThat(cell(null)).isEmpty();
        assertThat(cell(new BigDecimal("-5.00"))).isEqualTo("-5.00");
        assertThat(cell(new JsonObject().put("a", 1))).isEqualTo("\"{\"\"a\"\":1}\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv | true",
                "Text/CSV; charset=utf-8 | true",
                "text/csv, application/json | true",
                "application/json, text/csv;q=0.9 | false",
                "text/csv;q=0.5, application/json;q=0.4 | true",
                "text/csv;q=0 | false",
                "*/* | false",
                "text/* | false",
                "application/json, text/csv | false"
            })
    void csv_is_returned_if_the_client_prefers_it(String accept, boolean csv) {
        assertThat(Headers.prefers("text/csv", accept)).isEqualTo(csv);
    }

    @Test
    void head_of_a_csv_has_no_body_and_other_operations_return_json() {
        var head = gateway.send("HEAD", "/api/gadgets", null, "Accept", "text/csv");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.response().body()).isEmpty();
        assertThat(requestedPages).hasValue(1);
        gateway.context = m -> m.reply(new JsonObject());
        assertThat(gateway.get("/api/things/mine", "Accept", "text/csv").header("Content-Type"))
                .isEqualTo("application/json");
    }

    @Test
    void a_refusal_before_the_first_row_is_an_error_response() {
        gateway.context = m -> m.reply(Problem.badRequest("invalid_cursor"));
        var refused = gateway.get("/api/gadgets", "Accept", "text/csv");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("invalid_cursor");
    }

    @Test
    void a_later_failure_truncates_the_response() {
        gateway.context = m -> {
            if (requestedPages.get() < 3) page(m, PAGES, "a name");
            else m.reply(Problem.unavailable("database_unavailable"));
        };
        assertThatThrownBy(() -> gateway.get("/api/gadgets", "Accept", "text/csv"))
                .hasCauseInstanceOf(IOException.class);
        assertThat(gateway.get("/health").status()).isEqualTo(200);
    }

    @Test
    void a_stalled_export_requests_no_more_pages_and_is_closed() throws Exception {
        gateway.context = m -> page(m, 1_000_000, "x".repeat(50_000));
        try (var socket = ask()) {
            Awaitility.await().until(() -> requestedPages.get() > 0);
            int settled = settled();
            assertThat(settled).as("pages requested while nobody reads").isLessThan(500);
            Awaitility.await() // as long as it may take nothing
                    .during(Duration.ofSeconds(3))
                    .until(() -> requestedPages.get() == settled);
            assertThat(isClosed(socket)).isTrue();
            assertThat(requestedPages).hasValue(settled);
        }
    }

    @Test
    void no_more_pages_are_requested_once_the_client_has_disconnected() throws Exception {
        gateway.context = m -> page(m, 1_000_000, "x".repeat(500));
        try (var socket = ask()) {
            socket.getInputStream().readNBytes(100_000);
        }
        settled();
        assertThat(gateway.get("/health").status()).isEqualTo(200);
    }

    private static Socket ask() throws IOException {
        var socket = new Socket("127.0.0.1", gateway.port);
        var request = "GET /api/gadgets HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\nAuthorization: Bearer "
                + gateway.token("admin") + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** The number of requested pages, once it has stopped growing. */
    private static int settled() {
        var before = new AtomicInteger(-1);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(600))
                .until(() -> before.getAndSet(requestedPages.get()) == requestedPages.get());
        return requestedPages.get();
    }

    /** Whether the server closes the connection, after reading all that it has sent. */
    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(1_000);
            var buffer = new byte[1 << 16];
            for (int i = 0; i < 10_000; i++) if (socket.getInputStream().read(buffer) < 0) return true;
            return false;
        } catch (IOException e) {
            return e instanceof java.net.SocketException;
        }
    }

    @Test
    void an_alternative_path_is_the_same_operation_and_a_query_may_change_the_message() {
        assertThat(gateway.get("/api/gizmos").json().getJsonArray("data")).hasSize(2);
        assertThat(gateway.last.headers().get("action")).isEqualTo("listGadgets");
        gateway.context = m -> m.reply(null);
        assertThat(gateway.send("DELETE", "/api/gizmos", null).json().getString("message"))
                .isEqualTo("Gadgets deleted successfully");
        assertThat(gateway.send("DELETE", "/api/gadgets?archive=true", null)
                        .json()
                        .getString("message"))
                .isEqualTo("Gadgets archived successfully");
    }

    @Test
    void a_response_that_include_makes_too_large_is_refused() {
        for (int things : new int[] {5, 20}) {
            gateway.context = m -> {
                boolean lists = "listCrates".equals(m.headers().get(Request.ACTION));
                var data = new JsonArray();
                if (lists) data.add(new JsonObject().put("id", TestGateway.THING));
                else
                    for (int i = 0; i < things; i++)
                        data.add(new JsonObject()
                                .put("id", i)
                                .put("crate_id", TestGateway.THING)
                                .put("text", "x".repeat(MEGABYTE)));
                m.reply(new JsonObject()
                        .put("data", data)
                        .put("meta", new JsonObject().put("total", 1).putNull("next")));
            };
            var answer = gateway.get("/api/crates?include=things");
            assertThat(answer.status()).isEqualTo(things == 5 ? 200 : 400);
            if (things == 20) assertThat(answer.code()).isEqualTo("include_too_large");
        }
    }
}
