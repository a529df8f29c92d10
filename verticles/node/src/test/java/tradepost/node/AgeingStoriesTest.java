package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.exports.ListFormat;

/**
 * What all customers owe, the trial balance and the ledger, over HTTP, as JSON, CSV and workbooks. In currencies of their own, because the books are
 * those of all tests.
 */
@ExtendWith(Shared.class)
class AgeingStoriesTest {
    private static final String ORDERS = "/api/sales/orders/";
    private static final String CURRENCY = "CZK";
    private static final String OTHER = "RON";
    private static final List<String> AGES =
            List.of("not_due", "overdue_1_30", "overdue_31_60", "overdue_61_90", "overdue_91");
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    private static Shared.Running running;
    private static Api api;
    private static String slow;
    private static String early;
    private static String partly;

    /** Of four customers, one pays late, one in advance, one a part, and one everything; the fifth has ordered nothing. */
    @BeforeAll
    static void start(Shared.Running shared) {
        running = shared;
        api = shared.anybody().registered("admin");
        slow = customer("Slow Ltd", 14);
        shipped(confirmed(slow, CURRENCY, "100.00"));
        shipped(confirmed(slow, OTHER, "70.00"));
        early = customer("Early Ltd", 0);
        api.post(confirmed(early, CURRENCY, "90.00") + "/pay", amount("30.00")).expect(200);
        partly = customer("Partly Ltd", 0);
        var order = shipped(confirmed(partly, CURRENCY, "200.00"));
        api.post(order + "/pay", amount("50.00")).expect(200);
        var invoice = api.get(order + "/invoice").expect(200).data().getString("id");
        api.post("/api/invoices/" + invoice + "/credit-notes", amount("20.00").put("reason", "scratched"))
                .expect(201);
        var prompt = customer("Prompt Ltd", 0);
        api.post(shipped(confirmed(prompt, CURRENCY, "80.00")) + "/pay").expect(200);
        customer("Nobody Ltd", 0);
    }

    private static String customer(String name, int terms) {
        var body = new JsonObject()
                .put("name", name)
                .put("email", "ageing" + Api.unique() + "@example.com")
                .put("payment_terms_days", terms);
        return api.post("/api/customers", body).expect(201).id();
    }

    /** The path of a confirmed order of one piece. */
    private static String confirmed(String customer, String currency, String price) {
        var line = new JsonObject()
                .put("item_id", api.item(1))
                .put("quantity", 1)
                .put("unit_price", new BigDecimal(price));
        var body = new JsonObject()
                .put("customer_id", customer)
                .put("currency", currency)
                .put("items", new JsonArray().add(line));
        var order = ORDERS + api.post("/api/sales/orders", body).expect(201).id();
        api.post(order + "/confirm").expect(200);
        return order;
    }

    private static String shipped(String order) {
        api.post(order + "/shipments").expect(201);
        return order;
    }

    private static JsonObject amount(String amount) {
        return new JsonObject().put("amount", new BigDecimal(amount));
    }

    /** Other tests write meanwhile, so the books may need another moment. */
    private static JsonObject read(String path) {
        return Awaitility.await()
                .until(() -> api.get(path), a -> !a.code().equals("not_yet"))
                .expect(200)
                .body();
    }

    private static List<JsonObject> rows(String query) {
        return SalesBooks.objects(read("/api/ageing?limit=100&" + query).getJsonArray("data"));
    }

    private static BigDecimal sum(List<JsonObject> rows, String field) {
        return rows.stream().map(r -> SalesBooks.amount(r, field)).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static String shown(JsonObject row) {
        var amounts = new ArrayList<>(List.of("open_amount"));
        amounts.addAll(AGES);
        amounts.addAll(List.of("overdue_amount", "unallocated_amount", "balance"));
        return row.getString("customer_name") + " "
                + amounts.stream()
                        .map(a -> SalesBooks.amount(row, a).stripTrailingZeros().toPlainString())
                        .collect(Collectors.joining(" "));
    }

    @Test
    void each_customer_who_owes_something_or_has_credit_has_a_row_and_nobody_else() {
        assertThat(rows("currency=" + CURRENCY))
                .extracting(AgeingStoriesTest::shown)
                .containsExactly(
                        "Partly Ltd 130 130 0 0 0 0 0 0 130",
                        "Slow Ltd 100 100 0 0 0 0 0 0 100",
                        "Early Ltd 0 0 0 0 0 0 0 30 -30");
        assertThat(rows("customer_id=" + slow + "&sort=-currency"))
                .extracting(row -> row.getString("currency") + " " + shown(row))
                .containsExactly("RON Slow Ltd 70 70 0 0 0 0 0 0 70", "CZK Slow Ltd 100 100 0 0 0 0 0 0 100");
        assertThat(rows("currency=" + CURRENCY + "&sort=customer_name&include=customer"))
                .extracting(row -> row.getJsonObject("customer").getString("id"))
                .as("who has no document comes last")
                .containsExactly(partly, slow, early);
        var meta = read("/api/ageing?limit=1&currency=" + CURRENCY).getJsonObject("meta");
        assertThat(meta.getString("as_of")).isEqualTo(TODAY.toString());
        assertThat(meta.getLong("as_of_position")).isPositive();
        assertThat(meta.getInteger("total")).isEqualTo(3);
        assertThat(meta.getString("next")).isNotNull();
    }

    @Test
    void a_later_day_makes_what_is_due_older_and_an_earlier_one_has_nothing() {
        assertThat(rows("currency=" + CURRENCY + "&as_of=" + TODAY.plusDays(45)))
                .extracting(AgeingStoriesTest::shown)
                .containsExactly(
                        "Partly Ltd 130 0 0 130 0 0 130 0 130",
                        "Slow Ltd 100 0 0 100 0 0 100 0 100",
                        "Early Ltd 0 0 0 0 0 0 0 30 -30");
        assertThat(rows("overdue=true&currency=" + CURRENCY + "&as_of=" + TODAY.plusDays(14)))
                .extracting(AgeingStoriesTest::shown)
                .containsExactly("Partly Ltd 130 0 130 0 0 0 130 0 130");
        assertThat(rows("currency=" + CURRENCY + "&as_of=" + TODAY.minusDays(1)))
                .isEmpty();
    }

    @Test
    void the_sums_are_the_receivables_and_deposits_of_the_trial_balance_and_each_row_is_a_statement() {
        for (var currency : List.of(CURRENCY, OTHER)) {
            var rows = rows("currency=" + currency);
            var balances = balances(currency);
            assertThat(sum(rows, "open_amount")).isEqualByComparingTo(balances.get("receivable"));
            assertThat(sum(rows, "unallocated_amount").negate())
                    .isEqualByComparingTo(balances.getOrDefault("deposits", BigDecimal.ZERO));
            for (var row : rows) {
                var path = "/api/customers/" + row.getString("customer_id") + "/statement";
                var account = SalesBooks.objects(
                                read(path).getJsonObject("data").getJsonArray("accounts"))
                        .stream()
                        .filter(a -> a.getString("currency").equals(currency))
                        .findFirst()
                        .orElseThrow();
                assertThat(SalesBooks.amount(account, "closing_balance"))
                        .isEqualByComparingTo(SalesBooks.amount(row, "balance"));
                assertThat(SalesBooks.amount(account, "unallocated_amount"))
                        .isEqualByComparingTo(SalesBooks.amount(row, "unallocated_amount"));
                var ages = SalesBooks.objects(account.getJsonArray("ageing"));
                for (int i = 0; i < AGES.size(); i++)
                    assertThat(SalesBooks.amount(ages.get(i), "amount"))
                            .as(AGES.get(i))
                            .isEqualByComparingTo(SalesBooks.amount(row, AGES.get(i)));
            }
        }
    }

    private static Map<String, BigDecimal> balances(String currency) {
        var found = new TreeMap<String, BigDecimal>();
        for (var b : SalesBooks.objects(
                read("/api/ledger/balances").getJsonObject("data").getJsonArray("accounts")))
            if (b.getString("currency").equals(currency))
                found.put(b.getString("account"), SalesBooks.amount(b, "balance"));
        return found;
    }

    /** A value as it is compared: numbers without the zeros at their end. */
    private static String plain(@Nullable Object value) {
        var text = value == null ? "" : value.toString();
        return text.matches("-?\\d+(\\.\\d+)?")
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text;
    }

    private static List<List<String>> csv(String path) {
        var sent = Awaitility.await()
                .until(() -> api.send("GET", path, null, "Accept", "text/csv").join(), a -> a.status() != 503)
                .expect(200);
        return sent.raw()
                .body()
                .lines()
                .map(line -> List.of(line.split(",", -1)).stream()
                        .map(AgeingStoriesTest::plain)
                        .toList())
                .toList();
    }

    private static List<List<String>> workbook(String path) {
        var rows = Awaitility.await()
                .ignoreExceptionsMatching(AssertionError.class::isInstance) // 503 not_yet
                .until(
                        () -> WorkbookRows.of(
                                api.bytes(path, ListFormat.XLSX.mediaType()).body()),
                        r -> true);
        return rows.stream()
                .map(row -> IntStream.range(0, rows.getFirst().size())
                        .mapToObj(i -> i < row.size() ? plain(row.get(i)) : "")
                        .toList())
                .toList();
    }

    /** The header and the rows, as a file has them. */
    private static List<List<String>> table(List<JsonObject> rows) {
        var columns = List.copyOf(rows.getFirst().fieldNames());
        var table = new ArrayList<List<String>>();
        table.add(columns);
        for (var row : rows)
            table.add(columns.stream().map(c -> plain(row.getValue(c))).toList());
        return table;
    }

    @Test
    void csv_and_workbook_have_the_rows_of_the_json() {
        var path = "/api/ageing?currency=" + CURRENCY;
        var rows = table(rows("currency=" + CURRENCY));
        assertThat(csv(path)).isEqualTo(rows);
        assertThat(workbook(path)).isEqualTo(rows);
        assertThat(csv(path + "&fields=customer_name,balance&limit=1"))
                .containsExactly(List.of("customer_name", "balance"), List.of("Partly Ltd", "130"));
        var balances = "/api/ledger/balances";
        assertThat(ofCurrency(csv(balances)))
                .isEqualTo(ofCurrency(table(
                        SalesBooks.objects(read(balances).getJsonObject("data").getJsonArray("accounts")))))
                .hasSizeGreaterThan(3);
        assertThat(ofCurrency(workbook(balances))).isEqualTo(ofCurrency(csv(balances)));
        var entries = "/api/ledger/entries?customer_id=" + partly;
        var listed = table(SalesBooks.objects(read(entries + "&limit=100").getJsonArray("data")));
        assertThat(csv(entries)).isEqualTo(listed).hasSizeGreaterThan(6);
        assertThat(columns(workbook(entries), "document", "account", "currency", "amount"))
                .isEqualTo(columns(listed, "document", "account", "currency", "amount"));
    }

    /** Other tests post in other currencies. */
    private static List<List<String>> ofCurrency(List<List<String>> table) {
        int column = table.getFirst().indexOf("currency");
        return table.stream()
                .filter(row ->
                        row.get(column).equals(CURRENCY) || row.get(column).equals("currency"))
                .toList();
    }

    private static List<List<String>> columns(List<List<String>> table, String... names) {
        var places = List.of(names).stream().map(table.getFirst()::indexOf).toList();
        return table.stream().map(row -> places.stream().map(row::get).toList()).toList();
    }

    @Test
    void the_list_is_exported_in_the_background_as_well() {
        var job = api.exported("/api/ageing?currency=" + CURRENCY, "csv");
        var file = api.get("/api/jobs/" + job.getString("id") + "/result")
                .expect(200)
                .raw()
                .body();
        assertThat(file.lines()).hasSize(4).element(1).asString().contains("Partly Ltd");
    }

    @ParameterizedTest
    @CsvSource({"admin, 200", "finance_manager, 200", "inventory_manager, 403", "viewer, 403"})
    void only_who_reads_the_ledger_reads_what_all_owe(String role, int status) {
        var user = running.anybody().registered(role);
        for (var accepted : List.of("application/json", "text/csv", ListFormat.XLSX.mediaType()))
            for (var path : List.of("/api/ageing", "/api/ledger/balances"))
                assertThat(Awaitility.await()
                                .until(
                                        () -> user.send("HEAD", path, null, "Accept", accepted)
                                                .join(),
                                        a -> a.status() != 503)
                                .status())
                        .as(path + " " + accepted)
                        .isEqualTo(status);
        assertThat(running.anybody().get("/api/ageing").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "as_of=2026-02-30, as_of, invalid_request",
        "as_of=yesterday, as_of, invalid_request",
        "currency=usd, currency, invalid_request",
        "currency=DOLLAR, currency, invalid_request",
        "customer_id=17, customer_id, invalid_request",
        "overdue=perhaps, overdue, invalid_request",
        "sort=number, sort[0], invalid_request",
        "fields=email, fields[0], invalid_request",
        "limit=0, limit, invalid_request",
        "limit=101, limit, invalid_request",
        "from=2026-01-01, from, invalid_request",
        "'sort=balance,-balance', sort, invalid_sort",
        "after=0-100, , invalid_cursor"
    })
    void a_wrong_parameter_is_refused_by_its_name(String query, @Nullable String field, String code) {
        var refused = api.get("/api/ageing?" + query).expect(400);
        assertThat(refused.code()).isEqualTo(code);
        if (field != null)
            assertThat(refused.body()
                            .getJsonObject("error")
                            .getJsonArray("details")
                            .getJsonObject(0)
                            .getString("field"))
                    .isEqualTo(field);
    }
}
