package tradepost.file;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

/** A page of files. */
public record FilePage(List<StoredFile> data, Page.Meta meta) {
    public static FilePage of(JsonObject json) {
        return Json.read(json, FilePage.class);
    }
}
