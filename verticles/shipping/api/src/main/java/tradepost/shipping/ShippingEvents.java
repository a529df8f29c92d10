package tradepost.shipping;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/**
 * Events of shipping. The subject is the shipment's id, and the subject's version is its version. A pick list that a confirmed order makes
 * has no event of its own, because it follows from that of the order.
 */
public final class ShippingEvents {
    @EventDoc(
            value =
                    "The carrier, the tracking number, the reference, the notes, the metadata or the lines of a shipment were changed.",
            subject = "the shipment",
            data = ShipmentChanged.class)
    public static final String UPDATED = "shipping.shipment.updated";

    @EventDoc(value = "A shipment was packed.", subject = "the shipment", data = ShipmentChanged.class)
    public static final String PACKED = "shipping.shipment.packed";

    @EventDoc(
            value = "A shipment was shipped: its pieces have left the stock.",
            subject = "the shipment",
            data = ShipmentChanged.class)
    public static final String SHIPPED = "shipping.shipment.shipped";

    @EventDoc(value = "A shipment was delivered.", subject = "the shipment", data = ShipmentChanged.class)
    public static final String DELIVERED = "shipping.shipment.delivered";

    @EventDoc(
            value = "A shipment was cancelled before it was shipped.",
            subject = "the shipment",
            data = ShipmentChanged.class)
    public static final String CANCELLED = "shipping.shipment.cancelled";

    /** The shipment after the event. */
    public record ShipmentChanged(
            @FieldDoc(value = "The shipment's id.", example = "0198c0de-0000-7000-8000-0000000000f5")
            UUID shipmentId,

            @FieldDoc(value = "Its number.", example = "SH-000001")
            String number,

            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String orderNumber,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "The location that its pieces leave.", example = "0198c0de-0000-7000-8000-000000000031")
            UUID locationId,

            @FieldDoc(value = "The code of that location.", example = "MAIN")
            String code,

            @FieldDoc(
                    value = "Its status.",
                    example = "shipped",
                    oneOf = {"open", "packed", "shipped", "delivered", "cancelled"})
            String status,

            @FieldDoc(value = "The carrier, if it is known.", example = "DHL") @Nullable
            String carrier,

            @FieldDoc(value = "The carrier's number for it, if it is known.", example = "00340434161094042557")
            @Nullable
            String tracking,

            @FieldDoc(value = "The reason of a cancellation, if one was given.", example = "damaged box") @Nullable
            String reason,

            @FieldDoc("Its lines, in the order of the order's lines.")
            List<ShippedLine> lines,

            @FieldDoc(value = "The own data of clients.", example = "{\"channel\": \"web\"}")
            JsonObject metadata) {
        public static ShipmentChanged of(Shipment s) {
            var lines = s.lines() == null ? List.<ShipmentLine>of() : s.lines();
            return new ShipmentChanged(
                    s.id(),
                    s.number(),
                    s.orderId(),
                    s.orderNumber(),
                    s.customerId(),
                    s.locationId(),
                    s.code(),
                    s.status(),
                    s.carrier(),
                    s.tracking(),
                    s.cancelReason(),
                    lines.stream()
                            .map(l -> new ShippedLine(
                                    l.orderLineId(), l.itemId(), l.sku(), l.name(), l.quantity(), l.lots()))
                            .toList(),
                    s.metadata());
        }
    }

    public record ShippedLine(
            @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061")
            UUID orderLineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The SKU of the item.", example = "LAPTOP-15")
            String sku,

            @FieldDoc(value = "The name of the item.", example = "Laptop")
            String name,

            @FieldDoc(value = "Number of pieces.", example = "20")
            long quantity,

            @FieldDoc(
                    "The lots and serial numbers that have left; none before that, and of an item that is not tracked.")
            List<ShippedLot> lots) {}

    private ShippingEvents() {}
}
