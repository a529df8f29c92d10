package tradepost.sales.returns;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * @param refund whether what is paid above what is then owed is given back
 * @param internalNotes of staff, instead of those that the request has
 * @param lines what came back of the requested pieces; all of them, which are restocked, if omitted
 */
public record AcceptReturnRequest(
        @Nullable Boolean refund,
        @Nullable String internalNotes,
        @Nullable List<WriteSalesReturn.Line> lines) {
    /** Of an optional body. */
    public static AcceptReturnRequest from(@Nullable AcceptReturnRequest body) {
        return body == null ? new AcceptReturnRequest(null, null, null) : body;
    }

    public static AcceptReturnRequest of(JsonObject json) {
        return Json.read(json, AcceptReturnRequest.class);
    }
}
