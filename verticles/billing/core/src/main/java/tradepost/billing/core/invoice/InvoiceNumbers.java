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
import java.util.TreeMap;
import tradepost.billing.invoice.Invoice;
import tradepost.kernel.db.Tx;
import tradepost.kernel.time.BusinessZone;
import tradepost.sales.invoice.InvoiceCreated;

/**
 * Numbers without gaps for each kind of document and year (UTC): a series. The rows that count are locked until the transaction ends: a
 * transaction that is rolled back has drawn nothing, and documents that are issued later have higher numbers and later times. Draw numbers
 * after all other locks of the transaction are taken.
 */
final class InvoiceNumbers {
    /** $1 and $2: series, in the order in which all transactions lock them. $3: how many of each. $4: when the first is decided. */
    private static final String DRAW = """
            insert into invoice_counter as c (kind, year, last, last_at)
            select * from unnest($1::text[], $2::int[], $3::bigint[], $4::timestamptz[])
            on conflict (kind, year) do update set last = c.last + excluded.last
            returning kind, year, last, last_at
            """;

    private static final String ISSUED = """
            update invoice_counter c set last_at = u.last_at from unnest($1::text[], $2::int[], $3::timestamptz[]) as u(kind, year, last_at)
            where c.kind = u.kind and c.year = u.year
            """;

    private record Series(String kind, int year) {
        private static final Comparator<Series> ORDER =
                Comparator.comparing(Series::kind).thenComparing(Series::year);

        static Series of(InvoiceCreated document, BusinessZone zone) {
            return new Series(document.kind(), zone.year(document.createdAt()));
        }
    }

    /**
     * The number of a document.
     *
     * @param date that it shows
     */
    record Issue(InvoiceCreated document, String number, OffsetDateTime at, LocalDate date) {}

    private InvoiceNumbers() {}

    /** Gives each document the next number of its series, in the order in which they were decided. */
    static List<Issue> draw(Tx tx, List<InvoiceCreated> documents) {
        var zone = tx.zone();
        var series = new TreeMap<Series, List<InvoiceCreated>>(Series.ORDER);
        for (var d : documents)
            series.computeIfAbsent(Series.of(d, zone), s -> new ArrayList<>()).add(d);
        for (var all : series.values()) all.sort(Comparator.comparing(InvoiceCreated::createdAt));
        var drawn = tx.sql(
                DRAW,
                kinds(series),
                years(series),
                series.values().stream().map(all -> (long) all.size()).toArray(Long[]::new),
                series.values().stream().map(all -> utc(all.getFirst())).toArray(OffsetDateTime[]::new));
        var issues = new ArrayList<Issue>();
        var last = new HashMap<Series, OffsetDateTime>();
        for (var r : drawn) {
            var of = new Series(r.getString(0), r.getInteger(1));
            var all = series.getOrDefault(of, List.of());
            long number = r.getLong(2) - all.size();
            var at = r.getOffsetDateTime(3);
            for (var d : all) {
                at = Collections.max(List.of(at, utc(d)));
                var date = d.date() == null ? zone.day(at.toInstant()) : d.date();
                issues.add(new Issue(d, text(of.kind, of.year, ++number), at, date));
            }
            last.put(of, at);
        }
        tx.send(
                ISSUED,
                kinds(series),
                years(series),
                series.keySet().stream().map(last::get).toArray(OffsetDateTime[]::new));
        return issues;
    }

    private static String[] kinds(Map<Series, ?> series) {
        return series.keySet().stream().map(Series::kind).toArray(String[]::new);
    }

    private static Integer[] years(Map<Series, ?> series) {
        return series.keySet().stream().map(Series::year).toArray(Integer[]::new);
    }

    private static OffsetDateTime utc(InvoiceCreated document) {
        return document.createdAt().atOffset(ZoneOffset.UTC);
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
