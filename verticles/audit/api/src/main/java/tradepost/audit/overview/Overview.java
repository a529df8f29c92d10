package tradepost.audit.overview;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** What waits for somebody, as far as the caller may read it. */
public record Overview(List<Waiting> data, Meta meta) {
    /**
     * @param kind of what waits, such as {@code orders_to_ship}
     * @param count how many; the highest number that is counted if {@code capped}
     * @param list the path, with its query, of the list that shows exactly these
     */
    public record Waiting(String kind, long count, boolean capped, String list) {}

    /** @param unavailable contexts that did not respond; what waits there is missing */
    public record Meta(List<String> unavailable) {}

    public static Overview of(JsonObject json) {
        return Json.read(json, Overview.class);
    }
}
