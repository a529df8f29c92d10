package tradepost.sales.quote;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.sales.event.OrderedItem;

/** The data of the events of a quote: the quote after the event. */
public record QuoteChanged(
        @FieldDoc(value = "The quote's id.", example = "0198c0de-0000-7000-8000-000000000044")
        UUID quoteId,

        @FieldDoc(value = "The number of the quote.", example = "QU-000001")
        String number,

        @FieldDoc(value = "The customer's id.", example = "0198c0de-0000-7000-8000-0000000000c1")
        UUID customerId,

        @FieldDoc(
                value = "Its status.",
                example = "sent",
                oneOf = {"draft", "sent", "accepted", "declined", "expired"})
        String status,

        @FieldDoc("The lines, in the order in which they were sent.")
        List<OrderedItem> items,

        @FieldDoc(value = "What an order of it costs.", example = "24000.00")
        BigDecimal totalAmount,

        @FieldDoc(value = "ISO 4217 code of the amount.", example = "USD")
        String currency,

        @FieldDoc(value = "The time until which it can be accepted.", example = "2026-02-15T00:00:00Z")
        Instant validUntil,

        @FieldDoc(
                value = "The order that was made from it; null unless it is accepted.",
                example = "0198c0de-0000-7000-8000-000000000051")
        @Nullable
        UUID orderId,

        @FieldDoc(value = "Why it was declined, if a reason was given.", example = "too late") @Nullable
        String reason,

        @FieldDoc(value = "The own data of clients.", example = "{\"channel\": \"web\"}")
        JsonObject metadata,

        @FieldDoc(value = "The metadata of staff, which the customer does not see.", example = "{\"margin\": \"low\"}")
        JsonObject privateMetadata) {
    public static QuoteChanged of(Quote q, List<OrderedItem> items) {
        return new QuoteChanged(
                q.id(),
                q.number(),
                q.customerId(),
                q.status(),
                items,
                q.totalAmount(),
                q.currency(),
                q.validUntil(),
                q.orderId(),
                q.declineReason(),
                q.metadata(),
                q.privateMetadata());
    }
}
