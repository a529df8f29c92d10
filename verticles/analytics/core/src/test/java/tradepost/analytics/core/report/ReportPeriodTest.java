package tradepost.analytics.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import tradepost.kernel.time.BusinessZone;

class ReportPeriodTest {
    private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

    private static ReportPeriod until(String to) {
        return ReportPeriod.of(null, LocalDate.parse(to), BusinessZone.UTC, NOW);
    }

    @Test
    void the_last_day_is_the_one_that_the_refusal_names() {
        assertThat(until("8999-12-31").days()).isEqualTo(30);
        assertThat(until("1900-01-01").from()).isEqualTo("1899-12-03");
        for (var day : new String[] {"9000-01-01", "9999-12-31", "1899-12-31"})
            assertThatThrownBy(() -> until(day)).as(day).hasMessage("invalid_period");
    }
}
