package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.gateway.http.HttpLimits;

/** A date without a time in a filter is a whole day of the zone, also one on which the clocks change. */
class DaysOfFiltersTest {
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
        var limits = new HttpLimits(100, 1 << 20, 8 << 20, 1_500, 500, 50);
        try (var gateway = TestGateway.alone(limits, Map.of("business.zone", zone))) {
            assertThat(gateway.get("/api/things?made_from=" + day + "&made_to=" + day)
                            .status())
                    .isEqualTo(200);
            var query = gateway.last.body().getJsonObject("query");
            assertThat(query.getString("made_from")).isEqualTo(from);
            assertThat(query.getString("made_to")).isEqualTo(to);
            var time = "2026-01-31T12:30:00-05:00";
            gateway.get("/api/things?made_from=" + time);
            assertThat(gateway.last.body().getJsonObject("query").getString("made_from"))
                    .isEqualTo(time);
        }
    }
}
