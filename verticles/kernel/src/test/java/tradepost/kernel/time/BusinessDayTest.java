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
        var before = zone.day(Instant.now());
        var today = db.list(r -> r.getLocalDate(0), "select business_today()")
                .await()
                .getFirst();
        assertThat(today).isIn(before, zone.day(Instant.now()));
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
