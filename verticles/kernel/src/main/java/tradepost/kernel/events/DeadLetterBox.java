package tradepost.kernel.events;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.Needs;
import tradepost.kernel.identity.Caller;

/** The dead letters of one context, at {@link DeadLetters#address}. Every context with a log serves it; audit gathers them. */
@ProxyGen
public interface DeadLetterBox {
    /**
     * By subscriber and sequence, after these.
     *
     * @param state {@code dead}, {@code redriven} or {@code discarded}, or several of them with commas between
     * @param subscriber to begin with; the empty text for the first
     */
    @Needs("events:manage")
    Future<List<DeadLetters.DeadLetter>> list(String state, String subscriber, long sequence, int limit, Caller caller);

    /** Fails 404 dead_letter_not_found. */
    @Needs("events:manage")
    Future<Void> redrive(String subscriber, UUID eventId, Caller caller);

    /** Fails 404 dead_letter_not_found. */
    @Needs("events:manage")
    Future<Void> discard(String subscriber, UUID eventId, String reason, Caller caller);
}
