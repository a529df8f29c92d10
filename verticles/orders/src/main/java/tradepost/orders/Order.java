package tradepost.orders;

import java.math.BigDecimal;

/** The header of a sales or purchase order; its amounts are in its currency. */
public interface Order {
    String status();

    String currency();

    BigDecimal totalAmount();

    BigDecimal paidAmount();

    /** What is still to be paid. */
    default BigDecimal openAmount() {
        return totalAmount().subtract(paidAmount());
    }
}
