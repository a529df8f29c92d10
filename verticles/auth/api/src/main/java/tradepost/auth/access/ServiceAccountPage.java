package tradepost.auth.access;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** A page of service accounts. */
public record ServiceAccountPage(List<ServiceAccount> data, Page.Meta meta) {
    public static ServiceAccountPage of(JsonObject json) {
        return Json.read(json, ServiceAccountPage.class);
    }
}
