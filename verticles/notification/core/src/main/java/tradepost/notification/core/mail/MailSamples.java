package tradepost.notification.core.mail;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import tradepost.orders.invoice.Seller;

/** The events that previews show, and that a changed template is tried with. */
final class MailSamples {
    static final String NAME = "Corner Hardware";
    /** One with everything that a seller may have set. */
    static final Seller SELLER = new Seller(
            "Harbour Tools",
            "1 Quay\n20457 Hamburg",
            "DE123456789",
            "shop@example.com",
            "+49 40 123456",
            "https://shop.example.com",
            "IBAN DE02 1203 0000 0000 2020 51");
    /** The fields that an event may not have. */
    private static final List<String> OPTIONAL = List.of(
            "order_number",
            "discount_amount",
            "tax_amount",
            "shipping_amount",
            "shipping_address",
            "carrier",
            "tracking",
            "due_at",
            "reason",
            "valid_until",
            "return_number",
            "amount",
            "refunded_amount",
            "text");

    private MailSamples() {}

    static JsonObject event(MailKind kind) {
        var event = new JsonObject()
                .put("number", "SO-000042")
                .put("order_number", "SO-000042")
                .put("currency", "EUR");
        return switch (kind) {
            case ORDER_CONFIRMED ->
                event.put("items", lines())
                        .put("total_amount", "1438.89")
                        .put("discount_amount", "19.74")
                        .put("tax_amount", "229.74")
                        .put("shipping_amount", "9.90")
                        .put(
                                "shipping_address",
                                new JsonObject()
                                        .put("name", "Ann Miller")
                                        .put("line1", "12 Harbour Road")
                                        .put("postal_code", "20457")
                                        .put("city", "Hamburg")
                                        .put("country", "DE"));
            case ORDER_SHIPPED, ORDER_DELIVERED ->
                event.put("number", "SH-000017")
                        .put("carrier", "DHL")
                        .put("tracking", "00340434161094042557")
                        .put("lines", pieces());
            case INVOICE_ISSUED ->
                event.put("number", "INV-2026-000007")
                        .put("kind", "invoice")
                        .put("total_amount", "1438.89")
                        .put("tax_amount", "229.74")
                        .put("date", "2026-11-28")
                        .put("due_at", "2026-12-12T12:00:00Z");
            case REFUND_DONE, REFUND_FAILED -> event.put("amount", "59.90").put("reason", "damaged on arrival");
            case QUOTE_SENT ->
                event.put("number", "QU-000003")
                        .put("items", lines())
                        .put("total_amount", "1438.89")
                        .put("valid_until", "2026-12-31T00:00:00Z");
            case RETURN_RECEIVED ->
                event.put("return_number", "RT-000005")
                        .put("lines", new JsonArray().add(pieces().getJsonObject(1)))
                        .put("amount", "119.80")
                        .put("refunded_amount", "119.80");
            case NOTIFICATION ->
                event.put("title", "Stock of LAPTOP-15 is low")
                        .put("text", "4 pieces are available at MAIN; the reorder point is 10.")
                        .put("type", "stock_alert");
        };
    }

    /**
     * What a template must be able to show: the event of the preview, one with more lines than are shown, and two without what may be missing, of
     * which one has no lines either.
     */
    static List<JsonObject> events(MailKind kind) {
        var all = new ArrayList<JsonObject>();
        all.add(event(kind));
        var bare = event(kind);
        OPTIONAL.forEach(bare::remove);
        var empty = bare.copy();
        var full = event(kind);
        for (var field : List.of("items", "lines")) {
            if (!bare.containsKey(field)) continue;
            bare.put(
                    field,
                    new JsonArray().add(new JsonObject().put("name", "Laptop").put("quantity", 1)));
            empty.put(field, new JsonArray());
            var many = new JsonArray();
            for (int i = 0; i <= MailData.LINES_MAX; i++) many.add(line("SKU-" + i, "Item " + i, 1, "1.00"));
            full.put(field, many);
        }
        all.add(bare);
        all.add(empty);
        all.add(full);
        return all;
    }

    private static JsonArray lines() {
        return new JsonArray()
                .add(line("LAPTOP-15", "Laptop 15\"", 1, "1299.00"))
                .add(line("BAG-01", "Rucksack für Büro & Reise", 2, "119.80"))
                .add(line(
                        "CABLE-USB-C-2M",
                        "Cable USB-C, 2 m, braided, with a rather long name so that it wraps",
                        3,
                        "29.93"));
    }

    /** Without prices, as the events of shipments and returns are. */
    private static JsonArray pieces() {
        var all = lines();
        for (int i = 0; i < all.size(); i++) all.getJsonObject(i).remove("subtotal");
        return all;
    }

    private static JsonObject line(String sku, String name, int quantity, String subtotal) {
        return new JsonObject()
                .put("sku", sku)
                .put("name", name)
                .put("quantity", quantity)
                .put("subtotal", subtotal);
    }
}
