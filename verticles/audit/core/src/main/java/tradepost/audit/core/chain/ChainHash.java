package tradepost.audit.core.chain;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.DataHash;
import tradepost.kernel.value.Sha256;

/**
 * The hashes of the chain, all SHA-256. Each field is preceded by its length, so that no two rows have the same bytes.
 * {@code docs/architecture/audit-chain.md} describes them for programs in other languages.
 */
public final class ChainHash {
    public static final int BYTES = 32;
    public static final int SALT_BYTES = 16;
    private static final int ABSENT = -1;

    private final MessageDigest digest = Sha256.digest();

    private ChainHash() {}

    /** The link before the first row. */
    static byte[] none() {
        return new byte[BYTES];
    }

    /** Of the client and the request. The salt keeps them from being guessed once they are erased. */
    public static byte[] origin(byte[] salt, @Nullable String address, @Nullable String requestId) {
        return new ChainHash().field(salt).field(address).field(requestId).hash();
    }

    /** Of what an event contains. The salt keeps it from being guessed once it is erased. */
    public static byte[] data(byte[] salt, JsonObject data) {
        return new ChainHash().field(salt).field(DataHash.canonical(data)).hash();
    }

    /** Of everything in a row except its position. */
    public static byte[] content(
            UUID id,
            String type,
            UUID subject,
            long subjectVersion,
            Instant at,
            String actor,
            byte[] originHash,
            byte[] dataHash) {
        return new ChainHash()
                .field(bytes(id))
                .field(type)
                .field(bytes(subject))
                .field(bytes(subjectVersion))
                .field(bytes(micros(at)))
                .field(actor)
                .field(originHash)
                .field(dataHash)
                .hash();
    }

    /** As the function {@code chain_links} of the database does. */
    static byte[] link(byte[] before, long position, byte[] content) {
        var hash = new ChainHash();
        hash.digest.update(before);
        hash.digest.update(bytes(position));
        hash.digest.update(content);
        return hash.hash();
    }

    private ChainHash field(@Nullable String text) {
        return field(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    private ChainHash field(byte @Nullable [] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(bytes == null ? ABSENT : bytes.length)
                .flip());
        if (bytes != null) digest.update(bytes);
        return this;
    }

    private byte[] hash() {
        return digest.digest();
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /** Since 1970: the resolution of the database. */
    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
