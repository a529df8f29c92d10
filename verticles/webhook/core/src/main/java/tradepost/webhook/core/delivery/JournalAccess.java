package tradepost.webhook.core.delivery;

import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.time.Instant;
import java.util.List;
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
        return Request.apart(vertx, CONTEXT, () -> events.readEvents(query, Caller.system(CONTEXT)))
                .await();
    }

    JournalBounds bounds() {
        return Request.apart(vertx, CONTEXT, () -> events.journalBounds(Caller.system(CONTEXT)))
                .await();
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
}
