package tradepost.billing.core.invoice;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tradepost.billing.invoice.Invoice;
import tradepost.kernel.db.Tx;
import tradepost.kernel.time.BusinessZone;
import tradepost.sales.invoice.InvoiceCreated;

/**
 * Numbers without gaps for each kind of document and year of their dates: a series. The rows that count are locked until the transaction ends: a
 * transaction that is rolled back has drawn nothing, and documents that are issued later have higher numbers, later times, and later dates.
 * Draw numbers after all other locks of the transaction are taken.
 */
final class InvoiceNumbers {
    /**
     * $1 and $2: series, in the order in which all transactions lock them. $3: how many of each. $4: when the first is decided. $5: its date.
     */
    private static final String DRAW = """
            insert into invoice_counter as c (kind, year, last, last_at, last_date)
            select * from unnest($1::text[], $2::int[], $3::bigint[], $4::timestamptz[], $5::date[])
            on conflict (kind, year) do update set last = c.last + excluded.last
            returning kind, year, last, last_at, last_date
            """;

    private static final String ISSUED = """
            update invoice_counter c set last_at = u.last_at, last_date = u.last_date
            from unnest($1::text[], $2::int[], $3::timestamptz[], $4::date[]) as u(kind, year, last_at, last_date)
            where c.kind = u.kind and c.year = u.year
            """;

    private record Series(String kind, int year) {
        private static final Comparator<Series> ORDER =
                Comparator.comparing(Series::kind).thenComparing(Series::year);

        static Series of(Draft draft) {
            return new Series(draft.document.kind(), draft.date.getYear());
        }
    }

    /** @param date that a command gave, or else the day on which it was decided */
    private record Draft(InvoiceCreated document, OffsetDateTime at, LocalDate date) {
        static final Comparator<Draft> ORDER = Comparator.comparing(Draft::date).thenComparing(Draft::at);

        static Draft of(InvoiceCreated document, BusinessZone zone) {
            var date = document.date() == null ? zone.day(document.createdAt()) : document.date();
            return new Draft(document, document.createdAt().atOffset(ZoneOffset.UTC), date);
        }
    }

    /**
     * The number of a document.
     *
     * @param date that it shows, in the year of its number
     */
    record Issue(InvoiceCreated document, String number, OffsetDateTime at, LocalDate date) {}

    /** What the last number of a series has. */
    private record Last(OffsetDateTime at, LocalDate date) {}

    private InvoiceNumbers() {}

    /**
     * Gives each document the next number of its series, in the order of their dates and of the times at which they were decided. One without a date
     * of a command gets at least that of the last number. A command with an earlier date is refused, unless both were decided at the same time.
     */
    static List<Issue> draw(Tx tx, List<InvoiceCreated> documents) {
        var zone = tx.zone();
        var series = new TreeMap<Series, List<Draft>>(Series.ORDER);
        for (var d : documents) {
            var draft = Draft.of(d, zone);
            series.computeIfAbsent(Series.of(draft), s -> new ArrayList<>()).add(draft);
        }
        for (var all : series.values()) all.sort(Draft.ORDER);
        var drawn = tx.sql(
                DRAW,
                kinds(series),
                years(series),
                series.values().stream().map(all -> (long) all.size()).toArray(Long[]::new),
                series.values().stream().map(all -> all.getFirst().at).toArray(OffsetDateTime[]::new),
                series.values().stream().map(all -> all.getFirst().date).toArray(LocalDate[]::new));
        var issues = new ArrayList<Issue>();
        var last = new HashMap<Series, Last>();
        for (var r : drawn) {
            var of = new Series(r.getString(0), r.getInteger(1));
            var all = series.getOrDefault(of, List.of());
            long number = r.getLong(2) - all.size();
            var at = r.getOffsetDateTime(3);
            var date = r.getLocalDate(4);
            for (var d : all) {
                at = Collections.max(List.of(at, d.at));
                date = Collections.max(List.of(date, d.date));
                var shown = d.document.date() == null ? date : d.date;
                issues.add(new Issue(d.document, text(of.kind, of.year, ++number), at, shown));
            }
            last.put(of, new Last(at, date));
        }
        tx.send(
                ISSUED,
                kinds(series),
                years(series),
                series.keySet().stream()
                        .map(s -> Objects.requireNonNull(last.get(s)).at())
                        .toArray(OffsetDateTime[]::new),
                series.keySet().stream()
                        .map(s -> Objects.requireNonNull(last.get(s)).date())
                        .toArray(LocalDate[]::new));
        return issues;
    }

    private static String[] kinds(Map<Series, ?> series) {
        return series.keySet().stream().map(Series::kind).toArray(String[]::new);
    }

    private static Integer[] years(Map<Series, ?> series) {
        return series.keySet().stream().map(Series::year).toArray(Integer[]::new);
    }

    private static String prefix(String kind) {
        return switch (kind) {
            case Invoice.CREDIT_NOTE -> "CN";
            case Invoice.REVERSAL -> "RV";
            default -> "INV";
        };
    }

    /** Such as {@code INV-2026-000001}; more digits if six are not enough. */
    static String text(String kind, int year, long number) {
        return "%s-%04d-%06d".formatted(prefix(kind), year, number);
    }
}
