package tradepost.purchase.event;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** What the vendor has paid back. */
public record VendorRefunded(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
        UUID orderId,

        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

        @FieldDoc(value = "The id of the refund.", example = "0198c0de-0000-7000-8000-000000000094")
        UUID refundId,

        @FieldDoc(value = "The sum of these parts.", example = "2000.00")
        BigDecimal amount,

        @FieldDoc(value = "The sum of all refunds of the order.", example = "2000.00")
        BigDecimal refundedAmount,

        @FieldDoc(value = "What the vendor still owes.", example = "0.00")
        BigDecimal creditAmount,

        @FieldDoc(value = "ISO 4217 code of these amounts.", example = "USD")
        String currency,

        @FieldDoc(value = "The reason, if one was given.", example = "broken on arrival") @Nullable
        String reason,

        @FieldDoc(value = "The order number.", example = "PO-000001")
        String number,

        @FieldDoc("What was given back of each payment.") List<Part> parts,

        @FieldDoc(value = "The status of the order now.", example = "closed")
        String status) {
    /** What was given back of one payment. */
    public record Part(
            @FieldDoc(value = "Its id.", example = "0198c0de-0000-7000-8000-000000000095")
            UUID id,

            @FieldDoc(value = "The payment.", example = "0198c0de-0000-7000-8000-000000000092")
            UUID paymentId,

            @FieldDoc(value = "Who moved the money: manual.", example = "manual")
            String provider,

            @FieldDoc(value = "The amount, in the currency of the order.", example = "2000.00")
            BigDecimal amount,

            @FieldDoc(value = "How it was given back.", example = "transfer")
            String method,

            @FieldDoc(value = "The bank's reference, if one was given.", example = "BANK-78") @Nullable
            String reference) {}
}
