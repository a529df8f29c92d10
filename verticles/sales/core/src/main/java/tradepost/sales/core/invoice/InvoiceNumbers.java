package tradepost.sales.core.invoice;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tradepost.kernel.db.Tx;
import tradepost.sales.invoice.Invoice;

/**
 * Numbers without gaps for each kind of document and year (UTC). The rows that count are locked until the transaction ends: a transaction
 * that is rolled back has drawn nothing, and documents that are issued later have higher numbers and later times. Draw numbers after all other
 * locks of the transaction are taken.
 */
final class InvoiceNumbers {
    /** $1: kinds, $2: how many of each, $3: the year, $4: now. Kinds are locked in one order. */
    private static final String DRAW = """
            insert into sales_invoice_counter as c (kind, year, last, last_at)
            select u.kind, $3, u.n, $4 from unnest($1::text[], $2::bigint[]) as u(kind, n) order by u.kind
            on conflict (kind, year) do update set last = c.last + excluded.last, last_at = greatest(c.last_at, excluded.last_at)
            returning kind, last, last_at
            """;

    /** Consecutive numbers. */
    private static final class Range {
        private final String kind;
        private final OffsetDateTime at;
        private long next;

        Range(String kind, long next, OffsetDateTime at) {
            this.kind = kind;
            this.next = next;
            this.at = at;
        }
    }

    private final Map<String, Range> ranges = new HashMap<>();

    /**
     * Draws a number for each of these documents.
     *
     * @param now the time of the database
     */
    InvoiceNumbers(Tx tx, List<String> kinds, OffsetDateTime now) {
        var counts = new HashMap<String, Long>();
        for (var kind : kinds) counts.merge(kind, 1L, Long::sum);
        var distinct = List.copyOf(counts.keySet());
        var drawn = tx.sql(
                DRAW,
                distinct.toArray(String[]::new),
                distinct.stream().map(counts::get).toArray(Long[]::new),
                year(now),
                now);
        for (var r : drawn) {
            var kind = r.getString(0);
            ranges.put(kind, new Range(kind, r.getLong(1) - counts.getOrDefault(kind, 0L) + 1, r.getOffsetDateTime(2)));
        }
    }

    /** When the documents of this kind are issued. */
    OffsetDateTime issuedAt(String kind) {
        return range(kind).at;
    }

    /** The next of the numbers that were drawn. */
    String next(String kind) {
        var range = range(kind);
        return text(range.kind, year(range.at), range.next++);
    }

    private Range range(String kind) {
        var range = ranges.get(kind);
        if (range == null) throw new IllegalStateException("no number was drawn for a document of kind " + kind);
        return range;
    }

    static int year(OffsetDateTime at) {
        return at.withOffsetSameInstant(ZoneOffset.UTC).getYear();
    }

    /** Such as {@code INV-2026-000001}; more digits if six are not enough. */
    static String text(String kind, int year, long number) {
        return "%s-%04d-%06d".formatted(kind.equals(Invoice.CREDIT_NOTE) ? "CN" : "INV", year, number);
    }
}
