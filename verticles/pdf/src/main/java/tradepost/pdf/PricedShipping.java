package tradepost.pdf;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The shipping charge of an invoice or a quote.
 *
 * @param taxRate in percent; null if it is not taxed
 * @param totalAmount with the tax
 */
public record PricedShipping(
        String method,
        BigDecimal amount,
        @Nullable BigDecimal taxRate,
        boolean taxIncluded,
        BigDecimal taxAmount,
        BigDecimal totalAmount) {}
