package tradepost.sales.customer;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * An order of a customer, or a document or payment of one.
 *
 * @param id of the order, payment, refund, invoice, credit note, reversal or return
 * @param type order, payment, refund, invoice, credit_note, reversal or return
 * @param number of the order or document; null for a payment or refund, and for a document that has none yet
 * @param reference of the order, or of the payment
 * @param status of the order, payment or invoice; null for another document
 */
public record HistoryEntry(
        UUID id,
        String type,
        @Nullable String number,
        UUID orderId,
        String orderNumber,
        BigDecimal amount,
        String currency,
        @Nullable String status,
        @Nullable String reference,
        Instant createdAt) {
    public HistoryEntry with(@Nullable String documentNumber) {
        return new HistoryEntry(
                id, type, documentNumber, orderId, orderNumber, amount, currency, status, reference, createdAt);
    }

    public static HistoryEntry of(JsonObject json) {
        return Json.read(json, HistoryEntry.class);
    }
}
