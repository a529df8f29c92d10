package tradepost.purchase.contract;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param validTo the last day on which its prices bind
 * @param currency if omitted, that of the vendor, or of the installation if it has none
 * @param items 1 to 1,000, each item once
 */
public record WriteVendorContract(
        String number,
        LocalDate validFrom,
        LocalDate validTo,
        @Nullable String currency,
        @Nullable String terms,
        @Nullable UUID fileId,
        List<Item> items) {
    public static WriteVendorContract of(JsonObject json) {
        return Json.read(json, WriteVendorContract.class);
    }

    /** @param quantity that may be ordered at this price; any if null */
    public record Item(
            UUID itemId, BigDecimal unitPrice, @Nullable Long quantity) {}
}
