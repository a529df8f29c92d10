package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Write-offs that correct the tax ({@code write_offs.tax}), over HTTP: in the ledger, in the report of taxes, and in the comparison of both. */
class WriteOffTaxStoriesTest {
    private static final String ORDERS = "/api/sales/orders/";

    @TempDir
    private static Path folder;

    private static Program program;
    private static Api api;

    @BeforeAll
    static void start() {
        int port = Program.freePorts(1);
        program = Program.dev(folder, port, Map.of("TRADEPOST_WRITE_OFFS_TAX", "on"));
        api = Api.at(port).registered("admin");
        var tax = new JsonObject()
                .put("name", "VAT")
                .put("country", "QT")
                .put("category", "standard")
                .put("rate", 20)
                .put("included", false);
        api.post("/api/tax-rates", tax).expect(201);
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    private static BigDecimal number(JsonObject of, String field) {
        return new BigDecimal(of.getValue(field).toString());
    }

    private static Map<String, String> posted(String order) {
        var sums = new TreeMap<String, BigDecimal>();
        for (var e : api.get("/api/ledger/entries?limit=100&order_id=" + order.substring(ORDERS.length()))
                .expect(200)
                .list())
            sums.merge(((JsonObject) e).getString("account"), number((JsonObject) e, "amount"), BigDecimal::add);
        var shown = new TreeMap<String, String>();
        sums.forEach((account, sum) -> {
            if (sum.signum() != 0) shown.put(account, sum.toPlainString());
        });
        return shown;
    }

    private static void reports(String customer, String net, String tax) {
        var today = LocalDate.now(ZoneOffset.UTC);
        Awaitility.await().untilAsserted(() -> {
            var sums = new TreeMap<String, BigDecimal>();
            for (var r : api.get("/api/analytics/reports/tax?interval=month&from=%s&to=%s&customer_id=%s"
                            .formatted(today.minusDays(2), today.plusDays(2), customer))
                    .expect(200)
                    .list())
                for (var field : new String[] {"net_amount", "tax_amount"})
                    sums.merge(field, number((JsonObject) r, field), BigDecimal::add);
            assertThat(sums.getOrDefault("net_amount", BigDecimal.ZERO)).isEqualByComparingTo(net);
            assertThat(sums.getOrDefault("tax_amount", BigDecimal.ZERO)).isEqualByComparingTo(tax);
        });
    }

    @Test
    void what_is_written_off_is_a_loss_without_its_tax_until_it_comes_back() {
        var customer = api.customer();
        var body = new JsonObject()
                .put("customer_id", customer)
                .put("shipping_address", new JsonObject().put("line1", "1 Main Street").put("country", "QT"))
                .put("items", Api.lines(api.item(20), 10));
        var order = ORDERS + api.post(ORDERS, body).expect(201).id();
        api.post(order + "/confirm").expect(200);
        api.post(order + "/shipments").expect(201);
        reports(customer, "100.00", "20.00");
        var invoice =
                "/api/invoices/" + api.get(order + "/invoice").expect(200).data().getString("id");
        var off = api.post(
                        invoice + "/write-off",
                        new JsonObject().put("amount", 60).put("reason", "bankrupt"))
                .expect(200)
                .data();
        Awaitility.await()
                .untilAsserted(() -> assertThat(posted(order))
                        .isEqualTo(Map.of(
                                "receivable", "60.00", "bad_debt", "50.00", "revenue", "-100.00", "tax", "-10.00")));
        reports(customer, "50.00", "10.00");
        // a payment takes a half of it back
        api.post(order + "/pay", new JsonObject().put("amount", 90)).expect(200);
        Awaitility.await()
                .untilAsserted(() -> assertThat(posted(order))
                        .isEqualTo(Map.of(
                                "cash.manual", "90.00", "bad_debt", "25.00", "revenue", "-100.00", "tax", "-15.00")));
        reports(customer, "75.00", "15.00");
        // and a reversal the rest
        var writeOff = off.getJsonArray("write_offs").getJsonObject(0).getString("document_id");
        api.post(
                        invoice + "/reversals",
                        new JsonObject().put("document_id", writeOff).put("reason", "it was paid"))
                .expect(201);
        Awaitility.await()
                .untilAsserted(() -> assertThat(posted(order))
                        .isEqualTo(Map.of(
                                "cash.manual", "90.00", "receivable", "30.00", "revenue", "-100.00", "tax", "-20.00")));
        reports(customer, "100.00", "20.00");
        Awaitility.await()
                .untilAsserted(() -> assertThat(api.get("/api/analytics/reconcile")
                                .expect(200)
                                .data()
                                .getJsonArray("mismatches"))
                        .isEmpty());
        assertThat(api.get("/api/ledger/reconcile").expect(200).data().getJsonArray("differences"))
                .isEmpty();
    }
}
