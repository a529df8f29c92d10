package tradepost.payment.core.provider;

import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.service.Env;

/**
 * Moves money. Each request has an idempotency key, which is the same when it is repeated: the provider does it once. A failed future means
 * that the outcome is unknown, so the request is repeated; a decision of the provider is a {@link ProviderDecision}.
 *
 * <p>A decline and a void are final: the provider does not capture the payment afterwards.
 */
public interface PaymentProvider {
    /** Lower-cased, such as {@code sandbox}. */
    String name();

    /** Reads its settings. Called once, before the other methods. Returns false if this installation does not use it. */
    boolean open(Env env);

    /** Whether a new payment may be started now. One that was started waits for its provider. */
    default boolean isAvailable() {
        return true;
    }

    /** Decides whether the amount can be captured: authorised, declined, or pending if a callback will say so. */
    Future<ProviderDecision> authorise(ProviderRequest request);

    /** Takes the money of an authorised payment: captured, declined or pending. */
    Future<ProviderDecision> capture(ProviderRequest request);

    /** Gives up a payment, whether the provider knows it or not: voided, or captured if it is too late. */
    Future<ProviderDecision> release(ProviderRequest request);

    /** Gives back a part of a captured payment: refunded, or refused. */
    Future<ProviderDecision> refund(ProviderRequest request);

    /**
     * What the provider knows of payments, in the order of their ids.
     *
     * @param after the last payment of the page before; null for the first page
     */
    Future<ProviderStatement> statement(@Nullable UUID after, int limit);

    /**
     * Reads a callback after verifying its signature.
     *
     * @param nowMs the time of the cluster, in milliseconds since 1970
     * @throws io.vertx.serviceproxy.ServiceException 401 invalid_signature, 400 invalid_callback
     */
    ProviderCallback callback(RawBody body, long nowMs);
}
