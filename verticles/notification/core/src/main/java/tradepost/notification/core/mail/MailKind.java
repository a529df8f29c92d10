package tradepost.notification.core.mail;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.billing.BillingEvents;
import tradepost.sales.SalesEvents;
import tradepost.shipping.ShippingEvents;

/** What a mail is about. Each has a template in each language. */
enum MailKind {
    /** To staff: a notification. */
    NOTIFICATION(null, null, null),
    ORDER_CONFIRMED(SalesEvents.CONFIRMED, "sales_order", "order_id"),
    ORDER_SHIPPED(ShippingEvents.SHIPPED, "shipment", "shipment_id"),
    ORDER_DELIVERED(ShippingEvents.DELIVERED, "shipment", "shipment_id"),
    INVOICE_ISSUED(BillingEvents.INVOICE_ISSUED, "invoice", "invoice_id"),
    REFUND_DONE(SalesEvents.REFUNDED, "sales_order", "order_id"),
    REFUND_FAILED(SalesEvents.REFUND_FAILED, "sales_order", "order_id"),
    QUOTE_SENT(SalesEvents.QUOTE_SENT, "quote", "quote_id"),
    RETURN_RECEIVED(SalesEvents.RETURNED, "return", "return_id");

    /** The provider of what is paid with the credit of another order. */
    private static final String CREDIT = "credit";

    private static final Map<String, MailKind> BY_EVENT = Arrays.stream(values())
            .filter(k -> k.eventType != null)
            .collect(Collectors.toMap(k -> String.valueOf(k.eventType), k -> k));

    private final @Nullable String eventType;
    private final @Nullable String entityType;
    private final @Nullable String entityField;

    MailKind(@Nullable String eventType, @Nullable String entityType, @Nullable String entityField) {
        this.eventType = eventType;
        this.entityType = entityType;
        this.entityField = entityField;
    }

    /** As in the API. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of what it is about, as events of notification name it. */
    @Nullable
    String entityType() {
        return entityType;
    }

    /** The field of the event with the id of what it is about. */
    @Nullable
    String entityField() {
        return entityField;
    }

    /** That a customer gets about an event of this type. */
    static MailKind ofEvent(String type) {
        var kind = BY_EVENT.get(type);
        if (kind == null) throw new IllegalArgumentException("no mail is sent about " + type);
        return kind;
    }

    /**
     * What a mail about an event is made of; null for none. A credit note is no invoice, and no money is given back if credit of one order pays
     * another.
     */
    @Nullable
    JsonObject told(JsonObject event) {
        return switch (this) {
            case INVOICE_ISSUED -> "invoice".equals(event.getString("kind")) ? event : null;
            case REFUND_DONE -> refunded(event);
            default -> event;
        };
    }

    private static @Nullable JsonObject refunded(JsonObject event) {
        var paid = new ArrayList<JsonObject>();
        var parts = event.getJsonArray("parts", new JsonArray());
        for (int i = 0; i < parts.size(); i++)
            if (!CREDIT.equals(parts.getJsonObject(i).getString("provider"))) paid.add(parts.getJsonObject(i));
        if (paid.size() == parts.size()) return event;
        if (paid.isEmpty()) return null;
        var sum = paid.stream()
                .map(p -> new BigDecimal(p.getValue("amount").toString()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return event.copy().put("amount", sum.toPlainString());
    }

    static List<String> eventTypes() {
        return BY_EVENT.keySet().stream().sorted().toList();
    }

    static MailKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
