package tradepost.audit;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** Events that a context could not apply to the last attempt: those of all contexts, each kept where the event comes from. */
@ProxyGen
public interface DeadLetterService {
    String ADDRESS = "audit.dead_letters";

    /**
     * By context, subscriber and place in the context's log. A context that does not answer is named in {@code meta.unavailable};
     * the only one asked for fails 503 unavailable. Fails 400 unknown_context or invalid_cursor.
     */
    Future<DeadLetterPage> listDeadLetters(DeadLetterQuery query, Caller caller);

    /**
     * Has it delivered again, under the same id, with all attempts before it. Fails 400 unknown_context, 404 dead_letter_not_found
     * (or no longer dead), 503 unavailable.
     */
    Future<Void> redriveDeadLetter(String context, String subscriber, UUID eventId, Caller caller);

    /** Gives it up for good. Fails as redriveDeadLetter does. */
    Future<Void> discardDeadLetter(
            String context, String subscriber, UUID eventId, DiscardDeadLetter body, Caller caller);
}
