package tradepost.analytics.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GrainTest {
    private static final int TIMES = 3_000;
    private static final int DAYS = 1_500;

    private static Map<LocalDate, Integer> days(LocalDate from, LocalDate to) {
        var days = new TreeMap<LocalDate, Integer>();
        for (var grain : Grain.of(from, to)) {
            var end = switch (grain.name()) {
                case "day" -> grain.day().plusDays(1);
                case "month" -> grain.day().plusMonths(1);
                default -> grain.day().plusYears(1);
            };
            grain.day().datesUntil(end).forEach(day -> days.merge(day, grain.sign(), Integer::sum));
        }
        days.values().removeIf(n -> n == 0);
        return days;
    }

    @Test
    void they_have_each_day_of_the_period_once_and_no_other() {
        long seed = Long.getLong("tradepost.seed", new Random().nextLong());
        var random = new Random(seed);
        for (int i = 0; i < TIMES; i++) {
            var from = LocalDate.parse("2023-06-01").plusDays(random.nextInt(DAYS));
            var to = from.plusDays(random.nextInt(i % 2 == 0 ? 40 : DAYS));
            assertThat(days(from, to))
                    .as("seed %d: %s to %s", seed, from, to)
                    .isEqualTo(from.datesUntil(to.plusDays(1))
                            .collect(Collectors.toMap(day -> day, day -> 1, (a, b) -> a, TreeMap::new)));
        }
    }

    @Test
    void they_are_few() {
        assertThat(of("2025-12-02", "2025-12-31")).isEqualTo("-day 2025-12-01 +month 2025-12-01");
        assertThat(of("2025-11-01", "2025-11-30")).isEqualTo("+month 2025-11-01");
        assertThat(of("2024-01-01", "2025-12-31")).isEqualTo("+year 2024-01-01 +year 2025-01-01");
        assertThat(of("2025-03-30", "2025-04-01")).isEqualTo("+day 2025-03-30 +day 2025-03-31 +day 2025-04-01");
        assertThat(Grain.of(LocalDate.parse("2024-02-11"), LocalDate.parse("2025-11-22")))
                .hasSizeLessThan(30);
    }

    private static String of(String from, String to) {
        return Grain.of(LocalDate.parse(from), LocalDate.parse(to)).stream()
                .map(g -> (g.sign() > 0 ? "+" : "-") + g.name() + " " + g.day())
                .collect(Collectors.joining(" "));
    }
}
