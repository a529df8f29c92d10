package tradepost.sales.core.tax;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.sales.Address;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.charge.ShippingCharge;
import tradepost.sales.core.amount.Tax;
import tradepost.sales.core.extension.TaxQuotes;
import tradepost.sales.core.extension.TaxQuotes.Quoted;
import tradepost.sales.extension.UsedExtension;

/** The taxes of the lines and the shipping of an order: those that an extension quotes, or else the configured rates. */
public final class LineTaxes {
    /**
     * @param taxes of each line, each null if it is not taxed; null if nothing is taxed
     * @param shipping null if it is not taxed
     * @param extensions that have quoted them
     */
    public record Applied(
            @Nullable List<@Nullable Tax> taxes, @Nullable Tax shipping, List<UsedExtension> extensions) {
        /** Of an order that is not taxed. */
        public static final Applied NOTHING = new Applied(null, null, List.of());
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

    /** Virtual threads only, and outside of a transaction. */
    public Applied of(
            UUID customerId,
            boolean exempt,
            String currency,
            @Nullable Address shipping,
            @Nullable Address billing,
            List<SalesOrderLine> lines) {
        if (exempt) return Applied.NOTHING;
        var quoted = quoted(customerId, currency, shipping, billing, lines);
        return of(quoted, rates.now(), shipping, billing, lines);
    }

    /** Null if no extension has quoted. */
    public @Nullable Quoted quoted(
            UUID customerId,
            String currency,
            @Nullable Address shipping,
            @Nullable Address billing,
            List<SalesOrderLine> lines) {
        if (!quotes.isServed()) return null;
        return quotes.of(customerId, currency, shipping, billing, lines).orElse(null);
    }

    /** Of a customer who is not exempt. */
    public static Applied of(
            @Nullable Quoted quoted,
            TaxRates.Applying rates,
            @Nullable Address shipping,
            @Nullable Address billing,
            List<SalesOrderLine> lines) {
        if (quoted == null && rates.isEmpty()) return Applied.NOTHING;
        var place = rates.place(shipping, billing);
        var ofShipping = quoted != null && quoted.shipping() != null
                ? quoted.shipping().tax()
                : rates.of(ShippingCharge.TAX_CATEGORY, place);
        if (quoted == null) return new Applied(rates.ofLines(lines, place), ofShipping, List.of());
        boolean untaxed = quoted.taxes().stream().allMatch(Objects::isNull);
        return new Applied(untaxed ? null : quoted.taxes(), ofShipping, List.of(quoted.by()));
    }
}
