package tradepost.orders.invoice;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * How all of an order that is not invoiced yet is invoiced.
 *
 * @param date of the document; today if omitted
 * @param supplyDate the day of supply; the last day on which something of the invoice was shipped if omitted
 */
public record WriteInvoice(
        @Nullable LocalDate date, @Nullable LocalDate supplyDate) {
    public static WriteInvoice of(JsonObject json) {
        return Json.read(json, WriteInvoice.class);
    }

    /** A request without a body. */
    public static WriteInvoice from(@Nullable WriteInvoice body) {
        return body == null ? new WriteInvoice(null, null) : body;
    }
}
