package tradepost.purchase.core;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.ItemSnapshot;
import tradepost.contact.VendorSnapshot;

/** An order as it will be written: what it names exists, its lines are priced and summed. */
record Draft(
        VendorSnapshot vendor,
        String currency,
        List<Line> lines,
        BigDecimal total,
        @Nullable String notes,
        @Nullable String reference) {

    /** @param keptId of the line that this one replaces */
    record Line(@Nullable UUID keptId, ItemSnapshot item, long quantity, BigDecimal unitPrice, BigDecimal subtotal) {}
}
