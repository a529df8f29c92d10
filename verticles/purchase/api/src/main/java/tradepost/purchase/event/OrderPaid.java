package tradepost.purchase.event;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** A payment. */
public record OrderPaid(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000081")
        UUID orderId,

        @FieldDoc(value = "The vendor's id.", example = "0198c0de-0000-7000-8000-0000000000f1")
        UUID vendorId,

        @FieldDoc(value = "The id of the payment.", example = "0198c0de-0000-7000-8000-000000000092")
        UUID paymentId,

        @FieldDoc(value = "The amount of this payment.", example = "50000.00")
        BigDecimal amount,

        @FieldDoc(value = "The sum of all payments up to this one.", example = "50000.00")
        BigDecimal paidAmount,

        @FieldDoc(value = "The total of the order.", example = "50000.00")
        BigDecimal totalAmount,

        @FieldDoc(value = "ISO 4217 code of these amounts.", example = "USD")
        String currency,

        @FieldDoc(value = "Whether the order is paid in full.", example = "true")
        boolean complete,

        @FieldDoc(value = "The order number.", example = "PO-000001")
        String number,

        @FieldDoc(
                value = "Who moved the money: manual, or credit for what the vendor owed for another order.",
                example = "manual")
        String provider,

        @FieldDoc(value = "The payment method.", example = "transfer")
        String method,

        @FieldDoc(value = "The bank's reference, if one was given.", example = "BANK-77") @Nullable
        String reference,

        @FieldDoc(value = "The own data of clients that the payment has.", example = "{\"channel\": \"web\"}")
        JsonObject metadata,

        @FieldDoc(
                value = "The day on which it counts in the books, if the command gave one; null for that of the event.",
                example = "2026-01-31")
        @Nullable
        LocalDate date,

        @FieldDoc(
                value =
                        "By how much it changes what is paid above the cost of the goods that came, which is a deposit.",
                example = "0.00")
        @Nullable
        BigDecimal depositChange) {
    /** Of goods that have come. */
    public OrderPaid(
            UUID orderId,
            UUID vendorId,
            UUID paymentId,
            BigDecimal amount,
            BigDecimal paidAmount,
            BigDecimal totalAmount,
            String currency,
            boolean complete,
            String number,
            String provider,
            String method,
            @Nullable String reference,
            JsonObject metadata,
            @Nullable LocalDate date) {
        this(
                orderId,
                vendorId,
                paymentId,
                amount,
                paidAmount,
                totalAmount,
                currency,
                complete,
                number,
                provider,
                method,
                reference,
                metadata,
                date,
                null);
    }
}
