package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import tradepost.kernel.bus.Request;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Ids;
import tradepost.orders.OrderState;
import tradepost.orders.PayOrder;
import tradepost.orders.Payment;
import tradepost.payment.PaymentService;
import tradepost.sales.RefundOrder;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesEvents.OrderPaid;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.fulfilment.SalesStates;
import tradepost.sales.core.payment.ProviderPayments;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.core.payment.Refunds.Refund;

/** Payments and refunds of orders. */
final class Paying {
    private final Vertx vertx;
    private final Db db;
    private final PaymentService payments;

    Paying(Vertx vertx, Db db, PaymentService payments) {
        this.vertx = vertx;
        this.db = db;
        this.payments = payments;
    }

    Future<SalesOrderWithItems> pay(UUID orderId, PayOrder body, Caller caller) {
        if (!body.isManual()) return payByProvider(orderId, body, caller);
        return Idempotency.task(vertx, db, SalesOrderWithItems.class, tx -> pay(tx, orderId, body, caller));
    }

    private static SalesOrderWithItems pay(Tx tx, UUID orderId, PayOrder body, Caller caller) {
        var amount = body.amountOf(lock(tx, orderId));
        var order = tx.single(SalesQueries::order, SalesQueries.PAY, orderId, amount);
        var paymentId = amount.signum() > 0 ? Ids.next() : null; // an order without amount needs no payment
        if (paymentId != null)
            tx.sql(
                    SalesQueries.INSERT_PAYMENT,
                    paymentId,
                    orderId,
                    amount,
                    body.methodOrManual(),
                    body.reference(),
                    caller.actor());
        var type = order.status().equals("confirmed") ? SalesEvents.PARTIALLY_PAID : SalesEvents.PAID;
        var data = OrderPaid.of(order, amount, paymentId, Payment.MANUAL, body.methodOrManual(), body.reference());
        EventLog.handOver(tx, "payment", EventLog.append(tx, type, orderId, order.version(), data));
        return SalesQueries.withItems(tx, orderId);
    }

    /** Fails 404 order_not_found, 409 invalid_state, 412. */
    private static SalesOrder lock(Tx tx, UUID orderId) {
        var order = tx.require("order_not_found", SalesQueries::order, SalesQueries.LOCK, orderId);
        Request.requireVersion(order.version());
        OrderState.require(order, SalesStates.PAY.statuses());
        return order;
    }

    private Future<SalesOrderWithItems> payByProvider(UUID orderId, PayOrder body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, SalesOrderWithItems.class, () -> {
                    payments.requireProvider(body.providerOrManual(), caller).await();
                    return Idempotency.write(db, SalesOrderWithItems.class, tx -> {
                        ProviderPayments.request(tx, lock(tx, orderId), body, caller);
                        return SalesQueries.withItems(tx, orderId);
                    });
                }));
    }

    Future<SalesOrderWithItems> refund(UUID orderId, RefundOrder body, Caller caller) {
        return Idempotency.task(vertx, db, SalesOrderWithItems.class, tx -> {
            Refunds.refund(tx, orderId, refund(Ids.next(), body), caller);
            return SalesQueries.withItems(tx, orderId);
        });
    }

    /** The same refund is decided once. */
    Future<Void> refundOnce(UUID orderId, UUID refundId, RefundOrder body, Caller caller) {
        return Tasks.run(
                        vertx,
                        () -> db.tx(tx -> {
                            Refunds.refund(tx, orderId, refund(refundId, body), caller);
                            return true;
                        }))
                .mapEmpty();
    }

    private static Refund refund(UUID id, RefundOrder body) {
        return new Refund(id, body.amount(), body.paymentId(), body.reason());
    }
}
