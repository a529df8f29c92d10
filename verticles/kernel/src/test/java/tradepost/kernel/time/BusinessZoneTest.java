package tradepost.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;

class BusinessZoneTest {
    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-12-31T23:59:59.999Z, 2026-12-31",
        "Pacific/Auckland, 2026-12-31T10:59:59.999Z, 2026-12-31",
        "Pacific/Auckland, 2026-12-31T11:00:00Z, 2027-01-01",
        "America/Los_Angeles, 2027-01-01T07:59:59.999Z, 2026-12-31",
        "America/Los_Angeles, 2027-01-01T08:00:00Z, 2027-01-01"
    })
    void a_moment_has_the_day_and_the_year_of_the_zone(String zone, Instant at, LocalDate day) {
        assertThat(BusinessZone.of(zone).day(at)).isEqualTo(day);
        assertThat(BusinessZone.of(zone).year(at)).isEqualTo(day.getYear());
    }

    /** The clocks are put forward and back at night, in Santiago and Beirut at midnight. Apia had no 30 December 2011. */
    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-03-29, 2026-03-29T00:00:00Z, 24",
        "Europe/Berlin, 2026-03-29, 2026-03-28T23:00:00Z, 23",
        "Europe/Berlin, 2026-10-25, 2026-10-24T22:00:00Z, 25",
        "America/Los_Angeles, 2026-03-08, 2026-03-08T08:00:00Z, 23",
        "America/Los_Angeles, 2026-11-01, 2026-11-01T07:00:00Z, 25",
        "Pacific/Auckland, 2026-09-27, 2026-09-26T12:00:00Z, 23",
        "America/Santiago, 2022-09-11, 2022-09-11T04:00:00Z, 23",
        "Asia/Beirut, 2021-03-28, 2021-03-27T22:00:00Z, 23",
        "Pacific/Apia, 2011-12-30, 2011-12-30T10:00:00Z, 0"
    })
    void a_day_has_the_hours_of_the_zone(String zone, LocalDate day, Instant start, long hours) {
        var of = BusinessZone.of(zone);
        assertThat(of.start(day)).isEqualTo(start);
        assertThat(Duration.between(start, of.end(day))).hasHours(hours);
    }

    @Test
    void days_follow_each_other_without_a_gap() {
        for (var id : new String[] {"America/Santiago", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Auckland"}) {
            var zone = BusinessZone.of(id);
            for (var day = LocalDate.of(2024, 1, 1); day.getYear() < 2028; day = day.plusDays(1)) {
                assertThat(zone.day(zone.start(day))).as(id).isEqualTo(day);
                assertThat(zone.day(zone.start(day).minusNanos(1))).as(id).isEqualTo(day.minusDays(1));
            }
        }
    }

    private static Config config(String zone) {
        return Config.of(Map.of(Settings.BUSINESS_ZONE.key(), zone));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"})
    void a_zone_of_the_iana_database_is_accepted(String zone) {
        assertThat(BusinessZone.of(config(zone).text(Settings.BUSINESS_ZONE)).id())
                .isEqualTo(zone);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "utc",
                "Z",
                "CET",
                "EST",
                "GMT",
                "+02:00",
                "UTC+2",
                "europe/berlin",
                "Europe/Atlantis",
                "/UTC"
            })
    void anything_else_is_refused(String zone) {
        assertThatThrownBy(() -> config(zone))
                .isInstanceOf(Config.Invalid.class)
                .hasMessage(
                        "business.zone must be UTC or a time zone of the IANA database such as Europe/Berlin, not \""
                                + zone + "\"");
    }
}
