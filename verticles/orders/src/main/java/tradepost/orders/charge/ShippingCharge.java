package tradepost.orders.charge;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
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
 * @param taxExemption from which the customer is exempt; null if it is not, or if there is no such tax
 */
public record ShippingCharge(
        @FieldDoc(value = "How it is shipped.", example = "Standard")
        String method,

        @FieldDoc(value = "The charge, before a tax that is added.", example = "9.90")
        BigDecimal amount,

        @FieldDoc(value = "Who delivers it; null if it is unknown.", example = "DHL") @Nullable
        String carrier,

        @FieldDoc(value = "In how many days it is delivered; null if it is unknown.", example = "3") @Nullable
        Integer deliveryDays,

        @FieldDoc(value = "Where the amount is from: request, extension or default.", example = "request")
        String source,

        @FieldDoc(value = "In percent; null if it is not taxed.", example = "19") @Nullable
        BigDecimal taxRate,

        @FieldDoc(value = "Whether the amount has the tax.", example = "false")
        boolean taxIncluded,

        @FieldDoc(value = "The tax.", example = "1.88") BigDecimal taxAmount,

        @FieldDoc(value = "What is charged: amount, plus tax_amount unless it is included.", example = "11.78")
        BigDecimal totalAmount,

        @FieldDoc("The tax from which the customer is exempt; null if it is not, or if there is no tax.") @Nullable
        TaxExemption taxExemption) {
    public static final String TAX_CATEGORY = "shipping";
    public static final String REQUEST = "request";
    public static final String EXTENSION = "extension";
    public static final String DEFAULT = "default";

    /** Of a customer who is not exempt. */
    public ShippingCharge(
            String method,
            BigDecimal amount,
            @Nullable String carrier,
            @Nullable Integer deliveryDays,
            String source,
            @Nullable BigDecimal taxRate,
            boolean taxIncluded,
            BigDecimal taxAmount,
            BigDecimal totalAmount) {
        this(method, amount, carrier, deliveryDays, source, taxRate, taxIncluded, taxAmount, totalAmount, null);
    }

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
                Money.exact(totalAmount, currency),
                taxExemption == null ? null : taxExemption.in(currency));
    }

    /** The amount as it was before a tax was taken out of it, because the customer is exempt. */
    public BigDecimal fullAmount() {
        return taxExemption == null || taxExemption.amount() == null ? amount : amount.add(taxExemption.amount());
    }

    /** The amount of an order that may have none. */
    public static BigDecimal amount(@Nullable ShippingCharge charge, String currency) {
        return charge == null ? Money.exact(BigDecimal.ZERO, currency) : charge.amount;
    }
}
