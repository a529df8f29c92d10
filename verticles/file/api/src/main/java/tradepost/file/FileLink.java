package tradepost.file;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import tradepost.kernel.json.Json;

/** A link that works without a token. */
public record FileLink(String url, Instant expiresAt) {
    public static FileLink of(JsonObject json) {
        return Json.read(json, FileLink.class);
    }

    /** Without the link, so that it can be logged. */
    @Override
    public String toString() {
        return "FileLink[until " + expiresAt + "]";
    }
}
