package tradepost.inventory.count;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Json;

public record CountRecordingPage(List<CountRecording> data, Page.Meta meta) {
    public static CountRecordingPage of(JsonObject json) {
        return Json.read(json, CountRecordingPage.class);
    }
}
