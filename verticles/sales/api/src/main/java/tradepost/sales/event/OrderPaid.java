package tradepost.sales.event;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.value.Money;
import tradepost.orders.PayOrderRequest;
import tradepost.sales.SalesOrder;

/** A payment, with the sum of all payments. */
public record OrderPaid(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(value = "The amount of this payment.", example = "24000.00")
        BigDecimal amount,

        @FieldDoc(value = "The sum of all payments up to this one.", example = "24000.00")
        BigDecimal paidAmount,

        @FieldDoc(value = "The total of the order.", example = "24000.00")
        BigDecimal totalAmount,

        @FieldDoc(value = "The order number.", example = "SO-000001")
        String number,

        @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
        String currency,

        @FieldDoc(
                value = "The id of the payment; null if the order costs nothing.",
                example = "0198c0de-0000-7000-8000-000000000055")
        @Nullable
        UUID paymentId,

        @FieldDoc(value = "manual, or the provider of the payment.", example = "manual")
        String provider,

        @FieldDoc(value = "The payment method.", example = "transfer")
        String method,

        @FieldDoc(value = "The bank's reference, if one was given.", example = "BANK-77") @Nullable
        String reference,

        @FieldDoc(
                value =
                        "The own data of clients that the payment has; empty for one by a provider, whose events have it.",
                example = "{\"channel\": \"web\"}")
        JsonObject metadata,

        @FieldDoc(
                value =
                        "Of a payment with credit: the payment, of any order, by which its money came in. Null for others.",
                example = "0198c0de-0000-7000-8000-000000000055")
        @Nullable
        UUID sourcePaymentId,

        @FieldDoc(
                value = "The order of that payment; this one if the money has come back to it.",
                example = "0198c0de-0000-7000-8000-000000000051")
        @Nullable
        UUID sourceOrderId,

        @FieldDoc(
                value = "The day on which it counts in the books, if the command gave one; null for that of the event.",
                example = "2026-01-31")
        @Nullable
        LocalDate date) {
    /** @param o the order before this payment */
    public static OrderPaid of(
            SalesOrder o,
            BigDecimal amount,
            @Nullable UUID paymentId,
            String provider,
            String method,
            @Nullable String reference,
            JsonObject metadata,
            @Nullable LocalDate date) {
        return new OrderPaid(
                o.id(),
                o.customerId(),
                amount,
                Money.exact(o.paidAmount().add(amount), o.currency()),
                o.totalAmount(),
                o.number(),
                o.currency(),
                paymentId,
                provider,
                method,
                reference,
                metadata,
                null,
                null,
                date);
    }

    /** @param o the order before this payment with credit */
    public static OrderPaid withCredit(
            SalesOrder o,
            BigDecimal amount,
            UUID paymentId,
            @Nullable String reference,
            JsonObject metadata,
            UUID sourcePaymentId,
            UUID sourceOrderId,
            @Nullable LocalDate date) {
        return new OrderPaid(
                o.id(),
                o.customerId(),
                amount,
                Money.exact(o.paidAmount().add(amount), o.currency()),
                o.totalAmount(),
                o.number(),
                o.currency(),
                paymentId,
                PayOrderRequest.CREDIT,
                PayOrderRequest.CREDIT,
                reference,
                metadata,
                sourcePaymentId,
                sourceOrderId,
                date);
    }
}
