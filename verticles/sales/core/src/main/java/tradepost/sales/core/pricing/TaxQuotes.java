package tradepost.sales.core.pricing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Offer;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.extension.InvalidAnswer;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.extension.ExtensionJson;
import tradepost.sales.core.extension.Used;
import tradepost.sales.extension.UsedExtension;

/** Asks the extensions that know the taxes of an order better than the configured rates. */
public final class TaxQuotes {
    public static final String POINT = "ext.tax.quote";
    private static final int DECIMALS_MAX = 4;

    /**
     * The answer.
     *
     * @param taxes of each line; null for one that is not taxed
     * @param shipping null if the configured rate applies to it
     */
    public record Quoted(
            List<@Nullable Tax> taxes, @Nullable OfShipping shipping, UsedExtension by) {}

    /** The tax of the shipping charge; null if it is not taxed. */
    public record OfShipping(@Nullable Tax tax) {}

    private record Taxes(
            List<@Nullable Tax> ofLines, @Nullable OfShipping ofShipping) {}

    private final Extensions extensions;

    public TaxQuotes(Extensions extensions) {
        this.extensions = extensions;
    }

    public boolean isServed() {
        return extensions.isServed(POINT);
    }

    /** Empty if no extension has quoted. Virtual threads only, and outside of a transaction. */
    public Optional<Quoted> of(
            UUID customerId,
            boolean exempt,
            String currency,
            @Nullable OrderAddress shipping,
            @Nullable OrderAddress billing,
            List<SalesOrderLine> lines) {
        var request = new JsonObject()
                .put("customer_id", customerId.toString())
                .put("tax_exempt", exempt)
                .put("currency", currency)
                .put("shipping_address", ExtensionJson.address(shipping))
                .put("billing_address", ExtensionJson.address(billing))
                .put("lines", asked(lines));
        return extensions
                .first(POINT, request, answer -> taxes(answer, lines))
                .await()
                .map(o -> new Quoted(
                        o.answer().ofLines(),
                        o.answer().ofShipping(),
                        Used.of(List.of(o)).getFirst()));
    }

    private static JsonArray asked(List<SalesOrderLine> lines) {
        var asked = new JsonArray();
        for (int i = 0; i < lines.size(); i++) {
            var l = lines.get(i);
            asked.add(new JsonObject()
                    .put("line", i)
                    .put("item_id", l.itemId().toString())
                    .put("sku", l.sku())
                    .put("tax_category", Offer.taxCategory(l.taxCategory()))
                    .put("quantity", l.quantity())
                    .put("unit_price", l.unitPrice()));
        }
        return asked;
    }

    /** Null without an opinion. Each line must be there once: taxes of a part of an order would be wrong. */
    private static @Nullable Taxes taxes(JsonObject answer, List<SalesOrderLine> lines) {
        var quoted = answer.getJsonArray("lines");
        if (quoted == null) return null;
        if (quoted.size() != lines.size()) throw new InvalidAnswer("lines are missing");
        var taxes = new ArrayList<@Nullable Tax>(Collections.nCopies(lines.size(), null));
        var seen = new boolean[lines.size()];
        for (var q : quoted) {
            var line = (JsonObject) q;
            int i = ExtensionJson.position(line, seen);
            taxes.set(i, tax(Offer.taxCategory(lines.get(i).taxCategory()), line));
        }
        var shipping = answer.getJsonObject("shipping");
        return new Taxes(taxes, shipping == null ? null : new OfShipping(tax(ShippingCharge.TAX_CATEGORY, shipping)));
    }

    private static @Nullable Tax tax(String category, JsonObject quoted) {
        var rate = quoted.getValue("rate");
        if (rate == null) return null;
        var percent = new BigDecimal(rate.toString()).stripTrailingZeros();
        if (percent.scale() > DECIMALS_MAX) throw new InvalidAnswer("a rate has more than four decimals");
        return new Tax(category, percent, Boolean.TRUE.equals(quoted.getBoolean("included")));
    }
}
