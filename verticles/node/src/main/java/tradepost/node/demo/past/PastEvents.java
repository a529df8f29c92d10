package tradepost.node.demo.past;

import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;

/** The events of what is written as rows. They are delivered like others; those who would apply them to the same rows skip them. */
final class PastEvents {
    private record Past(String context, Instant at, JsonObject row) {}

    private static final String ADDRESS = "127.0.0.1";

    private final Function<Instant, String> requests;
    private final List<Past> all = new ArrayList<>();
    private Instant last = Instant.EPOCH;
    private String request = "";
    private int next;

    /** @param requests the ids of requests that happen then */
    PastEvents(Function<Instant, String> requests) {
        this.requests = requests;
    }

    /** Those of an instant are reported one after the other. */
    void add(Instant at, String type, UUID subject, long version, Record data, String actor) {
        if (!at.equals(last)) request = requests.apply(at);
        last = at;
        var id = Ids.next();
        all.add(new Past(
                type.substring(0, type.indexOf('.')),
                at,
                Rows.row(
                        "id", id,
                        "type", type,
                        "subject", subject,
                        "subject_version", version,
                        "data", Json.write(data),
                        "actor", actor,
                        "address", ADDRESS,
                        "request_id", request,
                        "at", at)));
    }

    /** Those that this context would apply are marked as applied. */
    void markApplied(Connection to, String context) throws SQLException {
        var inbox = new Rows("inbox");
        for (var e : all)
            if (!e.context().equals(context))
                inbox.add("inbox", Rows.row("event_id", e.row().getString("id")));
        inbox.insert(to);
    }

    /** From the last one published to this time. */
    List<Past> until(Instant end) {
        if (next == 0) all.sort(Comparator.comparing(Past::at));
        int from = next;
        while (next < all.size() && all.get(next).at().isBefore(end)) next++;
        return all.subList(from, next);
    }

    static void publish(Connection to, String context, List<Past> events) throws SQLException {
        var log = new Rows("event_log");
        for (var e : events) if (e.context().equals(context)) log.add("event_log", e.row());
        log.insert(to);
    }
}
