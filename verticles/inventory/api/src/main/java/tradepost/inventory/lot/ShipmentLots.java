package tradepost.inventory.lot;

import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** What has left of lots and serial numbers with a shipment of a sales order. */
public record ShipmentLots(
        @FieldDoc(value = "The shipment's id.", example = "0198c0de-0000-7000-8000-0000000000f5")
        UUID shipmentId,

        @FieldDoc(value = "The sales order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc("The lots; one line may have several.") List<LotOfLine> lots) {
    public record LotOfLine(
            @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061")
            UUID lineId,

            @FieldDoc(value = "The number of the lot, or the serial number.", example = "L-2026-07")
            String lot,

            @FieldDoc(value = "Number of pieces.", example = "2")
            long quantity) {}
}
