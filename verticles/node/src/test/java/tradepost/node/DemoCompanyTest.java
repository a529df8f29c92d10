package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.demo.Demo;

/** What {@code dev} shows after its first start: the demo company with half a year behind it. */
@Order(4)
class DemoCompanyTest {
    static final String LOADED = "the demo company is loaded, in ([0-9.]+) s";
    private static final Duration HALF_YEAR = Duration.ofDays(184);
    /** No mail is sent about what is older. */
    private static final Duration NEWS = Duration.ofHours(1);

    @TempDir
    private static Path folder;

    private static Program program;
    private static Api admin;
    private static Stores stores;
    private static Instant begun;

    @BeforeAll
    static void start() {
        PreparedDataFolder.in(folder.resolve("data"));
        int port = Program.freePorts(1);
        begun = Instant.now();
        var data = folder.resolve("data").toString();
        program = Program.start(folder, "dev", "--port", "" + port, "--data", data)
                .ready("Tradepost is ready");
        assertThat(Api.at(port).get("/readyz").status()).isEqualTo(200);
        program.awaitOutput(LOADED);
        admin = Api.at(port).login("admin@demo.example", Demo.PASSWORD);
        stores = new Stores(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    private static long total(String list) {
        return admin.get(list + (list.contains("?") ? "&" : "?") + "limit=1")
                .expect(200)
                .body()
                .getJsonObject("meta")
                .getLong("total");
    }

    private static List<JsonObject> all(String list) {
        var found = new ArrayList<JsonObject>();
        for (String after = ""; after != null; ) {
            var page = admin.get(list + (list.contains("?") ? "&" : "?") + "limit=100"
                            + (after.isEmpty() ? "" : "&after=" + after))
                    .expect(200);
            page.list().forEach(o -> found.add((JsonObject) o));
            after = page.body().getJsonObject("meta").getString("next");
        }
        return found;
    }

    @Test
    void nothing_of_it_is_missing() {
        assertThat(program.output())
                .doesNotContain("the demo is loaded without")
                .doesNotContain("not complete");
        assertThat(total("/api/products?status=published")).isGreaterThanOrEqualTo(120);
        assertThat(total("/api/categories?depth=2")).isGreaterThan(10);
        assertThat(total("/api/locations")).isEqualTo(3);
        assertThat(total("/api/vendors")).isEqualTo(12);
        assertThat(total("/api/customers")).isEqualTo(40);
        assertThat(all("/api/products").stream()
                        .filter(p -> p.getJsonArray("variants").size() > 1)
                        .count())
                .isGreaterThan(8);
        assertThat(total("/api/sales/orders")).isBetween(600L, 1_000L);
        for (var status : List.of("draft", "confirmed", "paid", "completed", "cancelled"))
            assertThat(total("/api/sales/orders?status=" + status)).as(status).isPositive();
        for (var status : List.of("draft", "ordered", "received", "paid"))
            assertThat(total("/api/purchase/orders?status=" + status))
                    .as(status)
                    .isPositive();
        assertThat(
                        stores.number(
                                "sales",
                                "select count(*) from (select order_id from sales_order_shipment group by 1 having count(*) > 1) s"))
                .as("partial shipments")
                .isGreaterThan(10);
        assertThat(total("/api/sales/returns")).isGreaterThan(10);
        assertThat(total("/api/return-requests?status=open")).isPositive();
        assertThat(total("/api/invoices?kind=credit_note")).isGreaterThan(10);
        assertThat(total("/api/invoices?overdue=true")).isPositive();
        assertThat(stores.number("payment", "select count(*) from refund where status = 'done'"))
                .isGreaterThan(5);
        assertThat(total("/api/stock/alerts?status=active")).isPositive();
        assertThat(total("/api/sales/quotes?status=sent")).isPositive();
    }

    /** One was paid in part, changed, replaced in part and paid back. */
    @Test
    void it_has_orders_to_vendors_that_did_not_go_as_planned() {
        var refunded = all("/api/purchase/orders").stream()
                .filter(o -> o.getDouble("refunded_amount") > 0)
                .toList();
        assertThat(refunded).hasSize(1);
        var order = refunded.getFirst();
        assertThat(order.getString("status")).isEqualTo("paid");
        assertThat(order.getDouble("credit_amount")).isZero();
        assertThat(all("/api/payments?order_id=" + order.getString("id"))).hasSize(2);
        var path = "/api/purchase/orders/" + order.getString("id");
        assertThat(all(path + "/returns"))
                .extracting(r -> r.getBoolean("replacement"))
                .containsExactlyInAnyOrder(true, false);
        assertThat(all(path + "/receipts")).hasSize(2);
        assertThat(admin.get(path + "/timeline").expect(200).raw().body())
                .contains("purchase.order.changed", "purchase.order.returned", "purchase.order.refunded");
    }

    @Test
    void all_its_books_agree() {
        admin.isSound();
        new PaymentBooks(admin, stores).agree("the demo company");
        assertThat(admin.verifiedRows()).isGreaterThan(5_000);
        assertThat(admin.get("/api/events/dead-letters").expect(200).list()).isEmpty();
    }

    @Test
    void invoices_are_numbered_without_gaps_in_the_order_of_their_dates() {
        for (var kind : List.of("INV", "CN")) {
            var issued = stores.list(
                    "billing",
                    r -> Map.entry(r.getString(1), LocalDate.parse(r.getString(2))),
                    "select number, document_date from invoice where number like ? order by number",
                    kind + "-%");
            assertThat(issued).isNotEmpty();
            var next = new TreeMap<Integer, Integer>();
            var before = LocalDate.MIN;
            for (var one : issued) {
                var parts = one.getKey().split("-");
                int year = Integer.parseInt(parts[1]);
                assertThat(one.getValue().getYear()).as(one.getKey()).isEqualTo(year);
                assertThat(Integer.parseInt(parts[2])).isEqualTo(next.merge(year, 1, Integer::sum));
                assertThat(one.getValue()).as(one.getKey()).isAfterOrEqualTo(before);
                before = one.getValue();
            }
        }
    }

    /** Only what somebody is working on is of today. */
    @Test
    void it_has_happened_within_the_last_half_year() {
        var earliest = begun.minus(HALF_YEAR);
        var orders = all("/api/sales/orders");
        assertThat(orders)
                .allSatisfy(o ->
                        assertThat(Instant.parse(o.getString("created_at"))).isAfter(earliest));
        assertThat(orders.stream()
                        .filter(o -> Instant.parse(o.getString("created_at")).isAfter(begun.minus(NEWS)))
                        .count())
                .isLessThan(12);
        var byNumber = orders.stream()
                .sorted((a, b) -> a.getString("number").compareTo(b.getString("number")))
                .map(o -> Instant.parse(o.getString("created_at")))
                .toList();
        for (int i = 1; i < byNumber.size(); i++) assertThat(byNumber.get(i)).isAfterOrEqualTo(byNumber.get(i - 1));
        assertThat(
                        stores.number(
                                "sales",
                                "select count(*) from sales_order where confirmed_at < created_at or updated_at < confirmed_at or cancelled_at < confirmed_at"))
                .isZero();
    }

    /** A time that is not of the past would show that something was written without the time of its request. */
    @Test
    void no_row_and_no_event_of_the_past_has_a_time_of_the_load() {
        var from = begun.atOffset(ZoneOffset.UTC);
        var late = new ArrayList<String>();
        for (var context :
                List.of("contact", "catalog", "inventory", "sales", "purchase", "shipping", "payment", "billing")) {
            for (var column : stores.list(context, r -> r.getString(1) + "." + r.getString(2), """
                    select c.table_name, c.column_name from information_schema.columns c join information_schema.tables t using (table_name)
                    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'timestamp with time zone'
                      and c.column_name <> 'referenced_at' and c.table_name not in ('item_stock', 'item_in_stock', 'verified_item') -- nothing shows them
                      and c.table_name !~ '^(event_|relay_|job|journal_|dead_|idempotency|inbox|schema_|upload|order_placing)'
                    """)) {
                var parts = column.split("\\.");
                long all = stores.number(context, "select count(*) from " + parts[0]);
                long now = stores.number(
                        context,
                        "select count(*) from " + parts[0] + " where " + parts[1] + " between ? and now()",
                        from);
                if (all > 60 && now >= all / 4 + 20) late.add(context + "." + column + ": " + now + " of " + all);
            }
        }
        var load = begun.toString().substring(0, 13);
        var issued = new HashMap<String, String>();
        for (var event : journal()) {
            var time = Instant.parse(event.getString("time"));
            var data = event.getJsonObject("data");
            var subject = event.getString("subject");
            var at = data.getString("issued_at", data.getString("created_at", issued.get(subject)));
            if (at != null) issued.putIfAbsent(subject, at);
            if (time.isBefore(begun.minus(NEWS)) && withoutTerms(data, at).contains(load)) late.add(event.encode());
        }
        assertThat(late).isEmpty();
    }

    /** An invoice may be due today: whole days after it was issued, which is what counts here. */
    private static String withoutTerms(JsonObject data, @Nullable String issued) {
        var due = data.getString("due_at");
        int date = "2026-01-31".length();
        if (due == null || issued == null || !due.substring(date).equals(issued.substring(date))) return data.encode();
        return data.copy().put("due_at", issued).encode();
    }

    private static List<JsonObject> journal() {
        var found = new ArrayList<JsonObject>();
        for (long after = 0; ; ) {
            var page = admin.get("/api/events?limit=1000&after=" + after).expect(200);
            if (page.list().isEmpty()) return found;
            page.list().forEach(e -> found.add((JsonObject) e));
            after = page.body().getJsonObject("meta").getLong("next");
        }
    }

    /** It is told in steps of four weeks, of which two may be underway. */
    @Test
    void the_journal_has_it_about_in_the_order_in_which_it_happened() {
        var latest = Instant.EPOCH;
        long back = 0;
        var events = journal();
        for (var event : events) {
            var time = Instant.parse(event.getString("time"));
            if (time.isBefore(latest.minus(Duration.ofDays(60)))) back++;
            if (time.isAfter(latest) && time.isBefore(begun.minus(NEWS))) latest = time;
        }
        assertThat(back).as("of %s events", events.size()).isLessThan(events.size() / 20);
    }

    @Test
    void nobody_is_told_of_the_past() {
        var mails = Api.at(port()).get("/dev/mail").expect(200).list();
        var since = "?created_from=" + begun.minus(NEWS);
        var today = Stream.of("/api/sales/orders", "/api/sales/quotes")
                .flatMap(list -> all(list + since).stream())
                .map(o -> o.getString("number"))
                .toList();
        assertThat(mails).isNotEmpty();
        for (var mail : mails) assertThat(((JsonObject) mail).encode()).containsAnyOf(today.toArray(String[]::new));
        var hooks = Awaitility.await()
                .until(() -> Api.at(port()).get("/dev/webhooks").expect(200).list(), list -> !list.isEmpty());
        for (var hook : hooks) {
            var message = (JsonObject) hook;
            assertThat(message.getBoolean("valid")).isTrue();
            var event = new JsonObject(message.getString("body"));
            assertThat(Instant.parse(event.getString("timestamp", event.getString("time"))))
                    .isAfter(begun);
        }
    }

    private static int port() {
        return Integer.parseInt(admin.base().substring(admin.base().lastIndexOf(':') + 1));
    }

    @Test
    void each_login_sees_its_part() {
        for (var login : Demo.LOGINS.entrySet()) {
            var user = Api.at(port()).login(login.getValue(), Demo.PASSWORD);
            var me = user.get("/api/auth/me").expect(200).data();
            assertThat(me.getString("role")).isEqualTo(login.getKey());
            assertThat(me.getJsonArray("missing")).isEmpty();
            assertThat(user.get("/api/sales/orders").expect(200).list())
                    .as(login.getKey())
                    .isNotEmpty();
        }
        var customer = Api.at(port()).login("customer@demo.example", Demo.PASSWORD);
        assertThat(customer.get("/api/invoices").expect(200).list()).isNotEmpty();
        assertThat(customer.get("/api/customers").expect(200).list()).hasSize(1);
        var finance = Api.at(port()).login("finance-manager@demo.example", Demo.PASSWORD);
        assertThat(finance.get("/api/notifications").expect(200).list()).isNotEmpty();
    }

    /** Drawn by the program, and stored as files: so each has its sizes, and everybody sees it. */
    @Test
    void each_product_has_a_picture() throws IOException {
        var files = new HashSet<String>();
        for (var product : all("/api/products")) {
            var image = product.getJsonArray("images").getJsonObject(0);
            files.add(image.getString("file_id"));
            var thumbnail = admin.bytes(image.getString("thumbnail_url"), "image/jpeg");
            var shown = ImageIO.read(new ByteArrayInputStream(thumbnail.body()));
            assertThat(shown.getWidth()).as(product.getString("name")).isEqualTo(160);
            assertThat(Api.at(port()).get(image.getString("url")).status()).isEqualTo(200);
        }
        assertThat(files).hasSize(120);
    }

    @Test
    void its_figures_show_half_a_year_and_equal_the_documents() {
        var compared = admin.get("/api/analytics/reconcile").expect(200).data();
        assertThat(compared.getJsonArray("mismatches")).isEmpty();
        assertThat(compared.getInteger("checked")).isGreaterThan(30);
        var today = LocalDate.ofInstant(begun, ZoneOffset.UTC);
        var thisMonth = YearMonth.from(today);
        var months = admin.get("/api/analytics/reports/sales?interval=month&group_by=none&from="
                        + thisMonth.minusMonths(5).atDay(1) + "&to="
                        + thisMonth.minusMonths(1).atEndOfMonth())
                .expect(200)
                .list();
        assertThat(months).hasSize(5);
        for (var month : months)
            assertThat(((JsonObject) month).getDouble("revenue"))
                    .as("%s", month)
                    .isPositive();
        var dashboard = admin.get("/api/analytics/dashboard").expect(200).data();
        var amounts = dashboard.getJsonArray("amounts").getJsonObject(0);
        for (var figure : List.of("ordered_amount", "revenue", "received_amount", "open_amount", "overdue_amount"))
            for (var period : List.of("value", "previous"))
                assertThat(amounts.getJsonObject(figure).getDouble(period))
                        .as(figure + " " + period)
                        .isPositive();
        assertThat(dashboard.getJsonArray("top_items")).isNotEmpty();
        assertThat(dashboard.getJsonObject("stock").getJsonObject("low_stock").getInteger("value"))
                .isPositive();
    }
}
