package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import tradepost.sales.invoice.InvoiceCreated;

/** Computes each line of a document from its own numbers, and the document from its lines. */
public final class Arithmetic {
    private Arithmetic() {}

    public static void check(String context, InvoiceCreated d) {
        var as = context + d;
        int digits = Currency.getInstance(d.currency()).getDefaultFractionDigits();
        var subtotal = BigDecimal.ZERO;
        var discount = BigDecimal.ZERO;
        var adjusted = BigDecimal.ZERO;
        var tax = BigDecimal.ZERO;
        var total = BigDecimal.ZERO;
        for (var l : d.lines()) {
            assertThat(l.quantity()).as(as).isPositive();
            assertThat(l.subtotal())
                    .as(as)
                    .isEqualByComparingTo(l.unitPrice()
                            .multiply(BigDecimal.valueOf(l.quantity()))
                            .setScale(digits, RoundingMode.HALF_UP));
            assertThat(l.discountAmount()).as(as).isBetween(BigDecimal.ZERO, l.subtotal());
            isTaxed(as, l.subtotal().subtract(l.discountAmount()), l.taxIncluded(), l.taxAmount(), l.totalAmount());
            subtotal = subtotal.add(l.subtotal());
            discount = discount.add(l.discountAmount());
            tax = tax.add(l.taxAmount());
            total = total.add(l.totalAmount());
        }
        for (var a : d.adjustments()) {
            assertThat(a.totalAmount()).as(as).isPositive();
            isTaxed(as, a.amount(), a.taxIncluded(), a.taxAmount(), a.totalAmount());
            adjusted = adjusted.add(a.amount());
            tax = tax.add(a.taxAmount());
            total = total.add(a.totalAmount());
        }
        var shipping = d.shipping();
        if (shipping != null) {
            tax = tax.add(shipping.taxAmount());
            total = total.add(shipping.totalAmount());
        }
        for (var f : d.restockingFees()) {
            subtotal = subtotal.subtract(f.amounts().subtotal());
            tax = tax.subtract(f.taxAmount());
            total = total.subtract(f.totalAmount());
        }
        assertThat(d.subtotalAmount()).as(as).isEqualByComparingTo(subtotal);
        assertThat(d.discountAmount()).as(as).isEqualByComparingTo(discount);
        assertThat(d.adjustmentAmount()).as(as).isEqualByComparingTo(adjusted);
        assertThat(d.taxAmount()).as(as).isEqualByComparingTo(tax);
        assertThat(d.totalAmount()).as(as).isEqualByComparingTo(total);
    }

    private static void isTaxed(String as, BigDecimal net, boolean included, BigDecimal tax, BigDecimal total) {
        assertThat(net).as(as).isNotNegative();
        assertThat(tax).as(as).isNotNegative();
        assertThat(total).as(as).isEqualByComparingTo(included ? net : net.add(tax));
        if (included) assertThat(tax).as(as).isLessThanOrEqualTo(net);
    }
}
