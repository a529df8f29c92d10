package tradepost.orders.invoice;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What an invoice or a credit note charges or credits besides pieces at their price, as it is printed. */
public interface PricedAdjustment {
    /** goodwill, price_difference, tax_difference, rounding or restocking_fee. */
    String kind();

    /** Of the item. */
    String name();

    /** Without a tax that is added. */
    BigDecimal amount();

    /** In percent; null if it is not taxed. */
    @Nullable
    BigDecimal taxRate();

    boolean taxIncluded();

    BigDecimal taxAmount();

    /** With the tax. */
    BigDecimal totalAmount();
}
