package tradepost.kernel.contract;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import tradepost.kernel.json.Json;

/** @param data in Base64 */
public record DownloadPart(String data) {
    public static DownloadPart containing(Buffer bytes) {
        return new DownloadPart(Base64.getEncoder().encodeToString(bytes.getBytes()));
    }

    public static DownloadPart of(JsonObject json) {
        return Json.read(json, DownloadPart.class);
    }

    public Buffer bytes() {
        return Buffer.buffer(Base64.getDecoder().decode(data));
    }
}
