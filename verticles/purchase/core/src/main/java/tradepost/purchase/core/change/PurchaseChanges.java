package tradepost.purchase.core.change;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Times;
import tradepost.orders.Lines;
import tradepost.orders.OrderState;
import tradepost.purchase.ChangePurchaseOrder;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.core.change.ChangedPurchase.ChangedLine;
import tradepost.purchase.core.contract.ContractPrices;
import tradepost.purchase.core.drafting.Drafting;
import tradepost.purchase.core.drafting.OrderDrafts;
import tradepost.purchase.core.drafting.PurchaseDraft;
import tradepost.purchase.core.drafting.PurchaseRules;
import tradepost.purchase.core.order.LockedPurchase;
import tradepost.purchase.core.order.PurchaseStates;
import tradepost.purchase.core.order.Settlement;
import tradepost.purchase.core.order.StoredPurchase;
import tradepost.purchase.core.receipt.ReceiptRules;
import tradepost.purchase.event.PurchaseChanged;

/** Changes an order that was sent by the difference. What was received stays. Decided for one version of the order. */
public final class PurchaseChanges {
    private final Vertx vertx;
    private final Db db;
    private final OrderDrafts drafts;

    public PurchaseChanges(Vertx vertx, Db db, OrderDrafts drafts) {
        this.vertx = vertx;
        this.db = db;
        this.drafts = drafts;
    }

    public Future<PurchaseOrderWithItems> change(UUID orderId, ChangePurchaseOrder body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, PurchaseOrderWithItems.class, () -> {
                    Times.check("expected_at", body.expectedAt());
                    var now =
                            StoredPurchase.withItems(db.query(StoredPurchase.WITH_ITEMS, (Object) new UUID[] {orderId})
                                    .await());
                    Request.requireVersion(now.order().version());
                    OrderState.require(now.order(), PurchaseStates.CHANGE.statuses());
                    var pieces = new ChangedPurchase(now.order(), now.items(), body);
                    var added = added(now.order(), body, pieces, caller);
                    if (added == null && pieces.lines.stream().anyMatch(ChangedLine::grows))
                        drafts.vendor(now.order().vendorId(), caller);
                    if (added != null) drafts.reference(added, caller);
                    return Idempotency.write(
                            db,
                            PurchaseOrderWithItems.class,
                            tx -> apply(tx, now.order(), new Change(body, pieces, added)));
                }));
    }

    private record Change(
            ChangePurchaseOrder body,
            ChangedPurchase pieces,
            @Nullable PurchaseDraft added) {}

    /** The lines that are added, priced as in a draft; null if there are none. */
    private @Nullable PurchaseDraft added(
            PurchaseOrder order, ChangePurchaseOrder body, ChangedPurchase pieces, Caller caller) {
        if (pieces.addedAt.isEmpty() || body.lines() == null) return null;
        var written = pieces.addedAt.stream()
                .map(i -> body.lines().get(i))
                .map(l -> new WritePurchaseLine(
                        null, Objects.requireNonNull(l.itemId()), Objects.requireNonNull(l.quantity()), l.unitPrice()))
                .toList();
        try {
            return drafts.added(order, written, caller);
        } catch (ServiceException refusal) {
            throw Lines.inRequest(refusal, pieces.addedAt);
        }
    }

    private static PurchaseOrderWithItems apply(Tx tx, PurchaseOrder decided, Change change) {
        var order = LockedPurchase.lock(tx, decided.id(), PurchaseStates.CHANGE);
        if (order.version() != decided.version()) throw Problem.conflict("order_changed");
        var lines = change.pieces.lines;
        var expectedAt = change.body.expectedAt();
        if (lines.isEmpty() && change.added == null && (expectedAt == null || expectedAt.equals(order.expectedAt())))
            return LockedPurchase.read(tx, order.id());
        ContractPrices.leave(
                tx,
                lines.stream()
                        .filter(ChangedLine::isRepriced)
                        .map(l -> l.line().id())
                        .toList());
        write(tx, order, lines);
        if (change.added != null) {
            int last = tx.single(r -> r.getInteger(0), PurchaseChangeQueries.LAST_LINE, order.id());
            Drafting.addLines(tx, change.added, last);
        }
        var at = expectedAt == null ? null : expectedAt.atOffset(ZoneOffset.UTC);
        LockedPurchase.expect(
                1,
                tx.sql(PurchaseChangeQueries.WRITE, order.id(), at, Request.actor())
                        .rowCount());
        ContractPrices.drawMore(tx, order.id(), grown(change));
        var changed = Settlement.settle(tx, order.id());
        var open = ReceiptRules.expected(changed.items(), Map.of());
        var data = PurchaseChanged.of(changed, change.body.reason(), open);
        var event = EventLog.append(
                tx, PurchaseEvents.CHANGED, order.id(), changed.order().version(), data);
        EventLog.handOver(tx, "inventory", event);
        return changed;
    }

    private static void write(Tx tx, PurchaseOrder order, List<ChangedLine> lines) {
        if (lines.isEmpty()) return;
        var written = tx.sql(
                PurchaseChangeQueries.CHANGE_LINES,
                order.id(),
                Tx.column(lines, l -> l.line().id(), UUID[]::new),
                Tx.column(lines, ChangedLine::quantity, Long[]::new),
                Tx.column(lines, ChangedLine::open, Long[]::new),
                Tx.column(
                        lines,
                        l -> PurchaseRules.overReceiptAllowed(l.quantity(), order.overReceiptPercent()),
                        Long[]::new),
                Tx.numbers(lines, ChangedLine::unitPrice));
        LockedPurchase.expect(lines.size(), written.rowCount());
    }

    /** The lines that draw more of their contracts. */
    private static UUID[] grown(Change change) {
        var grown = change.pieces.lines.stream()
                .filter(ChangedLine::grows)
                .map(l -> l.line().id());
        var added = change.added == null
                ? Stream.<UUID>empty()
                : change.added.lines().stream().map(PurchaseDraft.Line::id);
        return Stream.concat(grown, added).toArray(UUID[]::new);
    }
}
