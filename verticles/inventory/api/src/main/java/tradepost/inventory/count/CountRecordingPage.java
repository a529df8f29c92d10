package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record CountRecordingPage(List<CountRecording> data, Page.Meta meta) {
    public static CountRecordingPage of(JsonObject json) {
        return Json.read(json, CountRecordingPage.class);
    }
}
