package tradepost.sales.core.pricing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.charge.Discount;
import tradepost.orders.charge.ShippingCharge;
import tradepost.sales.SalesOrderLine;

/** The columns of discounts and taxes, and of what else is rare, as one JSON parameter of a statement. It is null for most orders, which have nothing of it. */
public final class StoredAmounts {
    /** The SQL of whether an order is confirmed although stock is short, in the parameter {@code more}. */
    public static final String ALLOW_BACKORDERS = "coalesce((more->>'allow_backorders')::boolean, false)";

    /** The SQL of the extensions whose answers apply to an order, in the parameter {@code more}. */
    public static final String EXTENSIONS = "coalesce(more->'extensions', '[]')";

    /** The SQL of the shipping charge of an order, in the parameter {@code more}. */
    public static final String SHIPPING = "more->'shipping'";

    /** The SQL of the language of an order's customer, in the parameter {@code more}. */
    public static final String LANGUAGE = "more->>'customer_language'";

    /** The SQL of the own data of clients, in the parameter {@code more}. */
    public static final String METADATA = "coalesce(more->'metadata', '{}')";

    /** The SQL of the ids by which other systems know an order, in the parameter {@code more}. */
    public static final String EXTERNAL_IDS = "coalesce(more->'external_ids', '{}')";

    /** The SQL of the notes of staff, in the parameter {@code more}. */
    public static final String INTERNAL_NOTES = "more->>'internal_notes'";

    /** The SQL of the metadata of staff, in the parameter {@code more}. */
    public static final String PRIVATE_METADATA = "coalesce(more->'private_metadata', '{}')";

    private StoredAmounts() {}

    public static @Nullable String ofLine(SalesOrderLine l) {
        if (l.taxCategory() == null
                && l.discount() == null
                && l.taxExemption() == null
                && l.discountAmount().signum() == 0) return null;
        var stored = with(l.discount());
        if (l.taxExemption() != null) stored.put("tax_exemption", Json.write(l.taxExemption()));
        return stored.put("discount_amount", l.discountAmount())
                .put("tax_amount", l.taxAmount())
                .put("tax_category", l.taxCategory())
                .put("tax_rate", l.taxRate())
                .put("tax_included", l.taxIncluded())
                .encode();
    }

    /**
     * @param allowBackorders which few orders do
     * @param extensions whose answers apply to it
     * @param shipping which the amounts contain; null for none
     * @param metadata null for none, like externalIds, internalNotes and privateMetadata
     */
    public static @Nullable String ofOrder(
            Amounts amounts,
            @Nullable Discount discount,
            boolean allowBackorders,
            JsonArray extensions,
            @Nullable ShippingCharge shipping,
            @Nullable String customerLanguage,
            @Nullable JsonObject metadata,
            @Nullable JsonObject externalIds,
            @Nullable String internalNotes,
            @Nullable JsonObject privateMetadata) {
        if (amounts.tax().signum() == 0
                && amounts.discount().signum() == 0
                && discount == null
                && !allowBackorders
                && extensions.isEmpty()
                && shipping == null
                && customerLanguage == null
                && metadata == null
                && externalIds == null
                && internalNotes == null
                && privateMetadata == null) return null;
        var stored = with(discount);
        if (shipping != null) stored.put("shipping", Json.write(shipping));
        if (metadata != null) stored.put("metadata", metadata);
        if (externalIds != null) stored.put("external_ids", externalIds);
        if (internalNotes != null) stored.put("internal_notes", internalNotes);
        if (privateMetadata != null) stored.put("private_metadata", privateMetadata);
        return stored.put("subtotal_amount", amounts.subtotal())
                .put("discount_amount", amounts.discount())
                .put("tax_amount", amounts.tax())
                .put("allow_backorders", allowBackorders)
                .put("extensions", extensions)
                .put("customer_language", customerLanguage)
                .encode();
    }

    /** Without a discount, its column is null; a JSON null would be stored as a value. */
    private static JsonObject with(@Nullable Discount discount) {
        var stored = new JsonObject();
        return discount == null ? stored : stored.put("discount", Json.write(discount));
    }

    /** The SQL of an amount in the parameter {@code more}. */
    public static String amount(String field) {
        return "coalesce((more->>'%s')::numeric, 0)".formatted(field);
    }
}
