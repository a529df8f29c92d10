package tradepost.audit.core.chain;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;

/** A row as a line of an export: everything that its link is made of. */
final class ChainLine {
    private ChainLine() {}

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
}
