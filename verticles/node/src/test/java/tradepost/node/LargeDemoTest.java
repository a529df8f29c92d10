package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large company, small enough for a test: what is loaded by COPY is as if the program had written it. */
class LargeDemoTest {
    private static final int ITEMS = 2_003;
    private static final int ORDERS = 2_000;

    private static final String FOREIGN_KEYS = """
            select format('select count(*) from %s a where %s is not null and not exists (select from %s b where %s)', conrelid::regclass,
              (select string_agg(format('a.%I', attname), ' is not null and ') from pg_attribute where attrelid = conrelid and attnum = any(conkey)),
              confrelid::regclass,
              (select string_agg(format('a.%I = b.%I', f.attname, t.attname), ' and ')
               from unnest(conkey, confkey) as k(f, t) join pg_attribute f on f.attrelid = conrelid and f.attnum = k.f
                 join pg_attribute t on t.attrelid = confrelid and t.attnum = k.t))
            from pg_constraint where contype = 'f'
            """;

    @Test
    @Tag("prove")
    void what_is_loaded_is_sound_and_can_be_sold(@TempDir Path folder) {
        var loaded = demo(folder, 1, ITEMS, ORDERS);
        assertThat(loaded.exitCode()).as(loaded.output()).isZero();
        assertThat(loaded.output()).contains("100 %", "rows/s");
        int port = Program.freePorts(1);
        try (var program = Program.devAsFound(folder, port, Map.of())) {
            var stores = new Stores(folder.resolve("data"));
            for (var context : List.of("catalog", "inventory", "sales", "contact", "payment", "billing"))
                for (var broken : stores.texts(context, FOREIGN_KEYS))
                    assertThat(stores.number(context, broken)).as(broken).isZero();
            sumsAgree(stores);
            booksAgree(stores);
            var api = Api.at(port).registered("admin");
            isVerified(api);
            var books = new PaymentBooks(api, stores);
            books.agree("as loaded");
            isOwed(stores, api);
            hasFigures(stores, api);
            areVerifiedFigures(api);
            areListed(api);
            areFound(api);
            canBeSold(api);
            canBePaid(api);
            canBeRefunded(stores, api);
            books.agree("after payments and refunds");
            assertThat(program.isAlive()).isTrue();
        }
        var again = demo(folder, 2, ITEMS, ORDERS);
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.output()).contains("already has a large company (2003 items, 2000 orders, seed 1)");
    }

    private static Program demo(Path folder, int seed, int items, int orders) {
        return Program.start(
                folder,
                "demo",
                "--items",
                "" + items,
                "--orders",
                "" + orders,
                "--seed",
                "" + seed,
                "--data",
                folder.resolve("data").toString());
    }

    private static void sumsAgree(Stores stores) {
        assertThat(stores.number("sales", "select count(*) from sales_order")).isEqualTo(ORDERS);
        assertThat(stores.number("sales", "select count(distinct xmin::text) from sales_order"))
                .as("transactions: the program changes no order when it starts")
                .isEqualTo(1);
        assertThat(stores.number("sales", """
                select count(*) from sales_order o where total_amount <> (select sum(subtotal) from sales_order_line where order_id = o.id)
                  or paid_amount <> coalesce((select sum(amount) from sales_order_payment where order_id = o.id), 0)
                """)).isZero();
        assertThat(stores.number("sales", "select count(distinct status) from sales_order"))
                .isEqualTo(5);
        assertThat(stores.number(
                        "sales",
                        "select count(*) from sales_order_search where search_words <> (select"
                                + " search_words(reference) from sales_order o where o.id = sales_order_search.id)"))
                .isZero();
        assertThat(stores.number("catalog", "select count(*) from item")).isEqualTo(ITEMS);
        assertThat(stores.number("catalog", """
                select count(*) from product p
                where variants <> (select count(*) from product_variant where product_id = p.id)
                """)).isZero();
        assertThat(stores.texts("catalog", """
                select tree_order from category c except
                select coalesce((select tree_order from category where id = c.parent_id), '')
                  || to_char(position, 'FM0000000') || ' ' || id || '/' from category c
                """)).isEmpty();
        var held =
                "select order_id || ' ' || line_id || ' ' || item_id || ' ' || quantity from reservation where state = 'active'";
        var ordered = """
                select o.id || ' ' || l.id || ' ' || item_id || ' ' || quantity from sales_order o join sales_order_line l on l.order_id = o.id
                where status in ('confirmed', 'paid') and fulfillment_status = 'unfulfilled'
                """;
        assertThat(stores.texts("inventory", held)).containsExactlyInAnyOrderElementsOf(stores.texts("sales", ordered));
        for (var context : List.of("catalog", "inventory", "sales", "contact", "payment", "billing", "analytics"))
            assertThat(stores.number(context, "select count(*) from event_log")).isZero();
    }

    /** Payments and invoices are those of sales, and the ledger has posted them. */
    private static void booksAgree(Stores stores) {
        assertThat(stores.texts(
                        "payment", "select id || ' ' || order_id || ' ' || amount || ' ' || method from payment"))
                .containsExactlyInAnyOrderElementsOf(stores.texts(
                        "sales",
                        "select id || ' ' || order_id || ' ' || amount || ' ' || method from sales_order_payment"));
        assertThat(stores.number("payment", """
                select count(*) from payment p where not exists (
                  select from payment_change c where c.payment_id = p.id and c.status = p.status and c.amount = p.amount)
                """)).isZero();
        var lines = """
                select i.id || ' ' || i.order_id || ' ' || i.total_amount || ' ' || l.order_line_id || ' ' || l.quantity || ' ' || l.total_amount
                from %1$s i join %1$s_line l on l.invoice_id = i.id
                """;
        var invoiced = stores.texts("billing", lines.formatted("invoice"));
        assertThat(invoiced)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(stores.texts("sales", lines.formatted("sales_order_invoice")));
        assertThat(stores.number("sales", """
                select count(*) from sales_order o where o.invoices <> (select count(*) from sales_order_invoice where order_id = o.id)
                  or (fulfillment_status = 'fulfilled') <> (o.invoices = 1)
                """)).isZero();
        var states = "select %1$s || ' ' || allocated_amount || ' ' || open_amount || ' ' || version from %2$s";
        assertThat(stores.texts("billing", states.formatted("invoice_id", "receivable")))
                .containsExactlyInAnyOrderElementsOf(
                        stores.texts("sales", states.formatted("id", "sales_order_invoice")));
        assertThat(stores.texts("billing", """
                select i.number from invoice i left join invoice b on b.number = substr(i.number, 1, 9)
                  || to_char(substr(i.number, 10)::bigint - 1, 'FM000000') where (b.id is null or b.issued_at > i.issued_at) and i.number not like '%-000001'
                """))
                .as("numbers without a gap, in the order of their dates")
                .isEmpty();
        assertThat(stores.texts("billing", """
                select year::text from invoice_counter c
                where last <> (select count(*) from invoice where substr(number, 5, 4)::int = c.year) or kind <> 'invoice'
                """)).isEmpty();
        assertThat(stores.number("billing", """
                select count(*) from (select transaction_id from ledger_entry group by 1 having sum(amount) <> 0 or count(*) <> 2) unbalanced
                """)).isZero();
        assertThat(stores.number("billing", "select count(*) from ledger_transaction where kind <> 'stock'"))
                .isEqualTo(stores.number("sales", """
                        select (select count(*) from sales_order_payment) + (select count(*) + count(nullif(allocated_amount, 0)) from sales_order_invoice)
                        """));
    }

    /** The trial balance, the ages of what is owed and the statement of a customer have what sales has. */
    private static void isOwed(Stores stores, Api api) {
        var owed = stores.amount(
                "sales",
                "select sum(owed_amount) from sales_order where fulfillment_status = 'fulfilled' and owed_amount > 0");
        var paid = stores.amount("sales", "select sum(paid_amount) from sales_order where status = 'paid'");
        assertThat(owed).isPositive();
        assertThat(paid).isPositive();
        var trial = new TreeMap<String, BigDecimal>();
        for (var account : SalesBooks.objects(
                api.get("/api/ledger/balances").expect(200).data().getJsonArray("accounts")))
            trial.put(account.getString("account"), SalesBooks.amount(account, "balance"));
        assertThat(trial.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .isZero();
        assertThat(trial.get("receivable")).isEqualByComparingTo(owed);
        assertThat(trial.get("deposits")).isEqualByComparingTo(paid.negate());
        assertThat(trial.get("revenue").negate())
                .isEqualByComparingTo(stores.amount("sales", "select sum(total_amount) from sales_order_invoice"));
        assertThat(trial.get("stock"))
                .isEqualByComparingTo(stores.amount("inventory", "select sum(value) from stocked_item"));
        assertThat(trial.get("cash.manual"))
                .isEqualByComparingTo(stores.amount("sales", "select sum(amount) from sales_order_payment"));
        var rows = ageing(api, "");
        assertThat(sum(rows, "open_amount")).isEqualByComparingTo(owed);
        assertThat(sum(rows, "unallocated_amount")).isEqualByComparingTo(paid);
        var before = ageing(api, "&as_of=2025-06-30");
        assertThat(sum(before, "open_amount")).isEqualByComparingTo(stores.amount("sales", """
                        select sum(open_amount) from sales_order_invoice where created_at < '2025-07-01T00:00:00Z'
                        """));
        for (var age : List.of("not_due", "overdue_91"))
            assertThat(sum(before, age)).as(age).isPositive();
        var most = rows.getFirst();
        var account = api.get("/api/customers/" + most.getString("customer_id") + "/statement")
                .expect(200)
                .data()
                .getJsonArray("accounts")
                .getJsonObject(0);
        assertThat(SalesBooks.amount(account, "closing_balance"))
                .isEqualByComparingTo(SalesBooks.amount(most, "balance"));
        assertThat(sum(SalesBooks.objects(account.getJsonArray("entries")), "amount"))
                .isEqualByComparingTo(SalesBooks.amount(most, "balance"));
        assertThat(sum(SalesBooks.objects(account.getJsonArray("open_invoices")), "open_amount"))
                .isEqualByComparingTo(SalesBooks.amount(most, "open_amount"))
                .isPositive();
    }

    /** The one who owes most is first. */
    private static List<JsonObject> ageing(Api api, String query) {
        var page = api.get("/api/ageing?limit=100&sort=-open_amount" + query)
                .expect(200)
                .body();
        assertThat(page.getJsonObject("meta").getString("next")).isNull();
        return SalesBooks.objects(page.getJsonArray("data"));
    }

    private static BigDecimal sum(List<JsonObject> rows, String field) {
        return rows.stream().map(r -> SalesBooks.amount(r, field)).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** The dashboard counts the orders, and the totals are what the facts sum to. */
    private static void hasFigures(Stores stores, Api api) {
        var period = "?from=2023-01-01&to=2025-12-31";
        var board = api.get("/api/analytics/dashboard" + period).expect(200).data();
        for (var by : board.getJsonArray("orders_by_status")) {
            var of = (JsonObject) by;
            assertThat(of.getLong("orders"))
                    .isEqualTo(stores.number(
                            "sales",
                            "select count(*) from sales_order where status = '%s'".formatted(of.getString("status"))))
                    .isPositive();
        }
        assertThat(board.getJsonArray("top_items")).hasSize(5);
        assertThat(board.getJsonArray("top_customers")).hasSize(5);
        var sums = api.get("/api/analytics/reports/sales" + period)
                .expect(200)
                .list()
                .getJsonObject(0);
        var amounts = board.getJsonArray("amounts").getJsonObject(0);
        assertThat(stores.texts("analytics", "select number from invoice_fact where number is not null"))
                .containsExactlyInAnyOrderElementsOf(stores.texts("billing", "select number from invoice"));
        assertThat(stores.texts(
                        "analytics",
                        "select trim_scale(sum(amount))::text from day_total where figure = 'received_amount'"))
                .isEqualTo(stores.texts("payment", "select trim_scale(sum(amount))::text from payment"));
        assertThat(SalesBooks.amount(amounts.getJsonObject("open_amount"), "value"))
                .isEqualByComparingTo(sum(ageing(api, "&as_of=2025-12-31"), "open_amount"));
        assertThat(SalesBooks.amount(amounts.getJsonObject("overdue_amount"), "value"))
                .isEqualByComparingTo(sum(ageing(api, "&as_of=2025-12-31"), "overdue_amount"));
        for (var figure : List.of("orders", "ordered_amount", "revenue"))
            assertThat(amounts.getJsonObject(figure).getValue("value"))
                    .as(figure)
                    .hasToString(sums.getValue(figure).toString());
    }

    private static void isVerified(Api api) {
        var verified = Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> api.get("/api/stock/verify").expect(200).data(), v -> v.getBoolean("complete"));
        assertThat(verified.getJsonArray("mismatches")).isEmpty();
        assertThat(verified.getLong("items_checked")).isEqualTo(ITEMS);
    }

    /** The figures of stock are not loaded. */
    private static void areVerifiedFigures(Api api) {
        var verified = Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> api.get("/api/analytics/reconcile").expect(200).data(), v -> v.getBoolean("complete"));
        assertThat(SalesBooks.objects(verified.getJsonArray("mismatches")))
                .filteredOn(m -> !m.getString("source").startsWith("inventory"))
                .isEmpty();
        assertThat(verified.getLong("checked")).isPositive();
    }

    private static void areListed(Api api) {
        for (var list : List.of(
                "/api/items",
                "/api/products",
                "/api/customers",
                "/api/stock",
                "/api/stock/movements",
                "/api/stock/reservations",
                "/api/categories",
                "/api/sales/orders?status=completed",
                "/api/stock?low=true")) api.get(list).expect(200);
        var item = (JsonObject) api.get("/api/items?limit=1").expect(200).list().getJsonObject(0);
        assertThat(api.get("/api/items/" + item.getString("id")).expect(200).data())
                .isEqualTo(item);
        assertThat(api.get("/api/sales/orders?limit=1&sort=-number")
                        .expect(200)
                        .list()
                        .getJsonObject(0)
                        .getString("number"))
                .isEqualTo("SO-002000");
        var product =
                api.get("/api/products?limit=1&sort=name").expect(200).list().getJsonObject(0);
        api.get("/api/products/" + product.getString("id")).expect(200);
    }

    private static void areFound(Api api) {
        var item = (JsonObject) api.get("/api/items?limit=1").expect(200).list().getJsonObject(0);
        assertThat(search(api, item.getString("sku"))).contains("sku");
        var word = item.getString("name").split(" ")[0];
        assertThat(search(api, word)).contains("words");
        var misspelled = word.substring(0, word.length() - 1) + "qq";
        assertThat(search(api, misspelled)).isNotEmpty().containsOnly("spelling");
    }

    private static List<String> search(Api api, String q) {
        var hits = api.get("/api/search?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8))
                .expect(200)
                .data()
                .getJsonArray("hits");
        var matches = new ArrayList<String>();
        for (var hit : hits) matches.add(((JsonObject) hit).getString("match"));
        return matches;
    }

    /** A new order gets the next number, takes stock from what was loaded, and can be cancelled; so can one that was loaded. */
    private static void canBeSold(Api api) {
        var customer = api.get("/api/customers?limit=1")
                .expect(200)
                .list()
                .getJsonObject(0)
                .getString("id");
        var created = api.get("/api/stock?limit=100&out=false").expect(200).list().stream()
                .map(l -> api.post("/api/sales/orders", order(customer, ((JsonObject) l).getString("item_id"))))
                .filter(answer -> !answer.code().equals("product_not_published"))
                .findFirst()
                .orElseThrow()
                .expect(201);
        assertThat(created.order().getString("number")).isEqualTo("SO-002001");
        api.post("/api/sales/orders/" + created.id() + "/confirm").expect(200);
        var confirmed = api.get("/api/sales/orders?limit=2&status=confirmed&fulfillment_status=unfulfilled")
                .expect(200)
                .list()
                .getJsonObject(1);
        api.post("/api/sales/orders/" + confirmed.getString("id") + "/cancel").expect(200);
        api.post("/api/sales/orders/" + created.id() + "/cancel").expect(200);
        isVerified(api);
    }

    /** An order that was shipped on account. */
    private static void canBePaid(Api api) {
        var order = "/api/sales/orders/" + firstOf(api, "confirmed&fulfillment_status=fulfilled");
        assertThat(api.get(order + "/invoice").expect(200).data().getString("status"))
                .isEqualTo("open");
        api.post(order + "/pay").expect(200);
        assertThat(api.get(order).expect(200).order().getString("status")).isEqualTo("completed");
        Awaitility.await("its invoice")
                .until(() -> api.get(order + "/invoice").expect(200).data().getString("status"), "paid"::equals);
    }

    /** Of an order that is only paid, and of one that is invoiced, too, with a credit note. */
    private static void canBeRefunded(Stores stores, Api api) {
        var paid = firstOf(api, "paid");
        var completed = firstOf(api, "completed");
        var part = new JsonObject().put("amount", new BigDecimal("0.25")).put("reason", "late");
        refunded(api, paid, part);
        refunded(api, completed, part.copy().put("credit", true));
        var notes = Awaitility.await("the credit note")
                .until(
                        () -> api.get("/api/invoices?kind=credit_note&order_id=" + completed)
                                .expect(200)
                                .list(),
                        found -> !found.isEmpty());
        assertThat(notes.getJsonObject(0).getValue("total_amount")).hasToString("0.25");
        var invoice = api.get("/api/sales/orders/" + completed + "/invoice")
                .expect(200)
                .data();
        assertThat(invoice.getValue("credited_amount")).hasToString("0.25");
        assertThat(invoice.getString("status")).isEqualTo("paid");
        for (var context : List.of("sales", "payment", "billing"))
            assertThat(stores.number(context, "select count(*) from relay_parked"))
                    .as("parked in " + context)
                    .isZero();
        assertThat(api.get("/api/events/dead-letters").expect(200).list()).isEmpty();
    }

    private static String firstOf(Api api, String status) {
        return api.get("/api/sales/orders?limit=1&status=" + status)
                .expect(200)
                .list()
                .getJsonObject(0)
                .getString("id");
    }

    private static void refunded(Api api, String order, JsonObject body) {
        api.post("/api/sales/orders/" + order + "/refunds", body).expect(201);
        Awaitility.await("the refund of " + order).untilAsserted(() -> {
            var payment = api.get("/api/payments?order_id=" + order)
                    .expect(200)
                    .list()
                    .getJsonObject(0);
            assertThat(payment.getString("status")).isEqualTo("partially_refunded");
            assertThat(payment.getValue("refunded_amount")).hasToString("0.25");
        });
    }

    private static JsonObject order(String customer, String item) {
        var lines = new JsonArray().add(new JsonObject().put("item_id", item).put("quantity", 1));
        return new JsonObject().put("customer_id", customer).put("items", lines);
    }
}
