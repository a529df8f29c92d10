package tradepost.auth.user;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record UserLoginPage(List<UserLogin> data, Page.Meta meta) {
    public static UserLoginPage of(JsonObject json) {
        return Json.read(json, UserLoginPage.class);
    }
}
