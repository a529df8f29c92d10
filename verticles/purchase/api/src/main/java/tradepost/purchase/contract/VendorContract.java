package tradepost.purchase.contract;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param validTo the last day on which its prices bind
 * @param expiringAt when it was announced that it expires soon
 */
public record VendorContract(
        UUID id,
        UUID vendorId,
        String number,
        LocalDate validFrom,
        LocalDate validTo,
        String currency,
        @Nullable String terms,
        @Nullable UUID fileId,
        @Nullable Instant expiringAt,
        long version,
        Instant createdAt,
        Instant updatedAt,
        List<Item> items) {
    public VendorContract withVersion(long newVersion) {
        return new VendorContract(
                id,
                vendorId,
                number,
                validFrom,
                validTo,
                currency,
                terms,
                fileId,
                expiringAt,
                newVersion,
                createdAt,
                updatedAt,
                items);
    }

    public static VendorContract of(JsonObject json) {
        return Json.read(json, VendorContract.class);
    }

    /**
     * @param quantity that may be ordered at this price; any if null
     * @param drawnQuantity of it, which orders have drawn
     */
    public record Item(
            UUID itemId,
            String sku,
            String name,
            BigDecimal unitPrice,
            @Nullable Long quantity,
            long drawnQuantity) {}
}
