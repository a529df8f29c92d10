package tradepost.sales.core.pricing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Money;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.charge.TaxExemption;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.pricing.TaxQuotes.Quoted;
import tradepost.sales.extension.UsedExtension;

/** The taxes of the lines and the shipping of an order: those that an extension quotes, or else the configured rates. */
public final class LineTaxes {
    /**
     * The taxes of an order.
     *
     * @param ofLines the taxes of each line, each null if there is none; null if there are none at all
     * @param ofShipping null if there is none
     * @param exempt whether the customer pays none of them
     * @param extensions that have quoted them
     */
    public record Applied(
            @Nullable List<@Nullable Tax> ofLines,
            @Nullable Tax ofShipping,
            boolean exempt,
            List<UsedExtension> extensions) {
        public @Nullable Tax ofLine(int line) {
            return ofLines == null ? null : ofLines.get(line);
        }

        /** What the lines are charged; null for nothing. */
        public @Nullable List<@Nullable Tax> charged() {
            return exempt ? null : ofLines;
        }

        /**
         * The lines of a draft at the prices that they have with these taxes: those with tax stay, and a customer who is exempt pays the price
         * without it.
         */
        public List<SalesOrderLine> priced(List<SalesOrderLine> lines, Set<UUID> setPrices, String currency) {
            var priced = new ArrayList<SalesOrderLine>();
            for (int i = 0; i < lines.size(); i++) {
                var l = lines.get(i);
                priced.add(LineTaxes.priced(l, ofLine(i), exempt, isGiven(l, setPrices), currency));
            }
            return priced;
        }
    }

    private final TaxRates rates;
    private final TaxQuotes quotes;

    public LineTaxes(TaxRates rates, TaxQuotes quotes) {
        this.rates = rates;
        this.quotes = quotes;
    }

    /** The configured rates of at most one second ago. Virtual threads only. */
    public TaxRates.Applying rates() {
        return rates.now();
    }

    /** The configured rates, read again. Virtual threads only. */
    public TaxRates.Applying freshRates() {
        return rates.fresh();
    }

    /** Virtual threads only, and outside of a transaction. */
    public Applied of(
            UUID customerId,
            boolean exempt,
            String currency,
            @Nullable OrderAddress shipping,
            @Nullable OrderAddress billing,
            List<SalesOrderLine> lines) {
        var quoted = quoted(customerId, exempt, currency, shipping, billing, lines);
        return of(quoted, exempt, rates.now(), shipping, billing, lines);
    }

    /** Null if no extension has quoted. */
    public @Nullable Quoted quoted(
            UUID customerId,
            boolean exempt,
            String currency,
            @Nullable OrderAddress shipping,
            @Nullable OrderAddress billing,
            List<SalesOrderLine> lines) {
        if (!quotes.isServed()) return null;
        return quotes.of(customerId, exempt, currency, shipping, billing, lines).orElse(null);
    }

    public static Applied of(
            @Nullable Quoted quoted,
            boolean exempt,
            TaxRates.Applying rates,
            @Nullable OrderAddress shipping,
            @Nullable OrderAddress billing,
            List<SalesOrderLine> lines) {
        if (quoted == null && rates.isEmpty()) return new Applied(null, null, exempt, List.of());
        var place = rates.place(shipping, billing);
        var ofShipping = quoted != null && quoted.shipping() != null
                ? quoted.shipping().tax()
                : rates.of(ShippingCharge.TAX_CATEGORY, place);
        if (quoted == null) return new Applied(rates.ofLines(lines, place), ofShipping, exempt, List.of());
        boolean untaxed = quoted.taxes().stream().allMatch(Objects::isNull);
        return new Applied(untaxed ? null : quoted.taxes(), ofShipping, exempt, List.of(quoted.by()));
    }

    /**
     * Whether the price of a line of a draft is what an exempt customer pays, because somebody has set it for one, or where it had no tax.
     */
    static boolean isGiven(SalesOrderLine line, Set<UUID> setPrices) {
        return setPrices.contains(line.id())
                && !line.taxIncluded()
                && TaxExemption.takenOut(line.taxExemption()) == null;
    }

    /**
     * A line with the price that it has with this tax.
     *
     * @param given see {@link #isGiven}
     */
    private static SalesOrderLine priced(
            SalesOrderLine l, @Nullable Tax tax, boolean exempt, boolean given, String currency) {
        var exemption = exemption(tax, exempt, given);
        var out = TaxExemption.takenOut(l.taxExemption());
        if (out == null && TaxExemption.takenOut(exemption) == null) return l.withExemption(exemption);
        var price = out == null ? l.unitPrice() : Tax.putBackInto(l.unitPrice(), out, currency);
        if (tax != null && TaxExemption.takenOut(exemption) != null) price = tax.takenOutOf(price, currency);
        return l.withPrice(price, Money.subtotal(l.quantity(), price, currency), exemption);
    }

    /**
     * Null if the customer is not exempt, or if there is no tax.
     *
     * @param given whether an included tax is not taken out of the price
     */
    public static @Nullable TaxExemption exemption(@Nullable Tax tax, boolean exempt, boolean given) {
        return tax == null || !exempt ? null : new TaxExemption(tax.rate(), tax.included() && !given);
    }
}
