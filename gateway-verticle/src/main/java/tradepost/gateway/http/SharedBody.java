package tradepost.gateway.http;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * A body that every client gets. It is encoded and compressed once, and all connections are sent pieces of the same buffers: see
 * {@link ClientResponse#end(SharedBody)}.
 *
 * @param packed the same, compressed; null where that is not worth it
 * @param etag of the plain form
 */
public record SharedBody(
        String type, Buffer plain, @Nullable Buffer packed, String etag) {
    /** Compresses the bytes as well as possible, which takes long. */
    public static SharedBody of(String type, byte[] bytes) {
        var plain = Buffer.buffer(bytes);
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new SharedBody(
                    type,
                    plain,
                    type.startsWith("image/") ? null : Coding.gzip(plain, Deflater.BEST_COMPRESSION),
                    "\"" + HexFormat.of().formatHex(hash, 0, 16) + "\"");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
