package tradepost.billing.ledger;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The date that a command gives to what it books.
 *
 * @param kind of the document that gets a number: invoice or credit_note; null if none does
 */
public record BookingDate(LocalDate date, @Nullable String kind) {
    public static BookingDate of(JsonObject json) {
        return Json.read(json, BookingDate.class);
    }
}
