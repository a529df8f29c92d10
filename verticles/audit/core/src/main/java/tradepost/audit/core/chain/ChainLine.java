package tradepost.audit.core.chain;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.audit.EventTypes;
import tradepost.kernel.identity.Caller;

/** The lines of an export: what comes before its rows, and each row with everything that its link is made of. */
final class ChainLine {
    private ChainLine() {}

    /**
     * @param link of the row at this position; null if there is none
     * @param to up to which position the export was requested; null for the head
     */
    static JsonObject start(long position, byte @Nullable [] link, @Nullable Long to, Instant at) {
        return new JsonObject()
                .put("line", "start")
                .put("position", position)
                .put("link", link == null ? null : SignedHead.hex(Buffer.buffer(link)))
                .put("to", to)
                .put("at", at.toString());
    }

    static JsonObject of(Row r) {
        return new JsonObject()
                .put("line", "row")
                .put("position", r.getLong("position"))
                .put("id", r.getUUID("id").toString())
                .put("type", r.getString("type"))
                .put("subject", r.getUUID("subject").toString())
                .put("subject_version", r.getLong("subject_version"))
                .put("at", r.getOffsetDateTime("at").toInstant().toString())
                .put("actor", r.getString("actor"))
                .put("origin_hash", SignedHead.hex(r.getBuffer("origin_hash")))
                .put("data_hash", SignedHead.hex(r.getBuffer("data_hash")))
                .put("link", SignedHead.hex(r.getBuffer("link")));
    }

    /**
     * With what the two hashes are of, null where it was erased; without the data of what the caller may not read, and without their salt,
     * with which they could be guessed.
     */
    static JsonObject withData(Row r, Caller caller) {
        var line = of(r).put("salt", hex(r.getBuffer("salt")))
                .put("address", r.getString("address"))
                .put("request_id", r.getString("request_id"));
        if (!caller.isContext() && !caller.may(EventTypes.permissionOf(r.getString("type")))) return line;
        return line.put("data_salt", hex(r.getBuffer("data_salt"))).put("data", r.getJsonObject("data"));
    }

    private static @Nullable String hex(@Nullable Buffer bytes) {
        return bytes == null ? null : SignedHead.hex(bytes);
    }
}
