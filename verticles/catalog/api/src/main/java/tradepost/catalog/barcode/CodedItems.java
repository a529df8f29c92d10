package tradepost.catalog.barcode;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** @param items those that have the code, at most 20: those that are not archived first */
public record CodedItems(List<CodedItem> items) {
    public static CodedItems of(JsonObject json) {
        return Json.read(json, CodedItems.class);
    }
}
