package tradepost.orders.invoice;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What is credited of an invoice: pieces or amounts of its lines, or an amount of the whole invoice, and an amount of its shipping charge. All
 * amounts contain their taxes.
 *
 * @param amount divided over the tax rates of the invoice, in proportion
 * @param shipping of the shipping charge
 * @param date of the document; today if omitted
 */
public record WriteCreditNote(
        @Nullable List<Line> lines,
        @Nullable BigDecimal amount,
        @Nullable BigDecimal shipping,
        String reason,
        @Nullable LocalDate date) {
    /**
     * Either a quantity or an amount.
     *
     * @param orderLineId as in the lines of the invoice
     */
    public record Line(
            UUID orderLineId,
            @Nullable Long quantity,
            @Nullable BigDecimal amount) {}

    public static WriteCreditNote of(JsonObject json) {
        return Json.read(json, WriteCreditNote.class);
    }
}
