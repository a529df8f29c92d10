package tradepost.file.core.content;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.file.core.image.MadeSize;
import tradepost.file.core.image.MadeSizes;

/**
 * A content that the store does not have yet.
 *
 * @param key in the store: the hash, and what no other key of this content has, because one that is being deleted must not be used again
 * @param image null for other files
 */
public record NewContent(
        String sha256,
        String key,
        long bytes,
        Path file,
        @Nullable MadeSizes image) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 4;

    public static NewContent of(String sha256, long bytes, Path file, @Nullable MadeSizes image) {
        var random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        var key = sha256.substring(0, 2) + "/" + sha256 + "-" + HexFormat.of().formatHex(random);
        return new NewContent(sha256, key, bytes, file, image);
    }

    List<MadeSize> sizes() {
        return image == null ? List.of() : image.sizes();
    }

    String keyOf(MadeSize size) {
        return key + StoredContent.ending(size.size(), size.contentType());
    }

    List<String> keys() {
        return Stream.concat(Stream.of(key), sizes().stream().map(this::keyOf)).toList();
    }

    long storedBytes() {
        return bytes + sizes().stream().mapToLong(MadeSize::bytes).sum();
    }

    /** As the column has them. */
    JsonArray storedSizes() {
        var stored = new JsonArray();
        for (var size : sizes())
            stored.add(new JsonObject()
                    .put("size", size.size())
                    .put("width", size.width())
                    .put("height", size.height())
                    .put("content_type", size.contentType())
                    .put("bytes", size.bytes()));
        return stored;
    }
}
