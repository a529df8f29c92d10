package tradepost.sales.core.pricing;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Offer;
import tradepost.kernel.problem.Problem;
import tradepost.orders.Lines;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.charge.TaxExemption;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.extension.UsedExtension;

/**
 * The taxes with which a draft or a quote was written. They may have changed until it is confirmed or accepted. What an extension has quoted
 * is kept, like its prices; only the exemption of the customer is compared then.
 */
public record WrittenTaxes(
        List<SalesOrderLine> lines,
        Set<UUID> setPrices,
        @Nullable ShippingCharge shipping,
        @Nullable OrderAddress shippingAddress,
        @Nullable OrderAddress billingAddress,
        List<UsedExtension> extensions) {
    /**
     * A detail for each line, and for the shipping, whose tax is another one now.
     *
     * @param exempt whether the customer is exempt now
     * @param category the tax category of the item of a line now; null for the usual one
     */
    public List<JsonObject> changes(
            boolean exempt, TaxRates.Applying rates, Function<SalesOrderLine, @Nullable String> category) {
        if (rates.isEmpty() && !exempt && isUntaxed()) return List.of();
        var changes = new ArrayList<JsonObject>();
        boolean quoted = extensions.stream().anyMatch(e -> e.point().equals(TaxQuotes.POINT));
        var place = rates.place(shippingAddress, billingAddress);
        for (int i = 0; i < lines.size(); i++) {
            var l = lines.get(i);
            var was = new Charged(l.taxRate(), l.taxIncluded(), l.taxExemption());
            var tax = quoted ? was.kept(Offer.taxCategory(l.taxCategory())) : rates.of(category.apply(l), place);
            compare(Lines.field(i, "tax_rate"), was, tax, exempt, LineTaxes.isGiven(l, setPrices), changes);
        }
        if (shipping == null) return changes;
        var was = new Charged(shipping.taxRate(), shipping.taxIncluded(), shipping.taxExemption());
        var tax = quoted ? was.kept(ShippingCharge.TAX_CATEGORY) : rates.of(ShippingCharge.TAX_CATEGORY, place);
        compare("shipping.tax_rate", was, tax, exempt, false, changes);
        return changes;
    }

    private boolean isUntaxed() {
        return lines.stream().allMatch(l -> l.taxRate() == null && l.taxExemption() == null)
                && (shipping == null || shipping.taxRate() == null && shipping.taxExemption() == null);
    }

    /** @param given whether an included tax is not taken out of the price of an exempt customer */
    private static void compare(
            String field, Charged was, @Nullable Tax tax, boolean exempt, boolean given, List<JsonObject> changes) {
        var exemption = LineTaxes.exemption(tax, exempt, given);
        var now = tax == null || exempt
                ? new Charged(null, false, exemption)
                : new Charged(tax.rate(), tax.included(), null);
        if (!was.text().equals(now.text()))
            changes.add(Problem.detail(field, "was " + was.text() + " and is now " + now.text()));
    }

    /** What is charged for a line or the shipping. */
    private record Charged(
            @Nullable BigDecimal rate,
            boolean included,
            @Nullable TaxExemption exemption) {
        @Nullable
        Tax kept(String category) {
            if (rate != null) return new Tax(category, rate, included);
            return exemption == null ? null : new Tax(category, exemption.rate(), exemption.takenOut());
        }

        /** Equal if the same is charged. */
        String text() {
            if (rate != null) return percent(rate) + (included ? ", included in the price" : "");
            var out = TaxExemption.takenOut(exemption);
            return out == null ? "not taxed" : "exempt from " + percent(out) + ", included in the price";
        }

        private static String percent(BigDecimal rate) {
            return rate.stripTrailingZeros().toPlainString() + " percent";
        }
    }
}
