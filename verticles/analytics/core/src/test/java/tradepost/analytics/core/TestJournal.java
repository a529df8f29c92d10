package tradepost.analytics.core;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import tradepost.audit.EventPage;
import tradepost.audit.EventQuery;
import tradepost.audit.EventService;
import tradepost.audit.JournalBounds;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.events.Event;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;

/** A journal that has the events that a test gives it. */
final class TestJournal {
    private final List<Event> events = new CopyOnWriteArrayList<>();
    /** Events whose data were erased. */
    final Set<UUID> erased = ConcurrentHashMap.newKeySet();

    private final Env env;

    TestJournal(Env env) {
        this.env = env;
        var service = EventService.class.cast(Proxy.newProxyInstance(
                EventService.class.getClassLoader(),
                new Class<?>[] {EventService.class},
                (self, method, args) -> switch (method.getName()) {
                    case "journalBounds" -> Future.succeededFuture(new JournalBounds(1, events.size()));
                    case "readEvents" -> Future.succeededFuture(page((EventQuery) args[0]));
                    default -> Future.failedFuture(method.getName());
                }));
        Services.bind(env, EventService.ADDRESS, Contract.load("audit"), EventService.class, service)
                .await();
    }

    /** Adds events, whose sequences follow each other. */
    void add(List<Event> more) {
        events.addAll(more);
        env.vertx().eventBus().publish(EventService.ADVANCED, (long) events.size());
    }

    long head() {
        return events.size();
    }

    List<Event> events() {
        return events;
    }

    private EventPage page(EventQuery query) {
        long after = query.after() == null ? 0 : query.after();
        int limit = query.limit() == null ? 100 : query.limit();
        var rest =
                events.stream().filter(e -> e.sequence() > after).limit(limit).toList();
        var wanted = rest.stream()
                .filter(e -> query.types() == null
                        || query.types().isEmpty()
                        || query.types().contains(e.type()))
                .map(e -> erased.contains(e.id())
                        ? e.toCloudEvent().put("data", new JsonObject()).put(Event.ERASED, true)
                        : e.toCloudEvent())
                .toList();
        long next = rest.isEmpty() ? after : rest.getLast().sequence();
        return new EventPage(wanted, new EventPage.Meta(limit, next, events.size(), 1));
    }
}
