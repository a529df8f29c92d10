package tradepost.catalog.barcode;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** @param pieces 1 if it is null */
public record WriteBarcode(
        String code, String kind, @Nullable Long pieces) {
    public static WriteBarcode of(JsonObject json) {
        return Json.read(json, WriteBarcode.class);
    }
}
