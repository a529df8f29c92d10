package tradepost.purchase.suggestion;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;

/** @param skipped requested lines that are not suggested any more, or that have no vendor */
public record SuggestedDrafts(List<DraftedOrder> orders, List<SkippedSuggestion> skipped) {
    public static SuggestedDrafts of(JsonObject json) {
        return Json.read(json, SuggestedDrafts.class);
    }
}
