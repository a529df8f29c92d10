package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.invoice.InvoiceChanged.WrittenOffTax;

/**
 * What was settled of an invoice, and open of it, from a day on.
 *
 * @param writtenOffTaxes by how much what is written off corrects the taxes
 */
public record InvoiceState(
        UUID invoiceId,
        long version,
        LocalDate day,
        BigDecimal allocatedAmount,
        BigDecimal writtenOffAmount,
        BigDecimal openAmount,
        List<WrittenOffTax> writtenOffTaxes) {
    public static InvoiceState of(Event e, InvoiceChanged d, BusinessZone zone) {
        return new InvoiceState(
                d.invoiceId(),
                e.subjectVersion(),
                d.date() == null ? zone.day(e.time()) : d.date(),
                d.allocatedAmount(),
                d.writtenOffAmount(),
                d.openAmount(),
                d.writtenOffTaxes());
    }

    public BigDecimal settled() {
        return allocatedAmount.add(writtenOffAmount);
    }
}
