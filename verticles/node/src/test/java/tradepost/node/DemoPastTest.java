package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.demo.Demo;

/** The company that {@code dev} shows: a shop with half a year of history, whose books agree. */
@Order(5)
class DemoPastTest {
    private static final int PICTURES_MAX = 30;
    private static final int PICTURE_BYTES_MAX = 3 << 20;
    private static final int MONTHS = 6;

    @TempDir
    static Path folder;

    static int port;
    static Program program;
    static Api admin;

    @BeforeAll
    static void start() {
        PreparedDataFolder.in(folder.resolve("data"));
        port = Program.freePorts(1);
        program = dev();
        program.awaitOutput(Program.DEMO_LOADED);
        assertThat(program.output()).doesNotContain("the demo is loaded without", "is not complete");
    }

    private static Program dev() {
        var started = Program.start(
                        folder,
                        "dev",
                        "--port",
                        "" + port,
                        "--data",
                        folder.resolve("data").toString())
                .ready("Tradepost is ready");
        admin = Api.at(port).login("admin@demo.example", Demo.PASSWORD);
        return started;
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    /** All pages of a list. */
    private static List<JsonObject> all(String path) {
        var all = new ArrayList<JsonObject>();
        for (int offset = 0; ; offset += 100) {
            var page = admin.get(path + (path.contains("?") ? "&" : "?") + "limit=100&offset=" + offset)
                    .expect(200)
                    .list();
            page.forEach(o -> all.add((JsonObject) o));
            if (page.size() < 100) return all;
        }
    }

    private static Set<String> values(List<JsonObject> of, String field) {
        return of.stream().map(o -> o.getString(field)).collect(Collectors.toSet());
    }

    private static Instant time(JsonObject of, String field) {
        return Instant.parse(of.getString(field));
    }

    @Test
    void it_has_a_shop_with_partners_and_places() {
        assertThat(all("/api/vendors")).hasSize(12);
        assertThat(all("/api/customers")).hasSize(40);
        assertThat(values(all("/api/locations"), "code")).contains("MAIN", "STORE", "SOUTH");
        var products = all("/api/products");
        assertThat(products).hasSize(120);
        assertThat(values(products, "category_id")).hasSizeGreaterThan(15);
        assertThat(products.stream().filter(p -> p.getJsonArray("variants").size() > 1))
                .hasSizeGreaterThan(8);
        assertThat(values(all("/api/tax-rates"), "country")).contains("DE", "AT", "NL");
    }

    @Test
    void few_products_have_pictures_which_are_small() throws IOException {
        var pictures = all("/api/products").stream()
                .flatMap(p -> p.getJsonArray("images").stream())
                .map(i -> ((JsonObject) i).getString("file_id"))
                .toList();
        assertThat(pictures).hasSizeBetween(20, PICTURES_MAX);
        long bytes = 0;
        for (var id : pictures)
            bytes += admin.get("/api/files/" + id).expect(200).data().getLong("size");
        assertThat(bytes).isLessThan(PICTURE_BYTES_MAX);
    }

    @Test
    void each_month_has_orders_that_were_shipped_and_paid_then() {
        var orders = all("/api/sales/orders");
        assertThat(orders).hasSizeGreaterThan(90);
        assertThat(values(orders, "status")).contains("draft", "confirmed", "paid", "completed", "cancelled");
        for (var month = YearMonth.now(ZoneOffset.UTC).minusMonths(MONTHS - 1); ; month = month.plusMonths(1)) {
            var of = month;
            var confirmed = orders.stream()
                    .filter(o -> o.getString("confirmed_at") != null)
                    .filter(o -> YearMonth.from(time(o, "confirmed_at").atOffset(ZoneOffset.UTC))
                            .equals(of))
                    .toList();
            assertThat(confirmed).as("%s", month).isNotEmpty();
            for (var o : confirmed) assertThat(time(o, "confirmed_at")).isAfterOrEqualTo(time(o, "created_at"));
            if (month.equals(YearMonth.now(ZoneOffset.UTC))) break;
        }
        for (var s : all("/api/shipments?status=delivered"))
            assertThat(time(s, "delivered_at")).isAfter(time(s, "shipped_at"));
        assertThat(all("/api/sales/returns")).hasSizeGreaterThan(3);
        assertThat(all("/api/purchase/orders?status=paid")).hasSizeGreaterThan(12);
    }

    @Test
    void its_invoices_have_the_days_of_their_shipments_and_some_are_overdue() {
        var invoices = all("/api/invoices?kind=invoice");
        for (var i : invoices) {
            var day = LocalDate.ofInstant(time(i, "issued_at"), ZoneOffset.UTC);
            assertThat(i.getString("date")).isEqualTo("" + day);
            assertThat(i.getString("number")).startsWith("INV-" + day.getYear());
            assertThat(ChronoUnit.DAYS.between(day, LocalDate.ofInstant(time(i, "due_at"), ZoneOffset.UTC)))
                    .as("a document that waits for its number is issued a moment later")
                    .isIn(0L, 14L, 30L);
        }
        var today = LocalDate.now(ZoneOffset.UTC).toString();
        assertThat(invoices.stream().filter(i -> ("" + i.getString("reference")).startsWith("WEB-")))
                .hasSizeGreaterThan(80)
                .allMatch(i -> i.getString("issued_at").compareTo(today) < 0);
        var beginning = Instant.now().minus(Duration.ofDays(150));
        assertThat(invoices).anyMatch(i -> time(i, "issued_at").isBefore(beginning));
        assertThat(all("/api/invoices?overdue=true")).isNotEmpty();
        var newest = admin.get("/api/invoices/" + invoices.getFirst().getString("id"))
                .expect(200);
        assertThat(newest.data().getJsonObject("seller").getString("tax_id")).isNotEmpty();
        assertThat(newest.data().getJsonObject("seller").getString("bank_details"))
                .contains("IBAN");
    }

    @Test
    void its_ledger_has_the_days_of_what_it_posts() {
        var days = new HashSet<String>();
        for (var e : all("/api/ledger/entries")) days.add(e.getString("posted_on"));
        assertThat(days).hasSizeGreaterThan(40);
    }

    @Test
    void stock_money_and_journal_agree() {
        admin.isSound();
        Awaitility.await().untilAsserted(() -> {
            assertThat(admin.get("/api/ledger/reconcile").expect(200).data().getJsonArray("differences"))
                    .isEmpty();
            assertThat(admin.get("/api/payments/reconcile").expect(200).data().getJsonArray("mismatches"))
                    .isEmpty();
        });
        assertThat(admin.verifiedRows()).isGreaterThan(1_000);
        assertThat(admin.get("/api/events/dead-letters").expect(200).list()).isEmpty();
    }

    @Test
    void its_events_have_the_times_of_what_happened() {
        for (var o : all("/api/sales/orders?status=completed")) {
            var id = o.getString("id");
            for (var e : admin.get("/api/sales/orders/" + id + "/timeline")
                    .expect(200)
                    .list()) {
                var event = (JsonObject) e;
                var at = time(event, "occurred_at");
                if (event.getString("type").equals("sales.order.confirmed"))
                    assertThat(Duration.between(time(o, "confirmed_at"), at).abs())
                            .isLessThan(Duration.ofHours(12));
                assertThat(at).isBefore(Instant.now());
            }
        }
    }

    @Test
    void it_has_alerts_notifications_and_a_webhook_that_is_delivered() throws Exception {
        assertThat(all("/api/stock/alerts?status=active")).isNotEmpty();
        Awaitility.await()
                .untilAsserted(() -> assertThat(all("/api/notifications")).isNotEmpty());
        var hook = all("/api/webhooks").getFirst();
        admin.post("/api/webhooks/" + hook.getString("id") + "/test").expect(200);
        var http = HttpClient.newHttpClient();
        var shown = HttpRequest.newBuilder(URI.create(hook.getString("url"))).build();
        Awaitility.await()
                .untilAsserted(() -> assertThat(new JsonArray(
                                http.send(shown, BodyHandlers.ofString()).body()))
                        .isNotEmpty());
    }

    /** It shows the present time again, and the sink is known by its new port. */
    @Test
    void what_is_written_afterwards_has_its_own_time_and_a_new_start_adds_nothing() {
        var customer = admin.customer();
        assertThat(Duration.between(
                                time(
                                        admin.get("/api/customers/" + customer)
                                                .expect(200)
                                                .data(),
                                        "created_at"),
                                Instant.now())
                        .abs())
                .isLessThan(Duration.ofDays(1));
        admin.delete("/api/customers/" + customer).expect(200);
        int orders = all("/api/sales/orders").size();
        program.close();
        program = dev();
        assertThat(all("/api/sales/orders")).hasSize(orders);
        Awaitility.await()
                .untilAsserted(() -> assertThat(all("/api/webhooks"))
                        .singleElement()
                        .satisfies(w -> assertThat(program.output()).contains(w.getString("url"))));
        assertThat(program.output()).doesNotContainPattern(Program.DEMO_LOADED);
    }

    @Test
    void its_logo_is_an_image() throws IOException {
        var logo = Files.readAllBytes(folder.resolve("data/demo-logo.png"));
        assertThat(ImageIO.read(new ByteArrayInputStream(logo)).getWidth()).isGreaterThan(400);
    }
}
