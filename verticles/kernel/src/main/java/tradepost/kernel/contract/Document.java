package tradepost.kernel.contract;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import tradepost.kernel.json.Json;

/**
 * A binary response of bounded size, such as a PDF. The gateway sends its bytes instead of JSON.
 *
 * @param fileName under which a client stores it, such as {@code SH-000001.pdf}: letters, digits, hyphens and dots
 * @param mediaType such as {@code application/pdf}
 * @param content its bytes, in base64
 */
public record Document(String fileName, String mediaType, String content) {
    /** The most bytes that a document may have. */
    public static final int BYTES_MAX = 4 * 1024 * 1024;

    /** Fails IllegalArgumentException for more than {@value #BYTES_MAX} bytes. */
    public static Document containing(String fileName, String mediaType, byte[] bytes) {
        if (bytes.length > BYTES_MAX) throw new IllegalArgumentException(fileName + " has " + bytes.length + " bytes");
        return new Document(fileName, mediaType, Base64.getEncoder().encodeToString(bytes));
    }

    public static Document of(JsonObject json) {
        return Json.read(json, Document.class);
    }

    public Buffer bytes() {
        return Buffer.buffer(Base64.getDecoder().decode(content));
    }
}
