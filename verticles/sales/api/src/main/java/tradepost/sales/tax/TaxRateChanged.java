package tradepost.sales.tax;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;

/** The data of the events of tax rates. */
public record TaxRateChanged(
        @FieldDoc(value = "The tax rate's id.", example = "0198c0de-0000-7000-8000-0000000000d7")
        UUID id,

        @FieldDoc(value = "Its name.", example = "VAT") String name,

        @FieldDoc(value = "Two-letter ISO 3166-1 code of the country.", example = "DE")
        String country,

        @FieldDoc(value = "The region; null for the regions without a rate of their own.", example = "Bavaria")
        @Nullable
        String region,

        @FieldDoc(value = "The tax category of the items.", example = "standard")
        String category,

        @FieldDoc(value = "Percent.", example = "19") BigDecimal rate,

        @FieldDoc(value = "Whether prices include the tax.", example = "true")
        boolean included) {
    public static TaxRateChanged of(TaxRate r) {
        return new TaxRateChanged(r.id(), r.name(), r.country(), r.region(), r.category(), r.rate(), r.included());
    }
}
