package tradepost.billing.ledger;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record LedgerPage(List<LedgerEntry> data, Page.Meta meta) {
    public static LedgerPage of(JsonObject json) {
        return Json.read(json, LedgerPage.class);
    }
}
