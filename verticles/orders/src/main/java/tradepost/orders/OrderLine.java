package tradepost.orders;

import java.math.BigDecimal;
import java.util.UUID;

/** A line of an order; SKU and name are those of the item when the line was written, amounts are in the order's currency. */
public interface OrderLine {
    UUID id();

    UUID orderId();

    UUID itemId();

    String sku();

    String name();

    long quantity();

    BigDecimal unitPrice();

    BigDecimal subtotal();
}
