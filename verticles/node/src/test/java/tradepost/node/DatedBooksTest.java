package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Payments, refunds and invoices of an earlier day, over HTTP. Other tests close no day after 2001, and issue nothing in 2010. */
@ExtendWith(Shared.class)
class DatedBooksTest {
    private static final String ORDERS = "/api/sales/orders/";
    private static final LocalDate CLOSED = LocalDate.of(2001, 12, 31);
    private static final LocalDate DAY = LocalDate.of(2010, 4, 30);

    private static Api api;

    /** May do everything to orders, invoices and purchases, but not on an earlier day. */
    private static Api clerk;

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("admin");
        var permissions = JsonArray.of("orders:*", "invoices:*", "purchases:*", "payments:*");
        var key = api.post(
                        "/api/api-keys", new JsonObject().put("name", "Clerk").put("permissions", permissions))
                .expect(201)
                .data()
                .getString("key");
        clerk = new Api(api.base(), key);
        assertThat(api.post("/api/ledger/close", new JsonObject().put("until", CLOSED.toString()))
                        .status())
                .isIn(200, 409);
    }

    private static JsonObject amount(String amount, LocalDate date) {
        return new JsonObject().put("amount", new BigDecimal(amount)).put("date", date.toString());
    }

    /** The id of a confirmed order of two pieces at 10.00. */
    private static String confirmed() {
        var order = api.salesOrder(api.customer(), api.item(10), 2);
        api.confirm(order).join().expect(200);
        return order;
    }

    private static String received() {
        var order = api.purchaseOrder(api.vendor(), api.item(0), 3);
        api.post("/api/purchase/orders/" + order + "/receive").expect(200);
        return order;
    }

    /** The days on which an order has entries of this kind. */
    private static List<String> posted(String order, String kind) {
        var days = new TreeSet<String>();
        for (var e : api.get("/api/ledger/entries?limit=100&order_id=" + order + "&kind=" + kind)
                .expect(200)
                .list()) days.add(((JsonObject) e).getString("posted_on"));
        return List.copyOf(days);
    }

    private static void isPosted(String order, String kind, LocalDate day) {
        Awaitility.await().untilAsserted(() -> assertThat(posted(order, kind)).containsExactly(day.toString()));
    }

    @Test
    void money_may_be_dated_today_or_on_an_open_day_before_with_the_permission() {
        var tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
        var yesterday = tomorrow.minusDays(2);
        var sale = ORDERS + confirmed();
        var purchase = "/api/purchase/orders/" + received();
        api.post(sale + "/pay", amount("20.00", DAY)).expect(200);
        for (var path : List.of(sale + "/pay", sale + "/refunds", purchase + "/pay")) {
            int done = path.endsWith("/pay") ? 200 : 201;
            assertThat(api.post(path, amount("0.10", tomorrow)).expect(400).code())
                    .as(path)
                    .isEqualTo("invalid_date");
            assertThat(api.post(path, amount("0.10", CLOSED)).expect(409).code())
                    .as(path)
                    .isEqualTo("period_closed");
            assertThat(clerk.post(path, amount("0.10", yesterday)).expect(403).code())
                    .as(path)
                    .isEqualTo("forbidden");
            clerk.post(path, amount("0.10", yesterday.plusDays(1))).expect(done);
            api.post(path, amount("0.10", yesterday)).expect(done);
        }
    }

    @Test
    void a_payment_is_booked_on_its_day_and_the_audit_says_so() {
        var order = confirmed();
        var paid = api.post(ORDERS + order + "/pay", amount("7.00", DAY))
                .expect(200)
                .data();
        assertThat(paid.getJsonArray("payments").getJsonObject(0).getString("date"))
                .isEqualTo(DAY.toString());
        isPosted(order, "payment", DAY);
        var entries = Awaitility.await()
                .until(
                        () -> api.get("/api/audit?entity_type=sales.order&entity_id=" + order
                                        + "&action=partially_paid")
                                .expect(200)
                                .list(),
                        found -> !found.isEmpty());
        var entry = entries.getJsonObject(0).getString("id");
        assertThat(api.get("/api/audit/" + entry)
                        .expect(200)
                        .data()
                        .getJsonObject("data")
                        .getString("date"))
                .isEqualTo(DAY.toString());
        api.post(ORDERS + order + "/refunds", amount("2.00", DAY.plusDays(1))).expect(201);
        isPosted(order, "refund", DAY.plusDays(1));
        assertThat(api.post(ORDERS + order + "/refunds", amount("2.00", DAY.minusDays(1)))
                        .expect(400)
                        .code())
                .isEqualTo("invalid_date");
    }

    @Test
    void a_payment_to_a_vendor_is_booked_on_its_day() {
        var order = received();
        var paid = api.post("/api/purchase/orders/" + order + "/pay", amount("7.00", DAY))
                .expect(200)
                .data();
        assertThat(paid.getJsonArray("payments").getJsonObject(0).getString("date"))
                .isEqualTo(DAY.toString());
        isPosted(order, "vendor_payment", DAY);
    }

    @Test
    void a_refund_of_a_payment_is_booked_on_its_day() {
        var order = confirmed();
        var payment = api.post(ORDERS + order + "/pay", amount("7.00", DAY))
                .expect(200)
                .data()
                .getJsonArray("payments")
                .getJsonObject(0)
                .getString("id");
        var path = "/api/payments/" + payment + "/refund";
        var refunded =
                api.post(path, amount("3.00", DAY.plusDays(2))).expect(200).data();
        assertThat(refunded.getJsonObject("payment").getString("date")).isEqualTo(DAY.toString());
        assertThat(refunded.getJsonArray("refunds").getJsonObject(0).getString("date"))
                .isEqualTo(DAY.plusDays(2).toString());
        isPosted(order, "refund", DAY.plusDays(2));
        assertThat(clerk.post(path, amount("1.00", DAY.plusDays(2))).expect(403).code())
                .isEqualTo("forbidden");
    }

    @Test
    void a_provider_decides_when_it_pays() {
        var body = amount("7.00", DAY).put("provider", "sandbox");
        assertThat(api.post(ORDERS + confirmed() + "/pay", body).expect(400).code())
                .isEqualTo("invalid_date");
    }

    @Test
    void an_invoice_has_the_year_of_its_date_and_shows_the_day_of_supply() {
        var dates = new JsonObject().put("date", "2010-05-31").put("supply_date", "2010-05-15");
        var path = ORDERS + confirmed() + "/invoices";
        assertThat(clerk.post(path, dates).expect(403).code()).isEqualTo("forbidden");
        var invoice = api.post(path, dates).expect(201).data();
        assertThat(invoice.getString("number")).isEqualTo("INV-2010-000001");
        assertThat(invoice.getString("date")).isEqualTo("2010-05-31");
        assertThat(invoice.getString("supply_date")).isEqualTo("2010-05-15");
        assertThat(invoice.getString("due_at")).startsWith("2010-05-31");
        var order = invoice.getString("order_id");
        isPosted(order, "invoice", LocalDate.of(2010, 5, 31));

        var before = new JsonObject().put("date", "2010-05-30");
        assertThat(api.post(ORDERS + confirmed() + "/invoices", before)
                        .expect(409)
                        .code())
                .isEqualTo("date_before_last_number");
        var note = amount("1.00", LocalDate.of(2010, 6, 2)).put("reason", "goodwill");
        var notes = "/api/invoices/" + invoice.getString("id") + "/credit-notes";
        assertThat(api.post(notes, note).expect(201).data().getString("number")).isEqualTo("CN-2010-000001");
        assertThat(api.post(notes, note.copy().put("date", "2010-06-01"))
                        .expect(409)
                        .code())
                .isEqualTo("date_before_last_number");
        // a refund that is credited has such a number, too
        api.post(ORDERS + order + "/pay", amount("20.00", LocalDate.of(2010, 6, 1)))
                .expect(200);
        var refund = amount("2.00", LocalDate.of(2010, 6, 1)).put("credit", true);
        assertThat(api.post(ORDERS + order + "/refunds", refund).expect(409).code())
                .isEqualTo("date_before_last_number");
        api.post(ORDERS + order + "/refunds", refund.put("date", "2010-06-03")).expect(201);
        isPosted(order, "refund", LocalDate.of(2010, 6, 3));
    }

    @Test
    void a_shipment_is_the_day_of_supply_of_its_invoice() {
        var order = confirmed();
        api.post(ORDERS + order + "/shipments").expect(201);
        var invoice = api.get(ORDERS + order + "/invoice").expect(200).data();
        assertThat(invoice.getString("supply_date")).isEqualTo(invoice.getString("date"));
    }

    @Test
    void what_came_late_is_a_list() {
        api.post(ORDERS + confirmed() + "/pay", amount("1.00", DAY)).expect(200);
        for (var late : List.of(true, false))
            assertThat(SalesBooks.objects(api.get("/api/ledger/entries?limit=100&late=" + late)
                            .expect(200)
                            .list()))
                    .allMatch(e -> late == !e.getString("posted_on").equals(e.getString("document_date")));
    }
}
