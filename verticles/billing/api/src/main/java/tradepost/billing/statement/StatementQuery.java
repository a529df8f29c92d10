package tradepost.billing.statement;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param from the first day; null for the first document
 * @param to the last day; null for today
 */
public record StatementQuery(
        @Nullable LocalDate from, @Nullable LocalDate to) {
    public static StatementQuery of(JsonObject json) {
        return Json.read(json, StatementQuery.class);
    }
}
