package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tradepost.kernel.exports.ListFormat;
import tradepost.node.command.AnalyticsCommand;
import tradepost.node.demo.Demo;

/**
 * Figures of random operations in all contexts, over HTTP: they are what the documents sum to, as their contexts show them. Repeat a run with
 * {@code -Dtradepost.seed=N}; run more with {@code -Dtradepost.rounds=N}.
 */
class AnalyticsStoriesTest {
    private static final String REPORTS = "/api/analytics/reports/";
    private static final String RECONCILE = "/api/analytics/reconcile";
    private static final int DOCUMENTS = 24;
    /** The figures of ages, by the names that statements have for these. */
    private static final Map<String, String> AGES = Map.of(
            "not_due", "not_due",
            "1-30", "overdue_1_30",
            "31-60", "overdue_31_60",
            "61-90", "overdue_61_90",
            "over_90", "overdue_91");

    private static final long SEED = Long.getLong("tradepost.seed", System.nanoTime());

    @TempDir
    private static Path folder;

    private static Program program;
    private static int port;
    private static Api api;
    private static FigureHistory history;
    /** A period with all documents. */
    private static String period;

    @BeforeAll
    static void start() {
        port = Program.freePorts(1);
        program = Program.dev(folder, port, Map.of("TRADEPOST_BUSINESS_ZONE", "America/New_York"));
        api = Api.at(port).registered("admin");
        history = new FigureHistory(api, SEED);
        history.happen(DOCUMENTS * Integer.getInteger("tradepost.rounds", 1));
        System.out.println("figures of " + history.accepted);
        assertThat(history.accepted)
                .as("seed %d", SEED)
                .containsKeys(
                        "confirm", "pay", "pay by card", "shipments", "invoices", "receive", "pay a vendor", "adjust");
        var day = LocalDate.now(ZoneOffset.UTC);
        period = "from=" + day.minusDays(3_000) + "&to=" + day.plusDays(1);
        agrees();
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    /** The contexts sum their documents; the events of the last operations are on their way. */
    private static JsonObject agrees() {
        var agreed = Awaitility.await("seed " + SEED)
                .until(
                        () -> api.get(RECONCILE).expect(200).data(),
                        found -> found.getJsonArray("mismatches").isEmpty());
        assertThat(agreed.getLong("checked")).isGreaterThan(40);
        return agreed;
    }

    /** Sums by name; what is zero is left out. */
    private static final class Sums {
        private final Map<String, BigDecimal> sums = new TreeMap<>();

        void add(Object amount, @Nullable Object... names) {
            var name = new ArrayList<String>();
            for (var n : names)
                name.add(n instanceof Number x ? number(x).stripTrailingZeros().toPlainString() : String.valueOf(n));
            sums.merge(String.join(" ", name), number(amount), BigDecimal::add);
        }

        Map<String, String> shown() {
            var shown = new TreeMap<String, String>();
            sums.forEach((name, sum) -> {
                if (sum.signum() != 0) shown.put(name, sum.stripTrailingZeros().toPlainString());
            });
            return shown;
        }
    }

    private static BigDecimal number(@Nullable Object value) {
        return value == null ? BigDecimal.ZERO : new BigDecimal(value.toString());
    }

    private static List<JsonObject> all(String path) {
        var all = new ArrayList<JsonObject>();
        String next = null;
        do {
            var after = next == null ? "" : "&after=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
            var page = api.get(path + (path.contains("?") ? "&" : "?") + "limit=100" + after)
                    .expect(200);
            all.addAll(SalesBooks.objects(page.list()));
            next = page.body().getJsonObject("meta").getString("next");
        } while (next != null);
        return all;
    }

    private static List<JsonObject> rows(String report, String query) {
        boolean isOfNow = Set.of("receivables", "stock-ages").contains(report);
        return all(REPORTS + report + "?" + (isOfNow ? "" : period + "&") + query);
    }

    /** The figures of a report by the values of these fields. */
    private static Map<String, String> figures(String report, String query, List<String> fields, String... figures) {
        var sums = new Sums();
        for (var row : rows(report, query))
            for (var figure : figures) {
                var names = fields.stream().map(row::getValue).collect(Collectors.toCollection(ArrayList::new));
                names.add(figure);
                sums.add(row.getValue(figure), names.toArray());
            }
        return sums.shown();
    }

    /** With a tax that is included in the price taken off. */
    private static BigDecimal net(JsonObject charge, BigDecimal amount) {
        return charge.getBoolean("tax_included") ? amount.subtract(number(charge.getValue("tax_amount"))) : amount;
    }

    private static final class Taxes {
        final Sums sums = new Sums();
        private final JsonObject document;
        private final Set<String> rates = new TreeSet<>();

        Taxes(JsonObject document) {
            this.document = document;
        }

        void add(JsonObject charge, BigDecimal amount) {
            boolean isInvoice = document.getString("kind").equals("invoice");
            var rate = charge.getValue("tax_rate");
            var net = net(charge, amount);
            var tax = number(charge.getValue("tax_amount"));
            put(isInvoice ? net : net.negate(), rate, "net_amount");
            put(isInvoice ? tax : tax.negate(), rate, "tax_amount");
            put(isInvoice ? net.add(tax) : net.add(tax).negate(), rate, "total_amount");
            if (rates.add(String.valueOf(rate))) put(1, rate, "document_count");
        }

        private void put(Object amount, @Nullable Object rate, String figure) {
            sums.add(amount, document.getString("currency"), document.getString("kind"), rate, figure);
        }
    }

    @Test
    void the_tax_report_is_what_invoices_and_credit_notes_sum_to() {
        var sums = new Sums();
        var ofTaxes = new Sums();
        for (var document : all("/api/invoices?include=lines")) {
            var taxes = new Taxes(document);
            for (var line : SalesBooks.objects(document.getJsonArray("lines")))
                taxes.add(line, number(line.getValue("subtotal")).subtract(number(line.getValue("discount_amount"))));
            for (var adjustment : SalesBooks.objects(document.getJsonArray("adjustments")))
                taxes.add(adjustment, number(adjustment.getValue("amount")));
            var shipping = document.getJsonObject("shipping");
            if (shipping != null) taxes.add(shipping, number(shipping.getValue("amount")));
            taxes.sums.sums.forEach((name, sum) -> sums.sums.merge(name, sum, BigDecimal::add));
            for (var tax : SalesBooks.objects(document.getJsonArray("taxes"))) {
                var amount = number(tax.getValue("tax_amount"));
                ofTaxes.add(
                        document.getString("kind").equals("invoice") ? amount : amount.negate(),
                        document.getString("currency"),
                        document.getString("kind"),
                        tax.getValue("rate"),
                        "tax_amount");
            }
        }
        var by = List.of("currency", "kind", "tax_rate");
        assertThat(figures(
                        "tax",
                        "group_by=kind,tax_rate",
                        by,
                        "net_amount",
                        "tax_amount",
                        "total_amount",
                        "document_count"))
                .as("seed %d", SEED)
                .isEqualTo(sums.shown());
        assertThat(figures("tax", "group_by=kind,tax_rate", by, "tax_amount"))
                .as("the taxes that documents show")
                .isEqualTo(ofTaxes.shown());
    }

    /** By currency. */
    private static Map<String, String> balance(String accounts, int sign) {
        var sums = new Sums();
        for (var account : SalesBooks.objects(
                api.get("/api/ledger/balances").expect(200).data().getJsonArray("accounts")))
            if (account.getString("account").matches(accounts))
                sums.add(
                        number(account.getValue("balance")).multiply(BigDecimal.valueOf(sign)),
                        account.getString("currency"));
        return sums.shown();
    }

    private static Map<String, String> byCurrency(String report, String query, String figure) {
        var sums = new Sums();
        for (var row : rows(report, query)) sums.add(row.getValue(figure), row.getString("currency"));
        return sums.shown();
    }

    @Test
    void revenue_taxes_receivables_and_cash_are_those_of_the_ledger() {
        for (var query : List.of("group_by=none", "group_by=item", "group_by=customer&interval=day", "interval=month"))
            assertThat(byCurrency("sales", query, "revenue")).as(query).isEqualTo(balance("revenue", -1));
        assertThat(byCurrency("tax", "group_by=none", "tax_amount"))
                .isEqualTo(balance("tax", -1))
                .isNotEmpty();
        assertThat(byCurrency("sales", "interval=week", "tax_amount")).isEqualTo(balance("tax", -1));
        assertThat(byCurrency("customers", "group_by=customer", "open_amount"))
                .isEqualTo(balance("receivable", 1))
                .isNotEmpty();
        assertThat(byCurrency("receivables", "group_by=none", "open_amount")).isEqualTo(balance("receivable", 1));
        assertThat(byCurrency("payments", "interval=day&group_by=provider", "net_cash"))
                .isEqualTo(balance("cash.*|clearing.*", 1))
                .isNotEmpty();
    }

    @Test
    void the_ages_of_receivables_are_those_of_the_statements_of_customers() {
        var sums = new Sums();
        for (var customer : all("/api/customers")) {
            var id = customer.getString("id");
            var statement =
                    api.get("/api/customers/" + id + "/statement").expect(200).data();
            for (var account : SalesBooks.objects(statement.getJsonArray("accounts")))
                for (var age : SalesBooks.objects(account.getJsonArray("ageing")))
                    sums.add(age.getValue("amount"), account.getString("currency"), id, age.getString("overdue"));
        }
        var ages = new Sums();
        for (var row : rows("receivables", "group_by=customer"))
            AGES.forEach((age, figure) ->
                    ages.add(row.getValue(figure), row.getString("currency"), row.getString("customer_id"), age));
        assertThat(ages.shown()).as("seed %d", SEED).isEqualTo(sums.shown()).isNotEmpty();
        var listed = new Sums();
        var open = new Sums();
        for (var row : all("/api/ageing")) {
            AGES.forEach((age, figure) ->
                    listed.add(row.getValue(figure), row.getString("currency"), row.getString("customer_id"), age));
            open.add(row.getValue("open_amount"), row.getString("currency"));
        }
        assertThat(listed.shown()).as("seed %d", SEED).isEqualTo(sums.shown());
        assertThat(open.shown()).as("seed %d", SEED).isEqualTo(balance("receivable", 1));
    }

    @Test
    void orders_and_their_amounts_are_those_of_sales() {
        var sums = new Sums();
        for (var order : all("/api/sales/orders")) {
            if (order.getValue("confirmed_at") == null) continue;
            boolean isCancelled = order.getString("status").equals("cancelled");
            var of = List.of(order.getString("currency"), order.getString("customer_id"));
            if (isCancelled) {
                sums.add(1, of.get(0), of.get(1), "cancelled_orders");
                continue;
            }
            sums.add(1, of.get(0), of.get(1), "orders");
            sums.add(order.getValue("total_amount"), of.get(0), of.get(1), "ordered_amount");
        }
        var by = List.of("currency", "customer_id");
        assertThat(figures("sales", "group_by=customer", by, "orders", "ordered_amount", "cancelled_orders"))
                .as("seed %d", SEED)
                .isEqualTo(sums.shown());
        sums.sums.keySet().removeIf(name -> name.endsWith("cancelled_orders"));
        assertThat(figures("customers", "group_by=customer&interval=day", by, "orders", "ordered_amount"))
                .isEqualTo(sums.shown());
    }

    @Test
    void movements_and_stock_are_those_of_inventory() {
        var places = new TreeSet<String>();
        var values = api.get("/api/stock/value").expect(200).data();
        var onHand = new Sums();
        var value = new Sums();
        for (var at : SalesBooks.objects(values.getJsonArray("locations"))) {
            places.add(at.getString("location_id"));
            onHand.add(at.getValue("quantity"), at.getString("location_id"));
            value.add(at.getValue("value"), at.getString("location_id"));
        }
        assertThat(byLocation("on_hand")).as("seed %d", SEED).isEqualTo(onHand.shown());
        // inventory shows each location a share of each item, so that these sum to its value; a figure is rounded once
        // for each location
        var cents = new BigDecimal(all("/api/stock").size()).movePointLeft(2);
        var figures = byLocation("stock_value");
        assertThat(figures.keySet()).isEqualTo(value.shown().keySet());
        value.shown()
                .forEach((location, shares) -> assertThat(new BigDecimal(figures.get(location)))
                        .as("seed %d, %s", SEED, location)
                        .isCloseTo(new BigDecimal(shares), within(cents)));
        for (var location : all("/api/locations")) places.add(location.getString("id"));
        var moved = new Sums();
        for (var movement : all("/api/stock/movements")) {
            var kind = movement.getString("kind");
            var from = movement.getString("from_location_id");
            var to = movement.getString("to_location_id");
            if (places.contains(from)) moved.add(movement.getValue("quantity"), from, kind, "units_out");
            if (places.contains(to)) moved.add(movement.getValue("quantity"), to, kind, "units_in");
        }
        assertThat(figures(
                        "movements", "group_by=location,kind", List.of("location_id", "kind"), "units_in", "units_out"))
                .as("seed %d", SEED)
                .isEqualTo(moved.shown());
        var ofItems = new Sums();
        for (var item : all("/api/stock")) ofItems.add(item.getValue("on_hand"), item.getString("item_id"));
        var ages = new Sums();
        for (var row : rows("stock-ages", "group_by=item"))
            for (var figure : List.of("aged_0_30", "aged_31_60", "aged_61_90", "aged_91_180", "aged_181"))
                ages.add(row.getValue(figure), row.getString("item_id"));
        var present = new TreeMap<>(ages.shown());
        assertThat(present.keySet()).containsAll(ofItems.shown().keySet());
        assertThat(rows("stock-ages", "group_by=none").getFirst().getLong("on_hand"))
                .isEqualTo(values.getLong("quantity"));
    }

    private static Map<String, String> byLocation(String figure) {
        var sums = new Sums();
        for (var row : rows("inventory", "group_by=location"))
            sums.add(row.getValue(figure), row.getString("location_id"));
        return sums.shown();
    }

    @Test
    void purchases_are_those_of_purchase() {
        var sums = new Sums();
        for (var order : all("/api/purchase/orders?include=items")) {
            var currency = order.getString("currency");
            var vendor = order.getString("vendor_id");
            // goods of a draft can arrive and be paid, though it was never sent
            boolean isSent = order.getValue("ordered_at") != null;
            if (isSent) sums.add(1, currency, vendor, "purchase_orders");
            sums.add(order.getValue("paid_amount"), currency, vendor, "paid_amount");
            for (var line : SalesBooks.objects(order.getJsonArray("items"))) {
                if (!isSent) break;
                sums.add(line.getValue("quantity"), currency, vendor, "ordered_quantity");
                // not the subtotal, which falls to what was received when an order is closed
                var price = number(line.getValue("unit_price"));
                sums.add(price.multiply(number(line.getValue("quantity"))), currency, vendor, "purchased_amount");
            }
            for (var receipt : all("/api/purchase/orders/" + order.getString("id") + "/receipts")) {
                sums.add(1, currency, vendor, "receipts");
                for (var line : SalesBooks.objects(receipt.getJsonArray("lines"))) {
                    sums.add(line.getValue("quantity"), currency, vendor, "received_quantity");
                    sums.add(line.getValue("damaged"), currency, vendor, "received_quantity");
                    sums.add(line.getValue("damaged"), currency, vendor, "damaged_quantity");
                }
            }
        }
        assertThat(figures(
                        "purchasing",
                        "group_by=vendor",
                        List.of("currency", "vendor_id"),
                        "purchase_orders",
                        "ordered_quantity",
                        "purchased_amount",
                        "paid_amount",
                        "receipts",
                        "received_quantity",
                        "damaged_quantity"))
                .as("seed %d", SEED)
                .isEqualTo(sums.shown());
    }

    /** Credit of an order that pays another one moves no money, though the payment that it comes from is refunded. */
    @Test
    void money_is_that_of_payment() {
        var sums = new Sums();
        var refunded = new Sums();
        for (var payment : all("/api/payments")) {
            if (payment.getValue("captured_at") == null) continue;
            var currency = payment.getString("currency");
            var provider = payment.getString("provider");
            var amount = number(payment.getValue("amount"));
            boolean isIn = payment.getString("direction").equals("in");
            refunded.add(payment.getValue("refunded_amount"), currency);
            if (provider.equals("credit")) refunded.add(amount.negate(), currency);
            else sums.add(amount, currency, provider, isIn ? "received_amount" : "paid_amount");
        }
        var by = List.of("currency", "provider");
        assertThat(figures("payments", "group_by=provider", by, "received_amount", "paid_amount"))
                .as("seed %d", SEED)
                .isEqualTo(sums.shown());
        assertThat(byCurrency("payments", "group_by=provider", "refunded_amount"))
                .as("seed %d", SEED)
                .isEqualTo(refunded.shown());
    }

    @Test
    void returns_are_those_of_sales() {
        var sums = new Sums();
        for (var back : all("/api/sales/returns"))
            for (var line : SalesBooks.objects(api.get("/api/sales/returns/" + back.getString("id"))
                    .expect(200)
                    .data()
                    .getJsonArray("lines"))) sums.add(line.getValue("quantity"), line.getString("disposition"));
        var actual = new Sums();
        for (var row : rows("returns", "group_by=disposition"))
            actual.add(row.getValue("returned_quantity"), row.getString("disposition"));
        assertThat(actual.shown()).as("seed %d", SEED).isEqualTo(sums.shown());
    }

    /** A row has the path of its documents, and these add up to it. */
    @ParameterizedTest
    @CsvSource({
        "sales, customer, revenue, tax_amount",
        "sales, item, revenue, units",
        "tax, kind;tax_rate, net_amount, tax_amount",
        "movements, location;kind, units_in, units_out",
        "purchasing, vendor, ordered_quantity, paid_amount",
        "customers, customer, revenue, orders",
        "products, item, revenue, returned_quantity",
        "payments, kind;provider, net_cash, refunded_amount",
        "returns, disposition, returned_quantity, returned_amount",
    })
    void the_documents_of_a_row_sum_to_it(String report, String by, String one, String other) {
        var urls = new TreeSet<String>();
        for (var row : rows(report, "interval=month&group_by=" + by.replace(';', ','))) {
            var sums = new Sums();
            for (var document : all(row.getString("documents_url"))) {
                for (var figure : List.of(one, other))
                    sums.add(document.getJsonObject("figures").getValue(figure), figure);
                if (urls.size() < 5) urls.add(document.getString("url"));
            }
            var expected = new Sums();
            for (var figure : List.of(one, other)) expected.add(row.getValue(figure), figure);
            assertThat(sums.shown()).as("seed %d: %s", SEED, row.encode()).isEqualTo(expected.shown());
        }
        if (!report.equals("returns")) assertThat(urls).isNotEmpty();
        for (var url : urls) api.get(url).expect(200);
    }

    @Test
    void the_dashboard_shows_the_figures_of_the_reports() {
        var day = LocalDate.now(ZoneId.of("America/New_York"));
        var days = "from=" + day.minusDays(6) + "&to=" + day;
        var board = api.get("/api/analytics/dashboard?" + days).expect(200).data();
        assertThat(board.getString("zone")).isEqualTo("America/New_York");
        assertThat(board.getJsonObject("as_of").getLong("position")).isPositive();
        var shown = new Sums();
        for (var amounts : SalesBooks.objects(board.getJsonArray("amounts")))
            for (var figure : List.of("orders", "ordered_amount", "revenue", "tax_amount", "received_amount"))
                shown.add(amounts.getJsonObject(figure).getValue("value"), amounts.getString("currency"), figure);
        var reported = new Sums();
        for (var row : SalesBooks.objects(
                api.get(REPORTS + "sales?group_by=none&" + days).expect(200).list()))
            for (var figure : List.of("orders", "ordered_amount", "revenue", "tax_amount"))
                reported.add(row.getValue(figure), row.getString("currency"), figure);
        for (var row : SalesBooks.objects(
                api.get(REPORTS + "payments?group_by=none&" + days).expect(200).list()))
            reported.add(row.getValue("received_amount"), row.getString("currency"), "received_amount");
        assertThat(shown.shown()).isEqualTo(reported.shown()).isNotEmpty();
        assertThat(board.getJsonArray("amounts").getJsonObject(0).getString("currency"))
                .as("that of the installation comes first")
                .isEqualTo("USD");
    }

    @Test
    void a_report_as_csv_is_the_whole_report() {
        var query = REPORTS + "movements?" + period
                + "&interval=day&group_by=item,kind&fields=period,item_id,kind,units_in";
        var csv = api.send("GET", query, null, "Accept", "text/csv").join().expect(200);
        var lines = csv.raw().body().strip().split("\r\n");
        assertThat(lines[0]).isEqualTo("period,item_id,kind,units_in");
        assertThat(lines).hasSize(1 + all(query).size());
        assertThat(lines.length).isGreaterThan(10);
    }

    /** Amounts are numbers, so that a sheet can sum them. */
    @Test
    void a_report_as_a_workbook_has_the_figures_of_the_report() {
        var query = REPORTS + "sales?" + period + "&interval=day&group_by=item&fields=period,item_id,currency,revenue";
        var sheet =
                WorkbookRows.of(api.bytes(query, ListFormat.XLSX.mediaType()).body());
        assertThat(sheet.getFirst()).containsExactly("period", "item_id", "currency", "revenue");
        var expected = new Sums();
        for (var row : all(query)) expected.add(row.getValue("revenue"), row.getString("item_id"));
        var actual = new Sums();
        for (var row : sheet.subList(1, sheet.size())) actual.add(row.get(3), row.get(1));
        assertThat(actual.shown())
                .as("seed %d", SEED)
                .isEqualTo(expected.shown())
                .isNotEmpty();
        for (var report : List.of(
                "tax",
                "inventory",
                "movements",
                "purchasing",
                "customers",
                "products",
                "payments",
                "returns",
                "receivables",
                "stock-ages")) {
            boolean isOfNow = Set.of("receivables", "stock-ages").contains(report);
            var path = REPORTS + report + (isOfNow ? "" : "?" + period);
            assertThat(WorkbookRows.of(
                            api.bytes(path, ListFormat.XLSX.mediaType()).body()))
                    .as(report)
                    .hasSize(1 + all(path).size());
        }
    }

    @Test
    void figures_are_made_again_while_new_ones_come() {
        var before = agrees();
        assertThat(before.getJsonObject("as_of").getLong("position")).isPositive();
        var job = api.post("/api/analytics/rebuild").expect(202).data();
        assertThat(job.getString("kind")).isEqualTo("rebuild_analytics");
        history.happen(3);
        var done = Awaitility.await()
                .until(
                        () -> api.get("/api/jobs/" + job.getString("id"))
                                .expect(200)
                                .data(),
                        j -> !List.of("queued", "running").contains(j.getString("status")));
        assertThat(done.getString("status")).as(done.encode()).isEqualTo("done");
        agrees();
        // the command does the same, as the administrator of the demo
        var admin = new JsonObject()
                .put("email", Demo.LOGINS.get("admin"))
                .put("password", Demo.PASSWORD)
                .put("role", "admin");
        api.post("/api/auth/register", admin).expect(201);
        assertThat(new CommandLine(new AnalyticsCommand()).execute("rebuild", "--url", Api.local(port)))
                .isZero();
        agrees();
    }

    private static JsonObject rebuilt() {
        var id = api.post("/api/analytics/rebuild").expect(202).id();
        return Awaitility.await()
                .until(
                        () -> api.get("/api/jobs/" + id).expect(200).data(),
                        j -> !List.of("queued", "running").contains(j.getString("status")));
    }

    /** A cent, or a piece, in each kind of figure. */
    @Test
    void a_figure_that_is_not_what_documents_sum_to_is_found_and_made_right_again() {
        agrees();
        for (var wrong : List.of(
                "update day_total set amount = amount + 0.01 where figure = 'revenue' and (scope, day) = (select scope, day from day_total"
                        + " where figure = 'revenue' order by scope, day limit 1)",
                "update money_fact set amount = amount - 0.01 where id = (select id from money_fact where kind = 'payment' order by id limit 1)",
                "update invoice_line_fact set tax_amount = tax_amount + 0.01 where (invoice_id, line_no) = (select l.invoice_id, l.line_no"
                        + " from invoice_line_fact l join invoice_fact i using (generation, invoice_id) where i.number is not null"
                        + " order by 1, 2 limit 1)",
                "update invoice_fact set open_amount = open_amount + 0.01 where invoice_id = (select invoice_id from invoice_fact"
                        + " where kind = 'invoice' and number is not null order by 1 limit 1)",
                "update stock_fact set on_hand = on_hand + 1 where (item_id, location_id) = (select item_id, location_id from stock_fact"
                        + " where on_hand > 0 order by 1, 2 limit 1)"))
            new Stores(folder.resolve("data")).write("analytics", wrong);
        var found = new TreeSet<String>();
        for (var mismatch :
                SalesBooks.objects(api.get(RECONCILE).expect(200).data().getJsonArray("mismatches")))
            found.add(mismatch.getString("source") + " " + mismatch.getString("figure"));
        assertThat(found)
                .contains(
                        "analytics revenue",
                        "analytics tax_amount",
                        "billing.invoices tax_amount",
                        "billing.ledger tax_amount",
                        "billing.ledger net_cash",
                        "payment net_cash",
                        "billing.invoices open_amount",
                        "billing.ledger open_amount",
                        "inventory on_hand");
        assertThat(rebuilt().getString("status")).isEqualTo("done");
        agrees();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dashboard?from=2026-02-01&to=2026-01-31 | invalid_period | from
            dashboard?from=yesterday | invalid_request | from
            dashboard?from=0001-01-01 | invalid_period | from
            reports/sales?from=2000-01-01&to=2026-01-01 | period_too_long | from
            reports/sales?interval=year | invalid_request | interval
            reports/inventory?interval=hour | interval_not_possible | interval
            reports/sales?group_by=vendor | invalid_request | group_by[0]
            reports/sales?group_by=none,customer | invalid_request | group_by
            reports/sales?sort=vendor_id | invalid_request | sort[0]
            reports/sales?limit=0 | invalid_request | limit
            reports/sales?after=nonsense | invalid_cursor |
            reports/sales?currency=dollar | invalid_request | currency
            reports/sales?customer_id=1 | invalid_request | customer_id
            reports/tax?kind=order | invalid_request | kind
            reports/tax?tax_rate=101 | invalid_request | tax_rate
            reports/sales?from=8999-12-01&to=9000-01-01 | invalid_period | to
            reports/sales/documents?counted_from=yesterday | invalid_request | counted_from
            """)
    void bad_input_is_refused_with_a_reason(String path, String code, @Nullable String field) {
        var refused = api.get("/api/analytics/" + path).expect(400);
        assertThat(refused.code()).as(refused.body().encode()).isEqualTo(code);
        if (field == null) return;
        assertThat(SalesBooks.objects(refused.body().getJsonObject("error").getJsonArray("details")))
                .as(refused.body().encode())
                .anySatisfy(detail -> assertThat(detail.getString("field")).isEqualTo(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reports/weather", "reports/weather/documents", "reports/stock-ages/documents"})
    void there_is_no_report_with_another_name(String path) {
        assertThat(api.get("/api/analytics/" + path).expect(404).code()).isEqualTo("route_not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "inventory_manager", "customer", "finance_manager"})
    void only_some_roles_see_figures_and_fewer_what_things_cost(String role) {
        var caller = Api.at(port).registered(role);
        boolean reads = !role.equals("customer");
        boolean costs = List.of("finance_manager", "inventory_manager").contains(role);
        boolean manages = role.equals("finance_manager");
        var board = caller.get("/api/analytics/dashboard").expect(reads ? 200 : 403);
        if (reads)
            assertThat(board.data()
                                    .getJsonObject("stock")
                                    .getJsonObject("stock_value")
                                    .getValue("value")
                            != null)
                    .isEqualTo(costs);
        var sales = caller.get(REPORTS + "inventory?group_by=none").expect(reads ? 200 : 403);
        if (reads)
            assertThat(sales.list().getJsonObject(0).getValue("stock_value") != null)
                    .isEqualTo(costs);
        caller.post("/api/analytics/rebuild").expect(manages ? 202 : 403);
    }

    @Test
    void a_report_says_up_to_when_it_counts_and_the_dictionary_what() {
        var meta = api.get(REPORTS + "sales").expect(200).body().getJsonObject("meta");
        assertThat(meta.getJsonObject("as_of").getLong("position")).isPositive();
        assertThat(meta.getString("zone")).isEqualTo("America/New_York");
        var names = new TreeSet<String>();
        for (var figure : SalesBooks.objects(
                api.get("/api/analytics/figures").expect(200).data().getJsonArray("figures"))) {
            names.add(figure.getString("name"));
            assertThat(figure.getString("definition")).isNotBlank();
        }
        for (var report : List.of("sales", "tax", "inventory", "movements", "purchasing", "customers", "products"))
            for (var row : rows(report, "group_by=none"))
                assertThat(names)
                        .containsAll(row.fieldNames().stream()
                                .filter(name -> !AnalyticsStoriesTest.names(name))
                                .collect(Collectors.toSet()));
    }

    /** Whether it says what a row is about. */
    private static boolean names(String field) {
        return Set.of(
                                "period",
                                "starts_at",
                                "ends_at",
                                "currency",
                                "documents_url",
                                "sku",
                                "name",
                                "code",
                                "kind",
                                "tax_rate",
                                "disposition",
                                "provider",
                                "method")
                        .contains(field)
                || field.endsWith("_id")
                || field.endsWith("_name");
    }
}
