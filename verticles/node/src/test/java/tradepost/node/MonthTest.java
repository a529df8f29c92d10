package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A month of a small company on paper: three customers, a deposit, a part shipment, a credit note, a return whose card refund is refused, a short
 * payment that is written off, a tax that is added and one that is included. The books have the figures that are worked out here by hand. They are in
 * a currency of their own, because the trial balance is that of all tests.
 */
@ExtendWith(Shared.class)
class MonthTest {
    private static final String ORDERS = "/api/sales/orders/";
    private static final String CURRENCY = "NOK";
    /** 20 % is added to the prices. */
    private static final String ADDED = "QN";
    /** 25 % is included in the prices. */
    private static final String INCLUDED = "QO";

    private static final List<String> RATES = new ArrayList<>();

    private static Api api;

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("admin");
        rate(ADDED, 20, false);
        rate(INCLUDED, 25, true);
    }

    @AfterAll
    static void remove_the_taxes() {
        for (var rate : RATES) api.delete("/api/tax-rates/" + rate);
    }

    private static void rate(String country, int percent, boolean included) {
        var body = new JsonObject()
                .put("name", "VAT " + country)
                .put("country", country)
                .put("category", "standard")
                .put("rate", percent)
                .put("included", included);
        RATES.add(api.post("/api/tax-rates", body).expect(201).id());
    }

    private static String customer(String name, String country) {
        var address = new JsonObject().put("line1", "1 Main Street").put("country", country);
        var body = new JsonObject()
                .put("name", name)
                .put("email", "month" + Api.unique() + "@example.com")
                .put("payment_terms_days", 14)
                .put("addresses", new JsonArray().add(address));
        return api.post("/api/customers", body).expect(201).id();
    }

    /** The path of a confirmed order. @param lines pairs of a number of pieces and a price */
    private static String confirmed(String customer, Object... lines) {
        var items = new JsonArray();
        for (int i = 0; i < lines.length; i += 2)
            items.add(new JsonObject()
                    .put("item_id", api.item(20))
                    .put("quantity", lines[i])
                    .put("unit_price", new BigDecimal((String) lines[i + 1])));
        var body = new JsonObject()
                .put("customer_id", customer)
                .put("currency", CURRENCY)
                .put("items", items);
        var order = ORDERS + api.post("/api/sales/orders", body).expect(201).id();
        api.post(order + "/confirm").expect(200);
        return order;
    }

    private static String firstLine(String order) {
        return api.get(order)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
    }

    private static JsonObject lines(JsonObject line) {
        return new JsonObject().put("lines", new JsonArray().add(line));
    }

    private static JsonObject amount(String amount) {
        return new JsonObject().put("amount", new BigDecimal(amount));
    }

    private static void paid(String order, String amount) {
        api.post(order + "/pay", amount(amount).put("method", "transfer")).expect(200);
        // a statement has what is of one day in the order in which it was posted
        var posted =
                "/api/ledger/entries?kind=payment&limit=100&order_id=" + order.substring(order.lastIndexOf('/') + 1);
        Awaitility.await()
                .until(() -> api.get(posted).expect(200).list().stream()
                        .anyMatch(e -> new BigDecimal(((JsonObject) e)
                                                .getValue("amount")
                                                .toString())
                                        .abs()
                                        .compareTo(new BigDecimal(amount))
                                == 0));
    }

    /** The newest invoice of an order. */
    private static String invoice(String order) {
        return api.get(order + "/invoice").expect(200).data().getString("id");
    }

    @Test
    void the_books_of_a_month_have_the_figures_that_are_worked_out_by_hand() {
        // Anna orders 10 pieces at 100.00 and 20 %: 1,200.00. She pays a deposit of 300.00, gets 4 pieces for
        // 480.00, pays the 180.00 that are open, and gets 6 pieces for 720.00. Of these, 60.00 are credited, because
        // they are scratched: 50.00 and 10.00 of tax.
        var anna = customer("Anna", ADDED);
        var annas = confirmed(anna, 10, "100.00");
        paid(annas, "300.00");
        api.post(
                        annas + "/shipments",
                        lines(new JsonObject().put("line_id", firstLine(annas)).put("quantity", 4)))
                .expect(201);
        assertThat(order(annas)).isEqualTo("confirmed partially_paid partial: open 900.00, credit 0.00");
        paid(annas, "180.00");
        api.post(annas + "/shipments").expect(201);
        api.post(
                        "/api/invoices/" + invoice(annas) + "/credit-notes",
                        amount("60.00").put("reason", "Scratched"))
                .expect(201);
        assertThat(order(annas)).isEqualTo("confirmed partially_paid fulfilled: open 660.00, credit 0.00");

        // Bjorn orders 2 pieces at 125.00 and 1 at 50.07, which include 25 %: 300.07, of which 50.00 and 10.01 are
        // taxes. He pays by card. He sends back a piece for 125.00, of which 25.00 are taxes. The card refund is
        // refused, so he gets the money by a transfer.
        var bjorn = customer("Bjorn", INCLUDED);
        var bjorns = confirmed(bjorn, 2, "125.00", 1, "50.07");
        assertThat(api.post(bjorns + "/pay", new JsonObject().put("provider", "sandbox"))
                        .status())
                .isIn(200, 202);
        becomes(bjorns, "paid paid unfulfilled: open 0.00, credit 0.00");
        api.post(bjorns + "/shipments").expect(201);
        var back = new JsonObject()
                .put("line_id", firstLine(bjorns))
                .put("quantity", 1)
                .put("disposition", "restock");
        api.post(bjorns + "/returns", lines(back).put("reason", "Does not fit").put("refund", true))
                .expect(201);
        becomes(bjorns, "completed paid fulfilled: open 0.00, credit 125.00");
        var refund = SalesBooks.objects(api.get(bjorns).expect(200).data().getJsonArray("payments"))
                .getLast();
        assertThat(refund.getString("status")).isEqualTo("failed");
        api.post(
                        "/api/payments/" + refund.getString("payment_id") + "/refunds/" + refund.getString("refund_id")
                                + "/settle",
                        new JsonObject().put("method", "transfer").put("reference", "BANK-1"))
                .expect(200);
        assertThat(order(bjorns)).isEqualTo("completed partially_refunded fulfilled: open 0.00, credit 0.00");

        // Carla gets 5 pieces at 80.00 and 20 %: 480.00. Her bank keeps 1.50 of what she pays, which is written
        // off.
        var carla = customer("Carla", ADDED);
        var carlas = confirmed(carla, 5, "80.00");
        api.post(carlas + "/shipments").expect(201);
        paid(carlas, "478.50");
        api.post("/api/invoices/" + invoice(carlas) + "/write-off", new JsonObject().put("reason", "Bank charges"))
                .expect(200);
        assertThat(order(carlas)).isEqualTo("completed paid fulfilled: open 0.00, credit 0.00");

        Awaitility.await()
                .untilAsserted(() -> assertThat(trialBalance())
                        .containsExactlyInAnyOrderEntriesOf(Map.of(
                                // Anna 300.00 + 180.00, Carla 478.50, without the 125.00 to Bjorn
                                "cash.manual",
                                "833.50",
                                // Bjorn's card
                                "clearing.sandbox",
                                "300.07",
                                // Anna 720.00 - 60.00
                                "receivable",
                                "660.00",
                                // Anna 400.00 + 600.00 - 50.00, Bjorn 300.07 - 60.01 - (125.00 - 25.00), Carla 400.00
                                "revenue",
                                "-1490.06",
                                // Anna 80.00 + 120.00 - 10.00, Bjorn 60.01 - 25.00, Carla 80.00
                                "tax",
                                "-305.01",
                                "bad_debt",
                                "1.50")));
        // of 20 %: Anna 80.00 + 120.00 - 10.00, Carla 80.00; of 25 %: Bjorn 60.01 - 25.00
        assertThat(byRate("tax", anna, bjorn, carla))
                .containsExactly(Map.entry("20", "-270.00"), Map.entry("25", "-35.01"));
        // of 20 %: Anna 400.00 + 600.00 - 50.00, Carla 400.00; of 25 %: Bjorn 240.06 - 100.00
        assertThat(byRate("revenue", anna, bjorn, carla))
                .containsExactly(Map.entry("20", "-1350.00"), Map.entry("25", "-140.06"));

        assertThat(invoices(anna))
                .containsExactly(
                        "480.00 = 0.00 + 0.00 + 480.00 + 0.00 paid", "720.00 = 60.00 + 0.00 + 0.00 + 660.00 open");
        assertThat(invoices(bjorn)).containsExactly("300.07 = 125.00 + 0.00 + 175.07 + 0.00 paid");
        assertThat(invoices(carla)).containsExactly("480.00 = 0.00 + 1.50 + 478.50 + 0.00 paid");
        assertThat(api.get("/api/customers/" + anna + "/balance")
                        .expect(200)
                        .body()
                        .encode())
                .contains("660.00");

        assertThat(statement(anna))
                .containsExactly(
                        "payment -300.00: -300.00",
                        "invoice 480.00: 180.00",
                        "payment -180.00: 0.00",
                        "invoice 720.00: 720.00",
                        "credit_note -60.00: 660.00",
                        "closing 660.00, not allocated 0.00",
                        "open 660.00 of 720.00",
                        "not_due 660.00");
        assertThat(statement(bjorn))
                .containsExactly(
                        "payment -300.07: -300.07",
                        "invoice 300.07: 0.00",
                        "credit_note -125.00: -125.00",
                        "refund 125.00: 0.00",
                        "closing 0.00, not allocated 0.00");
        assertThat(statement(carla))
                .containsExactly(
                        "invoice 480.00: 480.00",
                        "payment -478.50: 1.50",
                        "write_off -1.50: 0.00",
                        "closing 0.00, not allocated 0.00");
        Awaitility.await().untilAsserted(() -> {
            var compared = api.get("/api/ledger/reconcile").expect(200).data();
            assertThat(compared.getBoolean("complete")).isTrue();
            assertThat(compared.getJsonArray("differences")).isEmpty();
        });
    }

    private static String order(String path) {
        var o = api.get(path).expect(200).order();
        return "%s %s %s: open %s, credit %s"
                .formatted(
                        o.getString("status"),
                        o.getString("payment_status"),
                        o.getString("fulfillment_status"),
                        o.getValue("open_amount"),
                        o.getValue("credit_amount"));
    }

    /** A provider decides a little later. */
    private static void becomes(String path, String order) {
        Awaitility.await(path).untilAsserted(() -> assertThat(order(path)).isEqualTo(order));
    }

    /** The balances in the currency; without those that are zero. */
    private static Map<String, String> trialBalance() {
        var shown = new TreeMap<String, String>();
        for (var b : SalesBooks.objects(
                api.get("/api/ledger/balances").expect(200).data().getJsonArray("accounts")))
            if (b.getString("currency").equals(CURRENCY)
                    && SalesBooks.amount(b, "balance").signum() != 0)
                shown.put(b.getString("account"), b.getValue("balance").toString());
        return shown;
    }

    private static Map<String, String> byRate(String account, String... customers) {
        var sums = new TreeMap<String, BigDecimal>();
        for (var customer : customers)
            for (var e : SalesBooks.objects(
                    api.get("/api/ledger/entries?limit=100&account=" + account + "&customer_id=" + customer)
                            .expect(200)
                            .list()))
                sums.merge(e.getValue("tax_rate").toString(), SalesBooks.amount(e, "amount"), BigDecimal::add);
        var shown = new TreeMap<String, String>();
        sums.forEach((rate, sum) -> shown.put(rate, sum.toPlainString()));
        return shown;
    }

    /** The total, what was credited, written off and paid, and what is open, the oldest first. */
    private static List<String> invoices(String customer) {
        return SalesBooks.objects(api.get("/api/invoices?kind=invoice&sort=issued_at&customer_id=" + customer)
                        .expect(200)
                        .list())
                .stream()
                .map(i -> "%s = %s + %s + %s + %s %s"
                        .formatted(
                                i.getValue("total_amount"),
                                i.getValue("credited_amount"),
                                i.getValue("written_off_amount"),
                                i.getValue("allocated_amount"),
                                i.getValue("open_amount"),
                                i.getString("status")))
                .toList();
    }

    private static List<String> statement(String customer) {
        var accounts = api.get("/api/customers/" + customer + "/statement")
                .expect(200)
                .data()
                .getJsonArray("accounts");
        assertThat(accounts).hasSize(1);
        var account = accounts.getJsonObject(0);
        var shown = new ArrayList<String>();
        for (var e : SalesBooks.objects(account.getJsonArray("entries")))
            shown.add(e.getString("kind") + " " + e.getValue("amount") + ": " + e.getValue("balance"));
        shown.add("closing " + account.getValue("closing_balance") + ", not allocated "
                + account.getValue("unallocated_amount"));
        for (var i : SalesBooks.objects(account.getJsonArray("open_invoices")))
            shown.add("open " + i.getValue("open_amount") + " of " + i.getValue("total_amount"));
        for (var a : SalesBooks.objects(account.getJsonArray("ageing")))
            if (SalesBooks.amount(a, "amount").signum() != 0)
                shown.add(a.getString("overdue") + " " + a.getValue("amount"));
        return shown;
    }
}
