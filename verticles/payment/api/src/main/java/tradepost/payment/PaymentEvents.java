package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.contract.FieldDoc;

/**
 * Events of payments by providers. The subject is the payment's id, and the subject's version is its version. A payment that is recorded
 * without a provider is reported by the event of its order.
 */
public final class PaymentEvents {
    @EventDoc(
            value = "A provider authorised a payment: it can be captured.",
            subject = "the payment",
            data = PaymentMoved.class)
    public static final String AUTHORISED = "payment.payment.authorised";

    @EventDoc(
            value = "A provider captured a payment: the money is paid.",
            subject = "the payment",
            data = PaymentMoved.class)
    public static final String CAPTURED = "payment.payment.captured";

    @EventDoc(
            value = "A payment failed, for example because it was declined.",
            subject = "the payment",
            data = PaymentMoved.class)
    public static final String FAILED = "payment.payment.failed";

    @EventDoc(
            value = "A payment was cancelled before it was captured.",
            subject = "the payment",
            data = PaymentMoved.class)
    public static final String CANCELLED = "payment.payment.cancelled";

    @EventDoc(value = "A provider gave money back.", subject = "the payment", data = RefundSettled.class)
    public static final String REFUND_DONE = "payment.refund.done";

    @EventDoc(value = "A provider refused to give money back.", subject = "the payment", data = RefundSettled.class)
    public static final String REFUND_FAILED = "payment.refund.failed";

    /** A payment that reached a state. */
    public record PaymentMoved(
            @FieldDoc(value = "The payment's id.", example = "0198c0de-0000-7000-8000-000000000059")
            UUID paymentId,

            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String orderNumber,

            @FieldDoc(value = "in for a sales order, out for a purchase order.", example = "in")
            String direction,

            @FieldDoc(value = "The provider.", example = "sandbox")
            String provider,

            @FieldDoc(value = "The payment method.", example = "sandbox")
            String method,

            @FieldDoc(value = "The amount, in the currency of the order.", example = "24000.00")
            BigDecimal amount,

            @FieldDoc(value = "ISO 4217 code of the amount.", example = "USD")
            String currency,

            @FieldDoc(value = "The status of the payment.", example = "captured")
            String status,

            @FieldDoc(value = "Why it failed or was cancelled, if that is known.", example = "declined") @Nullable
            String reason,

            @FieldDoc(value = "The own data of clients that the payment has.", example = "{\"channel\": \"web\"}")
            JsonObject metadata) {
        public static PaymentMoved of(PaymentDocument p, @Nullable String reason) {
            return new PaymentMoved(
                    p.id(),
                    p.orderId(),
                    p.orderNumber(),
                    p.direction(),
                    p.provider(),
                    p.method(),
                    p.amount(),
                    p.currency(),
                    p.status(),
                    reason,
                    p.metadata());
        }
    }

    /** A refund that the provider has decided. */
    public record RefundSettled(
            @FieldDoc(
                    value = "The id of what this payment gives back, as in the refund of the order.",
                    example = "0198c0de-0000-7000-8000-00000000005a")
            UUID id,

            @FieldDoc(value = "The id of the refund of the order.", example = "0198c0de-0000-7000-8000-000000000056")
            UUID refundId,

            @FieldDoc(value = "The payment's id.", example = "0198c0de-0000-7000-8000-000000000059")
            UUID paymentId,

            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The amount, in the currency of the order.", example = "24000.00")
            BigDecimal amount,

            @FieldDoc(value = "ISO 4217 code of the amount.", example = "USD")
            String currency,

            @FieldDoc(value = "done or failed.", example = "done")
            String status,

            @FieldDoc(value = "Why it was refused, if that is known.", example = "refused") @Nullable
            String reason) {}

    private PaymentEvents() {}
}
