package tradepost.orders;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/**
 * The position of a page in a list of orders, as {@link Page.Meta}, and the totals if they were asked for.
 *
 * @param totalIsCapped true or null
 */
public record OrderListMeta(
        int limit,
        int offset,
        long total,
        @Nullable String next,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean totalIsCapped,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable OrderTotals totals) {
    public static OrderListMeta of(JsonObject json) {
        return Json.read(json, OrderListMeta.class);
    }

    public static OrderListMeta of(Page.Meta meta, @Nullable OrderTotals totals) {
        return new OrderListMeta(meta.limit(), meta.offset(), meta.total(), meta.next(), meta.totalIsCapped(), totals);
    }
}
