package tradepost.kernel.service;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * What the documents of a part of all ids sum to.
 *
 * @param to up to where they are summed, inclusive: that which was asked for, or the last one of a full part
 */
public record DocumentSums(UUID to, List<DocumentSum> sums) {
    /** At most about as many documents of a kind are in a part. */
    public static final int PART_ROWS = 5_000;

    public static DocumentSums of(JsonObject json) {
        return Json.read(json, DocumentSums.class);
    }
}
