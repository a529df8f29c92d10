package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.gateway.http.HttpLimits;

/** A date without a time is a whole day of the zone where a range begins or ends, also one on which the clocks change. */
class DaysOfFiltersTest {
    private static final HttpLimits LIMITS = new HttpLimits(100, 1 << 20, 8 << 20, 1_500, 500, 50);

    private static TestGateway in(String zone) {
        return TestGateway.alone(LIMITS, Map.of("business.zone", zone));
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-11-28, 2026-11-28T00:00:00Z, 2026-11-29T00:00:00Z",
        "Pacific/Auckland, 2026-09-26, 2026-09-25T12:00:00Z, 2026-09-26T12:00:00Z",
        "Pacific/Auckland, 2026-09-27, 2026-09-26T12:00:00Z, 2026-09-27T11:00:00Z",
        "Pacific/Auckland, 2026-04-05, 2026-04-04T11:00:00Z, 2026-04-05T12:00:00Z",
        "America/Los_Angeles, 2026-03-08, 2026-03-08T08:00:00Z, 2026-03-09T07:00:00Z",
        "America/Los_Angeles, 2026-11-01, 2026-11-01T07:00:00Z, 2026-11-02T08:00:00Z",
        "America/Los_Angeles, 2026-12-31, 2026-12-31T08:00:00Z, 2027-01-01T08:00:00Z",
        "America/Santiago, 2022-09-11, 2022-09-11T04:00:00Z, 2022-09-12T03:00:00Z",
        "Pacific/Auckland, 9999-12-31, 9999-12-30T11:00:00Z, 9999-12-31T11:00:00Z"
    })
    void a_filter_by_a_date_has_the_day_of_the_zone(String zone, String day, String from, String to) {
        try (var gateway = in(zone)) {
            assertThat(gateway.get("/api/things?made_from=" + day + "&made_to=" + day)
                            .status())
                    .isEqualTo(200);
            var query = gateway.last.body().getJsonObject("query");
            assertThat(query.getString("made_from")).isEqualTo(from);
            assertThat(query.getString("made_to")).isEqualTo(to);
            gateway.get("/api/things/sums?from=" + day + "&to=" + day);
            query = gateway.last.body().getJsonObject("query");
            assertThat(query).isEqualTo(new JsonObject().put("from", from).put("to", to));
            var time = "2026-01-31T12:30:00-05:00";
            gateway.get("/api/things?made_from=" + time);
            assertThat(gateway.last.body().getJsonObject("query").getString("made_from"))
                    .isEqualTo(time);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-11-28, 2026-11-28T00:00:00Z, 2026-11-29T00:00:00Z",
        "Pacific/Auckland, 2026-04-05, 2026-04-04T11:00:00Z, 2026-04-05T12:00:00Z",
        "America/Los_Angeles, 2026-03-08, 2026-03-08T08:00:00Z, 2026-03-09T07:00:00Z",
        "America/Los_Angeles, 2026-11-01, 2026-11-01T07:00:00Z, 2026-11-02T08:00:00Z",
        "UTC, 9999-12-31, 9999-12-31T00:00:00Z, 9999-12-31T23:59:59.999999Z",
        "America/Los_Angeles, 9999-12-31, 9999-12-31T08:00:00Z, 9999-12-31T23:59:59.999999Z",
        "Pacific/Auckland, 9999-12-31, 9999-12-30T11:00:00Z, 9999-12-31T11:00:00Z"
    })
    void a_range_of_dates_in_a_body_has_the_days_of_the_zone(String zone, String day, String from, String to) {
        try (var gateway = in(zone)) {
            var sold = sent(gateway, new JsonObject().put("sold_from", day).put("sold_to", day));
            assertThat(sold.getString("sold_from")).isEqualTo(from);
            assertThat(sold.getString("sold_to")).isEqualTo(to);
            var time = "2026-01-31T12:30:00-05:00";
            sold = sent(gateway, new JsonObject().putNull("sold_from").put("sold_to", time));
            assertThat(sold.containsKey("sold_from")).isTrue();
            assertThat(sold.getValue("sold_from")).isNull();
            assertThat(sold.getString("sold_to")).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30", "31.01.2026", "yesterday", "2026-01-31T12:00"})
    void what_is_neither_a_date_nor_a_time_in_a_body_is_refused(String text) {
        try (var gateway = in("UTC")) {
            var sold = new JsonObject().put("sold_to", text);
            var refused = gateway.post("/api/things", thing(sold).encode());
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.details())
                    .contains("sold_to: must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z");
        }
    }

    private static JsonObject thing(JsonObject sold) {
        var line = new JsonObject().put("item_id", TestGateway.THING).put("quantity", 2);
        return sold.copy().put("name", "a").put("lines", new JsonArray().add(line));
    }

    private static JsonObject sent(TestGateway gateway, JsonObject sold) {
        assertThat(gateway.post("/api/things", thing(sold).encode()).status()).isEqualTo(201);
        return gateway.last.body().getJsonObject("body");
    }
}
