package tradepost.purchase;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What a vendor has paid back.
 *
 * @param amount all that it owes if omitted
 * @param method manual if omitted
 * @param reference the bank's reference
 */
public record WriteVendorRefund(
        @Nullable BigDecimal amount,
        @Nullable String method,
        @Nullable String reference,
        @Nullable String reason) {
    public static WriteVendorRefund of(JsonObject json) {
        return Json.read(json, WriteVendorRefund.class);
    }

    /** A request without a body records all that the vendor owes. */
    public static WriteVendorRefund from(@Nullable WriteVendorRefund body) {
        return body == null ? new WriteVendorRefund(null, null, null, null) : body;
    }
}
