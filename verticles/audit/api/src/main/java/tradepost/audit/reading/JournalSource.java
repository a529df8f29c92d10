package tradepost.audit.reading;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import tradepost.audit.EventQuery;
import tradepost.audit.EventService;
import tradepost.audit.JournalBounds;
import tradepost.kernel.events.Event;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Services;

/** Reads the journal, wherever it is, in the name of the context that stores it. */
final class JournalSource {
    /** In whose name. */
    static final String AUDIT = "audit";

    private static final int GONE = 410;

    private final Vertx vertx;
    private final EventService events;

    JournalSource(Vertx vertx) {
        this.vertx = vertx;
        events = Services.proxy(vertx, EventService.ADDRESS, EventService.class);
    }

    /** The events of these types after a position, as many as fit, without those whose data were erased. Fails 410 position_gone, 400 position_ahead. */
    Future<JournalPart> read(long after, int limit, List<String> types) {
        var query = new EventQuery(after, limit, types, null, null);
        return Request.apart(vertx, AUDIT, () -> events.readEvents(query, Caller.system(AUDIT)))
                .map(page -> new JournalPart(
                        page.data().stream()
                                .filter(e -> !e.getBoolean(Event.ERASED, false))
                                .map(Event::ofDelivery)
                                .toList(),
                        after,
                        page.meta().next(),
                        page.meta().head()))
                // a type that is new in this release, and a node of another one
                .recover(t -> "unknown_type".equals(Problem.slug(t, "")) && !types.isEmpty()
                        ? read(after, limit, List.of())
                        : Future.failedFuture(t));
    }

    Future<JournalBounds> bounds() {
        return Request.apart(vertx, AUDIT, () -> events.journalBounds(Caller.system(AUDIT)));
    }

    /** Whether the journal has deleted the next events. */
    static boolean isGone(Throwable t) {
        return t instanceof ServiceException e && e.failureCode() == GONE;
    }
}
