package tradepost.inventory.returns;

import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** The data of the events of returns to vendors. */
public final class StockReturnEvents {
    public record StockReturned(
            @FieldDoc(value = "The return's id.", example = "0198c0de-0000-7000-8000-000000000083")
            UUID returnId,

            @FieldDoc(value = "The purchase order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId) {}

    public record StockKept(
            @FieldDoc(value = "The return's id.", example = "0198c0de-0000-7000-8000-000000000083")
            UUID returnId,

            @FieldDoc(value = "The purchase order's id.", example = "0198c0de-0000-7000-8000-000000000081")
            UUID orderId,

            @FieldDoc(value = "Why, as the code of an error.", example = "insufficient_stock")
            String code) {}

    private StockReturnEvents() {}
}
