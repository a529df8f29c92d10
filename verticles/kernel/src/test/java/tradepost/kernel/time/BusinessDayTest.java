package tradepost.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;

/** The days of the database are those of {@link BusinessZone}. */
@ExtendWith(VertxExtension.class)
class BusinessDayTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Berlin",
                "America/Los_Angeles",
                "Pacific/Auckland",
                "America/Santiago",
                "America/Havana",
                "Atlantic/Azores",
                "Pacific/Kiritimati",
                "Pacific/Pago_Pago",
                "Asia/Kathmandu"
            })
    void statements_and_the_program_agree_on_the_day_of_a_moment(String id, Vertx vertx) {
        var zone = BusinessZone.of(id);
        var db = Db.open(TestDb.env(vertx, "days", "business.zone", id), "days");
        var moments = moments(zone);
        var days = db.list(
                        r -> r.getLocalDate(0),
                        "select business_day(t) from unnest($1::timestamptz[]) with ordinality as u(t, n) order by n",
                        (Object) moments.stream()
                                .map(at -> at.atOffset(ZoneOffset.UTC))
                                .toArray(OffsetDateTime[]::new))
                .await();
        assertThat(days).isEqualTo(moments.stream().map(zone::day).toList());
        var beginnings = IntStream.range(0, 730)
                .mapToObj(LocalDate.of(2026, 1, 1)::plusDays)
                .toList();
        var starts = db.list(
                        r -> r.getOffsetDateTime(0).toInstant(),
                        "select business_start(d) from unnest($1::date[]) with ordinality as u(d, n) order by n",
                        (Object) beginnings.toArray(LocalDate[]::new))
                .await();
        assertThat(starts)
                .as("also where midnight is skipped or occurs twice")
                .isEqualTo(beginnings.stream().map(zone::start).toList());
        var before = zone.day(Instant.now());
        var today = db.list(r -> r.getLocalDate(0), "select business_today()")
                .await()
                .getFirst();
        assertThat(today).isIn(before, zone.day(Instant.now()));
        db.close().await();
    }

    /** From half an hour before midnight, a day of 23 or 25 hours would end on the day after or before the next one. */
    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-03-08T07:30:00Z, 30, 2026-04-07T07:30:00Z",
        "America/Los_Angeles, 2026-03-08T07:30:00Z, 1, 2026-03-09T06:30:00Z",
        "America/Los_Angeles, 2026-11-01T06:30:00Z, 1, 2026-11-02T07:30:00Z",
        "Pacific/Auckland, 2026-09-26T11:30:00Z, 1, 2026-09-27T10:30:00Z",
        "Pacific/Auckland, 2026-04-04T10:30:00Z, 1, 2026-04-05T11:30:00Z",
        "Pacific/Auckland, 2026-04-04T10:30:00Z, -1, 2026-04-03T10:30:00Z"
    })
    void so_many_days_after_a_moment_it_is_the_same_time_of_day(
            String zone, Instant at, int days, Instant after, Vertx vertx) {
        var db = Db.open(TestDb.env(vertx, "days", "business.zone", zone), "days");
        var found = db.list(
                        r -> r.getOffsetDateTime(0).toInstant(),
                        "select business_days_after($1, $2)",
                        at.atOffset(ZoneOffset.UTC),
                        days)
                .await();
        assertThat(found).containsExactly(after);
        db.close().await();
    }

    /** Around each midnight of two years, in which the clocks change, and others. */
    private static List<Instant> moments(BusinessZone zone) {
        var all = new ArrayList<Instant>();
        for (var day = LocalDate.of(2026, 1, 1); day.getYear() < 2028; day = day.plusDays(1))
            for (var around : new Duration[] {Duration.ofNanos(-1_000), Duration.ZERO, Duration.ofMinutes(61)})
                all.add(zone.start(day).plus(around));
        var random = new Random(55);
        IntStream.range(0, 1_000)
                .forEach(i -> all.add(Instant.ofEpochSecond(random.nextLong(1_600_000_000L, 2_000_000_000L))));
        return all;
    }
}
