package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.time.BusinessZone;

/**
 * What ends on a day ends at midnight in the zone of the business: not at midnight in UTC, and on days on which the clocks change, too. The days
 * here have 23 and 25 hours.
 */
@Tag("prove")
class MidnightTest {
    @TempDir
    private Path folder;

    private FakeTime time;
    private int port;

    /** Los Angeles is seven hours behind UTC on this day and eight before it; Auckland is thirteen hours ahead and then twelve. */
    @ParameterizedTest
    @CsvSource({
        "America/Los_Angeles, 2027-03-15T00:30:00Z, 2027-03-14, 2027-03-15T07:00:00Z",
        "Pacific/Auckland, 2027-04-03T11:30:00Z, 2027-04-04, 2027-04-04T12:00:00Z"
    })
    void lots_contracts_and_price_lists_last_until_midnight_in_the_zone(
            String zone, Instant now, LocalDate today, Instant midnight) throws IOException {
        assertThat(BusinessZone.of(zone).day(now)).isEqualTo(today);
        time = FakeTime.in(folder);
        port = Program.freePorts(1);
        time.set(ahead(now));
        var environment = new HashMap<>(time.environment());
        environment.put("TRADEPOST_BUSINESS_ZONE", zone);
        try (var program = Program.dev(folder, port, environment)) {
            var api = Api.at(port).registered("admin");
            var item = api.item(0);
            api.put("/api/items/" + item + "/tracking", new JsonObject().put("tracking", "lot"))
                    .expect(200);
            arrive(api, item, "YESTERDAY", today.minusDays(1));
            arrive(api, item, "TODAY", today);
            arrive(api, item, "TOMORROW", today.plusDays(1));
            assertThat(available(api, item)).as("of three, yesterday's is over").isEqualTo(20);
            assertThat(lots(api, item, "expires_from=" + today)).isEqualTo(2);
            assertThat(lots(api, item, "expires_to=" + today)).isEqualTo(2);
            assertThat(lots(api, item, "expires_from=" + today + "&expires_to=" + today))
                    .isEqualTo(1);
            var vendor = api.vendor();
            ZonedDaysTest.contract(api, vendor, item, today, 7);
            ZonedDaysTest.contract(api, vendor, item, today.plusDays(1), 5);
            ZonedDaysTest.priceList(api, item, today, 17);
            ZonedDaysTest.priceList(api, item, today.plusDays(1), 15);
            assertThat(prices(api, vendor, item)).containsExactly(7.0, 17.0);
            assertThat(invoiced(api, item)).isEqualTo(today.toString());

            time.step(ahead(midnight.minusSeconds(90)));
            api = signedIn();
            assertThat(available(api, item)).isEqualTo(19);
            assertThat(prices(api, vendor, item)).containsExactly(7.0, 17.0);
            assertThat(invoiced(api, item)).isEqualTo(today.toString());
            assertThat(overdue(api, "/api/invoices")).isZero();
            assertThat(overdue(api, "/api/sales/orders")).isZero();
            time.step(ahead(midnight.plusSeconds(5)));
            assertThat(available(api, item)).as("today's eight are over").isEqualTo(10);
            assertThat(prices(api, vendor, item)).containsExactly(5.0, 15.0);
            assertThat(invoiced(api, item)).isEqualTo(today.plusDays(1).toString());
            assertThat(overdue(api, "/api/invoices")).isEqualTo(2);
            assertThat(overdue(api, "/api/sales/orders")).isEqualTo(2);
            assertThat(confirmed(api, today.minusDays(1))).isZero();
            assertThat(confirmed(api, today)).isEqualTo(2);
            assertThat(confirmed(api, today.plusDays(1))).isEqualTo(1);
            assertThat(program.output()).doesNotContain("ERROR");
        }
    }

    /** After a step of a day, tokens may end until each process has followed it. */
    private Api signedIn() {
        return Awaitility.await().until(() -> Api.at(port).registered("admin"), MidnightTest::staysValid);
    }

    private static boolean staysValid(Api api) {
        for (int i = 0; i < 20; i++) {
            if (api.get("/api/auth/me").status() != 200) return false;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
        }
        return true;
    }

    private static long ahead(Instant at) {
        return Duration.between(Instant.now(), at).toSeconds();
    }

    private static void arrive(Api api, String item, String lot, LocalDate expires) {
        var line = new JsonObject()
                .put("item_id", item)
                .put("delta", 10)
                .put("lot", lot)
                .put("expires_on", expires.toString());
        api.post("/api/stock/adjustments", new JsonObject().put("lines", new JsonArray().add(line)))
                .expect(201);
    }

    private static long available(Api api, String item) {
        return api.get("/api/items/" + item + "/availability?quantity=1")
                .expect(200)
                .data()
                .getLong("available");
    }

    private static int lots(Api api, String item, String filter) {
        return api.get("/api/lots?item_id=" + item + "&" + filter)
                .expect(200)
                .list()
                .size();
    }

    /** What a piece costs, and what it is sold for. */
    private static List<Double> prices(Api api, String vendor, String item) {
        return List.of(ZonedDaysTest.cost(api, vendor, item), ZonedDaysTest.price(api, item));
    }

    private static int overdue(Api api, String list) {
        return api.get(list + "?overdue=true").expect(200).list().size();
    }

    /** How many orders were confirmed on the day. */
    private static int confirmed(Api api, LocalDate day) {
        return api.get("/api/sales/orders?confirmed_from=" + day + "&confirmed_to=" + day)
                .expect(200)
                .list()
                .size();
    }

    /** Sells a piece. Returns the date of its invoice. */
    private static String invoiced(Api api, String item) {
        var order = api.salesOrder(api.customer(), item, 1);
        api.confirm(order).join().expect(200);
        return api.post("/api/sales/orders/" + order + "/invoices")
                .expect(201)
                .data()
                .getString("date");
    }
}
