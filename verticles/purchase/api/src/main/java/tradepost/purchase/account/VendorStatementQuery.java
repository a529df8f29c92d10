package tradepost.purchase.account;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param from the first day; null for the first entry
 * @param to the last day; null for today
 */
public record VendorStatementQuery(
        @Nullable LocalDate from, @Nullable LocalDate to) {
    public static VendorStatementQuery of(JsonObject json) {
        return Json.read(json, VendorStatementQuery.class);
    }
}
