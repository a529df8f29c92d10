package tradepost.purchase.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.inventory.InventoryService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.DocumentSum;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Times;
import tradepost.orders.CancelOrder;
import tradepost.orders.Lines;
import tradepost.orders.OrderMoney;
import tradepost.orders.OrderState;
import tradepost.orders.PaidOrders;
import tradepost.orders.PayOrder;
import tradepost.orders.Timeline;
import tradepost.orders.TimelineEntry;
import tradepost.purchase.ChangePurchaseOrder;
import tradepost.purchase.CloseOrder;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderPage;
import tradepost.purchase.PurchaseOrderQuery;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.ReceiptPage;
import tradepost.purchase.ReceiptQuery;
import tradepost.purchase.ReceiveOrder;
import tradepost.purchase.SendOrder;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.WriteVendorRefund;
import tradepost.purchase.core.change.PurchaseChanges;
import tradepost.purchase.core.drafting.Drafting;
import tradepost.purchase.core.drafting.OrderDrafts;
import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.order.LockedPurchase;
import tradepost.purchase.core.order.OrderLists;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.order.PurchaseSums;
import tradepost.purchase.core.order.StoredPurchase;
import tradepost.purchase.core.payment.PurchasePayments;
import tradepost.purchase.core.receipt.Closing;
import tradepost.purchase.core.receipt.ReceiptRates;
import tradepost.purchase.core.receipt.Receipts;
import tradepost.purchase.core.receipt.Receiving;
import tradepost.purchase.core.receipt.ScannedReceipt;
import tradepost.purchase.core.returns.Returning;
import tradepost.purchase.core.sending.Sending;
import tradepost.purchase.line.OrderedLinePage;
import tradepost.purchase.line.OrderedLineQuery;
import tradepost.purchase.returns.VendorReturnPage;
import tradepost.purchase.returns.VendorReturnQuery;
import tradepost.purchase.returns.WriteReturn;

final class PurchaseServiceImpl implements PurchaseService {
    private static final PaidOrders PAID =
            new PaidOrders("purchase_order", "0::numeric, refunded_amount", "paid_amount > 0");

    private final Vertx vertx;
    private final Db db;
    private final OrderDrafts drafts;
    private final ReceiptRates rates;
    private final InventoryService inventory;
    private final CatalogService catalog;
    private final Approval approval;
    private final Timeline timeline;
    private final PurchaseChanges changes;

    PurchaseServiceImpl(
            Vertx vertx,
            Db db,
            OrderDrafts drafts,
            ReceiptRates rates,
            InventoryService inventory,
            CatalogService catalog,
            Approval approval,
            Timeline timeline) {
        this.vertx = vertx;
        this.db = db;
        this.drafts = drafts;
        this.rates = rates;
        this.inventory = inventory;
        this.catalog = catalog;
        this.approval = approval;
        this.timeline = timeline;
        changes = new PurchaseChanges(vertx, db, drafts);
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
                    return Idempotency.write(
                            db, PurchaseOrderWithItems.class, tx -> Drafting.create(tx, orderId, draft));
                }));
    }

    @Override
    public Future<PurchaseOrderWithItems> getOrder(UUID orderId, Caller caller) {
        return db.query(StoredPurchase.WITH_ITEMS, (Object) new UUID[] {orderId})
                .map(StoredPurchase::withItems);
    }

    @Override
    public Future<PurchaseOrderPage> listOrders(PurchaseOrderQuery query, Caller caller) {
        return OrderLists.orders(db, query, null, approval);
    }

    @Override
    public Future<PurchaseOrderPage> listVendorOrders(UUID vendorId, PurchaseOrderQuery query, Caller caller) {
        return drafts.vendors()
                .vendorSnapshot(vendorId, caller)
                .compose(v -> OrderLists.orders(db, query, vendorId, approval));
    }

    @Override
    public Future<OrderedLinePage> listOrderLines(OrderedLineQuery query, Caller caller) {
        return OrderLists.lines(db, query);
    }

    @Override
    public Future<List<TimelineEntry>> getOrderTimeline(UUID orderId, Caller caller) {
        return db.require(LockedPurchase.NOT_FOUND, StoredPurchase::order, StoredPurchase.GET, orderId)
                .compose(order -> timeline.of(orderId, order.createdAt(), caller));
    }

    @Override
    public Future<PurchaseOrderWithItems> patchOrder(UUID orderId, JsonObject body, Caller caller) {
        if (!body.containsKey("expected_at")) return act(tx -> Drafting.patch(tx, orderId, body));
        if (body.size() > 1) // the other fields are those of a draft
        return Future.failedFuture(
                    Problem.badRequest("invalid_request", Problem.detail("expected_at", "must be changed alone")));
        var expectedAt = Json.read(body, SendOrder.class).expectedAt();
        Times.check("expected_at", expectedAt);
        return act(tx -> Sending.reschedule(tx, orderId, expectedAt));
    }

    @Override
    public Future<PurchaseOrderWithItems> putOrder(UUID orderId, WritePurchaseOrder body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, PurchaseOrderWithItems.class, () -> {
                    // checked before anything is marked as used, and again under the lock
                    var now =
                            StoredPurchase.withItems(db.query(StoredPurchase.WITH_ITEMS, (Object) new UUID[] {orderId})
                                    .await());
                    Request.requireVersion(now.order().version());
                    OrderState.require(now.order(), OrderState.WRITABLE);
                    var whole = completed(body, now.order());
                    var draft = drafts.of(orderId, whole, caller);
                    OrderDrafts.keepContracts(draft, whole.items(), now);
                    Lines.requireKept(whole.items(), Lines.ids(now.items()));
                    drafts.reference(draft, caller);
                    return Idempotency.write(
                            db, PurchaseOrderWithItems.class, tx -> Drafting.replace(tx, orderId, whole, draft));
                }));
    }

    /** The vendor and its currency are kept if the body omits the vendor, because amounts must not change their value unnoticed. */
    private static WritePurchaseOrder completed(WritePurchaseOrder body, PurchaseOrder order) {
        var vendor = body.vendorId() == null ? order.vendorId() : body.vendorId();
        var currency = body.currency() == null && vendor.equals(order.vendorId()) ? order.currency() : body.currency();
        return new WritePurchaseOrder(
                vendor,
                body.items(),
                currency,
                body.notes(),
                body.reference(),
                body.metadata(),
                body.externalIds(),
                body.locationId(),
                body.overReceiptPercent(),
                body.exchangeRate());
    }

    @Override
    public Future<PurchaseOrderWithItems> approveOrder(UUID orderId, Caller caller) {
        return act(tx -> Sending.approve(tx, orderId));
    }

    @Override
    public Future<PurchaseOrderWithItems> sendOrder(UUID orderId, @Nullable SendOrder body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, PurchaseOrderWithItems.class, () -> {
                    var now = db.require(LockedPurchase.NOT_FOUND, StoredPurchase::order, StoredPurchase.GET, orderId)
                            .await();
                    OrderState.require(now, PurchaseStates.ORDER.statuses());
                    approval.require(now);
                    var vendor = drafts.vendor(now.vendorId(), caller);
                    drafts.requireLocation(now.locationId(), caller);
                    var expectedAt = body == null ? null : body.expectedAt();
                    Times.check("expected_at", expectedAt);
                    return Idempotency.write(
                            db,
                            PurchaseOrderWithItems.class,
                            tx -> Sending.send(
                                    tx, orderId, now.vendorId(), expectedAt, vendor.leadTimeDays(), approval));
                }));
    }

    @Override
    public Future<PurchaseOrderWithItems> changeOrder(UUID orderId, ChangePurchaseOrder body, Caller caller) {
        return changes.change(orderId, body, caller);
    }

    @Override
    public Future<PurchaseOrderWithItems> receiveOrder(UUID orderId, @Nullable ReceiveOrder requested, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, PurchaseOrderWithItems.class, () -> {
                    var now =
                            StoredPurchase.withItems(db.query(StoredPurchase.WITH_ITEMS, (Object) new UUID[] {orderId})
                                    .await());
                    OrderState.require(now.order(), PurchaseStates.RECEIVE.statuses());
                    approval.require(now.order());
                    var body = ScannedReceipt.named(catalog, now.items(), requested, caller);
                    var serials = Receiving.check(inventory, now, body, caller);
                    var rate = rates.of(now.order(), caller);
                    return Idempotency.write(
                            db,
                            PurchaseOrderWithItems.class,
                            tx -> Receiving.receive(tx, orderId, body, serials, approval, rate));
                }));
    }

    @Override
    public Future<PurchaseOrderWithItems> returnOrder(UUID orderId, WriteReturn body, Caller caller) {
        var valid = Returning.valid(body);
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, PurchaseOrderWithItems.class, () -> {
                    var now =
                            StoredPurchase.withItems(db.query(StoredPurchase.WITH_ITEMS, (Object) new UUID[] {orderId})
                                    .await());
                    OrderState.require(now.order(), PurchaseStates.RETURN_ANY.statuses());
                    Returning.check(inventory, now, valid, caller);
                    return Idempotency.write(
                            db, PurchaseOrderWithItems.class, tx -> Returning.request(tx, orderId, valid));
                }));
    }

    @Override
    public Future<VendorReturnPage> listReturns(UUID orderId, VendorReturnQuery query, Caller caller) {
        return Returning.list(db, orderId, query);
    }

    @Override
    public Future<ReceiptPage> listReceipts(UUID orderId, ReceiptQuery query, Caller caller) {
        return Receipts.list(db, orderId, query);
    }

    @Override
    public Future<PurchaseOrderWithItems> closeOrder(UUID orderId, @Nullable CloseOrder body, Caller caller) {
        return act(tx -> Closing.close(tx, orderId, body == null ? null : body.reason()));
    }

    @Override
    public Future<PurchaseOrderWithItems> payOrder(UUID orderId, @Nullable PayOrder body, Caller caller) {
        return act(tx -> PurchasePayments.pay(tx, orderId, PayOrder.from(body), approval));
    }

    @Override
    public Future<PurchaseOrderWithItems> refundOrder(UUID orderId, @Nullable WriteVendorRefund body, Caller caller) {
        return act(tx -> PurchasePayments.refund(tx, orderId, WriteVendorRefund.from(body)));
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
    public Future<List<DocumentSum>> documentSums(Caller caller) {
        return Tasks.run(vertx, () -> db.tx(PurchaseSums::read));
    }

    @Override
    public Future<PurchaseOrderWithItems> cancelOrder(UUID orderId, @Nullable CancelOrder body, Caller caller) {
        return act(tx -> Sending.cancel(tx, orderId, CancelOrder.reason(body)));
    }

    private Future<PurchaseOrderWithItems> act(Function<Tx, PurchaseOrderWithItems> work) {
        return Idempotency.task(vertx, db, PurchaseOrderWithItems.class, work);
    }
}
