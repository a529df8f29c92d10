package tradepost.billing.core.ledger;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An invoice, a credit note or a reversal that has its number.
 *
 * @param version of what is settled; 0 for what is no invoice
 * @param settled of an invoice
 * @param posted what of it was posted
 * @param postedUntil the last day on which something of it was settled; null if nothing was
 */
record StoredDocument(
        UUID id,
        String number,
        LocalDate date,
        UUID orderId,
        UUID customerId,
        String currency,
        long version,
        Settled settled,
        Settled posted,
        @Nullable LocalDate postedUntil) {
    /** What is no longer open, besides what was credited. */
    record Settled(BigDecimal allocated, BigDecimal writtenOff) {
        boolean isSame(Settled other) {
            return allocated.compareTo(other.allocated) == 0 && writtenOff.compareTo(other.writtenOff) == 0;
        }
    }

    /** After these postings. */
    StoredDocument posted(Settled now, List<Posting> made) {
        var until = Stream.concat(Stream.ofNullable(postedUntil), made.stream().map(Posting::date))
                .max(Comparator.naturalOrder())
                .orElse(null);
        return new StoredDocument(id, number, date, orderId, customerId, currency, version, settled, now, until);
    }
}
