package tradepost.auth.user;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** @param actors each {@code user:<id>} or {@code key:<id>} */
public record ActorQuery(List<String> actors) {
    public static ActorQuery of(JsonObject json) {
        return Json.read(json, ActorQuery.class);
    }
}
