package tradepost.audit.core.journal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tradepost.audit.EventPage;
import tradepost.audit.EventQuery;
import tradepost.audit.EventService;
import tradepost.audit.EventTypes;
import tradepost.audit.JournalBounds;
import tradepost.audit.PastEvent;
import tradepost.audit.core.journal.Journal.Part;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;

public final class EventServiceImpl implements EventService {
    private static final int LIMIT = 100;

    private final Vertx vertx;
    private final Db db;
    private final JournalCache cache;
    private final LongPolls polls;

    public EventServiceImpl(Vertx vertx, Db db, JournalCache cache, LongPolls polls) {
        this.vertx = vertx;
        this.db = db;
        this.cache = cache;
        this.polls = polls;
    }

    @Override
    public Future<EventPage> readEvents(EventQuery query, Caller caller) {
        return Tasks.run(vertx, () -> read(query, caller));
    }

    private EventPage read(EventQuery query, Caller caller) {
        var requested = query.types() == null ? List.<String>of() : query.types();
        EventTypes.requirePublished(requested);
        var types = EventTypes.readable(requested, caller);
        int limit = between("limit", 1, query.limit(), LIMIT, EventQuery.LIMIT_MAX);
        int waitSeconds = between("wait", 0, query.waitSeconds(), 0, EventQuery.WAIT_MAX_SECONDS);
        var last = new AtomicReference<@Nullable Part>();
        polls.until(caller.holder(), waitSeconds, () -> {
            var before = last.get();
            var part = cache.read(before == null ? query.after() : (Long) before.next(), limit, types, query.subject());
            last.set(part);
            return part.events().isEmpty() ? null : part;
        });
        return page(last.get(), limit);
    }

    private static EventPage page(@Nullable Part part, int limit) {
        if (part == null) throw new IllegalStateException("it was not queried");
        var bounds = part.bounds();
        return new EventPage(part.events(), new EventPage.Meta(limit, part.next(), bounds.head(), bounds.oldest()));
    }

    /** The contract has the same bounds, but callers other than the gateway may exceed them. */
    public static int between(String field, int min, @Nullable Integer value, int fallback, int max) {
        int v = value == null ? fallback : value;
        if (v < min || v > max)
            throw Problem.badRequest("invalid_request", Problem.detail(field, "must be " + min + " to " + max));
        return v;
    }

    @Override
    public Future<JournalBounds> journalBounds(Caller caller) {
        return cache.refresh();
    }

    @Override
    public Future<List<PastEvent>> subjectHistory(UUID subject, int limit, Caller caller) {
        return db.list(
                        JournalQueries::past,
                        JournalQueries.HISTORY,
                        subject,
                        Math.clamp(limit, 1, EventQuery.LIMIT_MAX))
                .map(events -> events.stream()
                        .filter(e -> caller.mayOwn(EventTypes.permissionOf(e.type())))
                        .toList());
    }
}
