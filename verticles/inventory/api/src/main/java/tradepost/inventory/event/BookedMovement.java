package tradepost.inventory.event;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** A movement of pieces from one location to another. */
public record BookedMovement(
        @FieldDoc(value = "The movement's id.", example = "0198c0de-0000-7000-8000-0000000000e1")
        UUID id,

        @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
        UUID itemId,

        @FieldDoc(value = "The item's SKU.", example = "PROD-001")
        String sku,

        @FieldDoc(value = "The item's name.", example = "Product A")
        String name,

        @FieldDoc(
                value = "Where the pieces were; a built-in location for suppliers, customers and adjustments.",
                example = "00000000-0000-7000-8000-000000000002")
        UUID fromLocationId,

        @FieldDoc(value = "The code of that location.", example = "SUPPLIER")
        String fromCode,

        @FieldDoc(value = "Where they are after it.", example = "00000000-0000-7000-8000-000000000001")
        UUID toLocationId,

        @FieldDoc(value = "The code of that location.", example = "MAIN")
        String toCode,

        @FieldDoc(value = "Number of pieces.", example = "50")
        long quantity,

        @FieldDoc(
                value =
                        "What a piece that arrived cost, in the currency of the installation; null if that is not known, or if it moved at the average.",
                example = "8.00")
        @Nullable
        BigDecimal unitCost,

        @FieldDoc(
                value =
                        "The average cost of a piece of the item after all movements of the event; null while none is known.",
                example = "8.25")
        @Nullable
        BigDecimal averageCost,

        @FieldDoc(
                value =
                        "What all its pieces are worth, in the currency of the installation: by their document, or at the average cost. The value of the stock rises by it when they arrive, and falls by it when they leave.",
                example = "400.00")
        BigDecimal cost,

        @FieldDoc(
                value =
                        "By how much the value of the stock has risen beyond that, as when a vendor gives more than the average for what returns; negative if it has fallen.",
                example = "0.00")
        BigDecimal variance,

        @FieldDoc(
                value = "The document behind it, of the kind source_type; null if there is none.",
                example = "0198c0de-0000-7000-8000-000000000071")
        @Nullable
        UUID sourceId,

        @FieldDoc(
                value = "The shipment or return of a sales order that moved the pieces; otherwise null.",
                example = "0198c0de-0000-7000-8000-000000000081")
        @Nullable
        UUID documentId,

        @FieldDoc(value = "Why; null without a reason.", example = "Found behind the shelf") @Nullable
        String reason) {}
