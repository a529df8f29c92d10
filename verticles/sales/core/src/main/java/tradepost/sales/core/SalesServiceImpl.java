package tradepost.sales.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.kernel.bus.Batches;
import tradepost.kernel.bus.Request;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.orders.CancelOrder;
import tradepost.orders.LineQueries;
import tradepost.orders.Lines;
import tradepost.orders.OrderMoney;
import tradepost.orders.OrderState;
import tradepost.orders.PaidOrders;
import tradepost.orders.PayOrder;
import tradepost.orders.Timeline;
import tradepost.orders.TimelineEntry;
import tradepost.sales.ChangeOrder;
import tradepost.sales.RefundOrder;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderPage;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Drafting.Draft;
import tradepost.sales.core.SalesQueries.Stored;
import tradepost.sales.core.SalesQueries.StoredWithLines;
import tradepost.sales.core.amount.StoredAmounts;
import tradepost.sales.core.comment.SalesComments;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.fulfilment.Changing;
import tradepost.sales.core.fulfilment.Closing;
import tradepost.sales.core.fulfilment.Returning;
import tradepost.sales.core.fulfilment.Shipping;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.core.payment.Refunds.Refund;
import tradepost.sales.core.quote.Quotes;
import tradepost.sales.core.terms.Terms;
import tradepost.sales.event.OrderCancelled;
import tradepost.sales.event.OrderContent;
import tradepost.sales.fulfilment.CloseOrder;
import tradepost.sales.fulfilment.ShipOrder;
import tradepost.sales.returns.WriteSalesReturn;
import tradepost.shipping.ShippingService;

final class SalesServiceImpl implements SalesService {
    private static final PaidOrders PAID = new PaidOrders(
            "sales_order", "pending_amount, refunded_amount", "payment_status <> 'unpaid' or payment_requests > 0");

    /** Shipments that leave at the same time share a transaction. */
    private static final int SHIPMENTS_AT_ONCE = 16;

    private final Vertx vertx;
    private final Db db;
    private final Batches<Shipping.Command, SalesOrderWithItems> shipments;
    private final Drafting drafting;
    private final BatchLoader<StoredWithLines> orders;
    private final Creating creating;
    private final Confirming confirming;
    private final InventoryService inventory;
    private final Timeline timeline;
    private final Paying paying;
    private final Changing changing;
    private final Patching patching;
    private final Quotes quotes;

    SalesServiceImpl(
            Vertx vertx,
            Db db,
            Drafting drafting,
            Creating creating,
            BatchLoader<StoredWithLines> orders,
            Confirming confirming,
            InventoryService inventory,
            Timeline timeline,
            Paying paying,
            Patching patching,
            Quotes quotes,
            ShippingService shipping) {
        this.vertx = vertx;
        this.db = db;
        shipments = new Batches<>(vertx, SHIPMENTS_AT_ONCE, this::ship);
        shipments.weighedBy(c -> Math.max(c.body().lines().size(), 1));
        this.drafting = drafting;
        this.orders = orders;
        this.creating = creating;
        this.confirming = confirming;
        this.inventory = inventory;
        this.timeline = timeline;
        this.paying = paying;
        this.patching = patching;
        this.quotes = quotes;
        changing = new Changing(
                vertx,
                db,
                inventory,
                shipping,
                drafting::added,
                drafting.currency(),
                id -> orders.get(id).map(StoredWithLines::answer),
                SalesQueries::withItems);
    }

    @Override
    public Future<SalesOrderWithItems> createOrder(WriteSalesOrder body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, SalesOrderWithItems.class, () -> {
                    Lines.requireNew(body.items());
                    drafting.requireHold(body.holdId(), caller);
                    Terms.requireFuture(db, "expires_at", body.expiresAt());
                    var draft = drafting.draft(Ids.next(), body, caller);
                    drafting.reference(draft, caller);
                    return creating.create(body, draft, caller);
                }));
    }

    @Override
    public Future<SalesOrderWithItems> acceptQuote(UUID quoteId, Caller caller) {
        return quotes.accept(quoteId, caller);
    }

    @Override
    public Future<SalesOrderPage> listOrders(SalesOrderQuery query, Caller caller) {
        return OrderLists.orders(db, query, query.customerId(), caller);
    }

    @Override
    public Future<SalesOrderPage> listCustomerOrders(UUID customerId, SalesOrderQuery query, Caller caller) {
        return drafting.customer(customerId, caller).compose(c -> OrderLists.orders(db, query, customerId, caller));
    }

    @Override
    public Future<List<TimelineEntry>> getOrderTimeline(UUID orderId, Caller caller) {
        return find(db, orderId, "orders:read", caller)
                .compose(order -> timeline.of(order.id(), order.createdAt(), caller))
                .map(entries -> caller.may("orders:read") ? entries : SalesComments.withoutComments(entries));
    }

    @Override
    public Future<SalesOrderWithItems> getOrder(UUID orderId, Caller caller) {
        return orders.get(orderId).map(found -> {
            own(found.stored(), "orders:read", caller);
            return found.answer();
        });
    }

    /** Fails 404 for another customer's order, like {@link #own}. */
    static Future<SalesOrder> find(Db db, UUID orderId, String permission, Caller caller) {
        return db.require("order_not_found", Stored::of, SalesQueries.GET, orderId)
                .map(order -> own(order, permission, caller));
    }

    /** Locks the order. Fails 404 as {@link #own} does, and 412. */
    static SalesOrder lock(Tx tx, UUID orderId, String permission, Caller caller) {
        var order = own(tx.require("order_not_found", Stored::of, SalesQueries.LOCK, orderId), permission, caller);
        Request.requireVersion(order.version());
        return order;
    }

    /** Callers limited to their own orders get 404 for others'. */
    static SalesOrder own(Stored order, String permission, Caller caller) {
        if (!caller.may(permission) && !caller.userId().equals(order.customerUserId()))
            throw Problem.notFound("order_not_found");
        return order.order();
    }

    @Override
    public Future<SalesOrderWithItems> putOrder(UUID orderId, WriteSalesOrder body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, SalesOrderWithItems.class, () -> {
                    // checked before anything is marked as used, and again under the lock
                    var now = orders.get(orderId).await();
                    var order = own(now.stored(), "orders:write", caller);
                    Request.requireVersion(order.version());
                    OrderState.require(order, OrderState.WRITABLE);
                    var whole = body.replacing(order);
                    if (!Objects.equals(whole.holdId(), order.holdId())) drafting.requireHold(whole.holdId(), caller);
                    Terms.requireFuture(db, "expires_at", whole.expiresAt());
                    var draft = drafting.draft(orderId, whole, caller);
                    Lines.requireKept(whole.items(), Lines.ids(now.lines()));
                    drafting.reference(draft, caller);
                    return Idempotency.write(db, SalesOrderWithItems.class, tx -> replace(tx, orderId, whole, draft));
                }));
    }

    private static SalesOrderWithItems replace(Tx tx, UUID orderId, WriteSalesOrder body, Draft draft) {
        tx.requireVersion("sales_order", orderId);
        var replaced = tx.sql(
                SalesQueries.REPLACE,
                orderId,
                draft.customer().id(),
                draft.customer().name(),
                draft.customer().email(),
                draft.currency(),
                draft.amounts().total(),
                body.notes(),
                body.reference(),
                draft.customer().userId(),
                body.holdId(),
                Addresses.stored(draft.shippingAddress()),
                Addresses.stored(draft.billingAddress()),
                StoredAmounts.ofOrder(
                        draft.amounts(),
                        body.discount(),
                        draft.allowBackorders(),
                        Used.stored(draft.extensions()),
                        draft.shipping()),
                draft.paymentTermsDays(),
                Terms.stored(body.expiresAt()));
        if (replaced.rowCount() == 0) throw invalidState(tx, orderId);
        LineQueries.replace(
                tx,
                "sales_order_line",
                orderId,
                body.items(),
                () -> tx.sql(SalesQueries.INSERT_LINES, Drafting.lineArgs(draft.lines(), draft.setPrices())));
        return publish(tx, SalesEvents.UPDATED, SalesQueries.withItems(tx, orderId));
    }

    @Override
    public Future<SalesOrderWithItems> patchOrder(UUID orderId, JsonObject body, Caller caller) {
        return patching.patch(orderId, body, caller);
    }

    static SalesOrderWithItems publish(Tx tx, String type, SalesOrderWithItems order) {
        EventLog.append(
                tx, type, order.order().id(), order.order().version(), OrderContent.of(order.order(), order.items()));
        return order;
    }

    @Override
    public Future<SalesOrderWithItems> confirmOrder(UUID orderId, Caller caller) {
        return Tasks.run(vertx, () -> confirming.confirm(orderId, caller));
    }

    @Override
    public Future<SalesOrderWithItems> payOrder(UUID orderId, @Nullable PayOrder body, Caller caller) {
        return paying.pay(orderId, PayOrder.from(body), caller);
    }

    @Override
    public Future<SalesOrderWithItems> refundOrder(UUID orderId, RefundOrder body, Caller caller) {
        return paying.refund(orderId, body, caller);
    }

    @Override
    public Future<Void> refundPayment(UUID orderId, UUID refundId, RefundOrder body, Caller caller) {
        return paying.refundOnce(orderId, refundId, body, caller);
    }

    @Override
    public Future<Boolean> giveUpRefund(UUID refundId, Caller caller) {
        return Tasks.run(vertx, () -> db.tx(tx -> Refunds.giveUp(tx, refundId)));
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
    public Future<SalesOrderWithItems> shipOrder(UUID orderId, ShipOrder body, Caller caller) {
        return shipments.ask(Shipping.Command.now(orderId, body));
    }

    private List<SalesOrderWithItems> ship(List<Shipping.Command> all) {
        try {
            return shipTogether(all);
        } catch (ServiceException e) {
            if (all.size() > 1 || e.failureCode() != 409) throw e; // of several, each is tried again alone
            if (db.tx(tx -> Shipping.refuse(tx, all.getFirst()))) throw e;
            return shipTogether(all);
        }
    }

    private List<SalesOrderWithItems> shipTogether(List<Shipping.Command> all) {
        return db.tx(tx -> {
            Shipping.ship(tx, all);
            var ids = all.stream().map(Shipping.Command::orderId).toArray(UUID[]::new);
            var orders = SalesQueries.storedWithLines(tx.sql(SalesQueries.GET_WITH_LINES, (Object) ids));
            return Arrays.stream(ids)
                    .map(id -> Objects.requireNonNull(orders.get(id)).answer())
                    .toList();
        });
    }

    @Override
    public Future<SalesOrderWithItems> changeOrder(UUID orderId, ChangeOrder body, Caller caller) {
        return changing.change(orderId, body, caller);
    }

    @Override
    public Future<SalesOrderWithItems> closeOrder(UUID orderId, @Nullable CloseOrder body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, SalesOrderWithItems.class, () -> {
                    var reserved = Closing.reserved(db, inventory, orderId, caller);
                    return Idempotency.write(db, SalesOrderWithItems.class, tx -> {
                        var close = CloseOrder.from(body);
                        var refund = Closing.close(tx, orderId, close, reserved, caller);
                        if (refund.signum() > 0) Refunds.giveBack(tx, orderId, refund, close.reason(), caller);
                        return SalesQueries.withItems(tx, orderId);
                    });
                }));
    }

    @Override
    public Future<SalesOrderWithItems> createReturn(UUID orderId, WriteSalesReturn body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, SalesOrderWithItems.class, () -> {
                    var checked = Returning.checked(db, inventory, orderId, body, caller);
                    return Idempotency.write(db, SalesOrderWithItems.class, tx -> {
                        Returning.take(tx, orderId, checked, caller);
                        return SalesQueries.withItems(tx, orderId);
                    });
                }));
    }

    @Override
    public Future<SalesOrderWithItems> cancelOrder(UUID orderId, @Nullable CancelOrder body, Caller caller) {
        var reason = CancelOrder.reason(body);
        return Idempotency.task(vertx, db, SalesOrderWithItems.class, tx -> cancel(tx, orderId, reason, caller));
    }

    private static SalesOrderWithItems cancel(Tx tx, UUID orderId, @Nullable String reason, Caller caller) {
        var before = lock(tx, orderId, "orders:cancel", caller);
        if (before.paidAmount().signum() > 0 && !caller.may("orders:refund")) throw Problem.lacks("orders:refund");
        var order = tx.firstOrNull(SalesQueries::order, SalesQueries.CANCEL, orderId, reason);
        if (order == null) throw invalidState(tx, orderId);
        if (before.allowBackorders()) tx.sql(SalesQueries.WAIT_NO_MORE, orderId);
        var refund = order.refundedAmount().subtract(before.refundedAmount());
        var refundId = refund.signum() > 0 ? Ids.next() : null;
        if (refundId != null) Refunds.record(tx, orderId, new Refund(refundId, refund, null, reason), caller.actor());
        var data = OrderCancelled.of(order, before.version(), refundId, refund);
        var event = EventLog.append(tx, SalesEvents.CANCELLED, orderId, order.version(), data);
        EventLog.handOver(tx, "inventory", event);
        if (order.paidAmount().add(order.pendingAmount()).signum() > 0) EventLog.handOver(tx, "payment", event);
        return SalesQueries.withItems(tx, orderId);
    }

    /** Fails 404, or 409 with the current status. */
    private static RuntimeException invalidState(Tx tx, UUID orderId) {
        return OrderState.invalid(tx.require("order_not_found", SalesQueries::order, SalesQueries.GET, orderId));
    }
}
