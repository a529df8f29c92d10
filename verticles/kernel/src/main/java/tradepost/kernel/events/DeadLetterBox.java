package tradepost.kernel.events;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;

/**
 * The dead letters of one context, at {@link DeadLetters#address}. Every context with an event log serves it; audit combines
 * them.
 */
@ProxyGen
public interface DeadLetterBox {
    /**
     * Returns the dead letters after this subscriber and sequence, in that order.
     *
     * @param state {@code dead}, {@code redriven} or {@code discarded}, or several of them separated by commas
     * @param subscriber where to start; empty for the first
     */
    @RequiresPermission("events:manage")
    Future<List<DeadLetters.DeadLetter>> list(String state, String subscriber, long sequence, int limit, Caller caller);

    /** How many there are in one of these states; more than {@link Page#COUNTED} are not counted. */
    @RequiresPermission("events:manage")
    Future<Long> countLetters(String state, Caller caller);

    /** Takes an Idempotency-Key. Fails 404 dead_letter_not_found. */
    @RequiresPermission("events:manage")
    Future<Void> redrive(String subscriber, UUID eventId, Caller caller);

    /** Takes an Idempotency-Key. Fails 404 dead_letter_not_found. */
    @RequiresPermission("events:manage")
    Future<Void> discard(String subscriber, UUID eventId, String reason, Caller caller);
}
