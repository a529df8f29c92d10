package tradepost.billing.statement;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

public record AgeingPage(List<CustomerAgeing> data, Meta meta) {
    /**
     * @param total of all rows
     * @param next the cursor of the next page; null at the end
     * @param asOf the day on which it is open and overdue
     * @param asOfPosition of the event log of sales: everything up to it is in the rows
     */
    public record Meta(
            int limit, int offset, long total, @Nullable String next, LocalDate asOf, long asOfPosition) {}

    public static AgeingPage of(JsonObject json) {
        return Json.read(json, AgeingPage.class);
    }
}
