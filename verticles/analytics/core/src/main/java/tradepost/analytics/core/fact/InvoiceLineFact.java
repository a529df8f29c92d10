package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.sales.invoice.InvoiceCreated;

/**
 * A line of an invoice or a reversal, or of a credit note with negative amounts.
 *
 * @param lineNo 0 for the shipping charge, which has no item and one piece; negative for restocking fees, which have no item and no pieces
 */
public record InvoiceLineFact(
        UUID invoiceId,
        int lineNo,
        @Nullable UUID itemId,
        long quantity,
        BigDecimal netAmount,
        BigDecimal discountAmount,
        BigDecimal taxAmount,
        @Nullable BigDecimal taxRate) {
    public static List<InvoiceLineFact> of(InvoiceCreated d) {
        var lines = new ArrayList<InvoiceLineFact>();
        int sign = InvoiceFact.signed(d.kind(), BigDecimal.ONE).signum();
        for (var l : d.lines())
            lines.add(new InvoiceLineFact(
                    d.invoiceId(),
                    lines.size() + 1,
                    l.itemId(),
                    sign * l.quantity(),
                    InvoiceFact.signed(d.kind(), l.totalAmount().subtract(l.taxAmount())),
                    InvoiceFact.signed(d.kind(), l.discountAmount()),
                    InvoiceFact.signed(d.kind(), l.taxAmount()),
                    l.taxRate()));
        var s = d.shipping();
        if (s != null)
            lines.add(new InvoiceLineFact(
                    d.invoiceId(),
                    0,
                    null,
                    sign,
                    InvoiceFact.signed(d.kind(), s.totalAmount().subtract(s.taxAmount())),
                    BigDecimal.ZERO,
                    InvoiceFact.signed(d.kind(), s.taxAmount()),
                    s.taxRate()));
        int no = 0;
        for (var f : d.restockingFees())
            lines.add(new InvoiceLineFact(
                    d.invoiceId(),
                    --no,
                    null,
                    0,
                    InvoiceFact.signed(d.kind(), f.taxAmount().subtract(f.totalAmount())),
                    BigDecimal.ZERO,
                    InvoiceFact.signed(d.kind(), f.taxAmount().negate()),
                    f.taxRate()));
        return lines;
    }
}
