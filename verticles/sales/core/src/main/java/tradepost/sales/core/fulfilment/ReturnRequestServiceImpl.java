package tradepost.sales.core.fulfilment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.KnownOwners;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.StaffFields;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;
import tradepost.orders.OrderNumber;
import tradepost.orders.OrderState;
import tradepost.sales.SalesEvents;
import tradepost.sales.core.fulfilment.ReturnRequestQueries.Stored;
import tradepost.sales.core.order.Actors;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.returns.AcceptReturnRequest;
import tradepost.sales.returns.DeclineReturnRequest;
import tradepost.sales.returns.ReturnEvents;
import tradepost.sales.returns.ReturnEvents.ReturnRequestChanged;
import tradepost.sales.returns.ReturnRequest;
import tradepost.sales.returns.ReturnRequestPage;
import tradepost.sales.returns.ReturnRequestQuery;
import tradepost.sales.returns.ReturnRequestService;
import tradepost.sales.returns.WriteReturnRequest;
import tradepost.sales.returns.WriteSalesReturn;

/**
 * Requests to send pieces back. They are made and accepted under the lock of the order, so no piece is requested twice, and a request becomes one
 * return at most. A return without a request takes precedence: what it has taken cannot be accepted any more.
 */
public final class ReturnRequestServiceImpl implements ReturnRequestService {
    private static final String MAY_READ = "orders:read";
    private static final String MAY_WRITE = "orders:write";
    private static final String NOT_FOUND = "return_request_not_found";
    private static final int LINES_MAX = 1_000;

    private final Vertx vertx;
    private final Db db;
    private final ReturnGoods returnGoods;

    public ReturnRequestServiceImpl(Vertx vertx, Db db, ReturnGoods returnGoods) {
        this.vertx = vertx;
        this.db = db;
        this.returnGoods = returnGoods;
    }

    @Override
    public Future<ReturnRequest> createReturnRequest(UUID orderId, WriteReturnRequest body, Caller caller) {
        return Idempotency.task(vertx, db, ReturnRequest.class, tx -> shown(create(tx, orderId, body, caller), caller));
    }

    private static ReturnRequest create(Tx tx, UUID orderId, WriteReturnRequest body, Caller caller) {
        var reason = Text.visible("reason", body.reason());
        var order = StoredOrder.lock(tx, orderId, MAY_WRITE, caller);
        OrderState.require(order, SalesStates.statuses(SalesStates.RETURN));
        StaffFields.requireNone(body.internalNotes(), null, MAY_WRITE, caller);
        requireRequestable(tx, orderId, body.lines());
        var id = Ids.next();
        tx.sql(ReturnRequestQueries.INSERT, id, orderId, reason, body.notes(), caller.actor(), body.internalNotes());
        tx.sql(
                ReturnRequestQueries.INSERT_LINES,
                id,
                body.lines().stream().map(WriteReturnRequest.Line::lineId).toArray(UUID[]::new),
                body.lines().stream().map(WriteReturnRequest.Line::quantity).toArray(Long[]::new));
        return publish(tx, SalesEvents.RETURN_REQUEST_CREATED, id);
    }

    /** Fails 400 invalid_lines, line_twice or line_not_found, 409 quantity_exceeds_shipped. The order is locked. */
    private static void requireRequestable(Tx tx, UUID orderId, List<WriteReturnRequest.Line> lines) {
        if (lines.isEmpty() || lines.size() > LINES_MAX)
            throw Problem.badRequest(
                    "invalid_lines", Problem.detail("lines", "must have 1 to " + LINES_MAX + " entries"));
        var left = new HashMap<UUID, Long>();
        for (var r : tx.sql(ReturnRequestQueries.REQUESTABLE, orderId)) left.put(r.getUUID(0), r.getLong(1));
        var invalid = new ArrayList<JsonObject>();
        var twice = new ArrayList<JsonObject>();
        var unknown = new ArrayList<JsonObject>();
        var exceeded = new ArrayList<JsonObject>();
        var seen = new HashSet<UUID>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var open = left.get(line.lineId());
            if (line.quantity() < 1) invalid.add(Problem.detail(LineFaults.field(i, "quantity"), "must be at least 1"));
            else if (!seen.add(line.lineId()))
                twice.add(Problem.detail(LineFaults.field(i, "line_id"), "occurs twice"));
            else if (open == null) unknown.add(LineFaults.unknown(i));
            else if (line.quantity() > open)
                exceeded.add(Problem.detail(
                        LineFaults.field(i, "quantity"),
                        "must be at most " + Math.max(open, 0)
                                + ", which was shipped, has not come back and is not requested"));
        }
        Problem.badRequestIf("invalid_lines", invalid);
        Problem.badRequestIf("line_twice", twice);
        Problem.badRequestIf("line_not_found", unknown);
        Problem.conflictIf("quantity_exceeds_shipped", exceeded);
    }

    @Override
    public Future<ReturnRequestPage> listOrderReturnRequests(UUID orderId, ReturnRequestQuery q, Caller caller) {
        return StoredOrder.find(db, orderId, MAY_READ, caller).compose(order -> list(q, List.of(orderId), caller));
    }

    @Override
    public Future<ReturnRequestPage> listReturnRequests(ReturnRequestQuery q, Caller caller) {
        return list(q, q.orderId(), caller);
    }

    private Future<ReturnRequestPage> list(ReturnRequestQuery q, @Nullable List<UUID> orders, Caller caller) {
        var where = where(q, orders, caller.may(MAY_READ) ? null : caller.userId());
        return q.page()
                .read(db, ReturnRequestQueries.LISTED, where)
                .map(s -> new ReturnRequestPage(
                        s.data().stream().map(r -> shown(r, caller)).toList(), s.meta()));
    }

    static Where where(ReturnRequestQuery q, @Nullable List<UUID> orders, @Nullable UUID owner) {
        return Where.of("true")
                .and(KnownOwners.OWN, owner)
                .inIds("order_id", orders)
                .and("customer_id = ?", q.customerId())
                .and("""
                        id in (select b.request_id from sales_return_request_line b join sales_order_line l on l.id = b.order_line_id
                               where l.item_id = ?)""", q.itemId())
                .in("status", q.status())
                .and("number = ?", OrderNumber.exactly(q.number()))
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<ReturnRequest> getReturnRequest(UUID returnRequestId, Caller caller) {
        return find(returnRequestId).map(stored -> shown(own(stored, MAY_READ, caller), caller));
    }

    private Future<Stored> find(UUID id) {
        return db.require(NOT_FOUND, ReturnRequestQueries::stored, ReturnRequestQueries.GET, id);
    }

    /** Callers limited to their own requests get 404 for others'. */
    private static ReturnRequest own(Stored found, String permission, Caller caller) {
        if (!caller.may(permission) && !caller.userId().equals(found.ownerId())) throw Problem.notFound(NOT_FOUND);
        return found.data();
    }

    @Override
    public Future<ReturnRequest> acceptReturnRequest(
            UUID returnRequestId, @Nullable AcceptReturnRequest body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, ReturnRequest.class, () -> {
            var request = find(returnRequestId).await().data();
            requireOpen(request);
            var orderId = request.orderId();
            var acceptance = AcceptReturnRequest.from(body);
            var wanted = wanted(request, acceptance);
            // a version that the client requires is that of the request
            var checked = returnGoods.checked(orderId, wanted, any -> {}, caller);
            return Idempotency.write(db, ReturnRequest.class, tx -> {
                StoredOrder.lock(tx, orderId); // before the request, like whoever makes one
                lockOpen(tx, returnRequestId, caller);
                var returnId = returnGoods.take(tx, orderId, checked, any -> {}, caller);
                return end(
                        tx,
                        returnRequestId,
                        SalesEvents.RETURN_REQUEST_ACCEPTED,
                        returnId,
                        null,
                        acceptance.internalNotes());
            });
        });
    }

    /** The return that is made of a request. Fails 400 line_not_found, 409 quantity_exceeds_requested. */
    private static WriteSalesReturn wanted(ReturnRequest request, AcceptReturnRequest body) {
        var requested = Objects.requireNonNull(request.lines());
        if (body.lines() == null) {
            var all = requested.stream()
                    .map(l ->
                            new WriteSalesReturn.Line(l.lineId(), l.quantity(), ReturnEvents.RESTOCK, null, null, null))
                    .toList();
            return new WriteSalesReturn(request.reason(), null, body.refund(), all);
        }
        var left = new HashMap<UUID, Long>();
        for (var l : requested) left.put(l.lineId(), l.quantity());
        var unknown = new ArrayList<JsonObject>();
        var exceeded = new ArrayList<JsonObject>();
        for (int i = 0; i < body.lines().size(); i++) {
            var line = body.lines().get(i);
            var open = left.get(line.lineId());
            if (open == null)
                unknown.add(Problem.detail(LineFaults.field(i, "line_id"), "is not a line of the request"));
            else if (line.quantity() > open)
                exceeded.add(Problem.detail(
                        LineFaults.field(i, "quantity"), "must be at most " + open + ", which was requested"));
            else left.put(line.lineId(), open - line.quantity());
        }
        Problem.badRequestIf("line_not_found", unknown);
        Problem.conflictIf("quantity_exceeds_requested", exceeded);
        return new WriteSalesReturn(request.reason(), null, body.refund(), body.lines());
    }

    @Override
    public Future<ReturnRequest> declineReturnRequest(
            UUID returnRequestId, @Nullable DeclineReturnRequest body, Caller caller) {
        return Idempotency.task(vertx, db, ReturnRequest.class, tx -> {
            lockOpen(tx, returnRequestId, caller);
            var refusal = DeclineReturnRequest.from(body);
            return end(
                    tx,
                    returnRequestId,
                    SalesEvents.RETURN_REQUEST_DECLINED,
                    null,
                    refusal.reason(),
                    refusal.internalNotes());
        });
    }

    @Override
    public Future<ReturnRequest> cancelReturnRequest(UUID returnRequestId, Caller caller) {
        return Idempotency.task(vertx, db, ReturnRequest.class, tx -> {
            lockOpen(tx, returnRequestId, caller);
            return shown(end(tx, returnRequestId, SalesEvents.RETURN_REQUEST_CANCELLED, null, null, null), caller);
        });
    }

    /** Fails 404, 412, and 409 invalid_state if it has ended. */
    private static void lockOpen(Tx tx, UUID id, Caller caller) {
        var found = tx.require(NOT_FOUND, ReturnRequestQueries::stored, ReturnRequestQueries.LOCK, id);
        var request = own(found, MAY_WRITE, caller);
        Request.requireVersion(request.version());
        requireOpen(request);
    }

    private static void requireOpen(ReturnRequest request) {
        if (!request.status().equals(ReturnRequest.OPEN))
            throw Problem.conflict("invalid_state", Problem.detail("status", "is " + request.status()));
    }

    /** The request is locked and open. Its status is called like the event. */
    private static ReturnRequest end(
            Tx tx,
            UUID id,
            String event,
            @Nullable UUID returnId,
            @Nullable String declineReason,
            @Nullable String internalNotes) {
        var status = event.substring(event.lastIndexOf('.') + 1);
        if (tx.sql(ReturnRequestQueries.END, id, status, returnId, declineReason, internalNotes)
                        .rowCount()
                != 1) throw new IllegalStateException("request " + id + " has changed under its lock");
        return publish(tx, event, id);
    }

    private static ReturnRequest publish(Tx tx, String event, UUID id) {
        var now = tx.single(ReturnRequestQueries::stored, ReturnRequestQueries.GET, id)
                .data();
        EventLog.append(tx, event, id, now.version(), ReturnRequestChanged.of(now));
        return now;
    }

    private static ReturnRequest shown(ReturnRequest data, Caller caller) {
        return caller.may(MAY_READ) ? data : data.forCustomer().by(Actors.shown(data.actor(), MAY_READ, caller));
    }
}
