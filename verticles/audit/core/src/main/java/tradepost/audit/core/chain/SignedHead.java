package tradepost.audit.core.chain;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import tradepost.audit.AuditEvents.HeadSigned;
import tradepost.kernel.json.Json;

/**
 * The newest row at some time, signed.
 *
 * @param link in hexadecimal digits
 * @param signature in Base64
 */
record SignedHead(UUID id, long position, String link, Instant signedAt, String keyId, String signature) {
    static SignedHead of(Row r) {
        return new SignedHead(
                r.getUUID("id"),
                r.getLong("position"),
                hex(r.getBuffer("link")),
                r.getOffsetDateTime("signed_at").toInstant(),
                r.getString("key_id"),
                Base64.getEncoder().encodeToString(r.getBuffer("signature").getBytes()));
    }

    /** As {@link #toJson} writes it. */
    static SignedHead of(JsonObject json) {
        return Json.read(json, SignedHead.class);
    }

    JsonObject toJson() {
        return Json.write(this);
    }

    HeadSigned toEvent() {
        return new HeadSigned(id, position, link, signedAt, keyId, signature);
    }

    /** What is signed. */
    static byte[] text(long position, String link, Instant signedAt) {
        return "tradepost journal head 1\n%d\n%s\n%d\n"
                .formatted(position, link, ChronoUnit.MICROS.between(Instant.EPOCH, signedAt))
                .getBytes(StandardCharsets.UTF_8);
    }

    byte[] text() {
        return text(position, link, signedAt);
    }

    byte[] signatureBytes() {
        return Base64.getDecoder().decode(signature);
    }

    static String hex(Buffer bytes) {
        return HexFormat.of().formatHex(bytes.getBytes());
    }
}
