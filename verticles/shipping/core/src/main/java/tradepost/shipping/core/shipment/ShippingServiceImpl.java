package tradepost.shipping.core.shipment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Document;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;
import tradepost.orders.CancelOrderRequest;
import tradepost.orders.OrderNumber;
import tradepost.orders.Transition;
import tradepost.pdf.PrintedDocuments;
import tradepost.pdf.Printer;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesService;
import tradepost.shipping.CreateShipments;
import tradepost.shipping.PackedPart;
import tradepost.shipping.ShipShipment;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShipmentPage;
import tradepost.shipping.ShipmentQuery;
import tradepost.shipping.Shipments;
import tradepost.shipping.ShippingEvents;
import tradepost.shipping.ShippingEvents.ShipmentChanged;
import tradepost.shipping.ShippingService;
import tradepost.shipping.core.shipment.ShipmentQueries.Read;

/** Each write locks the fulfilment of the order first. */
public final class ShippingServiceImpl implements ShippingService {
    private static final String MAY_SHIP = "shipments:ship";
    private static final String MAY_READ = "shipments:read";
    /** Of a caller limited to its own shipments: pick lists and what is being packed are the warehouse's. */
    private static final String HAS_LEFT = "shipped_at is not null";

    private static final String OF_ORDER = "order_id = ?";
    private static final UUID NOBODY = new UUID(0, 0);

    private final Vertx vertx;
    private final Db db;
    private final DispatchSaga dispatch;
    private final PackingSlip slip;
    private final Printer printer;
    private final PrintedDocuments printed;
    private final CustomerService customers;
    private final SalesService sales;

    public ShippingServiceImpl(
            Vertx vertx,
            Db db,
            DispatchSaga dispatch,
            PackingSlip slip,
            Printer printer,
            CustomerService customers,
            SalesService sales) {
        this.vertx = vertx;
        this.db = db;
        this.dispatch = dispatch;
        this.slip = slip;
        this.printer = printer;
        printed = new PrintedDocuments(db);
        this.customers = customers;
        this.sales = sales;
    }

    @Override
    public Future<ShipmentPage> listShipments(ShipmentQuery q, Caller caller) {
        return list(q, null, caller);
    }

    /** Sales knows whether there is such an order, and whether the caller may know of it. */
    @Override
    public Future<ShipmentPage> listOrderShipments(UUID orderId, ShipmentQuery q, Caller caller) {
        return list(q, orderId, caller)
                .compose(page -> page.data().isEmpty()
                        ? sales.getOrder(orderId, caller).map(order -> page)
                        : Future.succeededFuture(page));
    }

    private Future<ShipmentPage> list(ShipmentQuery q, @Nullable UUID order, Caller caller) {
        if (caller.may(MAY_READ))
            return page(q, where(q, LocationLimit.of(caller)).and(OF_ORDER, order));
        var metadata = q.page().metadata(); // a filter would tell what is not shown
        if (metadata != null && !metadata.isEmpty()) return Problem.failed(Problem.lacks(MAY_READ));
        return own(caller)
                .compose(customer -> page(
                        q,
                        filtered(q, LocationLimit.of(caller))
                                .and(OF_ORDER, order)
                                .and("customer_id = ?", customer)
                                .when(true, HAS_LEFT)
                                .and(ShipmentQueries.SHOWN_WORDS, words(q))))
                .map(page -> new ShipmentPage(
                        page.data().stream().map(Shipment::forCustomer).toList(), page.meta()));
    }

    private Future<ShipmentPage> page(ShipmentQuery q, Where where) {
        return q.page().read(db, ShipmentQueries.LISTED, where).map(s -> new ShipmentPage(s.data(), s.meta()));
    }

    /** The customer whose shipments a limited caller may see; {@link #NOBODY} if it has no record. */
    private Future<UUID> own(Caller caller) {
        return customers
                .ownCustomer(caller)
                .map(CustomerSnapshot::id)
                .recover(e -> e instanceof ServiceException s && s.failureCode() == 404
                        ? Future.succeededFuture(NOBODY)
                        : Future.failedFuture(e));
    }

    static Where where(ShipmentQuery q, LocationLimit limit) {
        var digits = OrderNumber.digits(q.q());
        return filtered(q, limit)
                .and(ShipmentQueries.HAS_DIGITS, digits)
                .search(ShipmentQueries.SEARCHED, digits == null ? words(q) : null);
    }

    /** What is neither a number of a shipment nor of an order. */
    private static @Nullable String words(ShipmentQuery q) {
        boolean isNumber = ShipmentQueries.NUMBER.searched(q.q()) != null || SalesOrder.NUMBER.searched(q.q()) != null;
        return isNumber ? null : q.q();
    }

    private static Where filtered(ShipmentQuery q, LocationLimit limit) {
        // looked up separately, because numbers among the searched words would cost every shipment index entries
        var number = ShipmentQueries.NUMBER.searched(q.q());
        var orderNumber = SalesOrder.NUMBER.searched(q.q());
        return Where.of("true")
                .and("location_id = any(?)", limit.ids())
                .inIds("order_id", q.orderId())
                .and("customer_id = ?", q.customerId())
                .and("location_id = ?", q.locationId())
                .and("id in (select shipment_id from shipment_line where item_id = ?)", q.itemId())
                .in("status", q.status())
                .and("number = ?", OrderNumber.exactly(q.number()))
                .and("carrier = ?", q.carrier())
                .and("tracking = ?", q.tracking())
                .and("reference = ?", q.reference())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("packed_at", q.packedFrom(), q.packedTo())
                .between("shipped_at", q.shippedFrom(), q.shippedTo())
                .between("delivered_at", q.deliveredFrom(), q.deliveredTo())
                .in("number", number)
                .and(
                        "order_id in (select order_id from fulfilment where order_number = any(?))",
                        orderNumber == null ? null : orderNumber.toArray(String[]::new));
    }

    @Override
    public Future<List<PackedPart>> packed(UUID orderId, Caller caller) {
        return db.list(r -> new PackedPart(r.getUUID(0), r.getUUID(1), r.getLong(2)), ShipmentQueries.PACKED, orderId);
    }

    @Override
    public Future<Shipment> getShipment(UUID shipmentId, Caller caller) {
        if (caller.may(MAY_READ)) return read(shipmentId, caller);
        return own(caller)
                .compose(customer -> read(shipmentId, caller).map(s -> {
                    if (!s.customerId().equals(customer) || s.shippedAt() == null)
                        throw Problem.notFound("shipment_not_found");
                    return s.forCustomer();
                }));
    }

    private Future<Shipment> read(UUID shipmentId, Caller caller) {
        return db.query(ShipmentQueries.WITH_LINES, (Object) new UUID[] {shipmentId})
                .map(rows -> ShipmentQueries.withLines(rows).stream()
                        .map(Read::shipment)
                        .filter(s -> LocationLimit.of(caller).covers(s.locationId()))
                        .findFirst()
                        .orElseThrow(() -> Problem.notFound("shipment_not_found")));
    }

    @Override
    public Future<Shipments> createShipments(UUID orderId, @Nullable CreateShipments body, Caller caller) {
        var everywhere = CreateShipments.orEverything(body);
        var limit = LocationLimit.of(caller);
        var wanted = everywhere.at(limit.narrowed(everywhere.locationId(), "location_id"));
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(
                        db,
                        Shipments.class,
                        () -> {
                            requireVisible(orderId, limit);
                            if (wanted.isPacked()) return dispatch.pack(orderId, wanted, caller);
                            if (!caller.may(MAY_SHIP)) throw Problem.lacks(MAY_SHIP);
                            return dispatch.ship(orderId, wanted, caller);
                        },
                        tx -> {
                            var shipped = DispatchSaga.shipped(tx, orderId);
                            return shipped.isEmpty() ? null : new Shipments(shipped);
                        }));
    }

    /** Fails 404 order_not_found unless the caller sees a shipment of the order. */
    private void requireVisible(UUID orderId, LocationLimit limit) {
        if (limit.ids() == null) return;
        var seen =
                db.list(r -> r.getUUID(0), ShipmentQueries.LOCATIONS, orderId).await();
        limit.requireVisible("order_not_found", seen.toArray(UUID[]::new));
    }

    @Override
    public Future<Shipment> shipShipment(UUID shipmentId, @Nullable ShipShipment body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(
                        db,
                        Shipment.class,
                        () -> dispatch.ship(shipmentId, ShipShipment.linesOf(body), caller),
                        tx -> shipped(tx, shipmentId)));
    }

    private static @Nullable Shipment shipped(Tx tx, UUID shipmentId) {
        var order = tx.firstOrNull(r -> r.getUUID(0), ShipmentQueries.LOCK_ORDER_OF, shipmentId);
        return order == null
                ? null
                : DispatchSaga.shipped(tx, order).stream().findFirst().orElse(null);
    }

    @Override
    public Future<Shipment> patchShipment(UUID shipmentId, JsonObject body, Caller caller) {
        return Idempotency.task(vertx, db, Shipment.class, tx -> patch(tx, shipmentId, body, LocationLimit.of(caller)));
    }

    private static Shipment patch(Tx tx, UUID id, JsonObject body, LocationLimit limit) {
        var now = ShipmentWriter.lock(tx, id, limit).shipment();
        Request.requireVersion(now.version());
        ShipmentWriter.requireState(now, Set.of("open", "packed", "shipped", "delivered"));
        var to = Shipment.of(MergePatch.apply(Json.write(now), body, Set.of()));
        if (to.equals(now)) return now;
        return changed(
                tx,
                ShippingEvents.UPDATED,
                id,
                ShipmentQueries.PATCH,
                id,
                to.carrier(),
                to.tracking(),
                to.reference(),
                to.notes(),
                Metadata.of(to.metadata()));
    }

    @Override
    public Future<Shipment> packShipment(UUID shipmentId, Caller caller) {
        return Idempotency.task(vertx, db, Shipment.class, tx -> {
            requireStill(tx, shipmentId, ShipmentStates.PACK, LocationLimit.of(caller));
            return changed(tx, ShippingEvents.PACKED, shipmentId, ShipmentQueries.PACK, shipmentId);
        });
    }

    @Override
    public Future<Shipment> deliverShipment(UUID shipmentId, Caller caller) {
        return Idempotency.task(vertx, db, Shipment.class, tx -> {
            require(ShipmentWriter.lock(tx, shipmentId, LocationLimit.of(caller)), ShipmentStates.DELIVER);
            return changed(tx, ShippingEvents.DELIVERED, shipmentId, ShipmentQueries.DELIVER, shipmentId);
        });
    }

    @Override
    public Future<Shipment> cancelShipment(UUID shipmentId, @Nullable CancelOrderRequest body, Caller caller) {
        return Idempotency.task(vertx, db, Shipment.class, tx -> {
            var now = requireStill(tx, shipmentId, ShipmentStates.CANCEL, LocationLimit.of(caller));
            ShipmentWriter.giveBack(tx, now.orderId(), Set.of(shipmentId), CancelOrderRequest.reason(body));
            return ShipmentWriter.read(tx, shipmentId);
        });
    }

    private static Shipment require(Read now, Transition transition) {
        Request.requireVersion(now.shipment().version());
        ShipmentWriter.requireState(now.shipment(), transition.statuses());
        return now.shipment();
    }

    /** Like {@link #require}, and 409 invalid_state while a command ships it. */
    private static Shipment requireStill(Tx tx, UUID id, Transition transition, LocationLimit limit) {
        var now = ShipmentWriter.lock(tx, id, limit);
        var shipment = require(now, transition);
        if (now.dispatchId() != null)
            throw Problem.conflict("invalid_state", Problem.detail("status", "is being shipped; ship it again"));
        return shipment;
    }

    private static Shipment changed(Tx tx, String event, UUID id, String sql, @Nullable Object... args) {
        ShipmentWriter.expect(1, tx.sql(sql, args).rowCount());
        var now = ShipmentWriter.read(tx, id);
        EventLog.append(tx, event, id, now.version(), ShipmentChanged.of(now));
        return now;
    }

    @Override
    public Future<Shipment> getPackingSlip(UUID shipmentId, Caller caller) {
        return getShipment(shipmentId, caller);
    }

    /**
     * Of a shipment that has left, the slip that was printed first since, and if that was before its lots were named, once more with these. Goods leave in
     * the language of the installation rather than not at all.
     */
    @Override
    public Future<Document> printPackingSlip(UUID shipmentId, Caller caller) {
        return getShipment(shipmentId, caller)
                .compose(s -> customers
                        .customerSnapshot(s.customerId(), caller)
                        .compose(
                                c -> s.shippedAt() == null ? print(s, c) : printed.of(printId(s), () -> print(s, c)),
                                e -> print(s, null)));
    }

    private static UUID printId(Shipment s) {
        boolean namesLots =
                s.lines() != null && s.lines().stream().anyMatch(l -> !l.lots().isEmpty());
        return namesLots ? Ids.named(s.id() + " with its lots") : s.id();
    }

    private Future<Document> print(Shipment s, @Nullable CustomerSnapshot customer) {
        return printer.print(lines(s), () -> slip.print(s, customer));
    }

    private static int lines(Shipment shipment) {
        return shipment.lines() == null ? 0 : shipment.lines().size();
    }
}
