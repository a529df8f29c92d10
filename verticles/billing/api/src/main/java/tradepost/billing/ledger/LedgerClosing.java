package tradepost.billing.ledger;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * Until when the books are closed.
 *
 * @param until the last closed day; null if none is, like the others
 * @param actor who has closed it
 */
public record LedgerClosing(
        @Nullable LocalDate until,
        @Nullable String actor,
        @Nullable Instant closedAt) {
    public static LedgerClosing of(JsonObject json) {
        return Json.read(json, LedgerClosing.class);
    }
}
