package tradepost.catalog.barcode;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.json.Json;

public record BarcodeQuery(String code) {
    public static BarcodeQuery of(JsonObject json) {
        return Json.read(json, BarcodeQuery.class);
    }
}
