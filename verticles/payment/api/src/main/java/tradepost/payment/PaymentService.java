package tradepost.payment;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** Payments of sales and purchase orders, and their refunds. */
@ProxyGen
public interface PaymentService {
    String ADDRESS = "payments";

    /** Newest first by default. Fails 400 invalid_sort or invalid_cursor. */
    Future<PaymentPage> listPayments(PaymentQuery query, Caller caller);

    /** Fails 404 payment_not_found. */
    Future<PaymentDetails> getPayment(UUID paymentId, Caller caller);

    /**
     * Has an authorised payment captured, or a part of it. The response has what the provider has decided within two seconds. Fails 404
     * payment_not_found, 400 invalid_amount, 409 invalid_state, amount_exceeds_authorised, or payment_failed if the provider has declined it.
     */
    Future<PaymentDetails> capturePayment(UUID paymentId, @Nullable CapturePayment body, Caller caller);

    /** Has an authorised payment given up. Like capturePayment. */
    Future<PaymentDetails> cancelPayment(UUID paymentId, Caller caller);

    /**
     * Gives back a part of a captured payment, or all of it: the order decides it first. Fails 404 payment_not_found, 409 invalid_state, 409
     * refund_exceeds_paid, 400 invalid_amount.
     */
    Future<PaymentDetails> refundPayment(UUID paymentId, @Nullable RefundPayment body, Caller caller);

    /**
     * Asks the provider again for a refund that it has refused: the order decides it first. Fails 404 payment_not_found or refund_not_found,
     * 409 invalid_state unless the refund has failed, refund_exceeds_credit, refund_exceeds_paid.
     *
     * @param refundId of the refund of the order
     */
    Future<PaymentDetails> retryRefund(UUID paymentId, UUID refundId, Caller caller);

    /** Records that a refund that the provider has refused was given back in another way. Fails like retryRefund. */
    Future<PaymentDetails> settleRefund(UUID paymentId, UUID refundId, SettleRefund body, Caller caller);

    /**
     * Applies a callback of a provider, once. Fails 404 provider_not_found, 401 invalid_signature, 400 invalid_callback, 413
     * payload_too_large.
     */
    Future<Void> receiveCallback(String provider, RawBody body);

    /** Fails 400 unknown_provider unless this installation uses the provider, 503 provider_unavailable if it is not connected. */
    @RequiresPermission(value = Contract.AUTHENTICATED, idempotent = true)
    Future<Void> requireProvider(String provider, Caller caller);

    /** The payment with the greatest id, where those end that {@link #movedMoney} counts. */
    @RequiresPermission(value = "ledger:read", idempotent = true)
    Future<LastPayment> lastPayment(Caller caller);

    /**
     * What captured payments have brought and refunds that are done have taken, by direction, who has moved it and currency: of the payments after
     * one, by id, up to another, of which it counts at most 5,000.
     */
    @RequiresPermission(value = "ledger:read", idempotent = true)
    Future<MovedMoney> movedMoney(UUID after, UUID to, Caller caller);

    /**
     * Compares the payments with the orders and the statements of the providers, for at most three seconds. Fails 400
     * invalid_cursor, 503 unavailable.
     */
    Future<Reconciliation> reconcile(ReconcileQuery query, Caller caller);
}
