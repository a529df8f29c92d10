package tradepost.kernel.contract;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * A file that a service has in parts.
 *
 * @param parts how many
 * @param bytes in all
 * @param stored if it is stored as it is; null if it is made while it is sent
 */
public record Download(
        String fileName,
        String mediaType,
        int parts,
        long bytes,
        @Nullable Stored stored) {
    /**
     * A file that is stored, of which a client may request any part.
     *
     * @param tag changes with its content: hexadecimal digits, letters and hyphens
     * @param partBytes of each part but the last
     * @param isInline whether a browser shows it instead of downloading it
     * @param cacheControl the header of this name
     */
    public record Stored(String tag, int partBytes, boolean isInline, String cacheControl) {
        /** Browsers and proxies keep it for good, because its URL never has another content. */
        public static final String FOR_GOOD = "public, max-age=31536000, immutable";
        /** Browsers keep it, and ask each time whether they may show it. */
        public static final String ASK_AGAIN = "private, no-cache";
    }

    public Download(String fileName, String mediaType, int parts, long bytes) {
        this(fileName, mediaType, parts, bytes, null);
    }

    public static Download stored(String fileName, String mediaType, long bytes, Stored how) {
        return new Download(
                fileName, mediaType, Math.toIntExact((bytes + how.partBytes - 1) / how.partBytes), bytes, how);
    }

    public static Download of(JsonObject json) {
        return Json.read(json, Download.class);
    }
}
