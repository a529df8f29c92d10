package tradepost.kernel.contract;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Map;
import tradepost.kernel.json.Json;

/**
 * A body as it was sent, for an operation that verifies a signature of its bytes.
 *
 * @param content in Base64
 * @param headers with lower-cased names; without credentials
 */
public record RawBody(String content, Map<String, String> headers) {
    public static RawBody sent(Buffer body, Map<String, String> headers) {
        return new RawBody(Base64.getEncoder().encodeToString(body.getBytes()), headers);
    }

    public static RawBody of(JsonObject json) {
        return Json.read(json, RawBody.class);
    }

    public byte[] bytes() {
        return Base64.getDecoder().decode(content);
    }
}
