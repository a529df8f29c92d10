package tradepost.webhook.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final RetrySchedule EXACT = new RetrySchedule(RetrySchedule.STANDARD.waits(), () -> 0);

    @Test
    void ten_attempts_are_made() {
        assertThat(EXACT.pause(1, null)).isEqualTo(Duration.ofSeconds(5));
        assertThat(EXACT.pause(2, null)).isEqualTo(Duration.ofMinutes(5));
        assertThat(EXACT.pause(9, null)).isEqualTo(Duration.ofHours(24));
        assertThat(EXACT.pause(10, null)).isNull();
    }

    @Test
    void a_pause_is_longer_by_at_most_a_fifth() {
        var latest = new RetrySchedule(RetrySchedule.STANDARD.waits(), () -> 1);
        assertThat(latest.pause(2, null)).isEqualTo(Duration.ofMinutes(6));
        for (int i = 0; i < 100; i++)
            assertThat(Objects.requireNonNull(RetrySchedule.STANDARD.pause(2, null)))
                    .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    }

    @Test
    void what_the_receiver_asks_for_makes_it_longer_up_to_a_day() {
        assertThat(EXACT.pause(1, Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(90));
        assertThat(EXACT.pause(4, Duration.ofSeconds(1))).isEqualTo(Duration.ofHours(2));
        assertThat(RetryAfter.parse("31536000", Instant.now())).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void retry_after_is_a_number_of_seconds_or_a_date() {
        var now = Instant.parse("2026-01-15T12:00:00Z");
        assertThat(RetryAfter.parse("120", now)).isEqualTo(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse("Thu, 15 Jan 2026 12:01:00 GMT", now)).isEqualTo(Duration.ofMinutes(1));
        assertThat(RetryAfter.parse("Thu, 15 Jan 2026 11:00:00 GMT", now)).isNull();
        assertThat(RetryAfter.parse("soon", now)).isNull();
        assertThat(RetryAfter.parse(null, now)).isNull();
    }
}
