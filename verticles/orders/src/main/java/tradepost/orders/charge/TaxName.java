package tradepost.orders.charge;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Money;

/** What a tax is called. */
public record TaxName(
        @FieldDoc(value = "The tax category.", example = "standard")
        String category,

        @FieldDoc(value = "In percent.", example = "19") BigDecimal rate,

        @FieldDoc(value = "Whether prices have the tax.", example = "false")
        boolean included,

        @FieldDoc(value = "Its name.", example = "VAT") String name) {
    /** 19 and 19.0000 are one rate. */
    public TaxName {
        rate = Money.plain(rate);
    }

    public static TaxName of(JsonObject json) {
        return Json.read(json, TaxName.class);
    }

    public static List<TaxName> all(JsonArray stored) {
        return stored.stream().map(n -> of((JsonObject) n)).toList();
    }

    /** The name of a tax, or null. */
    public static @Nullable String of(List<TaxName> names, String category, BigDecimal rate, boolean included) {
        return names.stream()
                .filter(n -> n.category.equals(category) && n.rate.compareTo(rate) == 0 && n.included == included)
                .map(TaxName::name)
                .findFirst()
                .orElse(null);
    }
}
