package tradepost.inventory.event;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.contract.FieldDoc;

public record OrderStock(
        @FieldDoc(value = "The sales order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The version of the order that the stock is reserved for.", example = "2")
        long orderVersion,

        @FieldDoc(value = "The id of the request that reserved it.", example = "0198c0de-0000-7000-8000-000000000071")
        UUID requestId,

        @FieldDoc("The reserved lines; one that several locations serve occurs once for each.")
        List<HeldLine> lines,

        @FieldDoc("What waits for stock; null if nothing does.") @Nullable
        List<WaitingLine> waiting) {
    public OrderStock(UUID orderId, long orderVersion, UUID requestId, List<HeldLine> lines) {
        this(orderId, orderVersion, requestId, lines, null);
    }
}
