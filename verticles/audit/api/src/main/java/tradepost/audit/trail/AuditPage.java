package tradepost.audit.trail;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record AuditPage(List<AuditEntry> data, Page.Meta meta) {
    public static AuditPage of(JsonObject json) {
        return Json.read(json, AuditPage.class);
    }
}
