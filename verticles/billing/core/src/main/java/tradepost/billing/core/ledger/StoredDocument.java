package tradepost.billing.core.ledger;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
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
}
