package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Only {@code business.zone} makes a day of a moment: see docs/architecture/days.md. */
class DayRulesTest {
    /** Ways to a day that depend on the zone of a session or of the machine, or name a zone of their own. */
    private static final List<Pattern> FORBIDDEN = Stream.of(
                    "\\bcurrent_date\\b",
                    "\\blocaltime(stamp)?\\b",
                    "\\bto_char\\([^)]*(_at|now\\(\\))",
                    "\\)::date\\b(?!\\[)", // of an expression; a parameter or a column of dates has no parenthesis
                    "\\w+_(at|until|from|to)::date\\b",
                    "cast\\([^)]* as date\\)",
                    "make_interval\\(days", // of a day of 23 or 25 hours, 24
                    "date_trunc\\('(day|week|month|quarter|year)'",
                    "\\bLocalDate\\.now\\(",
                    "\\bLocalDate(Time)?\\.ofInstant\\(",
                    "\\bLocalDateTime\\.now\\(",
                    "\\bZonedDateTime\\.now\\(",
                    "\\bYear\\.now\\(",
                    "\\.atStartOfDay\\(",
                    "\\.toLocalDate\\(\\)",
                    "ZoneId\\.systemDefault\\(")
            .map(Pattern::compile)
            .toList();

    /** Where such a line is right, and why. */
    private static final Map<String, String> ALLOWED = Map.ofEntries(
            Map.entry("kernel/time/BusinessZone.java", "the place for Java"),
            Map.entry("sql/kernel/V0_5__days_and_schema_floor.sql", "the place for SQL"),
            Map.entry("pdf/Language.java", "prints a time in a zone that is given"),
            Map.entry("gateway/table/XlsxTable.java", "prints a time in the zone of the business"),
            Map.entry(
                    "gateway/validation/Deprecations.java", "days of the contract are those of UTC, as HTTP has them"),
            Map.entry("audit/core/chain/ChainQueries.java", "whole days that are kept, in UTC, by contract"),
            Map.entry(
                    "inventory/core/verification/NightlyVerification.java",
                    "an hour of operation, in UTC, by its setting"),
            Map.entry("analytics/core/report/ReportPeriod.java", "in the zone of the figures"),
            Map.entry("node/demo/scale/AnalyticsTables.java", "in the zone of the figures"),
            Map.entry("node/demo/DemoClock.java", "the demo company trades by UTC"),
            Map.entry("node/demo/DemoMark.java", "the demo company trades by UTC"),
            Map.entry("node/demo/DemoHistory.java", "the demo company trades by UTC"));

    /** Analytics has the zone of the figures as a parameter: it is that of before until the figures are computed again. */
    private static final Pattern OF_FIGURES =
            Pattern.compile("at time zone \\$\\d\\)::date|date_trunc\\(g\\.grain, u\\.d\\)::date");

    @Test
    void a_day_is_made_of_a_moment_in_one_place() {
        var found = new TreeMap<String, List<String>>();
        Stream.of(".java", ".sql")
                .flatMap(suffix -> RepositoryFiles.endingWith(suffix).stream())
                .filter(file -> isProgram(path(file)))
                .forEach(file -> {
                    var lines = offences(path(file), RepositoryFiles.text(file));
                    if (!lines.isEmpty()) found.put(path(file), lines);
                });
        assertThat(found).isEmpty();
    }

    private static boolean isProgram(String path) {
        return (path.contains("/src/main/") || path.contains("sql/"))
                && ALLOWED.keySet().stream().noneMatch(path::contains);
    }

    private static String path(Path file) {
        return file.toString().replace('\\', '/');
    }

    private static List<String> offences(String path, String text) {
        var found = new ArrayList<String>();
        boolean hasZone = path.contains("/analytics/");
        text.lines()
                .map(line -> hasZone ? OF_FIGURES.matcher(line).replaceAll("") : line)
                .forEach(line -> {
                    if (FORBIDDEN.stream().anyMatch(p -> p.matcher(line).find())) found.add(line.strip());
                });
        return found;
    }

    @Test
    void what_is_allowed_exists() {
        var all = Stream.of(".java", ".sql")
                .flatMap(suffix -> RepositoryFiles.endingWith(suffix).stream())
                .map(DayRulesTest::path)
                .toList();
        assertThat(ALLOWED.keySet()).allSatisfy(place -> assertThat(all).anyMatch(p -> p.contains(place)));
    }

    @Test
    void violations_of_the_rule_are_found() {
        for (var bad : List.of(
                "where expires_on < current_date",
                "(now() at time zone 'UTC')::date",
                "(r.at at time zone $4)::date",
                "where created_at::date = $1::date",
                "date_trunc('day', at)",
                "now() + make_interval(days => 7)",
                "var today = LocalDate.now(ZoneOffset.UTC);",
                "LocalDate.ofInstant(at, zone)"))
            assertThat(offences("verticles/sales/core/src/main/java/X.java", bad))
                    .as(bad)
                    .hasSize(1);
        for (var good : List.of(
                "where expires_on < business_today()",
                "business_day(created_at) = $1::date",
                "business_days_after(now(), 7)",
                "unnest($1::date[])",
                "zone.day(Instant.now())"))
            assertThat(offences("verticles/sales/core/src/main/java/X.java", good))
                    .as(good)
                    .isEmpty();
        assertThat(offences("verticles/analytics/core/X.java", "(r.at at time zone $4)::date"))
                .isEmpty();
        assertThat(offences("verticles/analytics/core/X.java", "r.at::date, (r.at)::date"))
                .hasSize(1);
    }
}
