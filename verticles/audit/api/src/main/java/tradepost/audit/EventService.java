package tradepost.audit;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.Needs;
import tradepost.kernel.identity.Caller;

/**
 * The journal: every event of every context, each with one position in one order without gaps. A caller sees the types whose
 * resource it may read, as {@link EventTypes} has it.
 */
@ProxyGen
public interface EventService {
    String ADDRESS = "audit.events";

    /**
     * Where the new head (a Long) is published on the bus, after the commit that made it; not for each event under load. For
     * waking up, not for counting on: who listens also asks now and then.
     */
    String ADVANCED = "journal.advanced";

    /** Published on the bus, it has everybody who waits answered at once, with nothing: a gateway that leaves cannot wait for them. */
    String HURRY = "journal.hurry";

    /**
     * The events after a position, in their order; at most as many as asked for. {@code meta.next} is where to go on, also when
     * nothing was found. Fails 400 unknown_type or position_ahead, 403 type_not_allowed for types asked for that the caller may
     * not read any of, 410 position_gone (its detail names the oldest that is kept), 503 overloaded when too many wait.
     */
    Future<EventPage> readEvents(EventQuery query, Caller caller);

    /** From where to where the journal goes. */
    @Needs("events:read")
    Future<JournalBounds> journalBounds(Caller caller);

    /**
     * What the journal has of one subject, oldest first, for the context that answers its history: without the data, and only of
     * types whose resource the caller may read, if only its own.
     */
    @Needs("authenticated")
    Future<List<PastEvent>> subjectHistory(UUID subject, int limit, Caller caller);
}
