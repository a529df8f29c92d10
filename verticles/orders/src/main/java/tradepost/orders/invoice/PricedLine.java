package tradepost.orders.invoice;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A line of an invoice or a quote, as it is printed. */
public interface PricedLine {
    String sku();

    String name();

    long quantity();

    BigDecimal unitPrice();

    BigDecimal subtotal();

    BigDecimal discountAmount();

    /** In percent; null if it is not taxed. */
    @Nullable
    BigDecimal taxRate();

    boolean taxIncluded();

    BigDecimal taxAmount();

    /** With the tax. */
    BigDecimal totalAmount();
}
