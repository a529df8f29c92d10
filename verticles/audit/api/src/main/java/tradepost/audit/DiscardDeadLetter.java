package tradepost.audit;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

/** @param reason the reason, for later readers */
public record DiscardDeadLetter(String reason) {
    public static DiscardDeadLetter of(JsonObject json) {
        return Json.read(json, DiscardDeadLetter.class);
    }
}
