package tradepost.audit.core.trail;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.audit.AuditEvents;
import tradepost.audit.trail.ExportSent;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.exports.SentList;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;

/** Records the lists that gateways have sent. */
final class SentLists {
    private static final int EXPORTS_MAX = 500;

    private SentLists() {}

    /** As they come over the bus. Fails 400 invalid_arguments. */
    static List<SentList> read(JsonObject sent) {
        try {
            var all = sent.getJsonArray("exports", new JsonArray());
            if (all.size() > EXPORTS_MAX) throw Problem.badRequest("invalid_arguments");
            return all.stream()
                    .map(one -> Json.read((JsonObject) one, SentList.class))
                    .toList();
        } catch (IllegalArgumentException | ClassCastException e) {
            throw Problem.badRequest("invalid_arguments");
        }
    }

    /** Awaits. */
    static void record(Db db, List<SentList> sent) {
        db.tx(tx -> {
            EventLog.appendAll(tx, sent.stream().map(SentLists::event).toList());
            return true;
        });
    }

    /** The id of the event is that of the report, so that the journal stores one that was sent twice once. */
    private static Event event(SentList s) {
        var data =
                new ExportSent(s.id(), s.list(), s.operation(), s.format(), s.rows(), s.complete() ? "done" : "failed");
        var origin = Origin.of(null, s.requestId(), s.address());
        return new Event(0, s.id(), AuditEvents.EXPORT_SENT, s.id(), 1, Json.write(data), s.actor(), origin, s.at());
    }
}
