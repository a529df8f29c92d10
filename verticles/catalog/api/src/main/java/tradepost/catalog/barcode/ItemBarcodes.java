package tradepost.catalog.barcode;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/** @param version of the item */
public record ItemBarcodes(UUID itemId, String sku, String name, List<Barcode> barcodes, long version) {
    public static ItemBarcodes of(JsonObject json) {
        return Json.read(json, ItemBarcodes.class);
    }
}
