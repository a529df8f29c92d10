package tradepost.audit;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import tradepost.audit.consumer.AcknowledgeBatch;
import tradepost.audit.consumer.Consumer;
import tradepost.audit.consumer.ConsumerPage;
import tradepost.audit.consumer.ConsumerQuery;
import tradepost.audit.consumer.EventBatch;
import tradepost.audit.consumer.SeekConsumer;
import tradepost.audit.consumer.TakeBatch;
import tradepost.audit.consumer.WriteConsumer;
import tradepost.kernel.identity.Caller;

/**
 * Durable consumers: a name with a cursor in the journal that the server keeps. The user who creates a consumer owns it. Callers with
 * {@code events:manage} can manage it, but take no batches of it; for all others it does not exist.
 */
@ProxyGen
public interface ConsumerService {
    String ADDRESS = "audit.consumers";

    /** The caller's own consumers; those of all owners with {@code events:manage}. Newest first. Fails 400 invalid_cursor. */
    Future<ConsumerPage> listConsumers(ConsumerQuery query, Caller caller);

    /**
     * Creates a consumer, or changes the types of an existing one, whose start position is then ignored. Fails 400 unknown_type,
     * position_ahead or one_of, 403 type_not_allowed, 409 name_taken by another owner or too_many_consumers, 410 position_gone.
     */
    Future<Consumer> putConsumer(String consumer, @Nullable WriteConsumer body, Caller caller);

    /** Fails 404 consumer_not_found. */
    Future<Consumer> getConsumer(String consumer, Caller caller);

    /** Fails 404 consumer_not_found. */
    Future<Void> deleteConsumer(String consumer, Caller caller);

    /**
     * Takes the events after the cursor, under a lease: until it ends, no other request gets a batch of this consumer. Without events there
     * is no lease. Fails 403 type_not_allowed or not_the_owner, 404 consumer_not_found, 409 lease_held, 410 position_gone, 503 overloaded.
     */
    Future<EventBatch> takeBatch(String consumer, @Nullable TakeBatch body, Caller caller);

    /**
     * Moves the cursor to a position of the leased batch; at its end the lease ends too. Repeating the call changes nothing. Fails 400
     * position_outside, 403 not_the_owner, 404 consumer_not_found, 409 lease_lost.
     */
    Future<Consumer> acknowledgeBatch(String consumer, AcknowledgeBatch body, Caller caller);

    /**
     * Moves the cursor to any position, and ends a lease. Fails 400 position_ahead or one_of, 404 consumer_not_found, 410 position_gone.
     */
    Future<Consumer> seekConsumer(String consumer, SeekConsumer body, Caller caller);
}
