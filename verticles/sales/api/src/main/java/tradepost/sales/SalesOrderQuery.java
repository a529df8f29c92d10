package tradepost.sales;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * @param q words of its number, customer, reference or notes, possibly misspelled
 * @param createdTo before this time, like the other times that end in To
 * @param paidFrom paid in full at this time or later
 * @param totalTo at most this amount
 * @param reference exactly this reference
 * @param overdue whether it was due before today and something is neither paid nor pending
 * @param itemId with a line of this item
 * @param backordered whether pieces of it wait for stock
 * @param paymentFailed whether the last payment has failed and something is neither paid nor pending
 * @param totals whether to sum the page and the whole list
 */
public record SalesOrderQuery(
        @JsonUnwrapped Page page,
        @Nullable String q,
        @Nullable UUID customerId,
        @Nullable List<String> status,
        @Nullable List<String> paymentStatus,
        @Nullable List<String> fulfillmentStatus,
        @Nullable String number,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant confirmedFrom,
        @Nullable Instant confirmedTo,
        @Nullable Instant paidFrom,
        @Nullable Instant paidTo,
        @Nullable BigDecimal totalFrom,
        @Nullable BigDecimal totalTo,
        @Nullable String reference,
        @Nullable UUID itemId,
        @Nullable Instant dueFrom,
        @Nullable Instant dueTo,
        @Nullable Boolean overdue,
        @Nullable Boolean totals,
        @Nullable Boolean backordered,
        @Nullable Boolean paymentFailed) {
    public static SalesOrderQuery of(JsonObject json) {
        return Json.read(json, SalesOrderQuery.class);
    }
}
