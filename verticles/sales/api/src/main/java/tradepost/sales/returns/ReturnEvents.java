package tradepost.sales.returns;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** The data of the events of returns. */
public final class ReturnEvents {
    /** What happens with pieces that come back. */
    public static final String RESTOCK = "restock";

    public static final String DAMAGED = "damaged";
    public static final String DISCARD = "discard";

    public record OrderReturned(
            @FieldDoc(value = "The return's id.", example = "0198c0de-0000-7000-8000-000000000058")
            UUID returnId,

            @FieldDoc(value = "The number of the return.", example = "RT-000001")
            String returnNumber,

            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(value = "The reason, if one was given.", example = "does not fit") @Nullable
            String reason,

            @FieldDoc(value = "The own data of clients.", example = "{\"channel\": \"web\"}")
            JsonObject metadata,

            @FieldDoc(
                    value = "The metadata of staff, which the customer does not see.",
                    example = "{\"margin\": \"low\"}")
            JsonObject privateMetadata,

            @FieldDoc("The pieces that came back.") List<ReturnedPart> lines,

            @FieldDoc(
                    value = "What these pieces had cost, without the restocking fees: the customer no longer owes it.",
                    example = "1180.00")
            BigDecimal amount,

            @FieldDoc(value = "The sum of the restocking fees, with their taxes.", example = "20.00")
            BigDecimal restockingFee,

            @FieldDoc(value = "The sum of all returns of the order up to this one.", example = "1180.00")
            BigDecimal returnedAmount,

            @FieldDoc(value = "The amount that is refunded now.", example = "1180.00")
            BigDecimal refundedAmount,

            @FieldDoc(value = "returned if every piece that was shipped has come back.", example = "fulfilled")
            String fulfillmentStatus,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String number,

            @FieldDoc(value = "ISO 4217 code of its amounts.", example = "USD")
            String currency,

            @FieldDoc(value = "The status of the order now.", example = "completed")
            String status,

            @FieldDoc(value = "Its payment status now.", example = "partially_refunded")
            String paymentStatus) {}

    /** Pieces of a line that come back to one location. */
    public record ReturnedPart(
            @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061")
            UUID lineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name,

            @FieldDoc(value = "Number of pieces.", example = "1")
            long quantity,

            @FieldDoc(
                    value = "restock, damaged (they come to stock in the state damaged) or discard (they do not come to"
                            + " stock).",
                    example = "restock")
            String disposition,

            @FieldDoc(
                    value = "The location's id; null if they are discarded.",
                    example = "0198c0de-0000-7000-8000-000000000031")
            @Nullable
            UUID locationId,

            @FieldDoc(value = "Its code; null if they are discarded.", example = "MAIN") @Nullable
            String code,

            @FieldDoc(value = "The number of the lot, or the serial number, if one was given.", example = "L-2026-07")
            @Nullable
            String lot,

            @FieldDoc(value = "When the lot expires, if that was given.", example = "2027-06-30") @Nullable
            LocalDate expiresOn,

            @FieldDoc(value = "What these pieces had cost, with their taxes.", example = "1200.00")
            BigDecimal amount,

            @FieldDoc(value = "What is kept of that as a restocking fee, with its tax.", example = "20.00")
            BigDecimal restockingFee) {
        public boolean comesToStock() {
            return !disposition.equals(DISCARD);
        }
    }

    public record ReturnRequestChanged(
            @FieldDoc(value = "The request's id.", example = "0198c0de-0000-7000-8000-00000000005c")
            UUID returnRequestId,

            @FieldDoc(value = "The number of the request.", example = "RR-000001")
            String number,

            @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
            UUID orderId,

            @FieldDoc(value = "The order number.", example = "SO-000001")
            String orderNumber,

            @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
            UUID customerId,

            @FieldDoc(
                    value = "Its status.",
                    example = "open",
                    oneOf = {"open", "accepted", "declined", "cancelled"})
            String status,

            @FieldDoc(value = "Why the customer sends them back.", example = "Does not fit")
            String reason,

            @FieldDoc(value = "Why it was declined, if a reason was given.", example = "used") @Nullable
            String declineReason,

            @FieldDoc(
                    value = "The return that was made of it; null unless it is accepted.",
                    example = "0198c0de-0000-7000-8000-00000000005b")
            @Nullable
            UUID returnId,

            @FieldDoc("The requested pieces.") List<RequestedPart> lines) {
        /** @param request with its lines */
        public static ReturnRequestChanged of(ReturnRequest request) {
            return new ReturnRequestChanged(
                    request.id(),
                    request.number(),
                    request.orderId(),
                    request.orderNumber(),
                    request.customerId(),
                    request.status(),
                    request.reason(),
                    request.declineReason(),
                    request.returnId(),
                    Objects.requireNonNull(request.lines()).stream()
                            .map(l -> new RequestedPart(l.lineId(), l.itemId(), l.sku(), l.name(), l.quantity()))
                            .toList());
        }
    }

    /** Pieces of a line that a customer asks to send back. */
    public record RequestedPart(
            @FieldDoc(value = "The id of the order line.", example = "0198c0de-0000-7000-8000-000000000061")
            UUID lineId,

            @FieldDoc(value = "The item's id.", example = "0198c0de-0000-7000-8000-000000000011")
            UUID itemId,

            @FieldDoc(value = "The item's SKU.", example = "PROD-001")
            String sku,

            @FieldDoc(value = "The item's name.", example = "Product A")
            String name,

            @FieldDoc(value = "Number of pieces.", example = "1")
            long quantity) {}

    private ReturnEvents() {}
}
