package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;
import tradepost.node.command.DemoCommand;

/** What orders post to the general ledger, over HTTP. */
@ExtendWith(Shared.class)
class LedgerStoriesTest {
    private static final String ORDERS = "/api/sales/orders/";

    /** No other test sells here. */
    private static final String COUNTRY = "QZ";

    /** A period in which nothing happened. */
    private static final String CLOSED = "2001-12-31";

    private static Shared.Running running;
    private static Api api;
    private static String rate;

    @BeforeAll
    static void start(Shared.Running shared) {
        running = shared;
        api = shared.anybody().registered("admin");
        var tax = new JsonObject()
                .put("name", "VAT")
                .put("country", COUNTRY)
                .put("category", "standard")
                .put("rate", 20)
                .put("included", false);
        rate = api.post("/api/tax-rates", tax).expect(201).id();
    }

    @AfterAll
    static void the_books_agree() {
        api.delete("/api/tax-rates/" + rate);
        agrees();
    }

    /** Other tests move money meanwhile. */
    private static void agrees() {
        Awaitility.await().untilAsserted(() -> {
            var found = api.get("/api/ledger/reconcile").expect(200).data();
            assertThat(found.getBoolean("complete")).isTrue();
            assertThat(found.getJsonArray("differences")).isEmpty();
            assertThat(found.getLong("checked")).isPositive();
        });
        var sums = new TreeMap<String, BigDecimal>();
        for (var b : api.get("/api/ledger/balances").expect(200).data().getJsonArray("accounts")) {
            var balance = (JsonObject) b;
            sums.merge(balance.getString("currency"), number(balance, "balance"), BigDecimal::add);
        }
        assertThat(sums.values()).isNotEmpty().allMatch(sum -> sum.signum() == 0);
    }

    private static BigDecimal number(JsonObject of, String field) {
        return new BigDecimal(of.getValue(field).toString());
    }

    /** The id of a confirmed order of ten pieces at 10.00, with a tax of 20 % that is added: 120.00. */
    private static String confirmed(String customer) {
        var line = new JsonObject().put("item_id", api.item(20)).put("quantity", 10);
        var address = new JsonObject().put("line1", "1 Main Street").put("country", COUNTRY);
        var body = new JsonObject()
                .put("customer_id", customer)
                .put("shipping_address", address)
                .put("items", new JsonArray().add(line));
        var order = api.post("/api/sales/orders", body).expect(201).id();
        api.post(ORDERS + order + "/confirm").expect(200);
        return order;
    }

    private static String confirmed() {
        return confirmed(api.customer());
    }

    /** The balance of each account of an order; without those that are zero. */
    private static Map<String, String> balances(String order) {
        var sums = new TreeMap<String, BigDecimal>();
        for (var e : api.get("/api/ledger/entries?limit=100&order_id=" + order)
                .expect(200)
                .list())
            sums.merge(((JsonObject) e).getString("account"), number((JsonObject) e, "amount"), BigDecimal::add);
        var shown = new TreeMap<String, String>();
        sums.forEach((account, sum) -> {
            if (sum.signum() != 0) shown.put(account, sum.toPlainString());
        });
        return shown;
    }

    private static void posted(String order, Map<String, String> balances) {
        Awaitility.await().untilAsserted(() -> assertThat(balances(order)).isEqualTo(balances));
    }

    private static JsonObject amount(String amount) {
        return new JsonObject().put("amount", new BigDecimal(amount));
    }

    private static String invoice(String order) {
        return api.get(ORDERS + order + "/invoice").expect(200).data().getString("id");
    }

    @Test
    void a_deposit_an_invoice_and_a_payment_by_a_provider_leave_nothing_receivable() {
        var order = confirmed();
        api.post(ORDERS + order + "/pay", amount("30.00")).expect(200);
        posted(order, Map.of("cash.manual", "30.00", "deposits", "-30.00"));
        api.post(ORDERS + order + "/shipments").expect(201);
        posted(order, Map.of("cash.manual", "30.00", "receivable", "90.00", "revenue", "-100.00", "tax", "-20.00"));
        assertThat(api.post(ORDERS + order + "/pay", new JsonObject().put("provider", "sandbox"))
                        .status())
                .isIn(200, 202);
        posted(
                order,
                Map.of("cash.manual", "30.00", "clearing.sandbox", "90.00", "revenue", "-100.00", "tax", "-20.00"));
    }

    @Test
    void a_return_that_is_refunded_takes_back_revenue_and_tax() {
        var order = confirmed();
        api.post(ORDERS + order + "/pay").expect(200);
        api.post(ORDERS + order + "/shipments").expect(201);
        var line =
                api.get(ORDERS + order).expect(200).data().getJsonArray("items").getJsonObject(0);
        var back = new JsonObject()
                .put("line_id", line.getString("id"))
                .put("quantity", 4)
                .put("disposition", "restock");
        api.post(
                        ORDERS + order + "/returns",
                        new JsonObject()
                                .put("reason", "Does not fit")
                                .put("refund", true)
                                .put("lines", new JsonArray().add(back)))
                .expect(201);
        posted(order, Map.of("cash.manual", "72.00", "revenue", "-60.00", "tax", "-12.00"));
    }

    @Test
    void a_short_payment_is_written_off_on_its_date_unless_that_is_closed() {
        var order = confirmed();
        api.post(ORDERS + order + "/shipments").expect(201);
        api.post(ORDERS + order + "/pay", amount("119.00")).expect(200);
        var path = "/api/invoices/" + invoice(order) + "/write-off";
        var body = amount("0.40").put("reason", "bank charges");
        assertThat(api.post("/api/ledger/close", new JsonObject().put("until", CLOSED))
                        .status())
                .isIn(200, 409);
        var until = api.get("/api/ledger/close").expect(200).data().getString("until");
        assertThat(api.post(path, body.copy().put("date", until)).expect(409).code())
                .isEqualTo("period_closed");
        var open = LocalDate.parse(until).plusDays(30).toString(); // before the invoice
        assertThat(api.post(path, body.copy().put("date", open)).expect(400).code())
                .isEqualTo("invalid_date");
        var date = api.get("/api/invoices/" + invoice(order)).expect(200).data().getString("date");
        api.post(path, body.copy().put("date", date)).expect(200);
        api.post(path, new JsonObject().put("reason", "bank charges")).expect(200);
        posted(order, Map.of("cash.manual", "119.00", "bad_debt", "1.00", "revenue", "-100.00", "tax", "-20.00"));
        var dated = SalesBooks.objects(
                api.get("/api/ledger/entries?kind=write_off&account=bad_debt&order_id=" + order + "&posted_to=" + date)
                        .expect(200)
                        .list());
        assertThat(dated).extracting(e -> e.getString("document_date")).contains(date);
        assertThat(dated).extracting(e -> number(e, "amount").toPlainString()).contains("0.40");
    }

    @Test
    void a_credit_note_of_a_command_reduces_what_is_receivable() {
        var order = confirmed();
        api.post(ORDERS + order + "/shipments").expect(201);
        api.post(
                        "/api/invoices/" + invoice(order) + "/credit-notes",
                        amount("12.00").put("reason", "goodwill"))
                .expect(201);
        posted(order, Map.of("receivable", "108.00", "revenue", "-90.00", "tax", "-18.00"));
        var number = api.get("/api/ledger/entries?kind=credit_note&account=receivable&order_id=" + order)
                .expect(200)
                .list()
                .getJsonObject(0)
                .getString("document");
        assertThat(number).startsWith("CN-");
        assertThat(api.get("/api/ledger/entries?document=" + number).expect(200).list())
                .hasSize(3);
    }

    @Test
    void credit_pays_another_order_of_the_customer() {
        var customer = api.customer();
        var from = confirmed(customer);
        api.post(ORDERS + from + "/pay", amount("150.00")).expect(200);
        var to = confirmed(customer);
        api.post(ORDERS + to + "/pay", amount("30.00").put("method", "credit")).expect(200);
        posted(from, Map.of("cash.manual", "150.00", "deposits", "-120.00", "transfers", "-30.00"));
        posted(to, Map.of("deposits", "-30.00", "transfers", "30.00"));
    }

    @Test
    void goods_of_a_vendor_are_owed_until_they_are_paid() {
        var order = api.purchaseOrder(api.vendor(), api.item(0), 3);
        api.post("/api/purchase/orders/" + order + "/receive").expect(200);
        posted(order, Map.of("stock", "30.00", "payable", "-30.00"));
        api.post("/api/purchase/orders/" + order + "/pay").expect(200);
        posted(order, Map.of("stock", "30.00", "cash.manual", "-30.00"));
    }

    @Test
    void what_is_paid_before_the_goods_come_is_a_deposit_until_they_have() {
        var order = api.purchaseOrder(api.vendor(), api.item(0), 3);
        api.post("/api/purchase/orders/" + order + "/order").expect(200);
        api.post("/api/purchase/orders/" + order + "/pay", amount("20.00")).expect(200);
        posted(order, Map.of("cash.manual", "-20.00", "vendor_deposits", "20.00"));
        api.post("/api/purchase/orders/" + order + "/receive").expect(200);
        posted(order, Map.of("cash.manual", "-20.00", "payable", "-10.00", "stock", "30.00"));
    }

    @Test
    void what_a_vendor_owes_pays_another_order_of_it_and_the_rest_comes_back() {
        var vendor = api.vendor();
        var from = api.purchaseOrder(vendor, api.item(0), 5);
        api.post("/api/purchase/orders/" + from + "/order").expect(200);
        api.post("/api/purchase/orders/" + from + "/pay").expect(200);
        api.post("/api/purchase/orders/" + from + "/cancel").expect(200);
        var to = api.purchaseOrder(vendor, api.item(0), 3);
        api.post("/api/purchase/orders/" + to + "/receive").expect(200);
        api.post("/api/purchase/orders/" + to + "/pay", new JsonObject().put("method", "credit"))
                .expect(200);
        posted(to, Map.of("stock", "30.00", "transfers", "-30.00"));
        posted(from, Map.of("cash.manual", "-50.00", "vendor_deposits", "20.00", "transfers", "30.00"));
        api.post("/api/purchase/orders/" + from + "/refunds", amount("20.00")).expect(201);
        posted(from, Map.of("cash.manual", "-30.00", "transfers", "30.00"));
    }

    @Test
    void the_entries_of_a_period_are_csv() {
        var order = confirmed();
        api.post(ORDERS + order + "/pay", amount("7.00")).expect(200);
        posted(order, Map.of("cash.manual", "7.00", "deposits", "-7.00"));
        var today = api.get("/api/ledger/entries?order_id=" + order)
                .expect(200)
                .list()
                .getJsonObject(0)
                .getString("posted_on");
        var query = "&fields=kind,posted_on,account,currency,amount&order_id=" + order;
        var csv = api.send(
                        "GET",
                        "/api/ledger/entries?sort=account&posted_from=" + today + "&posted_to=" + today + query,
                        null,
                        "Accept",
                        "text/csv")
                .join()
                .expect(200);
        assertThat(csv.raw().body())
                .isEqualTo("kind,posted_on,account,currency,amount\r\n" + "payment," + today
                        + ",cash.manual,USD,7.00\r\n" + "payment," + today + ",deposits,USD,-7.00\r\n");
    }

    @Test
    void only_who_may_close_the_books_closes_them() {
        var viewer = running.anybody().registered("viewer");
        viewer.post("/api/ledger/close", new JsonObject().put("until", CLOSED)).expect(403);
        assertThat(api.post("/api/ledger/close", new JsonObject().put("until", "2999-12-31"))
                        .expect(400)
                        .code())
                .isEqualTo("invalid_date");
    }

    /** The company of the demonstration sells, buys, is paid and refunds. */
    @Test
    void the_books_of_the_demonstration_are_complete() {
        var url = running.anybody().base();
        assertThat(new CommandLine(new DemoCommand()).execute("--url", url)).isZero();
        agrees();
        for (var b : api.get("/api/ledger/balances").expect(200).data().getJsonArray("accounts")) {
            var balance = (JsonObject) b;
            if (!balance.getString("account").equals("receivable")) continue;
            assertThat(number(balance, "debit")).as(balance.encode()).isPositive();
            assertThat(number(balance, "balance")).as(balance.encode()).isNotNegative();
        }
    }
}
