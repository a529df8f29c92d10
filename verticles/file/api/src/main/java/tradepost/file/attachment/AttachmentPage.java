package tradepost.file.attachment;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record AttachmentPage(List<Attachment> data, Page.Meta meta) {
    public static AttachmentPage of(JsonObject json) {
        return Json.read(json, AttachmentPage.class);
    }
}
