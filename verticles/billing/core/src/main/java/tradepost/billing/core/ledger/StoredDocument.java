package tradepost.billing.core.ledger;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import tradepost.sales.invoice.InvoiceChanged;

/**
 * An invoice, a credit note or a reversal that has its number.
 *
 * @param version of what is settled; 0 for what is no invoice
 * @param settled of an invoice
 * @param posted what of it was posted
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
        Settled posted) {
    /**
     * What is no longer open, besides what was credited.
     *
     * @param taxes by how much what is written off corrects the tax, by rate in percent
     */
    record Settled(BigDecimal allocated, BigDecimal writtenOff, SortedMap<BigDecimal, BigDecimal> taxes) {
        static Settled of(InvoiceChanged changed) {
            var taxes = new TreeMap<BigDecimal, BigDecimal>();
            for (var t : changed.writtenOffTaxes()) taxes.merge(t.taxRate(), t.taxAmount(), BigDecimal::add);
            return new Settled(changed.allocatedAmount(), changed.writtenOffAmount(), taxes);
        }

        boolean isSame(Settled other) {
            return allocated.compareTo(other.allocated) == 0
                    && writtenOff.compareTo(other.writtenOff) == 0
                    && other.taxesAbove(this).values().stream().allMatch(t -> t.signum() == 0);
        }

        /** By how much more than before the tax of each rate is corrected. */
        SortedMap<BigDecimal, BigDecimal> taxesAbove(Settled before) {
            var more = new TreeMap<>(taxes);
            before.taxes.forEach((rate, tax) -> more.merge(rate, tax.negate(), BigDecimal::add));
            return more;
        }
    }
}
