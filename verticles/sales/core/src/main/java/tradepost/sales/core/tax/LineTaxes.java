package tradepost.sales.core.tax;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.sales.Address;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.amount.Tax;
import tradepost.sales.core.extension.TaxQuotes;
import tradepost.sales.core.extension.TaxQuotes.Quoted;
import tradepost.sales.extension.UsedExtension;

/** The taxes of the lines of an order: those that an extension quotes, or else the configured rates. */
public final class LineTaxes {
    /**
     * @param taxes of each line, each null if it is not taxed; null if nothing is taxed
     * @param extensions that have quoted them
     */
    public record Applied(@Nullable List<@Nullable Tax> taxes, List<UsedExtension> extensions) {}

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
        if (exempt) return new Applied(null, List.of());
        var quoted = quoted(customerId, currency, shipping, billing, lines);
        if (quoted != null) return of(quoted);
        var now = rates.now();
        return new Applied(now.isEmpty() ? null : now.ofLines(lines, now.place(shipping, billing)), List.of());
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

    public static Applied of(Quoted quoted) {
        boolean untaxed = quoted.taxes().stream().allMatch(Objects::isNull);
        return new Applied(untaxed ? null : quoted.taxes(), List.of(quoted.by()));
    }
}
