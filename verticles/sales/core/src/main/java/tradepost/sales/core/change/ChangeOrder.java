package tradepost.sales.core.change;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;
import tradepost.orders.Lines;
import tradepost.orders.OrderState;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.core.change.ChangedOrder.By;
import tradepost.sales.core.change.ChangedOrder.Got;
import tradepost.sales.core.draft.DraftBuilder;
import tradepost.sales.core.draft.DraftBuilder.Added;
import tradepost.sales.core.draft.ForSale;
import tradepost.sales.core.fulfilment.LineFaults;
import tradepost.sales.core.fulfilment.LocationCodes;
import tradepost.sales.core.fulfilment.OrderParts;
import tradepost.sales.core.fulfilment.OrderParts.Place;
import tradepost.sales.core.invoice.CreditedPieces;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.payment.RefundLimit;
import tradepost.sales.core.pricing.ShippingCharges;
import tradepost.sales.event.OrderPart;
import tradepost.shipping.ShippingService;

/**
 * Changes a confirmed order: a saga without a clock, like its confirmation. Everything is decided for one version of the order.
 * <ul>
 * <li>checks: the status, what is for sale, prices and taxes of what is added, and what is packed, shipped and closed;
 * <li>asks: inventory where the stock is reserved, and shipping what is packed, if pieces are removed;
 * <li>writes: one transaction applies a change that adds no pieces. Another one is stored first, inventory reserves its pieces for
 * (order, version) and commits this with an event, and sales applies it if the order still has that version;
 * <li>tells: {@code sales.order.changed}, which inventory and shipping follow before the response;
 * <li>undone by: the removal of the stored change and the release of its pieces. If this process dies, {@link Changes#finish} receives the event
 * and applies the change, or has the pieces released.
 * </ul>
 */
public final class ChangeOrder {
    private final Vertx vertx;
    private final Db db;
    private final InventoryService inventory;
    private final ShippingService shipping;
    private final DraftBuilder drafts;
    private final ForSale forSale;
    private final BatchLoader<StoredWithLines> orders;
    private final RefundLimit refundLimit;

    public ChangeOrder(
            Vertx vertx,
            Db db,
            InventoryService inventory,
            ShippingService shipping,
            DraftBuilder drafts,
            ForSale forSale,
            BatchLoader<StoredWithLines> orders,
            RefundLimit refundLimit) {
        this.vertx = vertx;
        this.db = db;
        this.inventory = inventory;
        this.shipping = shipping;
        this.drafts = drafts;
        this.forSale = forSale;
        this.orders = orders;
        this.refundLimit = refundLimit;
    }

    public Future<SalesOrderWithItems> change(UUID orderId, ChangeOrderRequest body, Caller caller) {
        if (!caller.may("orders:confirm")) throw Problem.lacks("orders:confirm");
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(
                        db,
                        SalesOrderWithItems.class,
                        () -> decideAndApply(orderId, body, caller),
                        tx -> giveUp(tx, orderId)));
    }

    /** Another try of this command may have stored its change, whose pieces inventory may reserve later: it is not applied then. */
    private @Nullable SalesOrderWithItems giveUp(Tx tx, UUID orderId) {
        return Changes.giveUp(tx, orderId, Request.commandId()) ? null : StoredWithLines.answer(tx, orderId);
    }

    private SalesOrderWithItems decideAndApply(UUID orderId, ChangeOrderRequest body, Caller caller) {
        var command = Request.commandId();
        var now = orders.get(orderId).await().answer();
        // asked afterwards: an earlier try that applies its change from now on makes this version stale
        if (Idempotency.key() != null && Changes.isApplied(db, command)) return write(tx -> {}, orderId);
        require(now.order());
        var pieces = new ChangedPieces(now.items(), body);
        requireForSale(now, pieces);
        var priced = priced(now.order(), body, pieces, caller);
        if (priced.lines().isEmpty() && isUnchanged(now, body, pieces)) return write(tx -> {}, orderId);
        var change = decide(now, body, pieces, priced, caller);
        priced.reference().run();
        var by = new By(Request.actor(), Origin.current());
        if (change.grown().isEmpty())
            return write(tx -> limited(tx, orderId, caller, () -> Changes.applyNow(tx, change, by)), orderId);
        var stored = Changes.store(db, change, command);
        var held = reserve(stored, pieces, now.order(), command, caller);
        try {
            return write(
                    tx -> limited(tx, orderId, caller, () -> Changes.applyStored(tx, stored, command, held, by)),
                    orderId);
        } catch (Throwable t) {
            throw compensate(Problem.from(t), stored, command, caller);
        }
    }

    private void limited(Tx tx, UUID orderId, Caller caller, Runnable work) {
        refundLimit.checked(tx, orderId, caller, () -> {
            work.run();
            return orderId;
        });
    }

    private interface Writing {
        void write(Tx tx);
    }

    private SalesOrderWithItems write(Writing writing, UUID orderId) {
        return Idempotency.step(db, SalesOrderWithItems.class, tx -> {
            writing.write(tx);
            return StoredWithLines.answer(tx, orderId);
        });
    }

    /** Fails 412 stale_version, 409 invalid_state. */
    private static void require(SalesOrder order) {
        Request.requireVersion(order.version());
        OrderState.require(order, SalesStates.statuses(SalesStates.CHANGE));
        if (order.fulfillmentStatus().equals("fulfilled")
                || order.fulfillmentStatus().equals("returned"))
            throw Problem.conflict(
                    "invalid_state", Problem.detail("fulfillment_status", "is " + order.fulfillmentStatus()));
    }

    /** Pieces are added to a line as to a new order. */
    private void requireForSale(SalesOrderWithItems now, ChangedPieces pieces) {
        var grown = pieces.grown().keySet();
        var lines = now.items().stream().filter(l -> grown.contains(l.id())).toList();
        if (lines.isEmpty()) return;
        forSale.require(
                now.order().customerId(),
                lines,
                i -> LineFaults.field(pieces.at(lines.get(i).id()), "line_id"));
    }

    private static boolean isUnchanged(SalesOrderWithItems now, ChangeOrderRequest body, ChangedPieces pieces) {
        return pieces.grown().isEmpty()
                && !pieces.removes()
                && (body.shippingAddress() == null
                        || body.shippingAddress().equals(now.order().shippingAddress()))
                && (body.billingAddress() == null
                        || body.billingAddress().equals(now.order().billingAddress()));
    }

    private static @Nullable OrderAddress or(@Nullable OrderAddress requested, @Nullable OrderAddress soFar) {
        return requested != null ? requested : soFar;
    }

    /** The lines that are added, taxed at the addresses that the order has after the change. */
    private Added priced(SalesOrder order, ChangeOrderRequest body, ChangedPieces pieces, Caller caller) {
        var at = pieces.addedAt();
        if (at.isEmpty() || body.lines() == null) return new Added(List.of(), Set.of(), () -> {});
        var written = new ArrayList<WriteSalesLine>();
        for (int i : at) {
            var l = body.lines().get(i);
            written.add(new WriteSalesLine(null, l.itemId(), l.productId(), l.quantity(), l.unitPrice()));
        }
        try {
            return drafts.added(
                    order,
                    or(body.shippingAddress(), order.shippingAddress()),
                    or(body.billingAddress(), order.billingAddress()),
                    written,
                    caller);
        } catch (ServiceException refusal) {
            throw Lines.inRequest(refusal, at);
        }
    }

    /** Fails 409 pieces_packed, 403 forbidden. */
    private OrderChange decide(
            SalesOrderWithItems now, ChangeOrderRequest body, ChangedPieces pieces, Added priced, Caller caller) {
        var order = now.order();
        var open = StoredOrder.read(db, order.id()).await();
        var first = inventory.reservation(order.id(), open.reserved(), caller).await();
        var reserved = OrderParts.reserved(db, open, first);
        var codes = db.tx(tx -> LocationCodes.of(tx, reserved.keySet()));
        var removed = pieces.removes() ? removed(order, pieces, reserved, codes, caller) : List.<OrderPart>of();
        var lines = ChangedAmounts.of(now, pieces, priced, ChangedAmounts.kept(db, order));
        var sum = ShippingCharges.added(ChangedAmounts.sum(lines, order.currency()), order.shipping());
        var givenUp = db.tx(tx ->
                CreditedPieces.givenUp(tx, order.id(), order.currency(), OrderChange.amounts(lines, order.currency())));
        var owed =
                open.owed().subtract(order.totalAmount().subtract(sum.total())).add(givenUp);
        boolean lessens = owed.compareTo(open.owed()) < 0;
        if (body.wantsRefund() && lessens && owed.signum() < 0 && !caller.may("orders:refund"))
            throw Problem.lacks("orders:refund");
        // before the change is stored: the event that completes it has no proof
        if (body.wantsRefund() && lessens) refundLimit.require(db, order.id(), owed.negate(), caller);
        return new OrderChange(
                order.id(),
                order.version(),
                open.reserved(),
                lines,
                removed,
                pieces.waiting(),
                codes.reserved(reserved),
                sum,
                body.wantsRefund(),
                or(body.shippingAddress(), order.shippingAddress()),
                or(body.billingAddress(), order.billingAddress()),
                body.reason(),
                drafts.currency());
    }

    private List<OrderPart> removed(
            SalesOrder order, ChangedPieces pieces, Map<Place, Long> reserved, LocationCodes codes, Caller caller) {
        var packed = new HashMap<Place, Long>();
        for (var p : shipping.packed(order.id(), caller).await())
            packed.merge(new Place(p.lineId(), p.locationId()), p.quantity(), Long::sum);
        var ended = OrderParts.ended(db, order.id());
        // all of it was read after the order: it is of this version unless the order has another one by now
        if (StoredOrder.read(db, order.id()).await().version() != order.version())
            throw Problem.conflict("order_changed");
        return pieces.removed(reserved, ended, packed, codes);
    }

    /**
     * If the order may wait, what is there is reserved, and the rest waits, behind all that wait already. Fails 409 insufficient_stock or
     * item_frozen, 409 order_changed if another command changes this version.
     */
    private Got reserve(OrderChange change, ChangedPieces pieces, SalesOrder order, UUID command, Caller caller) {
        var lines = change.grown();
        var wanted = lines.stream()
                .map(l -> new ReserveLine(l.line().id(), l.line().itemId(), l.grown()))
                .toList();
        var stock = new ReserveStock(command, wanted, order.customerId(), order.allowBackorders() ? true : null);
        Reservation held;
        try {
            held = inventory
                    .reserve(change.orderId(), change.version(), stock, caller)
                    .await();
        } catch (ServiceException refusal) {
            if (refusal.failureCode() >= 500) throw refusal; // if it has reserved, its event applies the change
            Changes.giveUp(db, change, command, false);
            throw "reservation_released".equals(refusal.getMessage())
                    ? Problem.conflict("order_changed")
                    : Lines.inRequest(refusal, at(lines, pieces));
        }
        if (!held.requestId().equals(command)) {
            Changes.giveUp(db, change, command, false);
            throw Problem.conflict("order_changed");
        }
        return Got.of(held.lines(), held.waiting());
    }

    /** The indexes in the request of the lines to reserve. */
    private static List<Integer> at(List<OrderChange.Line> lines, ChangedPieces pieces) {
        var added = pieces.addedAt().iterator();
        return lines.stream()
                .map(l -> l.added() ? added.next() : pieces.at(l.line().id()))
                .toList();
    }

    /** The pieces are reserved, but the transaction has failed. Unless the change is given up, the event would apply it. */
    private ServiceException compensate(ServiceException refusal, OrderChange change, UUID command, Caller caller) {
        if (refusal.failureCode() >= 500) return Problem.of(504, "outcome_unknown"); // the event applies it
        if ("request_in_progress".equals(refusal.getMessage())) return refusal; // the same command is in flight
        if (Changes.giveUp(db, change, command, true))
            inventory
                    .release(change.orderId(), change.version(), caller)
                    .otherwiseEmpty()
                    .await(); // now, or a little later by the event
        return refusal;
    }
}
