package tradepost.purchase.event;

import java.math.BigDecimal;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** An approval. */
public record OrderApproved(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
        UUID orderId,

        @FieldDoc(value = "The order number.", example = "PO-000001")
        String number,

        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

        @FieldDoc(value = "The amount up to which it is approved.", example = "50000.00")
        BigDecimal approvedAmount,

        @FieldDoc(value = "ISO 4217 code of the amount.", example = "USD")
        String currency) {}
