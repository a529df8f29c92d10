package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The words for what is paid of an order, each reached by every way, and the lists of each word, over HTTP. */
@ExtendWith(Shared.class)
class PaymentWordsTest {
    private static final String ORDERS = "/api/sales/orders/";

    private static Api api;
    private static String customer;

    /** The status and the word that are expected of each order, by its path. */
    private static final Map<String, String> EXPECTED = new LinkedHashMap<>();

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("admin");
        customer = api.customer();
    }

    /** The path of a draft of two pieces at 10.00. */
    private static String draft(String expected) {
        return draft(expected, "10.00");
    }

    private static String draft(String expected, String price) {
        var line = new JsonObject()
                .put("item_id", api.item(9))
                .put("quantity", 2)
                .put("unit_price", new BigDecimal(price));
        var body = new JsonObject().put("customer_id", customer).put("items", new JsonArray().add(line));
        var path = ORDERS + api.post(ORDERS, body).expect(201).id();
        EXPECTED.put(path, expected);
        return path;
    }

    private static String confirmed(String expected) {
        var path = draft(expected);
        api.post(path + "/confirm").expect(200);
        return path;
    }

    private static String paid(String expected) {
        var path = confirmed(expected);
        pay(path, "20.00");
        return path;
    }

    /** Paid, and invoiced before it is shipped. */
    private static String prepaid(String expected) {
        var path = paid(expected);
        api.post(path + "/invoices").expect(201);
        return path;
    }

    private static void pay(String path, String amount) {
        api.post(path + "/pay", amount(amount)).expect(200);
    }

    private static void refund(String path, String amount, boolean credit) {
        api.post(path + "/refunds", amount(amount).put("credit", credit).put("reason", "goodwill"))
                .expect(201);
    }

    private static void ship(String path, int pieces) {
        api.post(path + "/shipments", lines(path, pieces)).expect(201);
    }

    private static void close(String path) {
        api.post(path + "/close").expect(200);
    }

    private static void cancel(String path) {
        api.post(path + "/cancel").expect(200);
    }

    private static void change(String path, int pieces, boolean refund) {
        api.post(path + "/changes", lines(path, pieces).put("refund", refund)).expect(200);
    }

    private static void takeBack(String path, int pieces, boolean refund) {
        var body = lines(path, pieces).put("reason", "does not fit").put("refund", refund);
        body.getJsonArray("lines").getJsonObject(0).put("disposition", "restock");
        api.post(path + "/returns", body).expect(201);
    }

    private static void invoiced(String path, String action, @Nullable String amount) {
        var id = api.post(path + "/invoices").expect(201).id();
        var body = amount == null ? new JsonObject() : amount(amount);
        assertThat(api.post("/api/invoices/" + id + action, body.put("reason", "agreed"))
                        .status())
                .isIn(200, 201);
    }

    private static JsonObject lines(String path, int pieces) {
        var line = api.get(path).expect(200).data().getJsonArray("items").getJsonObject(0);
        return new JsonObject()
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("line_id", line.getString("id"))
                                        .put("quantity", pieces)));
    }

    private static JsonObject amount(String amount) {
        return new JsonObject().put("amount", new BigDecimal(amount));
    }

    private static void reachNothingDue() {
        draft("draft not_due");
        cancel(draft("cancelled not_due"));
        cancel(confirmed("cancelled not_due"));
        var free = draft("confirmed not_due", "0.00");
        api.post(free + "/confirm").expect(200);
        var given = draft("completed not_due", "0.00");
        api.post(given + "/confirm").expect(200);
        ship(given, 2);
        invoiced(confirmed("confirmed not_due"), "/write-off", null);
        var written = confirmed("completed not_due");
        invoiced(written, "/write-off", null);
        ship(written, 2);
        invoiced(confirmed("confirmed not_due"), "/credit-notes", "20.00");
        var halves = confirmed("confirmed not_due");
        invoiced(halves, "/credit-notes", "12.00");
        api.post(
                        "/api/invoices/"
                                + api.get(halves + "/invoice").expect(200).id() + "/write-off",
                        new JsonObject().put("reason", "agreed"))
                .expect(200);
        var back = confirmed("completed not_due");
        ship(back, 2);
        takeBack(back, 2, true);
        var closed = confirmed("completed not_due");
        ship(closed, 1);
        takeBack(closed, 1, false);
        close(closed);
    }

    private static void reachOwed() {
        confirmed("confirmed unpaid");
        ship(confirmed("confirmed unpaid"), 2);
        refund(paid("confirmed unpaid"), "20.00", false);
        invoiced(confirmed("confirmed unpaid"), "/write-off", "5.00");
        invoiced(confirmed("confirmed unpaid"), "/credit-notes", "5.00");
        var grown = draft("confirmed unpaid", "0.00");
        api.post(grown + "/confirm").expect(200);
        var line =
                new JsonObject().put("item_id", api.item(9)).put("quantity", 1).put("unit_price", 4);
        var more = lines(grown, 2);
        more.getJsonArray("lines").add(line);
        api.post(grown + "/changes", more).expect(200);

        pay(confirmed("confirmed partially_paid"), "5.00");
        refund(paid("confirmed partially_paid"), "5.00", false);
        change(paid("confirmed partially_paid"), 3, true);
        var back = confirmed("confirmed partially_paid");
        pay(back, "5.00");
        ship(back, 2);
        takeBack(back, 1, true);
    }

    private static void reachPaid() {
        paid("paid paid");
        ship(paid("completed paid"), 2);
        pay(confirmed("paid paid"), "25.00"); // the rest is credit
        var short_ = confirmed("completed paid");
        pay(short_, "19.00");
        ship(short_, 2);
        api.post(
                        "/api/invoices/"
                                + api.get(short_ + "/invoice").expect(200).id() + "/write-off",
                        new JsonObject().put("reason", "agreed"))
                .expect(200);
        change(paid("paid paid"), 1, false);
        var kept = paid("completed paid");
        ship(kept, 2);
        takeBack(kept, 2, false);
    }

    private static void reachRefunded() {
        change(paid("paid partially_refunded"), 1, true);
        var closed = paid("completed partially_refunded");
        ship(closed, 1);
        close(closed);
        var back = paid("completed partially_refunded");
        ship(back, 2);
        takeBack(back, 1, true);
        refund(prepaid("paid partially_refunded"), "5.00", true);
        var over = confirmed("paid partially_refunded");
        pay(over, "25.00");
        refund(over, "5.00", false);
        var again = paid("paid partially_refunded");
        refund(again, "20.00", false);
        pay(again, "20.00");

        cancel(paid("cancelled refunded"));
        refund(prepaid("confirmed refunded"), "20.00", true); // it may still be shipped, for nothing
        var all = paid("completed refunded");
        ship(all, 2);
        takeBack(all, 2, true);
        var last = paid("completed refunded");
        ship(last, 1);
        takeBack(last, 1, true);
        close(last);
    }

    @Test
    void each_word_is_reached_by_every_way_and_its_list_has_exactly_its_orders() {
        reachNothingDue();
        reachOwed();
        reachPaid();
        reachRefunded();
        var unpaid = new ArrayList<String>();
        EXPECTED.forEach((path, expected) -> {
            var order = api.get(path).expect(200).order();
            assertThat(order.getString("status") + " " + order.getString("payment_status"))
                    .as("%s of %s", path, EXPECTED.keySet().stream().toList().indexOf(path))
                    .isEqualTo(expected);
            var open = SalesBooks.amount(order, "open_amount");
            var money = SalesBooks.amount(order, "paid_amount").subtract(SalesBooks.amount(order, "refunded_amount"));
            if (open.signum() > 0 && money.signum() == 0) unpaid.add(path);
        });
        var words = new TreeSet<String>();
        EXPECTED.values().forEach(e -> words.add(e.split(" ")[1]));
        assertThat(words)
                .containsExactly("not_due", "paid", "partially_paid", "partially_refunded", "refunded", "unpaid");
        for (var word : words)
            assertThat(listed("payment_status=" + word)).as(word).isEqualTo(expected(1, word));
        assertThat(listed("payment_status=unpaid")).isEqualTo(unpaid);
        for (var status : List.of("draft", "confirmed", "paid", "completed", "cancelled"))
            assertThat(listed("status=" + status)).as(status).isEqualTo(expected(0, status));
        assertThat(listed("payment_status=not_due,refunded&status=confirmed"))
                .isEqualTo(EXPECTED.entrySet().stream()
                        .filter(e -> List.of("confirmed not_due", "confirmed refunded")
                                .contains(e.getValue()))
                        .map(Map.Entry::getKey)
                        .toList());
        assertThat(api.get(ORDERS + "?payment_status=free").expect(400).code()).isEqualTo("invalid_request");
    }

    /** The paths of the orders, in the sequence in which they were written. */
    private static List<String> listed(String filter) {
        return SalesBooks.objects(api.get(ORDERS + "?limit=100&sort=created_at&customer_id=" + customer + "&" + filter)
                        .expect(200)
                        .list())
                .stream()
                .map(o -> ORDERS + o.getString("id"))
                .toList();
    }

    /** @param part 0 for the status, 1 for the word */
    private static List<String> expected(int part, String value) {
        return EXPECTED.entrySet().stream()
                .filter(e -> e.getValue().split(" ")[part].equals(value))
                .map(Map.Entry::getKey)
                .toList();
    }
}
