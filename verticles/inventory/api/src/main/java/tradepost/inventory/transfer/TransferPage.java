package tradepost.inventory.transfer;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record TransferPage(List<Transfer> data, Page.Meta meta) {
    public static TransferPage of(JsonObject json) {
        return Json.read(json, TransferPage.class);
    }
}
