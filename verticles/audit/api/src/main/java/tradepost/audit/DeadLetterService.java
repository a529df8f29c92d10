package tradepost.audit;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/**
 * The dead letters of all contexts: events that a subscriber could not apply in its last attempt, each stored by the context that published
 * it.
 */
@ProxyGen
public interface DeadLetterService {
    String ADDRESS = "audit.dead_letters";

    /**
     * Sorted by context, subscriber and position in the context's log. A context that does not respond is named in {@code
     * meta.unavailable}; if it is the only one requested, the call fails 503 unavailable. Fails 400 unknown_context or invalid_cursor.
     */
    Future<DeadLetterPage> listDeadLetters(DeadLetterQuery query, Caller caller);

    /**
     * Delivers it again under the same id, with the full number of attempts. Fails 400 unknown_context, 404 dead_letter_not_found (also if
     * it is no longer dead), 503 unavailable.
     */
    Future<Void> redriveDeadLetter(String context, String subscriber, UUID eventId, Caller caller);

    /** Discards it for good. Fails like redriveDeadLetter. */
    Future<Void> discardDeadLetter(
            String context, String subscriber, UUID eventId, DiscardDeadLetter body, Caller caller);
}
