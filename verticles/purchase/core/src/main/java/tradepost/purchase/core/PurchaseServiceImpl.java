package tradepost.purchase.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.billing.ledger.BookingDate;
import tradepost.billing.ledger.LedgerService;
import tradepost.billing.rate.ExchangeRateService;
import tradepost.inventory.InventoryService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.DocumentSums;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Times;
import tradepost.orders.CancelOrderRequest;
import tradepost.orders.LineQueries;
import tradepost.orders.Lines;
import tradepost.orders.OrderMoney;
import tradepost.orders.OrderState;
import tradepost.orders.PaidOrders;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Timeline;
import tradepost.orders.TimelineEntry;
import tradepost.purchase.ChangeOrderRequest;
import tradepost.purchase.CloseOrderRequest;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderPage;
import tradepost.purchase.PurchaseOrderQuery;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.PurchaseService;
import tradepost.purchase.ReceiptPage;
import tradepost.purchase.ReceiptQuery;
import tradepost.purchase.ReceiveOrderRequest;
import tradepost.purchase.SendOrderRequest;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.core.change.ChangeOrder;
import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.order.OrderActions;
import tradepost.purchase.core.order.OrderDrafts;
import tradepost.purchase.core.order.PurchaseDraft;
import tradepost.purchase.core.order.PurchaseOrderLists;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.order.StoredPurchase;
import tradepost.purchase.core.receipt.ReceiptRate;
import tradepost.purchase.core.receipt.Receipts;
import tradepost.purchase.core.receipt.ReceiveGoods;
import tradepost.purchase.core.receipt.ScannedGoods;
import tradepost.purchase.core.refund.PayWithCredit;
import tradepost.purchase.core.refund.RecordRefund;
import tradepost.purchase.core.returns.ReturnToVendor;
import tradepost.purchase.event.OrderWritten;
import tradepost.purchase.line.OrderedLinePage;
import tradepost.purchase.line.OrderedLineQuery;
import tradepost.purchase.refund.RefundOrderRequest;
import tradepost.purchase.returns.VendorReturnPage;
import tradepost.purchase.returns.VendorReturnQuery;
import tradepost.purchase.returns.WriteReturn;

final class PurchaseServiceImpl implements PurchaseService {
    private static final PaidOrders PAID =
            new PaidOrders("purchase_order", "0::numeric, refunded_amount", "paid_amount > 0");

    /** What can be changed of any order. */
    private static final Set<String> OF_CLIENTS = Set.of("metadata", "external_ids", "exchange_rate");

    private final Vertx vertx;
    private final Db db;
    private final OrderDrafts drafts;
    private final InventoryService inventory;
    private final LedgerService ledger;
    private final Approval approval;
    private final ExchangeRateService rates;
    private final String currency;
    private final Timeline timeline;

    PurchaseServiceImpl(
            Vertx vertx,
            Db db,
            OrderDrafts drafts,
            InventoryService inventory,
            LedgerService ledger,
            Approval approval,
            ExchangeRateService rates,
            String currency,
            Timeline timeline) {
        this.vertx = vertx;
        this.db = db;
        this.drafts = drafts;
        this.inventory = inventory;
        this.ledger = ledger;
        this.approval = approval;
        this.rates = rates;
        this.currency = currency;
        this.timeline = timeline;
    }

    @Override
    public Future<PurchaseOrderWithItems> createOrder(WritePurchaseOrder body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, PurchaseOrderWithItems.class, () -> {
            Lines.requireNew(body.items());
            var orderId = Ids.next();
            var draft = drafts.of(orderId, body, caller);
            drafts.reference(draft, caller);
            return Idempotency.write(db, PurchaseOrderWithItems.class, tx -> create(tx, orderId, draft));
        });
    }

    private static PurchaseOrderWithItems create(Tx tx, UUID orderId, PurchaseDraft draft) {
        tx.sql(StoredPurchase.INSERT, values(orderId, draft));
        tx.sql(StoredPurchase.INSERT_LINES, OrderDrafts.lineArgs(List.of(draft)));
        var made = OrderActions.read(tx, orderId);
        EventLog.append(tx, PurchaseEvents.CREATED, orderId, made.order().version(), OrderWritten.of(made));
        return made;
    }

    @Override
    public Future<PurchaseOrderWithItems> getOrder(UUID orderId, Caller caller) {
        return db.query(StoredPurchase.WITH_ITEMS, (Object) new UUID[] {orderId})
                .map(StoredPurchase::withItems);
    }

    @Override
    public Future<PurchaseOrderPage> listOrders(PurchaseOrderQuery query, Caller caller) {
        return PurchaseOrderLists.orders(db, query, null, approval);
    }

    @Override
    public Future<PurchaseOrderPage> listVendorOrders(UUID vendorId, PurchaseOrderQuery query, Caller caller) {
        return drafts.vendors()
                .vendorSnapshot(vendorId, caller)
                .compose(v -> PurchaseOrderLists.orders(db, query, vendorId, approval));
    }

    @Override
    public Future<OrderedLinePage> listOrderLines(OrderedLineQuery query, Caller caller) {
        return PurchaseOrderLists.lines(db, query);
    }

    @Override
    public Future<List<TimelineEntry>> getOrderTimeline(UUID orderId, Caller caller) {
        return db.require(OrderActions.NOT_FOUND, StoredPurchase::order, StoredPurchase.GET, orderId)
                .compose(order -> timeline.of(orderId, order.createdAt(), caller));
    }

    @Override
    public Future<PurchaseOrderWithItems> patchOrder(UUID orderId, JsonObject body, Caller caller) {
        if (!body.containsKey("expected_at")) return act(tx -> patch(tx, orderId, body));
        if (body.size() > 1) // the other fields are those of a draft
        return Future.failedFuture(
                    Problem.badRequest("invalid_request", Problem.detail("expected_at", "must be changed alone")));
        var expectedAt = Json.read(body, SendOrderRequest.class).expectedAt();
        Times.check("expected_at", expectedAt);
        return act(tx -> OrderActions.reschedule(tx, orderId, expectedAt));
    }

    private PurchaseOrderWithItems patch(Tx tx, UUID orderId, JsonObject body) {
        boolean isOfClients = OF_CLIENTS.containsAll(body.fieldNames());
        var now = OrderActions.lock(tx, orderId, isOfClients ? OrderActions.ALL : OrderState.WRITABLE);
        var requested = PurchaseOrder.of(MergePatch.apply(Json.write(now), body, Set.of()));
        if (requested.equals(now)) return OrderActions.read(tx, orderId);
        drafts.checkedRate(requested.exchangeRate(), now.currency());
        var patched = OrderActions.change(
                tx,
                orderId,
                StoredPurchase.PATCH,
                orderId,
                requested.notes(),
                requested.reference(),
                Metadata.of(requested.metadata()),
                ExternalIds.of(requested.externalIds()),
                requested.exchangeRate());
        EventLog.append(tx, PurchaseEvents.UPDATED, orderId, patched.order().version(), OrderWritten.of(patched));
        return patched;
    }

    @Override
    public Future<PurchaseOrderWithItems> putOrder(UUID orderId, WritePurchaseOrder body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, PurchaseOrderWithItems.class, () -> {
            // checked before anything is marked as used, and again under the lock
            var now = StoredPurchase.withItems(db.query(StoredPurchase.WITH_ITEMS, (Object) new UUID[] {orderId})
                    .await());
            Request.requireVersion(now.order().version());
            OrderState.require(now.order(), OrderState.WRITABLE);
            var whole = completed(body, now.order());
            var draft = drafts.of(orderId, whole, caller);
            var listed = db.list(r -> r.getUUID(0), StoredPurchase.LISTED_LINES, orderId)
                    .await();
            OrderDrafts.keepSources(draft, whole.items(), now, Set.copyOf(listed));
            Lines.requireKept(whole.items(), Lines.ids(now.items()));
            drafts.reference(draft, caller);
            return Idempotency.write(db, PurchaseOrderWithItems.class, tx -> replace(tx, orderId, whole, draft));
        });
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

    private static PurchaseOrderWithItems replace(Tx tx, UUID orderId, WritePurchaseOrder body, PurchaseDraft draft) {
        OrderActions.lock(tx, orderId, OrderState.WRITABLE);
        LineQueries.replace(
                tx,
                "purchase_order_line",
                orderId,
                body.items(),
                () -> tx.sql(StoredPurchase.INSERT_LINES, OrderDrafts.lineArgs(List.of(draft))));
        var put = OrderActions.change(tx, orderId, StoredPurchase.REPLACE, values(orderId, draft));
        EventLog.append(tx, PurchaseEvents.UPDATED, orderId, put.order().version(), OrderWritten.of(put));
        return put;
    }

    @Override
    public Future<PurchaseOrderWithItems> approveOrder(UUID orderId, Caller caller) {
        return act(tx -> OrderActions.approve(tx, orderId));
    }

    @Override
    public Future<PurchaseOrderWithItems> sendOrder(UUID orderId, @Nullable SendOrderRequest body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, PurchaseOrderWithItems.class, () -> {
            var now = db.require(OrderActions.NOT_FOUND, StoredPurchase::order, StoredPurchase.GET, orderId)
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
                    tx -> OrderActions.send(tx, orderId, now.vendorId(), expectedAt, vendor.leadTimeDays(), approval));
        });
    }

    @Override
    public Future<PurchaseOrderWithItems> changeOrder(UUID orderId, ChangeOrderRequest body, Caller caller) {
        Times.check("expected_at", body.expectedAt());
        return Idempotency.stepsTask(vertx, db, PurchaseOrderWithItems.class, () -> {
            var now = db.require(OrderActions.NOT_FOUND, StoredPurchase::order, StoredPurchase.GET, orderId)
                    .await();
            Request.requireVersion(now.version());
            OrderState.require(now, PurchaseStates.CHANGE.statuses());
            var added = ChangeOrder.added(drafts, now, body, caller);
            if (added != null) drafts.reference(added, caller);
            return Idempotency.write(
                    db, PurchaseOrderWithItems.class, tx -> ChangeOrder.change(tx, orderId, body, added, approval));
        });
    }

    @Override
    public Future<PurchaseOrderWithItems> receiveOrder(
            UUID orderId, @Nullable ReceiveOrderRequest body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, PurchaseOrderWithItems.class, () -> {
            var now = StoredPurchase.withItems(db.query(StoredPurchase.WITH_ITEMS, (Object) new UUID[] {orderId})
                    .await());
            OrderState.require(now.order(), PurchaseStates.RECEIVE.statuses());
            if (now.order().status().equals("draft")) approval.require(now.order());
            var goods = ScannedGoods.resolved(drafts.catalog(), now.items(), body, caller);
            var serials = ReceiveGoods.check(inventory, now, goods, caller);
            var rate = ReceiptRate.of(now.order(), currency, rates, caller);
            return Idempotency.write(
                    db,
                    PurchaseOrderWithItems.class,
                    tx -> ReceiveGoods.receive(tx, orderId, goods, serials, approval, rate));
        });
    }

    @Override
    public Future<PurchaseOrderWithItems> returnOrder(UUID orderId, WriteReturn body, Caller caller) {
        var valid = ReturnToVendor.valid(body);
        return Idempotency.stepsTask(vertx, db, PurchaseOrderWithItems.class, () -> {
            var now = StoredPurchase.withItems(db.query(StoredPurchase.WITH_ITEMS, (Object) new UUID[] {orderId})
                    .await());
            OrderState.require(now.order(), ReturnToVendor.states(valid).statuses());
            ReturnToVendor.check(inventory, now, valid, caller);
            return Idempotency.write(
                    db, PurchaseOrderWithItems.class, tx -> ReturnToVendor.request(tx, orderId, valid));
        });
    }

    @Override
    public Future<VendorReturnPage> listReturns(UUID orderId, VendorReturnQuery query, Caller caller) {
        return ReturnToVendor.list(db, orderId, query);
    }

    @Override
    public Future<ReceiptPage> listReceipts(UUID orderId, ReceiptQuery query, Caller caller) {
        return Receipts.list(db, orderId, query);
    }

    @Override
    public Future<PurchaseOrderWithItems> closeOrder(UUID orderId, @Nullable CloseOrderRequest body, Caller caller) {
        return act(tx -> OrderActions.close(tx, orderId, body == null ? null : body.reason()));
    }

    @Override
    public Future<PurchaseOrderWithItems> payOrder(UUID orderId, @Nullable PayOrderRequest body, Caller caller) {
        var payment = PayOrderRequest.from(body);
        return Idempotency.stepsTask(vertx, db, PurchaseOrderWithItems.class, () -> {
            requireDate(payment.date(), caller);
            return Idempotency.step(
                    db,
                    PurchaseOrderWithItems.class,
                    tx -> payment.isCredit()
                            ? PayWithCredit.pay(tx, orderId, payment, approval)
                            : OrderActions.pay(tx, orderId, payment, approval));
        });
    }

    @Override
    public Future<PurchaseOrderWithItems> refundOrder(UUID orderId, RefundOrderRequest body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, PurchaseOrderWithItems.class, () -> {
            requireDate(body.date(), caller);
            return Idempotency.step(db, PurchaseOrderWithItems.class, tx -> RecordRefund.record(tx, orderId, body));
        });
    }

    private void requireDate(@Nullable LocalDate date, Caller caller) {
        if (date != null)
            ledger.requireDate(new BookingDate(date, null), caller).await();
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
        return Tasks.run(vertx, () -> db.tx(tx -> PurchaseSums.read(tx, after, to, DocumentSums.PART_ROWS)));
    }

    @Override
    public Future<PurchaseOrderWithItems> cancelOrder(UUID orderId, @Nullable CancelOrderRequest body, Caller caller) {
        return act(tx -> OrderActions.cancel(tx, orderId, CancelOrderRequest.reason(body)));
    }

    private Future<PurchaseOrderWithItems> act(Function<Tx, PurchaseOrderWithItems> work) {
        return Idempotency.task(vertx, db, PurchaseOrderWithItems.class, work);
    }

    private static @Nullable Object[] values(UUID orderId, PurchaseDraft draft) {
        return new @Nullable Object[] {
            orderId,
            draft.vendor().id(),
            draft.vendor().name(),
            draft.currency(),
            draft.total(),
            draft.notes(),
            draft.reference(),
            draft.locationId(),
            draft.overReceiptPercent(),
            Request.actor(),
            draft.metadata(),
            draft.externalIds(),
            draft.max(),
            draft.exchangeRate()
        };
    }
}
