package tradepost.inventory.lot;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** The data of events about lots. */
public final class LotEvents {
    public record LotCreated(
            @FieldDoc(value = "The lot's id.", example = "0198c0de-0000-7000-8000-0000000000e1")
            UUID lotId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name,

            @FieldDoc(value = "Its number, or the serial number.", example = "L-2026-014")
            String number,

            @FieldDoc(value = "lot or serial.", example = "lot")
            String tracking,

            @FieldDoc(value = "The last day on which it may be used.", example = "2026-12-31") @Nullable
            LocalDate expiresOn) {}

    public record LotExpired(
            @FieldDoc(value = "The lot's id.", example = "0198c0de-0000-7000-8000-0000000000e1")
            UUID lotId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name,

            @FieldDoc(value = "Its number, or the serial number.", example = "L-2026-014")
            String number,

            @FieldDoc(value = "The last day on which it could be used.", example = "2026-12-31")
            LocalDate expiresOn) {}

    public record LotRecalled(
            @FieldDoc(value = "The lot's id.", example = "0198c0de-0000-7000-8000-0000000000e1")
            UUID lotId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name,

            @FieldDoc(value = "Its number, or the serial number.", example = "L-2026-014")
            String number,

            @FieldDoc(value = "The reason.", example = "Glass in the bottle")
            String reason,

            @FieldDoc(
                    value =
                            "The lot with which this lot was recalled, because the pieces of this lot came back from customers and may be of that lot. Null if this lot was recalled directly.",
                    example = "0198c0de-0000-7000-8000-0000000000e1")
            @Nullable
            UUID recalledWith,

            @FieldDoc(
                    value = "Number of orders that have got pieces of it, or for which some are reserved.",
                    example = "1")
            long ordersTotal,

            @FieldDoc("The first 1,000 of these orders.") List<LotOrder> orders) {}

    public record LotOrder(
            @FieldDoc(value = "The sales order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id, if it is known.", example = "0198c0de-0000-7000-8000-0000000000f1")
            @Nullable
            UUID customerId,

            @FieldDoc(
                    value = "active while the pieces are reserved, fulfilled once they have been shipped.",
                    example = "fulfilled")
            String status,

            @FieldDoc(value = "Number of pieces.", example = "2")
            long quantity) {}

    private LotEvents() {}
}
