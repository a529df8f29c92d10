package tradepost.pdf;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A line of an invoice or a quote.
 *
 * @param quantity 0 if only amounts are corrected
 * @param taxRate in percent; null if it is not taxed
 * @param totalAmount with the tax
 */
public record PricedLine(
        String sku,
        String name,
        long quantity,
        BigDecimal unitPrice,
        BigDecimal subtotal,
        BigDecimal discountAmount,
        @Nullable BigDecimal taxRate,
        boolean taxIncluded,
        BigDecimal taxAmount,
        BigDecimal totalAmount) {
    BigDecimal amount() {
        return subtotal.subtract(discountAmount);
    }
}
