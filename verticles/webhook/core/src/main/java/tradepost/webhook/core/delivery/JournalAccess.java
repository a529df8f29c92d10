package tradepost.webhook.core.delivery;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.serviceproxy.ServiceException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import tradepost.audit.EventPage;
import tradepost.audit.EventQuery;
import tradepost.audit.EventService;
import tradepost.audit.JournalBounds;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Services;

/** Reads the journal in the name of this context. Awaits. */
final class JournalAccess {
    private static final String CONTEXT = "webhook";
    private static final int GONE = 410;

    private final Vertx vertx;
    private final EventService events;

    JournalAccess(Vertx vertx) {
        this.vertx = vertx;
        events = Services.proxy(vertx, EventService.ADDRESS, EventService.class);
    }

    /** The events of these types after a position; after the oldest that is kept if those were deleted. */
    EventPage read(long after, int limit, List<String> types) {
        try {
            return page(after, limit, types);
        } catch (ServiceException e) {
            if (e.failureCode() == GONE) return page(bounds().oldest() - 1, limit, types);
            if (!types.isEmpty() && "unknown_type".equals(e.getMessage())) return page(after, limit, List.of());
            throw e;
        }
    }

    private EventPage page(long after, int limit, List<String> types) {
        var query = new EventQuery(after, limit, types, null, null);
        return asContext(() -> events.readEvents(query, Caller.system(CONTEXT))).await();
    }

    JournalBounds bounds() {
        return asContext(() -> events.journalBounds(Caller.system(CONTEXT))).await();
    }

    /** The first position of an event that happened at this time or later; that after the newest if there is none. */
    long positionAt(Instant time, JournalBounds bounds) {
        long from = bounds.oldest();
        long to = bounds.head() + 1;
        while (from < to) {
            long middle = (from + to) / 2;
            var found = page(middle - 1, 1, List.of()).data();
            boolean isBefore = !found.isEmpty()
                    && Instant.parse(found.getFirst().getString("time")).isBefore(time);
            if (isBefore) from = middle + 1;
            else to = middle;
        }
        return from;
    }

    /** Calls on a context of its own, because the current one may serve a request. */
    private <T> Future<T> asContext(Supplier<Future<T>> call) {
        Promise<T> answer = Promise.promise();
        ((ContextInternal) vertx.getOrCreateContext()).unwrap().duplicate().runOnContext(v -> {
            Request.actAs(CONTEXT);
            call.get().onComplete(answer);
        });
        return answer.future();
    }
}
