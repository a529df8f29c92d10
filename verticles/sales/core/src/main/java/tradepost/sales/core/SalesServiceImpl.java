package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.CustomerService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.DocumentSums;
import tradepost.orders.CancelOrderRequest;
import tradepost.orders.OrderMoney;
import tradepost.orders.PaidOrders;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Timeline;
import tradepost.orders.TimelineEntry;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.RepeatRefundRequest;
import tradepost.sales.SalesOrderPage;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.change.Amendment;
import tradepost.sales.core.change.ChangeOrder;
import tradepost.sales.core.confirmation.ConfirmOrderSaga;
import tradepost.sales.core.draft.CreateOrder;
import tradepost.sales.core.draft.PatchOrder;
import tradepost.sales.core.draft.Quotes;
import tradepost.sales.core.draft.ReplaceOrder;
import tradepost.sales.core.fulfilment.CancelOrder;
import tradepost.sales.core.fulfilment.CloseOrder;
import tradepost.sales.core.fulfilment.ReturnGoods;
import tradepost.sales.core.fulfilment.ShipOrder;
import tradepost.sales.core.order.Actors;
import tradepost.sales.core.order.OrderLists;
import tradepost.sales.core.order.OrderSums;
import tradepost.sales.core.order.SalesComments;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.payment.PayOrder;
import tradepost.sales.core.payment.RefundOrder;
import tradepost.sales.fulfilment.CloseOrderRequest;
import tradepost.sales.fulfilment.ShipOrderRequest;
import tradepost.sales.returns.WriteSalesReturn;

final class SalesServiceImpl implements SalesService {
    private static final String MAY_READ = "orders:read";
    private static final PaidOrders PAID =
            new PaidOrders("sales_order", "pending_amount, refunded_amount", "paid_amount > 0 or payment_requests > 0");

    private final Vertx vertx;
    private final Db db;
    private final BatchLoader<StoredWithLines> orders;
    private final CustomerService customers;
    private final Timeline timeline;
    private final Commands commands;

    /** What is done to an order: a class for each command. */
    record Commands(
            CreateOrder create,
            ReplaceOrder replace,
            PatchOrder patch,
            ConfirmOrderSaga confirm,
            ChangeOrder change,
            ShipOrder ship,
            CloseOrder close,
            CancelOrder cancel,
            PayOrder pay,
            RefundOrder refund,
            ReturnGoods returnGoods,
            Quotes quotes) {}

    SalesServiceImpl(
            Vertx vertx,
            Db db,
            BatchLoader<StoredWithLines> orders,
            CustomerService customers,
            Timeline timeline,
            Commands commands) {
        this.vertx = vertx;
        this.db = db;
        this.orders = orders;
        this.customers = customers;
        this.timeline = timeline;
        this.commands = commands;
    }

    @Override
    public Future<SalesOrderWithItems> createOrder(WriteSalesOrder body, Caller caller) {
        return commands.create().create(body, caller);
    }

    @Override
    public Future<SalesOrderWithItems> acceptQuote(UUID quoteId, Caller caller) {
        return commands.quotes().accept(quoteId, caller).map(o -> shown(o, caller));
    }

    @Override
    public Future<SalesOrderPage> listOrders(SalesOrderQuery query, Caller caller) {
        return OrderLists.orders(db, query, query.customerId(), caller);
    }

    @Override
    public Future<SalesOrderPage> listCustomerOrders(UUID customerId, SalesOrderQuery query, Caller caller) {
        return customers.getCustomer(customerId, caller).compose(c -> OrderLists.orders(db, query, customerId, caller));
    }

    @Override
    public Future<List<TimelineEntry>> getOrderTimeline(UUID orderId, Caller caller) {
        return StoredOrder.find(db, orderId, MAY_READ, caller)
                .compose(order -> timeline.of(order.id(), order.createdAt(), caller))
                .map(entries -> SalesComments.shown(entries, caller));
    }

    @Override
    public Future<SalesOrderWithItems> getOrder(UUID orderId, Caller caller) {
        return orders.get(orderId).map(found -> {
            found.stored().own(MAY_READ, caller);
            return shown(found.answer(), caller);
        });
    }

    /** Without what staff note, and without the ids of the staff that recorded its payments, for its customer. */
    static SalesOrderWithItems shown(SalesOrderWithItems order, Caller caller) {
        if (caller.may(MAY_READ)) return order;
        return order.forCustomer()
                .with(order.payments().stream()
                        .map(p -> p.by(Actors.shown(p.actor(), MAY_READ, caller)))
                        .toList());
    }

    @Override
    public Future<SalesOrderWithItems> putOrder(UUID orderId, WriteSalesOrder body, Caller caller) {
        return commands.replace().replace(orderId, body, caller).map(o -> shown(o, caller));
    }

    @Override
    public Future<SalesOrderWithItems> patchOrder(UUID orderId, JsonObject body, Caller caller) {
        return Tasks.run(vertx, () -> {
            var found = orders.get(orderId).await();
            var patched = found.stored().order().status().equals("draft")
                    ? commands.patch().patch(orderId, body, caller).await()
                    : Idempotency.write(
                            db, SalesOrderWithItems.class, tx -> Amendment.patch(tx, orderId, body, caller));
            return shown(patched, caller);
        });
    }

    @Override
    public Future<SalesOrderWithItems> confirmOrder(UUID orderId, Caller caller) {
        return Tasks.run(vertx, () -> shown(commands.confirm().confirm(orderId, caller), caller));
    }

    @Override
    public Future<SalesOrderWithItems> payOrder(UUID orderId, @Nullable PayOrderRequest body, Caller caller) {
        return commands.pay().pay(orderId, PayOrderRequest.from(body), caller).map(o -> shown(o, caller));
    }

    @Override
    public Future<SalesOrderWithItems> refundOrder(UUID orderId, RefundOrderRequest body, Caller caller) {
        return commands.refund().refund(orderId, body, caller);
    }

    @Override
    public Future<Void> refundPayment(UUID orderId, UUID refundId, RefundOrderRequest body, Caller caller) {
        return commands.refund().once(orderId, refundId, body, caller);
    }

    @Override
    public Future<Void> repeatRefund(UUID orderId, RepeatRefundRequest body, Caller caller) {
        return commands.refund().repeat(orderId, body, caller);
    }

    @Override
    public Future<Boolean> giveUpRefund(UUID commandId, Caller caller) {
        return commands.refund().giveUp(commandId);
    }

    @Override
    public Future<List<OrderMoney>> paidOrders(UUID after, int limit, Caller caller) {
        return PAID.after(db, after, limit);
    }

    @Override
    public Future<List<OrderMoney>> orderMoney(List<UUID> orderIds, Caller caller) {
        return PAID.of(db, orderIds);
    }

    @Override
    public Future<DocumentSums> documentSums(UUID after, UUID to, Caller caller) {
        return Tasks.run(vertx, () -> db.tx(tx -> OrderSums.read(tx, after, to, DocumentSums.PART_ROWS)));
    }

    @Override
    public Future<SalesOrderWithItems> shipOrder(UUID orderId, ShipOrderRequest body, Caller caller) {
        return commands.ship().ship(orderId, body);
    }

    @Override
    public Future<SalesOrderWithItems> changeOrder(UUID orderId, ChangeOrderRequest body, Caller caller) {
        return commands.change().change(orderId, body, caller);
    }

    @Override
    public Future<SalesOrderWithItems> closeOrder(UUID orderId, @Nullable CloseOrderRequest body, Caller caller) {
        return commands.close().close(orderId, body, caller);
    }

    @Override
    public Future<SalesOrderWithItems> createReturn(UUID orderId, WriteSalesReturn body, Caller caller) {
        return commands.returnGoods().takeBack(orderId, body, caller);
    }

    @Override
    public Future<SalesOrderWithItems> cancelOrder(UUID orderId, @Nullable CancelOrderRequest body, Caller caller) {
        return commands.cancel().cancel(orderId, body, caller).map(o -> shown(o, caller));
    }
}
