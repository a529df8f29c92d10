package tradepost.sales.charge;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Money;

/**
 * What the shipping of an order costs. It belongs to the order and not to its pieces: pieces that are closed or come back do not change it.
 *
 * @param amount before a tax that is added
 * @param carrier null if it is unknown, like deliveryDays
 * @param source request, extension or default
 * @param taxRate of the category {@value #TAX_CATEGORY}, in percent; null if it is not taxed
 * @param taxIncluded whether the amount has the tax
 * @param totalAmount what is charged: amount, plus taxAmount unless it is included
 */
public record ShippingCharge(
        String method,
        BigDecimal amount,
        @Nullable String carrier,
        @Nullable Integer deliveryDays,
        String source,
        @Nullable BigDecimal taxRate,
        boolean taxIncluded,
        BigDecimal taxAmount,
        BigDecimal totalAmount) {
    public static final String TAX_CATEGORY = "shipping";
    public static final String REQUEST = "request";
    public static final String EXTENSION = "extension";
    public static final String DEFAULT = "default";

    public static ShippingCharge of(JsonObject json) {
        return Json.read(json, ShippingCharge.class);
    }

    public static @Nullable ShippingCharge read(@Nullable JsonObject stored, String currency) {
        return stored == null ? null : of(stored).in(currency);
    }

    /** With the decimals of its currency, which JSON does not keep. */
    public ShippingCharge in(String currency) {
        return new ShippingCharge(
                method,
                Money.exact(amount, currency),
                carrier,
                deliveryDays,
                source,
                taxRate == null ? null : Money.plain(taxRate),
                taxIncluded,
                Money.exact(taxAmount, currency),
                Money.exact(totalAmount, currency));
    }

    /** The amount of an order that may have none. */
    public static BigDecimal amount(@Nullable ShippingCharge charge, String currency) {
        return charge == null ? Money.exact(BigDecimal.ZERO, currency) : charge.amount;
    }
}
