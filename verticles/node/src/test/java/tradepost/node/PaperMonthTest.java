package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.exports.ListFormat;

/**
 * A month of a shop that was worked out on paper (month/paper.md) is played day by day, and closed by docs/closing-a-month.md alone. Each
 * request of the page says what the paper says, to the cent.
 */
@Tag("prove")
class PaperMonthTest {
    private static final String FIRST = "2026-11-01";
    private static final String LAST = "2026-11-30";
    private static final String MONTH_BEFORE = "2026-10-31";
    private static final String PAPER =
            RepositoryFiles.text(RepositoryFiles.ROOT.resolve("verticles/node/src/test/resources/month/paper.md"));

    private static final Map<String, String> ACCOUNTS = Map.of(
            "bank and till",
            "cash.manual",
            "receivables",
            "receivable",
            "deposits",
            "deposits",
            "sales",
            "revenue",
            "shipping charges",
            "shipping_revenue",
            "restocking fees",
            "restocking_fees",
            "tax",
            "tax",
            "bad debts",
            "bad_debt");

    @TempDir
    private Path folder;

    private Api books;
    private PaperShop shop;

    @Test
    void a_month_that_is_closed_by_the_page_has_the_figures_of_the_paper() throws IOException {
        var days = new TreeSet<String>();
        for (var title : List.of("Orders", "Journal")) for (var row : table(title)) days.add(row.get("day"));
        var time = FakeTime.in(folder);
        time.set(ahead(days.getFirst()));
        int port = Program.freePorts(1);
        var environment = new HashMap<>(time.environment());
        environment.put("TRADEPOST_CURRENCY", "EUR");
        // no prepared databases, because what is in them would be of a later day
        try (var program = Program.devAsFound(folder, port, environment)) {
            open(Api.at(port).registered("admin"));
            for (var day : days) {
                if (!day.equals(days.getFirst())) time.step(ahead(day));
                for (var order : table("Orders")) if (order.get("day").equals(day)) shop.sells(order);
                for (var row : table("Journal")) if (row.get("day").equals(day)) shop.does(row);
                agrees("/api/ledger/reconcile");
            }
            assertThat(balances(MONTH_BEFORE)).isEqualTo(balancesOnPaper(MONTH_BEFORE));
            for (var request : ClosingPage.requests(FIRST, LAST)) follow(request);
            // what happens next changes nothing of it
            shop.isRefused("period_closed", "30", LAST);
            shop.isPaid("30", "221.34");
            assertThat(balances(LAST)).isEqualTo(balancesOnPaper(LAST));
            assertThat(program.output()).doesNotContain("ERROR");
        }
    }

    /** With keys, which stay valid while the clock is set. */
    private void open(Api admin) {
        books = key(admin, "finance_manager");
        shop = new PaperShop(key(admin, "admin"), books);
        table("Customers").forEach(shop::registers);
        table("Goods").forEach(shop::stocks);
    }

    private static Api key(Api admin, String role) {
        var body = new JsonObject().put("name", role).put("role", role);
        return new Api(
                admin.base(),
                admin.post("/api/api-keys", body).expect(201).data().getString("key"));
    }

    private static long ahead(String day) {
        return Duration.between(Instant.now(), Instant.parse(day + "T10:00:00Z"))
                .toSeconds();
    }

    private void follow(ClosingPage.Request request) {
        var path = request.path();
        if (request.body() != null) {
            var closed = books.post(path, request.body()).expect(200).data();
            assertThat(closed.getString("until")).isEqualTo(LAST);
        } else if (request.isWorkbook()) {
            var workbook = books.bytes(path, ListFormat.XLSX.mediaType()).body();
            assertThat(WorkbookRows.of(workbook)).as(path).hasSizeGreaterThan(1);
        } else check(path);
    }

    private void check(String path) {
        switch (path.replaceAll("\\?.*", "")) {
            case "/api/ledger/reconcile", "/api/payments/reconcile" -> agrees(path);
            case "/api/events/dead-letters", "/api/return-requests", "/api/payments" ->
                assertThat(rows(path)).as(path).isEmpty();
            case "/api/sales/orders" ->
                assertThat(rows(path).stream().map(o -> shop.number(o.getString("id"))))
                        .containsExactlyInAnyOrderElementsOf(unpaidOnPaper());
            case "/api/ledger/balances" -> assertThat(balances(LAST)).isEqualTo(balancesOnPaper(LAST));
            case "/api/analytics/reports/payments" ->
                figures(path, "Bank and till", r -> r.getString("method") + " " + amounts(r, "net_cash"));
            case "/api/analytics/reports/tax" ->
                figures(path, "Taxes", r -> rate(r) + " " + amounts(r, "net_amount", "tax_amount"));
            case "/api/ageing" -> {
                ageing(path);
                table("Ageing on 30 November").forEach(this::statement);
            }
            case "/api/ledger/entries" -> {
                if (path.contains("late=true")) assertThat(rows(path)).as(path).isEmpty();
                else taxEntries(path);
            }
            default -> throw new AssertionError("the paper has nothing to compare with " + path);
        }
    }

    /** Again while something is not posted yet, as the page says. */
    private JsonObject read(String path) {
        return Awaitility.await()
                .until(() -> books.get(path), a -> !a.code().equals("not_yet"))
                .expect(200)
                .body();
    }

    private List<JsonObject> rows(String path) {
        return SalesBooks.objects(read(path).getJsonArray("data"));
    }

    private void agrees(String path) {
        var compared = Awaitility.await().until(() -> read(path).getJsonObject("data"), c -> c.getBoolean("complete"));
        for (var wrong : List.of("differences", "mismatches"))
            if (compared.containsKey(wrong))
                assertThat(compared.getJsonArray(wrong)).as(path).isEmpty();
    }

    /** Without accounts on which nothing is left. */
    private Map<String, String> balances(String day) {
        var balances = new TreeMap<String, String>();
        var accounts =
                read("/api/ledger/balances?as_of=" + day).getJsonObject("data").getJsonArray("accounts");
        for (var account : SalesBooks.objects(accounts))
            if (SalesBooks.amount(account, "balance").signum() != 0)
                balances.put(account.getString("account"), amounts(account, "balance"));
        return balances;
    }

    private static Map<String, String> balancesOnPaper(String day) {
        var balances = new TreeMap<String, String>();
        for (var row : table("Accounts"))
            if (!row.get(day).equals("0.00")) balances.put(ACCOUNTS.get(row.get("account")), row.get(day));
        return balances;
    }

    private static List<String> unpaidOnPaper() {
        var sentence = PAPER.lines()
                .filter(l -> l.startsWith("Not paid in full on 2 December"))
                .findFirst()
                .orElseThrow();
        return Pattern.compile("\\d+")
                .matcher(sentence.substring(sentence.indexOf("orders")))
                .results()
                .map(r -> r.group())
                .toList();
    }

    /** Figures follow the events. */
    private void figures(String path, String title, Function<JsonObject, String> shown) {
        var expected =
                table(title).stream().map(r -> String.join(" ", r.values())).toList();
        Awaitility.await()
                .untilAsserted(() -> assertThat(rows(path).stream().map(shown))
                        .as(path)
                        .containsExactlyInAnyOrderElementsOf(expected));
    }

    private void taxEntries(String path) {
        var sums = new TreeMap<String, BigDecimal>();
        for (var entry : rows(path))
            sums.merge(rate(entry), SalesBooks.amount(entry, "amount").negate(), BigDecimal::add);
        var expected = table("Taxes").stream().collect(Collectors.toMap(r -> r.get("rate"), r -> r.get("tax")));
        sums.forEach((rate, tax) -> assertThat(tax).as(rate).isEqualByComparingTo(expected.get(rate)));
        assertThat(sums).hasSameSizeAs(expected);
    }

    /** Customers who owe nothing and have no credit are not in the list. */
    private void ageing(String path) {
        var expected = table("Ageing on 30 November").stream()
                .filter(r -> path.contains("overdue=true")
                        ? isAny(r, "1 to 30 days", "31 to 60 days")
                        : isAny(r, "open", "deposits"))
                .map(r ->
                        cells(r, "customer", "open", "not due", "1 to 30 days", "31 to 60 days", "deposits", "balance"))
                .toList();
        assertThat(rows(path).stream()
                        .map(r -> r.getString("customer_name") + " "
                                + amounts(
                                        r,
                                        "open_amount",
                                        "not_due",
                                        "overdue_1_30",
                                        "overdue_31_60",
                                        "unallocated_amount",
                                        "balance")))
                .as(path)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private void statement(Map<String, String> row) {
        var name = row.get("customer");
        var accounts = read("/api/customers/%s/statement?from=%s&to=%s".formatted(shop.customer(name), FIRST, LAST))
                .getJsonObject("data")
                .getJsonArray("accounts");
        assertThat(accounts).as(name).hasSize(1);
        var account = accounts.getJsonObject(0);
        assertThat(amounts(account, "opening_balance", "unallocated_amount", "closing_balance"))
                .as(name)
                .isEqualTo(cells(row, "before", "deposits", "balance"));
        var open = SalesBooks.objects(account.getJsonArray("open_invoices")).stream()
                .map(i -> "%s %s %s %s %s"
                        .formatted(
                                shop.number(i.getString("order_id")),
                                i.getString("date"),
                                i.getString("due_at").substring(0, LAST.length()),
                                i.getValue("overdue_days"),
                                amounts(i, "open_amount")));
        assertThat(open)
                .as(name)
                .containsExactlyInAnyOrderElementsOf(table("Open on 30 November").stream()
                        .filter(r -> r.get("customer").equals(name))
                        .map(r -> cells(r, "order", "invoice of", "due", "days overdue", "open"))
                        .toList());
    }

    private static String rate(JsonObject of) {
        return SalesBooks.amount(of, "tax_rate").stripTrailingZeros().toPlainString();
    }

    private static String amounts(JsonObject of, String... fields) {
        return Stream.of(fields)
                .map(f -> SalesBooks.amount(of, f).setScale(2).toPlainString())
                .collect(Collectors.joining(" "));
    }

    private static String cells(Map<String, String> row, String... columns) {
        return Stream.of(columns).map(row::get).collect(Collectors.joining(" "));
    }

    private static boolean isAny(Map<String, String> row, String... columns) {
        return Stream.of(columns).anyMatch(c -> !row.get(c).equals("0.00"));
    }

    /** The rows of a table of the paper, by the titles of its columns. */
    private static List<Map<String, String>> table(String title) {
        var section = PAPER.split("\n## " + title + "\n")[1].split("\n## ")[0];
        var rows = section.lines()
                .filter(l -> l.startsWith("|"))
                .map(PaperMonthTest::split)
                .toList();
        return rows.stream()
                .skip(2)
                .map(cells -> {
                    var row = new LinkedHashMap<String, String>();
                    for (int i = 0; i < cells.size(); i++)
                        row.put(rows.getFirst().get(i), cells.get(i));
                    return (Map<String, String>) row;
                })
                .toList();
    }

    private static List<String> split(String line) {
        var cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
        return cells.subList(1, cells.size() - 1);
    }
}
