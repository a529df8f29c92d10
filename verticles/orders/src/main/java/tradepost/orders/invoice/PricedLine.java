package tradepost.orders.invoice;

import java.math.BigDecimal;
import java.util.List;
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

    /** The lots and serial numbers of its pieces that have left, as far as they are known. */
    default List<LotPieces> lots() {
        return List.of();
    }
}
