package tradepost.sales.core.pricing;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.charge.TaxExemption;
import tradepost.sales.SalesSettings;
import tradepost.sales.charge.WriteShippingCharge;
import tradepost.sales.core.pricing.ShippingQuotes.Asked;
import tradepost.sales.extension.UsedExtension;

/** What the shipping of an order costs: what the client says, or else an extension, or else the charge of the installation. */
public final class ShippingCharges {
    private static final String STANDARD = "standard";

    /**
     * A charge that is not taxed yet.
     *
     * @param by the extension that has quoted it, if one has
     */
    public record Chosen(
            String method,
            BigDecimal amount,
            @Nullable String carrier,
            @Nullable Integer deliveryDays,
            String source,
            List<UsedExtension> by) {
        /** Whether an order with this charge needs no other one. */
        public boolean isThat(@Nullable ShippingCharge charge) {
            return charge != null
                    && charge.method().equals(method)
                    && charge.fullAmount().compareTo(amount) == 0
                    && Objects.equals(charge.carrier(), carrier)
                    && Objects.equals(charge.deliveryDays(), deliveryDays)
                    && charge.source().equals(source);
        }

        /** With the tax of its order. A customer who is exempt pays the amount without it. */
        public ShippingCharge taxed(LineTaxes.Applied taxes, String currency) {
            var tax = taxes.ofShipping();
            var none = Money.exact(BigDecimal.ZERO, currency);
            if (tax == null)
                return new ShippingCharge(method, amount, carrier, deliveryDays, source, null, false, none, amount);
            var on = tax.on(amount, currency);
            if (taxes.exempt()) {
                var out = tax.included() ? on : none;
                var left = amount.subtract(out);
                var exemption = new TaxExemption(tax.rate(), tax.included(), out);
                return new ShippingCharge(
                        method, left, carrier, deliveryDays, source, null, false, none, left, exemption);
            }
            var total = tax.included() ? amount : amount.add(on);
            return new ShippingCharge(
                    method, amount, carrier, deliveryDays, source, tax.rate(), tax.included(), on, total);
        }
    }

    private final ShippingQuotes quotes;
    private final @Nullable BigDecimal standard;
    private final String currency;

    /**
     * @param standard the charge of the installation; null for none
     * @param currency in which it is
     */
    ShippingCharges(ShippingQuotes quotes, @Nullable BigDecimal standard, String currency) {
        this.quotes = quotes;
        this.standard = standard;
        this.currency = currency;
    }

    public static ShippingCharges by(Config config, ShippingQuotes quotes) {
        return new ShippingCharges(quotes, standard(config), config.text(Settings.CURRENCY));
    }

    /** Null for none. Fails with {@link Config.Invalid} if the setting is not an amount in the currency of the installation. */
    public static @Nullable BigDecimal standard(Config config) {
        var text = config.text(SalesSettings.SHIPPING_CHARGE).strip();
        return text.isEmpty() ? null : amount(text, config.text(Settings.CURRENCY));
    }

    private static BigDecimal amount(String text, String currency) {
        try {
            var amount = Money.checked("amount", new BigDecimal(text), currency);
            if (amount.signum() >= 0 && amount.compareTo(Money.MAX) <= 0) return amount;
        } catch (RuntimeException e) {
            // not a number, or with too many decimals: rejected below
        }
        throw new Config.Invalid(
                SalesSettings.SHIPPING_CHARGE.key() + " must be an amount in " + currency + ", not " + text);
    }

    /**
     * Null if the order has no shipping charge. Fails 400 blank, 400 invalid_amount. Virtual threads only, and outside of a transaction.
     *
     * @param wanted what the client says; see {@link #requireAllowed}
     * @param asked with the amounts of the lines
     */
    public @Nullable Chosen of(@Nullable WriteShippingCharge wanted, Asked asked) {
        var method = asked.method();
        if (wanted != null && wanted.amount() != null) {
            var amount = Money.checked("shipping.amount", wanted.amount(), asked.currency());
            return new Chosen(
                    method == null ? STANDARD : method, amount, null, null, ShippingCharge.REQUEST, List.of());
        }
        if (quotes.isServed()) {
            var answer = quotes.of(asked).orElse(null);
            if (answer != null) return chosen(answer);
        }
        if (standard != null && asked.currency().equals(currency)) return byDefault(method, standard);
        return method == null ? null : byDefault(method, Money.exact(BigDecimal.ZERO, asked.currency()));
    }

    private static Chosen byDefault(@Nullable String method, BigDecimal amount) {
        return new Chosen(method == null ? STANDARD : method, amount, null, null, ShippingCharge.DEFAULT, List.of());
    }

    private static Chosen chosen(ShippingQuotes.Answer answer) {
        var q = answer.quoted();
        return new Chosen(
                q.method(), q.amount(), q.carrier(), q.deliveryDays(), ShippingCharge.EXTENSION, List.of(answer.by()));
    }

    /** What a merge patch of a draft asks for. An amount that a client has set stays unless the patch changes it; others are quoted again. */
    public static @Nullable WriteShippingCharge patched(@Nullable ShippingCharge now, JsonObject order) {
        var kept = new JsonObject();
        if (now != null) kept.put("method", now.method());
        if (now != null && now.source().equals(ShippingCharge.REQUEST)) kept.put("amount", now.fullAmount());
        if (!order.containsKey("shipping")) return kept.isEmpty() ? null : WriteShippingCharge.of(kept);
        var patch = order.getJsonObject("shipping");
        return patch == null ? null : WriteShippingCharge.of(MergePatch.apply(kept, patch, Set.of()));
    }

    /** The method that a client wishes. Fails 400 blank. */
    public static @Nullable String method(@Nullable WriteShippingCharge wanted) {
        return wanted == null || wanted.method() == null ? null : Text.visible("shipping.method", wanted.method());
    }

    /** Fails 403 price_not_allowed for an amount of a caller who may not set prices. */
    public static void requireAllowed(@Nullable WriteShippingCharge wanted, Caller caller) {
        requireAllowed(null, wanted, caller);
    }

    /**
     * Fails 403 price_not_allowed for another amount of a caller who may not set prices; also for none, in place of one that a client has set.
     *
     * @param now of the draft
     */
    public static void requireAllowed(
            @Nullable ShippingCharge now, @Nullable WriteShippingCharge wanted, Caller caller) {
        var set = now != null && now.source().equals(ShippingCharge.REQUEST) ? now.fullAmount() : null;
        var amount = wanted == null ? null : wanted.amount();
        boolean same = set == null ? amount == null : amount != null && set.compareTo(amount) == 0;
        if (!same && !caller.may("orders:price"))
            throw Problem.forbidden("price_not_allowed", Problem.detail("shipping.amount", "needs orders:price"));
    }

    /** The amounts of an order. Fails 400 amount_out_of_range. */
    public static Amounts added(Amounts lines, @Nullable ShippingCharge charge) {
        if (charge == null) return lines;
        return new Amounts(
                lines.subtotal(),
                lines.discount(),
                lines.tax().add(charge.taxAmount()),
                Money.total(List.of(lines.total(), charge.totalAmount())));
    }
}
