package tradepost.sales.event;

import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

public record OrderShipped(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(value = "The shipment's id.", example = "0198c0de-0000-7000-8000-000000000081")
        UUID shipmentId,

        @FieldDoc(value = "The version of the order for which inventory holds the stock.", example = "2")
        long orderVersion,

        @FieldDoc("The pieces that were shipped; each line and location once.")
        List<OrderPart> lines,

        @FieldDoc(value = "partial, or fulfilled if every piece is now shipped or closed.", example = "partial")
        String fulfillmentStatus,

        @FieldDoc(value = "Whether the order is now completed: shipped and paid.", example = "false")
        boolean completed,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency) {}
