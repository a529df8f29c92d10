package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.exports.ListFormat;
import tradepost.kernel.time.BusinessZone;

/** A program in a zone in which it is another day than in UTC, whenever the test runs. */
class ZonedDaysTest {
    @TempDir
    private static Path folder;

    private static BusinessZone zone;
    private static Program program;
    private static Api api;

    @BeforeAll
    static void start() {
        // the first zone of the world to have a new day, and the last
        int hour = Instant.now().atOffset(ZoneOffset.UTC).getHour();
        zone = BusinessZone.of(hour >= 11 ? "Pacific/Kiritimati" : "Pacific/Pago_Pago");
        int port = Program.freePorts(1);
        program = Program.dev(folder, port, Map.of("TRADEPOST_BUSINESS_ZONE", zone.id()));
        api = Api.at(port).registered("admin");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    private static long count(String list, String from, LocalDate fromDay, String to, LocalDate toDay) {
        return api.get(list + "?" + from + "=" + fromDay + "&" + to + "=" + toDay)
                .expect(200)
                .list()
                .size();
    }

    @Test
    void documents_filters_and_workbooks_have_the_days_of_the_zone() {
        var today = zone.day(Instant.now());
        assertThat(today).isNotEqualTo(LocalDate.now(ZoneOffset.UTC));
        var line =
                new JsonObject().put("item_id", api.item(2)).put("quantity", 2).put("unit_price", 100);
        var body = new JsonObject()
                .put("customer_id", api.customer())
                .put("payment_terms_days", 14)
                .put("items", new JsonArray().add(line));
        var order = "/api/sales/orders/"
                + api.post("/api/sales/orders", body).expect(201).id();
        api.post(order + "/confirm").expect(200);
        var invoice = api.post(order + "/invoices").expect(201).data();
        var day = LocalDate.parse(invoice.getString("date"));
        assertThat(day).isIn(today, zone.day(Instant.now()));
        assertThat(invoice.getString("number")).startsWith("INV-" + day.getYear() + "-");
        var due = zone.day(Instant.parse(invoice.getString("due_at")));
        assertThat(due).isEqualTo(day.plusDays(14));
        for (var list : new String[] {"/api/invoices", "/api/sales/orders"}) {
            assertThat(count(list, "created_from", day, "created_to", day))
                    .as(list)
                    .isOne();
            assertThat(count(list, "created_from", day.plusDays(1), "created_to", day.plusDays(9)))
                    .isZero();
            assertThat(count(list, "created_from", day.minusDays(9), "created_to", day.minusDays(1)))
                    .isZero();
            assertThat(count(list, "due_from", due, "due_to", due)).as(list).isOne();
            assertThat(count(list, "due_from", due.plusDays(1), "due_to", due.plusDays(9)))
                    .isZero();
        }
        var entries = api.get("/api/ledger/entries?posted_from=" + day + "&posted_to=" + day)
                .expect(200)
                .list();
        assertThat(entries).isNotEmpty();
        var close = new JsonObject().put("until", day.toString());
        assertThat(api.post("/api/ledger/close", close).expect(400).code()).isEqualTo("invalid_date");
        var file = api.bytes("/api/invoices?fields=number,date,due_at", ListFormat.XLSX.mediaType());
        var rows = WorkbookRows.of(file.body());
        assertThat(rows.getFirst()).containsExactly("number", "date", "due_at (" + zone.id() + ")");
        assertThat(serial(rows.get(1).get(1))).isEqualTo(day);
        assertThat(serial(rows.get(1).get(2))).isEqualTo(due);
    }

    /** Contracts of one day each, the day of the zone and that of UTC, whether the latter is over or has not begun. */
    @Test
    void contracts_of_vendors_begin_and_end_at_midnight_in_the_zone() {
        var vendor = api.vendor();
        var item = api.item(0);
        var today = zone.day(Instant.now());
        var other = today.plusDays(zone.id().equals("Pacific/Kiritimati") ? -1 : 1);
        contract(api, vendor, item, today, 7);
        contract(api, vendor, item, other, 5); // the lower price would be taken
        var cost = cost(api, vendor, item);
        if (!zone.day(Instant.now()).equals(today)) return; // it was midnight there meanwhile
        assertThat(cost).isEqualTo(7);
    }

    @Test
    void price_lists_of_days_begin_and_end_at_midnight_in_the_zone() {
        var item = api.item(0);
        var today = zone.day(Instant.now());
        var list = priceList(api, item, today, 7);
        assertThat(list.getString("valid_from")).startsWith(seconds(zone.start(today)));
        assertThat(list.getString("valid_to")).startsWith(seconds(zone.end(today)));
        priceList(api, item, today.minusDays(1), 5); // a lower price would be taken
        priceList(api, item, today.plusDays(1), 5);
        var price = price(api, item);
        if (!zone.day(Instant.now()).equals(today)) return; // it was midnight there meanwhile
        assertThat(price).isEqualTo(7);
    }

    private static String seconds(Instant time) {
        return time.toString().substring(0, "2026-01-31T12:00:00".length());
    }

    /** What a list for everybody asks for a piece on this day. Returns the list. */
    static JsonObject priceList(Api api, String item, LocalDate day, int price) {
        var list = new JsonObject()
                .put("name", "Of " + day)
                .put("currency", "USD")
                .put("valid_from", day.toString())
                .put("valid_to", day.toString());
        var made = api.post("/api/price-lists", list).expect(201);
        var row = new JsonObject().put("item_id", item).put("unit_price", price);
        api.post("/api/price-lists/" + made.id() + "/prices", row).expect(201);
        return made.data();
    }

    static double price(Api api, String item) {
        return api.get("/api/items/" + item + "/price").expect(200).data().getDouble("unit_price");
    }

    /** What a piece costs in an order to the vendor. */
    static double cost(Api api, String vendor, String item) {
        var body = new JsonObject().put("vendor_id", vendor).put("items", Api.lines(item, 1));
        return api.post("/api/purchase/orders", body).expect(201).order().getDouble("total_amount");
    }

    static void contract(Api api, String vendor, String item, LocalDate day, int price) {
        var contract = new JsonObject()
                .put("number", "C-" + day)
                .put("valid_from", day.toString())
                .put("valid_to", day.toString())
                .put(
                        "items",
                        new JsonArray()
                                .add(new JsonObject().put("item_id", item).put("unit_price", price)));
        api.post("/api/vendors/" + vendor + "/contracts", contract).expect(201);
    }

    private static LocalDate serial(String days) {
        return LocalDate.of(1899, 12, 30)
                .plusDays(Duration.ofDays((long) Double.parseDouble(days)).toDays());
    }
}
