package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.sales.invoice.InvoiceCreated;

/**
 * A line of an invoice or a reversal, or of a credit note with negative amounts. An adjustment is a line without pieces, which is a discount if it is
 * credited, and takes back one if it is charged: what pieces cost is always their price without the discounts.
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
        for (var a : d.adjustments())
            lines.add(new InvoiceLineFact(
                    d.invoiceId(),
                    lines.size() + 1,
                    a.itemId(),
                    0,
                    InvoiceFact.signed(d.kind(), a.totalAmount().subtract(a.taxAmount())),
                    InvoiceFact.signed(d.kind(), a.amount()).negate(),
                    InvoiceFact.signed(d.kind(), a.taxAmount()),
                    a.taxRate()));
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
