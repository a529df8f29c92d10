package tradepost.inventory.event;

import java.util.List;
import java.util.UUID;
import tradepost.inventory.reservation.HeldLine;
import tradepost.kernel.contract.FieldDoc;

/** Stock for pieces that have waited for it. */
public record OrderAllocated(
        @FieldDoc(value = "The sales order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(
                value = "The version of the order that was confirmed, or whose change has added the pieces.",
                example = "2")
        long orderVersion,

        @FieldDoc("The pieces that are now reserved; one line may occur once for each location.")
        List<HeldLine> lines) {}
