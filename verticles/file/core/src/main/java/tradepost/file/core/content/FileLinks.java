package tradepost.file.core.content;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.signature.Hmac;

/**
 * Links that work without an access token. The token of a link is the file, the size, the time when it expires, and their HMAC; nothing is stored. A
 * link of the previous service.secret works until it expires or that secret is removed.
 */
public final class FileLinks {
    private static final String PURPOSE = "tradepost file links v1";
    private static final int SIGNED_BYTES = 16 + 1 + 8;
    private static final int MAC_BYTES = 32;
    private static final List<String> SIZES = Stream.concat(Stream.of(StoredContent.ORIGINAL), ImageName.SIZES.stream())
            .toList();

    /** What a link is to. */
    record Linked(UUID fileId, String size) {}

    private final List<byte[]> keys;

    public FileLinks(Config config) {
        keys = Stream.of(config.text(Settings.SERVICE_SECRET), config.text(Settings.SERVICE_SECRET_PREVIOUS))
                .filter(secret -> !secret.isEmpty())
                .map(secret -> Hmac.sha256(utf8(secret), utf8(PURPOSE)))
                .toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public String token(UUID fileId, String size, Instant expiresAt) {
        var signed = ByteBuffer.allocate(SIGNED_BYTES)
                .putLong(fileId.getMostSignificantBits())
                .putLong(fileId.getLeastSignificantBits())
                .put((byte) SIZES.indexOf(size))
                .putLong(expiresAt.getEpochSecond())
                .array();
        var mac = Hmac.sha256(keys.getFirst(), signed);
        var token = ByteBuffer.allocate(SIGNED_BYTES + MAC_BYTES).put(signed).put(mac);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /**
     * Fails 404 link_not_found, 410 link_expired.
     *
     * @param grace how long it is accepted after it has expired
     */
    Linked open(String token, Instant now, Duration grace) {
        var bytes = decoded(token);
        var signed = ByteBuffer.wrap(bytes, 0, SIGNED_BYTES);
        var fileId = new UUID(signed.getLong(), signed.getLong());
        int size = signed.get();
        var expiresAt = Instant.ofEpochSecond(signed.getLong());
        if (!now.isBefore(expiresAt.plus(grace))) throw Problem.of(410, "link_expired");
        return new Linked(fileId, SIZES.get(size));
    }

    private byte[] decoded(String token) {
        try {
            var bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length == SIGNED_BYTES + MAC_BYTES && isSigned(bytes)) return bytes;
        } catch (IllegalArgumentException e) {
            // refused below
        }
        throw Problem.notFound("link_not_found");
    }

    private boolean isSigned(byte[] bytes) {
        var signed = Arrays.copyOf(bytes, SIGNED_BYTES);
        var mac = Arrays.copyOfRange(bytes, SIGNED_BYTES, bytes.length);
        boolean found = false;
        for (var key : keys) found |= MessageDigest.isEqual(Hmac.sha256(key, signed), mac);
        return found;
    }
}
