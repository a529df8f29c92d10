package tradepost.purchase.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.bus.Request;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.MergePatch;
import tradepost.kernel.value.Money;
import tradepost.orders.CancelOrder;
import tradepost.orders.LineQueries;
import tradepost.orders.Lines;
import tradepost.orders.OrderState;
import tradepost.orders.PayOrder;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseEvents.OrderCancelled;
import tradepost.purchase.PurchaseEvents.OrderPaid;
import tradepost.purchase.PurchaseEvents.OrderReceived;
import tradepost.purchase.PurchaseEvents.OrderWritten;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderPage;
import tradepost.purchase.PurchaseOrderQuery;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.WritePurchaseOrder;

final class PurchaseServiceImpl implements PurchaseService {
    private static final String NOT_FOUND = "order_not_found";

    private final Vertx vertx;
    private final Db db;
    private final OrderDrafts drafts;

    PurchaseServiceImpl(Vertx vertx, Db db, OrderDrafts drafts) {
        this.vertx = vertx;
        this.db = db;
        this.drafts = drafts;
    }

    @Override
    public Future<PurchaseOrderWithItems> createOrder(WritePurchaseOrder body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, PurchaseOrderWithItems.class, () -> {
                    Lines.requireNew(body.items());
                    var orderId = Ids.next();
                    var draft = drafts.of(orderId, body, caller);
                    drafts.reference(draft, caller);
                    return Idempotency.write(db, PurchaseOrderWithItems.class, tx -> create(tx, orderId, draft));
                }));
    }

    private static PurchaseOrderWithItems create(Tx tx, UUID orderId, Draft draft) {
        tx.sql(PurchaseQueries.INSERT, values(orderId, draft));
        tx.sql(PurchaseQueries.INSERT_LINES, LineQueries.args(draft.lines()));
        var made = read(tx, orderId);
        EventLog.append(tx, PurchaseEvents.CREATED, orderId, made.order().version(), OrderWritten.of(made));
        return made;
    }

    @Override
    public Future<PurchaseOrderWithItems> getOrder(UUID orderId, Caller caller) {
        return db.query(PurchaseQueries.WITH_ITEMS, orderId).map(PurchaseQueries::withItems);
    }

    @Override
    public Future<PurchaseOrderPage> listOrders(PurchaseOrderQuery query, Caller caller) {
        return Page.of(query.limit(), query.offset(), query.after(), query.sort())
                .read(db, PurchaseQueries.LISTED, where(query))
                .map(slice -> new PurchaseOrderPage(slice.data(), slice.meta()));
    }

    static Where where(PurchaseOrderQuery q) {
        return Where.of("true")
                .and("vendor_id = ?", q.vendorId())
                .in("status", q.status())
                .in("payment_status", q.paymentStatus())
                .and("number = ?", q.number())
                .and("reference = ?", q.reference())
                .and("id in (select order_id from purchase_order_line where item_id = ?)", q.itemId())
                .amount("total_amount", q.totalFrom(), q.totalTo())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("received_at", q.receivedFrom(), q.receivedTo())
                .between("paid_at", q.paidFrom(), q.paidTo())
                .search(PurchaseQueries.IDS, "vendor_name", q.q());
    }

    @Override
    public Future<PurchaseOrderWithItems> patchOrder(UUID orderId, JsonObject body, Caller caller) {
        return act(tx -> patch(tx, orderId, body));
    }

    private static PurchaseOrderWithItems patch(Tx tx, UUID orderId, JsonObject body) {
        var now = lock(tx, orderId, OrderState.WRITABLE);
        var requested = PurchaseOrder.of(MergePatch.apply(Json.write(now), body, Set.of()));
        if (requested.equals(now)) return read(tx, orderId);
        var patched = change(tx, orderId, PurchaseQueries.PATCH, orderId, requested.notes(), requested.reference());
        EventLog.append(tx, PurchaseEvents.UPDATED, orderId, patched.order().version(), OrderWritten.of(patched));
        return patched;
    }

    @Override
    public Future<PurchaseOrderWithItems> putOrder(UUID orderId, WritePurchaseOrder body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, PurchaseOrderWithItems.class, () -> {
                    // checked before anything is marked as used, and again under the lock
                    var now = PurchaseQueries.withItems(
                            db.query(PurchaseQueries.WITH_ITEMS, orderId).await());
                    Request.requireVersion(now.order().version());
                    OrderState.require(now.order(), OrderState.WRITABLE);
                    var whole = completed(body, now.order());
                    var draft = drafts.of(orderId, whole, caller);
                    Lines.requireKept(whole.items(), Lines.ids(now.items()));
                    drafts.reference(draft, caller);
                    return Idempotency.write(
                            db, PurchaseOrderWithItems.class, tx -> replace(tx, orderId, whole, draft));
                }));
    }

    /** The vendor and its currency are kept if the body omits the vendor, because amounts must not change their value unnoticed. */
    private static WritePurchaseOrder completed(WritePurchaseOrder body, PurchaseOrder order) {
        var vendor = body.vendorId() == null ? order.vendorId() : body.vendorId();
        var currency = body.currency() == null && vendor.equals(order.vendorId()) ? order.currency() : body.currency();
        return new WritePurchaseOrder(vendor, body.items(), currency, body.notes(), body.reference());
    }

    private static PurchaseOrderWithItems replace(Tx tx, UUID orderId, WritePurchaseOrder body, Draft draft) {
        lock(tx, orderId, OrderState.WRITABLE);
        LineQueries.replace(
                tx,
                "purchase_order_line",
                orderId,
                body.items(),
                () -> tx.sql(PurchaseQueries.INSERT_LINES, LineQueries.args(draft.lines())));
        var put = change(tx, orderId, PurchaseQueries.REPLACE, values(orderId, draft));
        EventLog.append(tx, PurchaseEvents.UPDATED, orderId, put.order().version(), OrderWritten.of(put));
        return put;
    }

    @Override
    public Future<PurchaseOrderWithItems> receiveOrder(UUID orderId, Caller caller) {
        return act(tx -> receive(tx, orderId));
    }

    private static PurchaseOrderWithItems receive(Tx tx, UUID orderId) {
        var order = lock(tx, orderId, PurchaseRules.RECEIVABLE);
        var open = PurchaseRules.open(read(tx, orderId).items(), order.currency());
        var lineIds = open.stream().map(PurchaseRules.Open::lineId).toArray(UUID[]::new);
        var quantities = open.stream().map(o -> o.line().quantity()).toArray(Long[]::new);
        var receiptId = Ids.next();
        tx.sql(PurchaseQueries.INSERT_RECEIPT, receiptId, orderId, true);
        tx.sql(PurchaseQueries.INSERT_RECEIPT_LINES, receiptId, lineIds, quantities);
        expect(
                open.size(),
                tx.sql(PurchaseQueries.RECEIVE_LINES, orderId, lineIds, quantities)
                        .rowCount());
        var received = change(tx, orderId, PurchaseQueries.RECEIVE, orderId);
        var items = open.stream().map(PurchaseRules.Open::line).toList();
        var total =
                Money.total(items.stream().map(PurchaseEvents.Line::subtotal).toList());
        var event = EventLog.append(
                tx,
                PurchaseEvents.RECEIVED,
                orderId,
                received.order().version(),
                new OrderReceived(
                        orderId, order.vendorId(), receiptId, true, items, total, order.number(), order.currency()));
        EventLog.handOver(tx, "inventory", event); // so that the next request sees the stock
        return received;
    }

    @Override
    public Future<PurchaseOrderWithItems> payOrder(UUID orderId, @Nullable PayOrder body, Caller caller) {
        return act(tx -> pay(tx, orderId, PayOrder.from(body)));
    }

    private static PurchaseOrderWithItems pay(Tx tx, UUID orderId, PayOrder body) {
        var order = lock(tx, orderId, PurchaseRules.PAYABLE);
        var amount = body.amountOf(order);
        var paymentId = Ids.next();
        tx.sql(
                PurchaseQueries.INSERT_PAYMENT,
                paymentId,
                orderId,
                amount,
                body.methodOrManual(),
                body.reference(),
                Request.actor());
        var paid = change(tx, orderId, PurchaseQueries.PAY, orderId, amount);
        EventLog.append(
                tx,
                PurchaseEvents.PAID,
                orderId,
                paid.order().version(),
                new OrderPaid(
                        orderId,
                        order.vendorId(),
                        paymentId,
                        amount,
                        paid.order().paidAmount(),
                        paid.order().totalAmount(),
                        order.currency(),
                        paid.order().paymentStatus().equals("paid"),
                        order.number()));
        return paid;
    }

    @Override
    public Future<PurchaseOrderWithItems> cancelOrder(UUID orderId, @Nullable CancelOrder body, Caller caller) {
        return act(tx -> cancel(tx, orderId, CancelOrder.reason(body)));
    }

    private static PurchaseOrderWithItems cancel(Tx tx, UUID orderId, @Nullable String reason) {
        var order = lock(tx, orderId, PurchaseRules.CANCELLABLE);
        var cancelled = change(tx, orderId, PurchaseQueries.CANCEL, orderId, reason);
        EventLog.append(
                tx,
                PurchaseEvents.CANCELLED,
                orderId,
                cancelled.order().version(),
                new OrderCancelled(orderId, order.vendorId(), reason, order.number(), order.currency()));
        return cancelled;
    }

    private Future<PurchaseOrderWithItems> act(Function<Tx, PurchaseOrderWithItems> work) {
        return Idempotency.task(vertx, db, PurchaseOrderWithItems.class, work);
    }

    /** Locks the order and its lines. Fails 404 order_not_found, 409 invalid_state. */
    private static PurchaseOrder lock(Tx tx, UUID orderId, Set<String> statuses) {
        var order = tx.require(NOT_FOUND, PurchaseQueries::order, PurchaseQueries.LOCK, orderId);
        Request.requireVersion(order.version());
        OrderState.require(order, statuses);
        return order;
    }

    private static PurchaseOrderWithItems change(Tx tx, UUID orderId, String sql, @Nullable Object... args) {
        expect(1, tx.sql(sql, args).rowCount());
        return read(tx, orderId);
    }

    private static PurchaseOrderWithItems read(Tx tx, UUID orderId) {
        return PurchaseQueries.withItems(tx.sql(PurchaseQueries.WITH_ITEMS, orderId));
    }

    /** Checks that the statement's own condition confirms the decision made under the lock. */
    private static void expect(int rows, int changed) {
        if (rows != changed) throw new IllegalStateException(changed + " rows were changed instead of " + rows);
    }

    private static @Nullable Object[] values(UUID orderId, Draft draft) {
        return new @Nullable Object[] {
            orderId,
            draft.vendor().id(),
            draft.vendor().name(),
            draft.currency(),
            draft.total(),
            draft.notes(),
            draft.reference()
        };
    }
}
