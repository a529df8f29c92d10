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
import tradepost.contact.CustomerService;
import tradepost.inventory.InventoryService;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.DocumentSums;
import tradepost.orders.CancelOrder;
import tradepost.orders.OrderMoney;
import tradepost.orders.PaidOrders;
import tradepost.orders.PayOrder;
import tradepost.orders.Timeline;
import tradepost.orders.TimelineEntry;
import tradepost.sales.ChangeOrder;
import tradepost.sales.RefundOrder;
import tradepost.sales.RepeatRefund;
import tradepost.sales.SalesOrderPage;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.change.Amendment;
import tradepost.sales.core.change.Changing;
import tradepost.sales.core.commit.ConfirmDraft;
import tradepost.sales.core.drafting.Creating;
import tradepost.sales.core.drafting.Patching;
import tradepost.sales.core.drafting.Quotes;
import tradepost.sales.core.drafting.Replacing;
import tradepost.sales.core.fulfilment.Cancelling;
import tradepost.sales.core.fulfilment.Closing;
import tradepost.sales.core.fulfilment.Returning;
import tradepost.sales.core.fulfilment.Shipping;
import tradepost.sales.core.order.Actors;
import tradepost.sales.core.order.OrderLists;
import tradepost.sales.core.order.OrderSums;
import tradepost.sales.core.order.SalesComments;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.payment.Paying;
import tradepost.sales.core.payment.RefundLimit;
import tradepost.sales.core.payment.Refunds;
import tradepost.sales.fulfilment.CloseOrder;
import tradepost.sales.fulfilment.ShipOrder;
import tradepost.sales.returns.WriteSalesReturn;

final class SalesServiceImpl implements SalesService {
    private static final String MAY_READ = "orders:read";
    private static final PaidOrders PAID =
            new PaidOrders("sales_order", "pending_amount, refunded_amount", "paid_amount > 0 or payment_requests > 0");

    /** Shipments that leave at the same time share a transaction. */
    private static final int SHIPMENTS_AT_ONCE = 16;

    private final Vertx vertx;
    private final Db db;
    private final Batches<Shipping.Command, SalesOrderWithItems> shipments;
    private final BatchLoader<StoredWithLines> orders;
    private final CustomerService customers;
    private final Creating creating;
    private final Replacing replacing;
    private final Patching patching;
    private final Quotes quotes;
    private final ConfirmDraft confirmDraft;
    private final Paying paying;
    private final Changing changing;
    private final InventoryService inventory;
    private final Timeline timeline;
    private final boolean shippingRequiresPayment;
    private final RefundLimit refundLimit;

    SalesServiceImpl(
            Vertx vertx,
            Db db,
            BatchLoader<StoredWithLines> orders,
            CustomerService customers,
            Creating creating,
            Replacing replacing,
            Patching patching,
            Quotes quotes,
            ConfirmDraft confirmDraft,
            Paying paying,
            Changing changing,
            InventoryService inventory,
            Timeline timeline,
            boolean shippingRequiresPayment,
            RefundLimit refundLimit) {
        this.vertx = vertx;
        this.db = db;
        shipments = new Batches<>(vertx, SHIPMENTS_AT_ONCE, this::ship);
        shipments.weighedBy(c -> Math.max(c.body().lines().size(), 1));
        this.orders = orders;
        this.customers = customers;
        this.creating = creating;
        this.replacing = replacing;
        this.patching = patching;
        this.quotes = quotes;
        this.confirmDraft = confirmDraft;
        this.paying = paying;
        this.changing = changing;
        this.inventory = inventory;
        this.timeline = timeline;
        this.shippingRequiresPayment = shippingRequiresPayment;
        this.refundLimit = refundLimit;
    }

    @Override
    public Future<SalesOrderWithItems> createOrder(WriteSalesOrder body, Caller caller) {
        return creating.create(body, caller);
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

    /** Without the ids of the staff that recorded its payments, for its customer. */
    private static SalesOrderWithItems shown(SalesOrderWithItems order, Caller caller) {
        return order.with(order.payments().stream()
                .map(p -> p.by(Actors.shown(p.actor(), MAY_READ, caller)))
                .toList());
    }

    @Override
    public Future<SalesOrderWithItems> putOrder(UUID orderId, WriteSalesOrder body, Caller caller) {
        return replacing.replace(orderId, body, caller).map(o -> shown(o, caller));
    }

    @Override
    public Future<SalesOrderWithItems> patchOrder(UUID orderId, JsonObject body, Caller caller) {
        return Tasks.run(vertx, () -> {
            var found = orders.get(orderId).await();
            var patched = found.stored().order().status().equals("draft")
                    ? patching.patch(orderId, body, caller).await()
                    : Idempotency.write(
                            db, SalesOrderWithItems.class, tx -> Amendment.patch(tx, orderId, body, caller));
            return shown(patched, caller);
        });
    }

    @Override
    public Future<SalesOrderWithItems> confirmOrder(UUID orderId, Caller caller) {
        return Tasks.run(vertx, () -> shown(confirmDraft.confirm(orderId, caller), caller));
    }

    @Override
    public Future<SalesOrderWithItems> payOrder(UUID orderId, @Nullable PayOrder body, Caller caller) {
        return paying.pay(orderId, PayOrder.from(body), caller).map(o -> shown(o, caller));
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
    public Future<Void> repeatRefund(UUID orderId, RepeatRefund body, Caller caller) {
        return paying.repeatRefund(orderId, body, caller);
    }

    @Override
    public Future<Boolean> giveUpRefund(UUID commandId, Caller caller) {
        return Tasks.run(vertx, () -> db.tx(tx -> Refunds.giveUp(tx, commandId)));
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
            Shipping.ship(tx, all, shippingRequiresPayment);
            var ids = all.stream().map(Shipping.Command::orderId).toArray(UUID[]::new);
            var orders = StoredWithLines.read(tx.sql(StoredWithLines.GET, (Object) ids));
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
                        return refundLimit.checked(tx, orderId, caller, () -> {
                            Closing.close(tx, orderId, close, reserved, caller);
                            return StoredWithLines.answer(tx, orderId);
                        });
                    });
                }));
    }

    @Override
    public Future<SalesOrderWithItems> createReturn(UUID orderId, WriteSalesReturn body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, SalesOrderWithItems.class, () -> {
                    var version = Request.versionCheck();
                    var checked = Returning.checked(db, inventory, orderId, body, version, caller);
                    return Idempotency.write(
                            db,
                            SalesOrderWithItems.class,
                            tx -> refundLimit.checked(tx, orderId, caller, () -> {
                                Returning.take(tx, orderId, checked, version, caller);
                                return StoredWithLines.answer(tx, orderId);
                            }));
                }));
    }

    @Override
    public Future<SalesOrderWithItems> cancelOrder(UUID orderId, @Nullable CancelOrder body, Caller caller) {
        var reason = CancelOrder.reason(body);
        return Idempotency.task(
                        vertx,
                        db,
                        SalesOrderWithItems.class,
                        tx -> refundLimit.checked(
                                tx, orderId, caller, () -> Cancelling.cancel(tx, orderId, reason, caller)))
                .map(o -> shown(o, caller));
    }
}
