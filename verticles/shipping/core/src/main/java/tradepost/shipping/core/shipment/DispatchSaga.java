package tradepost.shipping.core.shipment;

import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.inventory.reservation.PickLots;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.sales.SalesService;
import tradepost.sales.fulfilment.ShipOrderRequest;
import tradepost.shipping.CreateShipments;
import tradepost.shipping.ShipShipment;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShipmentLine;
import tradepost.shipping.Shipments;
import tradepost.shipping.ShippingEvents;
import tradepost.shipping.core.shipment.DispatchBatch.Left;
import tradepost.shipping.core.shipment.DispatchBatch.Take;
import tradepost.shipping.core.shipment.ShipmentQueries.Read;

/**
 * Ships in three commits, without a clock: this context gives the shipment to a command, sales decides, and this context records it. In
 * between, nothing else changes the shipment. If the process dies, the event of sales completes it, or the command is repeated.
 */
public final class DispatchSaga {
    /** A refusal by sales, after which this attempt and those before it ship nothing. After any other failure, sales may still ship it. */
    private static final Set<Integer> FINAL = Set.of(400, 404, 409);

    private static final Set<String> LEFT = Set.of("shipped", "delivered");

    /** Commands of different orders that arrive together share their transactions. */
    private static final int AT_ONCE = 16;

    private final Db db;
    private final SalesService sales;
    private final InventoryService inventory;
    private final OrderReader orders;
    private final Batches<Take, Supplier<List<Read>>> takes;
    private final GroupCommit<Left, Shipments> records;

    public DispatchSaga(Vertx vertx, Db db, SalesService sales, InventoryService inventory, OrderReader orders) {
        this.db = db;
        this.sales = sales;
        this.inventory = inventory;
        this.orders = orders;
        takes = new Batches<>(vertx, AT_ONCE, all -> db.tx(tx -> DispatchBatch.take(tx, all)));
        records = new GroupCommit<>(vertx, db, Shipments.class, DispatchBatch::record);
    }

    /** Packs pieces of the order, in one transaction with the response. Reads the order from sales if it is not known here yet. */
    Shipments pack(UUID orderId, CreateShipments body, Caller caller) {
        PickingRules.requireNoLots(body);
        orders.know(orderId, body, caller);
        return withLines(
                orderId,
                caller,
                lines -> Idempotency.step(db, Shipments.class, tx -> {
                    var ids = take(tx, orderId, lock(tx, orderId), body, null, lines);
                    return new Shipments(ShipmentWriter.append(tx, ShippingEvents.PACKED, ids));
                }));
    }

    /**
     * Lines of which all pieces wait for stock are not known here. Therefore an attempt that does not find a line is repeated with those that
     * sales has.
     */
    private <T> T withLines(UUID orderId, Caller caller, Function<Set<UUID>, T> attempt) {
        try {
            return attempt.apply(Set.of());
        } catch (ServiceException e) {
            if (!"line_not_found".equals(e.getMessage())) throw e;
            return attempt.apply(orders.lines(orderId, caller));
        }
    }

    /** Takes pieces of the order and ships them. Fails as sales does if none of the shipments could be shipped. */
    Shipments ship(UUID orderId, CreateShipments body, Caller caller) {
        var command = Request.commandId();
        var taken = taken(orderId, body, command, caller);
        var accepted = settle(orderId, taken, body.lines() == null ? List.of() : body.lines(), caller);
        var ids = taken.stream().map(r -> r.shipment().id()).toList();
        return records.step(Left.now(orderId, command, ids, accepted));
    }

    private List<Read> taken(UUID orderId, CreateShipments body, UUID command, Caller caller) {
        try {
            return takenIfKnown(orderId, body, command, caller);
        } catch (ServiceException e) {
            if (e.failureCode() != 404) throw e;
            orders.know(orderId, body, caller);
            return takenIfKnown(orderId, body, command, caller);
        }
    }

    private List<Read> takenIfKnown(UUID orderId, CreateShipments body, UUID command, Caller caller) {
        if (body.lines() == null)
            return takes.ask(new Take(orderId, body, command, Idempotency.key()))
                    .await()
                    .get();
        return withLines(orderId, caller, lines -> takenLines(orderId, body, command, lines));
    }

    private List<Read> takenLines(UUID orderId, CreateShipments body, UUID command, Set<UUID> lines) {
        return db.tx(tx -> {
            var status = lock(tx, orderId);
            requireUnanswered(tx, Shipments.class);
            var before = tx.list(r -> r.getUUID(0), ShipmentQueries.OF_COMMAND, orderId, command);
            return begin(tx, before.isEmpty() ? take(tx, orderId, status, body, command, lines) : before, command);
        });
    }

    /**
     * Ships a shipment. Fails 404 shipment_not_found, 400 invalid_lines, line_twice or line_not_found, 409 invalid_state, 412 stale_version.
     *
     * @param named lines with their lots
     */
    Shipment ship(UUID shipmentId, List<ShipShipment.Line> named, Caller caller) {
        var command = Request.commandId();
        var taken = db.tx(tx -> {
            var now = ShipmentWriter.lock(tx, shipmentId, LocationLimit.of(caller));
            requireUnanswered(tx, Shipment.class);
            if (!command.equals(now.dispatchId())) { // otherwise it is repeated
                Request.requireVersion(now.shipment().version());
                ShipmentWriter.requireState(now.shipment(), ShipmentStates.SHIP.statuses());
                PickingRules.withLots(now.shipment(), named);
            }
            return begin(tx, List.of(shipmentId), command);
        });
        var shipment = taken.getFirst().shipment();
        var accepted = settle(shipment.orderId(), taken, PickingRules.withLots(shipment, named), caller);
        return Idempotency.step(db, Shipment.class, tx -> {
            ShipmentWriter.lock(tx, shipmentId, LocationLimit.of(caller));
            ShipmentWriter.append(tx, ShippingEvents.SHIPPED, ShipmentWriter.shippedBySales(tx, accepted));
            var shipped = ShipmentWriter.read(tx, List.of(shipmentId)).getFirst();
            if (!command.equals(shipped.dispatchId())) ShipmentWriter.requireState(shipped.shipment(), Set.of());
            return shipped.shipment();
        });
    }

    /**
     * Returns what other tries of a refused command have shipped, or nothing. A try that has taken nothing yet finds the refusal under the lock
     * of the order. Fails 409 request_in_progress if one still ships something: the outcome of the last one counts.
     */
    static List<Shipment> shipped(Tx tx, UUID orderId) {
        tx.sql(ShipmentQueries.LOCK_ORDER, orderId);
        var ids = tx.list(r -> r.getUUID(0), ShipmentQueries.OF_COMMAND, orderId, Request.commandId());
        var all = ShipmentWriter.read(tx, ids);
        if (all.stream().anyMatch(DispatchSaga::isLeaving)) throw inProgress();
        var shipments = all.stream().map(Read::shipment).toList();
        return shipments.stream().anyMatch(DispatchSaga::hasLeft) ? shipments : List.of();
    }

    static boolean isLeaving(Read read) {
        return read.dispatchId() != null
                && ShipmentStates.SHIP.statuses().contains(read.shipment().status());
    }

    private static boolean hasLeft(Shipment shipment) {
        return LEFT.contains(shipment.status());
    }

    static ServiceException inProgress() {
        return Problem.conflict("request_in_progress");
    }

    /** Fails if the command has a response by now, which {@link Idempotency#steps} then returns. */
    private static void requireUnanswered(Tx tx, Class<? extends Record> answer) {
        if (Idempotency.answered(tx, answer) != null) throw PickingRules.nothingOpen();
    }

    /** Gives those that have not left to this command, also if another one has begun to ship them and may have died. */
    static List<Read> begin(Tx tx, List<UUID> ids, UUID command) {
        tx.sql(ShipmentQueries.DISPATCH, ids.toArray(UUID[]::new), command);
        return ShipmentWriter.read(tx, ids);
    }

    private static String lock(Tx tx, UUID orderId) {
        return tx.require("order_not_found", r -> r.getString(0), ShipmentQueries.LOCK_ORDER, orderId);
    }

    /** @param more lines of the order, besides those that are known here */
    private static List<UUID> take(
            Tx tx, UUID orderId, String status, CreateShipments body, @Nullable UUID command, Set<UUID> more) {
        requireNotCancelled(status);
        var work = ShipmentWriter.work(tx, orderId);
        var lines = new HashSet<>(tx.list(r -> r.getUUID(0), ShipmentQueries.ORDER_LINES, orderId));
        lines.addAll(more);
        return ShipmentWriter.take(tx, orderId, work, PickingRules.take(work, lines, body), body, command);
    }

    /** Fails 409 invalid_state. */
    static void requireNotCancelled(String status) {
        if (status.equals("cancelled"))
            throw Problem.conflict("invalid_state", Problem.detail("status", "is cancelled"));
    }

    /**
     * Lets inventory pick the lots that lines of the request name, and then sales ship the shipments, each on its own. Those that it refuses are as they
     * were; fails if it refuses all. Returns those it has shipped. Of one that is cancelled, only sales knows whether an earlier try has shipped it.
     */
    private List<UUID> settle(UUID orderId, List<Read> taken, List<CreateShipments.Line> requested, Caller caller) {
        var picked = pick(orderId, taken, requested, caller);
        var accepted = new ArrayList<UUID>();
        var refused = new ArrayList<Read>();
        ServiceException refusal = null;
        for (var read : taken) {
            var shipment = read.shipment();
            if (hasLeft(shipment)) continue; // recorded already
            try {
                sales.shipOrder(orderId, pieces(read), caller).await();
                accepted.add(shipment.id());
            } catch (ServiceException e) {
                if (!FINAL.contains(e.failureCode())) throw e;
                refused.add(read);
                refusal = e;
            }
        }
        if (refusal == null) return accepted;
        forget(orderId, refused, picked, caller);
        undo(orderId, refused);
        if (refused.size() == taken.size()) throw refusal;
        return accepted;
    }

    /**
     * Before sales decides, so that what it accepts leaves with these lots. An earlier try has picked the same ones, if it has got any further than this, so
     * only shipments are refused here of which sales has not heard.
     */
    private List<PickLots.OfShipment> pick(
            UUID orderId, List<Read> taken, List<CreateShipments.Line> requested, Caller caller) {
        var leaving = taken.stream().filter(r -> !hasLeft(r.shipment())).toList();
        var lots = PickingRules.lots(leaving, requested);
        if (lots.isEmpty()) return lots;
        try {
            inventory.pickLots(orderId, new PickLots(lots), caller).await();
            return lots;
        } catch (ServiceException e) {
            if (FINAL.contains(e.failureCode())) undo(orderId, leaving);
            throw e;
        }
    }

    /** If this fails, the shipments keep what was picked, and another try to ship them is the same. */
    private void forget(UUID orderId, List<Read> refused, List<PickLots.OfShipment> picked, Caller caller) {
        var ids = refused.stream().map(r -> r.shipment().id()).toList();
        var forgotten = picked.stream()
                .filter(p -> ids.contains(p.shipmentId()))
                .map(p -> new PickLots.OfShipment(p.shipmentId(), p.attempts(), List.of()))
                .toList();
        if (!forgotten.isEmpty())
            inventory.pickLots(orderId, new PickLots(forgotten), caller).await();
    }

    private void undo(UUID orderId, List<Read> refused) {
        db.tx(tx -> {
            undo(tx, orderId, refused);
            return refused;
        });
    }

    private static ShipOrderRequest pieces(Read read) {
        var shipment = read.shipment();
        var lines = shipment.lines() == null ? List.<ShipmentLine>of() : shipment.lines();
        return new ShipOrderRequest(
                shipment.id(),
                lines.stream()
                        .map(l -> new ShipOrderRequest.Line(
                                l.orderLineId(), l.itemId(), shipment.locationId(), l.quantity()))
                        .toList(),
                read.attempts());
    }

    /** A part returns to the pick list from which it was taken; a whole shipment is as it was. Others have ended meanwhile. */
    private static void undo(Tx tx, UUID orderId, List<Read> refused) {
        lock(tx, orderId);
        var ids = new HashSet<>(tx.list(
                r -> r.getUUID(0),
                ShipmentQueries.REFUSED,
                refused.stream().map(r -> r.shipment().id()).toArray(UUID[]::new),
                refused.stream().map(Read::attempts).toArray(Integer[]::new)));
        var work = ShipmentWriter.work(tx, orderId);
        var listed = new HashSet<UUID>(); // locations that have a pick list
        for (var held : work) if (held.isOpen()) listed.add(held.locationId());
        var back = new HashSet<UUID>();
        var kept = new HashSet<UUID>();
        for (var held : work) {
            var id = held.shipmentId();
            if (!ids.contains(id) || back.contains(id) || kept.contains(id)) continue;
            boolean isOpen = held.status().equals("open");
            if (isOpen && !listed.add(held.locationId())) back.add(id);
            else kept.add(id);
        }
        if (!kept.isEmpty()) tx.sql(ShipmentQueries.DISPATCH_NO_MORE, (Object) kept.toArray(UUID[]::new));
        ShipmentWriter.giveBack(tx, orderId, back, null);
    }
}
