package tradepost.orders.comment;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;

public record CommentPage(List<Comment> data, Page.Meta meta) {
    public static CommentPage of(JsonObject json) {
        return Json.read(json, CommentPage.class);
    }
}
