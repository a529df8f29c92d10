package tradepost.catalog.barcode;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** @param barcodes all that the item is to have, at most 20; the first is its {@code barcode} */
public record WriteBarcodes(List<WriteBarcode> barcodes) {
    public static WriteBarcodes of(JsonObject json) {
        return Json.read(json, WriteBarcodes.class);
    }
}
