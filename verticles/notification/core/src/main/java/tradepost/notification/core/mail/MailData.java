package tradepost.notification.core.mail;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.time.BusinessZone;
import tradepost.orders.invoice.Seller;

/**
 * What a template may show, as text of its language: {@code seller} and {@code customer}, and what the event says. Each name is always there;
 * a value that the event does not have is empty.
 */
final class MailData {
    /** A mail shows no more lines than people read. */
    static final int LINES_MAX = 40;

    private final MailLanguage language;
    private final JsonObject event;
    private final BusinessZone zone;
    private final Map<String, Object> values = new HashMap<>();

    private MailData(MailLanguage language, JsonObject event, BusinessZone zone) {
        this.language = language;
        this.event = event;
        this.zone = zone;
    }

    /**
     * @param name of the recipient; empty if it is not known
     * @param zone of the days
     */
    static Map<String, Object> of(
            MailKind kind, JsonObject event, MailLanguage language, String name, Seller seller, BusinessZone zone) {
        var data = new MailData(language, event, zone);
        data.values.put("language", language.code());
        data.values.put("seller", seller(seller));
        data.values.put("has_bank_details", seller.bankDetails() != null);
        data.values.put("customer", Map.of("name", name));
        switch (kind) {
            case ORDER_CONFIRMED -> {
                data.order().lines("items");
                data.address();
            }
            case ORDER_SHIPPED, ORDER_DELIVERED -> data.shipment().lines("lines");
            case INVOICE_ISSUED -> data.invoice();
            case REFUND_DONE, REFUND_FAILED -> data.refund();
            case QUOTE_SENT -> data.quote().lines("items");
            case RETURN_RECEIVED -> data.returned().lines("lines");
            case NOTIFICATION -> data.notification();
        }
        return data.values;
    }

    static Map<String, Object> seller(Seller seller) {
        return Map.of(
                "name", or(seller.name()),
                "address", split(seller.address()),
                "email", or(seller.email()),
                "phone", or(seller.phone()),
                "website", or(seller.website()),
                "bank_details", split(seller.bankDetails()));
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static List<String> split(@Nullable String text) {
        return text == null ? List.of() : text.lines().toList();
    }

    private String text(String field) {
        return or(event.getString(field));
    }

    private String amount(String field) {
        return event.getValue(field) == null ? "" : amount(decimal(event, field));
    }

    private String amount(BigDecimal amount) {
        return language.amount(amount, event.getString("currency"));
    }

    /** Empty for none or nothing. */
    private String amountIfAny(String field) {
        return amountIfAny(decimal(event, field));
    }

    private String amountIfAny(BigDecimal amount) {
        return amount.signum() == 0 ? "" : amount(amount);
    }

    /** Zero if there is none. */
    private static BigDecimal decimal(JsonObject of, String field) {
        var value = of.getValue(field);
        return value == null ? BigDecimal.ZERO : new BigDecimal(value.toString());
    }

    private String day(String field) {
        var value = event.getString(field);
        if (value == null) return "";
        return language.day(value.length() == 10 ? LocalDate.parse(value) : zone.day(Instant.parse(value)));
    }

    private MailData order() {
        var included = includedTax();
        values.put(
                "order",
                Map.of(
                        "number", text("number"),
                        "total", amount("total_amount"),
                        "discount",
                                amountIfAny(decimal(event, "discount_amount").negate()),
                        "tax", amountIfAny(decimal(event, "tax_amount").subtract(included)),
                        "included_tax", amountIfAny(included),
                        "shipping", amountIfAny("shipping_amount")));
        return this;
    }

    /** The event names the sum of the taxes that are added to prices and of those that prices include. */
    private BigDecimal includedTax() {
        var before = decimal(event, "shipping_amount").subtract(decimal(event, "discount_amount"));
        for (var item : event.getJsonArray("items", new JsonArray()))
            before = before.add(decimal((JsonObject) item, "subtotal"));
        var added = decimal(event, "total_amount").subtract(before);
        var tax = decimal(event, "tax_amount");
        return tax.subtract(added).max(BigDecimal.ZERO).min(tax);
    }

    private MailData shipment() {
        values.put("order", Map.of("number", text("order_number")));
        values.put(
                "shipment", Map.of("number", text("number"), "carrier", text("carrier"), "tracking", text("tracking")));
        return this;
    }

    private void invoice() {
        values.put("order", Map.of("number", text("order_number")));
        values.put(
                "invoice",
                Map.of(
                        "number", text("number"),
                        "total", amount("total_amount"),
                        "tax", amountIfAny("tax_amount"),
                        "date", day("date"),
                        "due", day("due_at")));
    }

    private void refund() {
        values.put("order", Map.of("number", text("number")));
        values.put("refund", Map.of("amount", amount("amount"), "reason", text("reason")));
    }

    private MailData quote() {
        values.put(
                "quote",
                Map.of("number", text("number"), "total", amount("total_amount"), "valid_until", day("valid_until")));
        return this;
    }

    private MailData returned() {
        values.put("order", Map.of("number", text("number")));
        values.put(
                "return",
                Map.of(
                        "number", text("return_number"),
                        "amount", amountIfAny("amount"),
                        "refund", amountIfAny("refunded_amount")));
        return this;
    }

    private void notification() {
        values.put("notification", Map.of("title", text("title"), "text", text("text"), "type", text("type")));
    }

    private MailData lines(String field) {
        var all = event.getJsonArray(field, new JsonArray());
        var shown = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < Math.min(all.size(), LINES_MAX); i++) shown.add(line(all.getJsonObject(i)));
        values.put("lines", shown);
        values.put("more", all.size() > LINES_MAX ? language.number(all.size() - LINES_MAX) : "");
        return this;
    }

    private Map<String, Object> line(JsonObject line) {
        return Map.of(
                "name", or(line.getString("name")),
                "sku", or(line.getString("sku")),
                "quantity", language.number(line.getLong("quantity", 0L)),
                "amount", line.getValue("subtotal") == null ? "" : amount(decimal(line, "subtotal")));
    }

    /** The lines of the shipping address. */
    private void address() {
        var lines = new ArrayList<String>();
        var to = event.getJsonObject("shipping_address");
        if (to != null) {
            for (var field : List.of("name", "line1", "line2")) add(lines, to.getString(field));
            add(lines, (or(to.getString("postal_code")) + " " + or(to.getString("city"))).strip());
            add(lines, to.getString("region"));
            var country = to.getString("country");
            if (country != null) lines.add(language.country(country));
        }
        values.put("address", lines);
        values.put("has_address", !lines.isEmpty());
    }

    private static void add(List<String> lines, @Nullable String line) {
        if (line != null && !line.isBlank()) lines.add(line);
    }
}
