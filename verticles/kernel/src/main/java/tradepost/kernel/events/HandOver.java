package tradepost.kernel.events;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Env;

/** Delivers events of one context to one subscriber beside the relay, which would deliver them a little later. */
record HandOver(Env env, Db db, String source, String subscriber, AppliedEvents applied) {
    /** The number of events behind the cursor that are searched for those that must be delivered before a handed-over one. */
    private static final long SEARCH_MAX = 5_000;

    /** The number of undelivered events that are handed over together, for each event that is requested. */
    private static final long EVENTS_MAX = 50;

    private static final int TIMEOUT_MS = 2_000;

    /**
     * The undelivered events of some subjects for this subscriber, in order; a requested event is missing if there are more than
     * this returns. Those of a subject are missing while one of them is parked, and all are if the subscriber is so far behind that
     * some of them would not be found.
     */
    private static final String PENDING =
            """
            with cursor as (
              select l.last_seq, coalesce((select c.seq from relay_cursor c where c.subscriber = $1), 0) as seq from relay_lease l)
            select %s from (%s) pending order by position
            """.formatted(Event.COLUMNS, EventLog.fitting("""
                    select * from (
                      select n.* from cursor c, lateral (
                        select position, @columns from event_numbered where seq > c.seq order by seq limit $4) n
                      union all
                      select position, @columns from (select 0::bigint as seq, u.* from event_unnumbered($4) u) u) e
                    where subject = any((select $2::uuid[])::uuid[]) and type = any($3)
                      and (select last_seq - seq from cursor) <= $4
                      and not exists (select 1 from relay_parked p where p.subscriber = $1 and p.subject = e.subject)
                    order by position limit $6
                    """.replace("@columns", Event.COLUMNS), "position", "$5"));

    /**
     * Delivers these events at once, each after the undelivered events of its subject. Never fails: if the delivery does not
     * succeed, or an event has to wait for an earlier one, the relay delivers it later.
     *
     * @param types null for every type
     */
    Future<?> deliver(List<Event> events, String @Nullable [] types) {
        var requested = events.stream().map(Event::id).collect(Collectors.toSet());
        var subjects = events.stream().map(Event::subject).distinct().toArray(UUID[]::new);
        long most = EVENTS_MAX * events.size();
        return db.list(Event::of, PENDING, subscriber, subjects, types, SEARCH_MAX, Delivery.BATCH_BYTES, most)
                .compose(pending -> {
                    var due = upTo(requested, pending);
                    if (due.isEmpty()) return Future.succeededFuture(new JsonArray());
                    return EventSender.deliver(env, source, subscriber, due, TIMEOUT_MS, null)
                            .onSuccess(refused -> applied.add(accepted(due, refused)));
                })
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    private static Set<UUID> accepted(List<Event> events, JsonArray refused) {
        var ids = events.stream().map(Event::id).collect(Collectors.toSet());
        ids.removeAll(EventRefusal.read(refused).keySet());
        return ids;
    }

    /** The pending events of each subject up to the last one that is requested. */
    private static List<Event> upTo(Set<UUID> requested, List<Event> pending) {
        var subjects = new HashSet<UUID>(); // of which a later event is requested
        var due = new ArrayList<Event>();
        for (var e : pending.reversed()) {
            if (requested.contains(e.id())) subjects.add(e.subject());
            if (subjects.contains(e.subject())) due.add(e);
        }
        return due.reversed();
    }
}
