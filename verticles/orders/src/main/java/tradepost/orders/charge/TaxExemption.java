package tradepost.orders.charge;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Money;

/**
 * The tax that would apply if the customer were not exempt.
 *
 * @param rate in percent
 * @param takenOut whether the price included the tax, so that it was taken out of it
 * @param amount what was taken out of a shipping charge; null for a line, whose price of a piece is exact enough to tell
 */
public record TaxExemption(
        @FieldDoc(value = "In percent.", example = "19") BigDecimal rate,

        @FieldDoc(value = "Whether the price included the tax, so that it was taken out of it.", example = "true")
        boolean takenOut,

        @FieldDoc(value = "What was taken out of a shipping charge; null in a line.", example = "1.58") @Nullable
        BigDecimal amount) {
    /** 19 and 19.0000 are one rate. */
    public TaxExemption {
        rate = Money.plain(rate);
    }

    /** Of a line. */
    public TaxExemption(BigDecimal rate, boolean takenOut) {
        this(rate, takenOut, null);
    }

    public static TaxExemption of(JsonObject json) {
        return Json.read(json, TaxExemption.class);
    }

    /** The rate that was taken out of the price; null if none was. */
    public static @Nullable BigDecimal takenOut(@Nullable TaxExemption exemption) {
        return exemption != null && exemption.takenOut ? exemption.rate : null;
    }

    /** With the decimals of its currency, which JSON does not keep. */
    public TaxExemption in(String currency) {
        return amount == null ? this : new TaxExemption(rate, takenOut, Money.exact(amount, currency));
    }
}
