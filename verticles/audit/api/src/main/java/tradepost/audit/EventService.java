package tradepost.audit;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * The journal: every event of every context, each with one position in one order without gaps. A caller sees the types whose resource it
 * may read, as {@link EventTypes} defines.
 */
@ProxyGen
public interface EventService {
    String ADDRESS = "audit.events";

    /**
     * The bus address at which the new head (a Long) is published after the commit; under load, not for each event. Each node of the context
     * repeats the last one that it knows, also when nothing happens. The messages are only wake-ups: listeners must also poll.
     */
    String ADVANCED = "journal.advanced";

    /**
     * A message at this bus address ends waiting requests with an empty response. A gateway that shuts down publishes it with its id, the
     * value of the header {@code gateway} of its requests, because it cannot wait for them; those of other gateways go on. An empty id ends
     * all of them, and is sent only within the node that shuts down.
     */
    String END_WAITS = "journal.end_waits";

    /**
     * The events after a position, in order, up to the limit. {@code meta.next} is the position to read on after, even if nothing was
     * found. Fails 400 unknown_type or position_ahead, 403 type_not_allowed if the caller may read nothing of a requested type, 410
     * position_gone (the detail names the oldest position that is kept), 503 overloaded if too many wait.
     */
    Future<EventPage> readEvents(EventQuery query, Caller caller);

    /** The oldest and the newest position of the journal. */
    @RequiresPermission("events:read")
    Future<JournalBounds> journalBounds(Caller caller);

    /**
     * The events of one subject, oldest first and without their data, for the context that shows its history. Only types whose resource the
     * caller may read, possibly limited to its own.
     */
    @RequiresPermission("authenticated")
    Future<List<PastEvent>> subjectHistory(UUID subject, int limit, Caller caller);
}
