package tradepost.auth.user;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record UserPage(List<User> data, Page.Meta meta) {
    public static UserPage of(JsonObject json) {
        return Json.read(json, UserPage.class);
    }
}
