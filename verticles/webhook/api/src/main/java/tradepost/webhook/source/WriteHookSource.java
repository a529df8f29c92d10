package tradepost.webhook.source;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/** What a client writes of a {@link HookSource}. */
public record WriteHookSource(
        String name,
        String verification,
        @Nullable String secret,
        @Nullable String signatureHeader,
        @Nullable String signaturePrefix,
        @Nullable String timestampHeader,
        @Nullable String messageIdHeader,
        @Nullable String messageIdPointer,
        UUID serviceAccountId,
        String operation,
        List<JsonObject> mapping,
        @Nullable Boolean paused) {
    public static WriteHookSource of(JsonObject json) {
        return Json.read(json, WriteHookSource.class);
    }

    /** Without the secret, so that it can be logged. */
    @Override
    public String toString() {
        return "WriteHookSource[" + name + "]";
    }
}
