package tradepost.sales.core;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.inventory.InventoryEvents.OrderStock;
import tradepost.inventory.InventoryService;
import tradepost.inventory.ReserveStock;
import tradepost.kernel.Caller;
import tradepost.kernel.Db;
import tradepost.kernel.Event;
import tradepost.kernel.EventLog;
import tradepost.kernel.Idempotency;
import tradepost.kernel.Ids;
import tradepost.kernel.Json;
import tradepost.kernel.Problem;
import tradepost.kernel.Request;
import tradepost.kernel.Tx;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesEvents.OrderContent;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesOrder;

/**
 * An order that is placed: created and confirmed in one, or never there. Three commits:
 * <ol>
 * <li>sales writes what it will be into order_placing, which nothing lists;
 * <li>inventory reserves (order, version 1) and commits that together with an event;
 * <li>sales turns the row into a confirmed order.
 * </ol>
 * Should this process die after 1, nothing was reserved, and {@link #SWEEP} removes the row. After 2, the event comes to
 * {@link #finish} and does the third step. After 3 the command's answer is recorded. And whoever removes the row, at any time, need
 * not ask what inventory has done: a reservation whose event finds neither row nor order is given back
 * ({@link Confirming#onReserved}), also one that is made later. So a shortage, a refusal and a sweep are each one delete, and the
 * clock of the sweep decides when to give up and never what is true.
 *
 * <p>One try of a command at a time has a row: the index on request_id refuses a second with request_in_progress. So two tries of
 * one command never share an order, one of them confirming what the other gives up. A refusal is recorded before its row is
 * removed, and looked for after a row is written: so a late try cannot slip in between and confirm what was refused.
 */
final class Placing {
    private static final Logger LOG = LoggerFactory.getLogger(Placing.class);
    private static final long VERSION = 1; // of the draft it is in passing: what stock is reserved for

    // 30 seconds in the statements below: longer than a try lives, by the deadlines of its calls
    private static final String EARLIER = """
            select id, confirmed from order_placing where request_id = $1 and (confirmed or created_at > now() - interval '30 seconds')
            """;
    private static final String INSERT = "insert into order_placing(id, request_id, content) values ($1, $2, $3)";
    private static final String REMOVE_STALE =
            "delete from order_placing where request_id = $1 and not confirmed and created_at <= now() - interval '30 seconds'";
    private static final String GIVE_UP = "delete from order_placing where id = $1 and not confirmed";
    private static final String TAKE = "delete from order_placing where id = $1 returning content, confirmed";
    private static final String LOCK =
            "select content, confirmed from order_placing where id = $1 and not confirmed for update";
    private static final String FINISHED = "update order_placing set confirmed = true, content = '{}' where id = $1";

    /** What was left by a process that died before anything was reserved; and what nobody has come back for in seven days. */
    static final String SWEEP = """
            delete from order_placing
            where not confirmed and created_at < now() - interval '30 seconds' or created_at < now() - interval '7 days'
            """;

    private static final String INSERT_CONFIRMED = """
            insert into sales_order(id, customer_id, customer_name, customer_email, customer_user_id, currency, total_amount, notes,
              reference, created_by, status, confirmed_version, confirm_request, version, confirmed_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'confirmed', $11, $12, $13, now()) returning %s
            """.formatted(SalesQueries.ORDER);

    /** What the order will be, as order_placing keeps it. */
    record Content(
            UUID customerId,
            String customerName,
            String customerEmail,
            @Nullable UUID customerUserId,
            String currency,
            BigDecimal total,
            @Nullable String notes,
            @Nullable String reference,
            UUID createdBy,
            List<SalesOrderLine> lines) {}

    private record Stored(JsonObject content, boolean confirmed) {
        static Stored of(Row r) {
            return new Stored(r.getJsonObject(0), r.getBoolean(1));
        }
    }

    /** One try, and how far it came. */
    private static final class Attempt {
        final UUID orderId = Ids.next();
        final UUID command = Request.commandId();
        boolean stored;
        boolean reserved;
    }

    private final Db db;
    private final Drafting drafting;
    private final InventoryService inventory;

    Placing(Db db, Drafting drafting, InventoryService inventory) {
        this.db = db;
        this.drafting = drafting;
        this.inventory = inventory;
    }

    SalesOrderWithItems place(WriteSalesOrder body, Caller caller) {
        if (!caller.mayOwn("orders:write"))
            throw Problem.forbidden("forbidden", Problem.detail("permission", "orders:write"));
        var attempt = new Attempt();
        try {
            return Idempotency.steps(db, SalesOrderWithItems.class, () -> place(attempt, body, caller));
        } catch (ServiceException refusal) {
            throw attempt.stored ? undone(attempt, refusal, caller) : refusal;
        }
    }

    private SalesOrderWithItems place(Attempt attempt, WriteSalesOrder body, Caller caller) {
        var earlier = earlier(attempt);
        if (earlier != null) return earlier;
        var draft = drafting.draft(attempt.orderId, body, caller);
        // orders:write for all is not enough to confirm for all
        if (!caller.may("orders:confirm")
                && !caller.userId().equals(draft.customer().userId())) throw Drafting.unknownCustomer();
        var content = content(draft, body, caller);
        var known = store(attempt, content);
        if (known != null) return known;
        reserve(attempt, content, caller);
        return db.write(SalesOrderWithItems.class, tx -> commit(tx, attempt));
    }

    /** What the event has made of an earlier try of this command, whose process did not live to answer; null for a first try. */
    private @Nullable SalesOrderWithItems earlier(Attempt attempt) {
        var found = db.query(EARLIER, attempt.command).await().iterator();
        if (!found.hasNext()) return null;
        var row = found.next();
        if (!row.getBoolean(1)) throw Problem.conflict("request_in_progress");
        return db.write(SalesOrderWithItems.class, tx -> {
            tx.sql(TAKE, row.getUUID(0));
            return read(tx, row.getUUID(0));
        });
    }

    /** Null, or what was answered to another try of this command while this one was preparing itself. */
    private @Nullable SalesOrderWithItems store(Attempt attempt, Content content) {
        var known = db.tx(tx -> {
            tx.sql(REMOVE_STALE, attempt.command);
            tx.sql(INSERT, attempt.orderId, attempt.command, Json.write(content));
            var answered = Idempotency.answered(tx, SalesOrderWithItems.class);
            if (answered != null) tx.sql(GIVE_UP, attempt.orderId);
            return Optional.ofNullable(answered);
        });
        attempt.stored = known.isEmpty();
        return known.orElse(null);
    }

    /** Whatever goes wrong, nothing will be kept: so an answer that does not come is no unknown outcome here. */
    private void reserve(Attempt attempt, Content content, Caller caller) {
        try {
            var lines = new ReserveStock(attempt.command, Confirming.reserveLines(content.lines()));
            inventory.reserve(attempt.orderId, VERSION, lines, caller).await();
            attempt.reserved = true;
        } catch (Throwable t) {
            var refusal = Problem.from(t);
            throw refusal.failureCode() == 504 ? Problem.unavailable("unavailable") : refusal;
        }
    }

    private static SalesOrderWithItems commit(Tx tx, Attempt attempt) {
        var row = tx.one(Stored::of, TAKE, attempt.orderId);
        if (row == null) throw Problem.of(504, "outcome_unknown"); // swept: this try took longer than any may
        if (row.confirmed()) return read(tx, attempt.orderId); // the event was faster
        return confirmed(tx, attempt.orderId, attempt.command, row.content(), Request.actor(), Request.traceparent());
    }

    /**
     * What a refusal leaves behind. Where stock is reserved and the last commit failed for no reason of the order's, the event will
     * confirm it, or has: that is not known here. Else the row goes, and with it the reservation, now or by its event.
     */
    private ServiceException undone(Attempt attempt, ServiceException refusal, Caller caller) {
        boolean refused = refusal.failureCode() < 500;
        if (attempt.reserved && !refused) return Problem.of(504, "outcome_unknown");
        boolean removed = false;
        try {
            removed = db.query(GIVE_UP, attempt.orderId).await().rowCount() == 1;
        } catch (Throwable t) {
            LOG.warn("order {} is left to its event or to the sweep: {}", attempt.orderId, t.toString());
        }
        if (removed && attempt.reserved)
            inventory.release(attempt.orderId, VERSION, caller).otherwiseEmpty().await();
        // a row that is not there any more was confirmed by the event, unless nothing can have been reserved
        return removed || refused && !attempt.reserved ? refusal : Problem.of(504, "outcome_unknown");
    }

    /** Whether there was such an order on its way: it is confirmed now. For inventory's event. */
    static boolean finish(Tx tx, OrderStock held, Event event) {
        var row = tx.one(Stored::of, LOCK, held.orderId());
        if (row == null || held.orderVersion() != VERSION) return false;
        confirmed(tx, held.orderId(), held.requestId(), row.content(), event.actor(), event.traceparent());
        tx.sql(FINISHED, held.orderId());
        return true;
    }

    private static SalesOrderWithItems confirmed(
            Tx tx, UUID id, UUID command, JsonObject stored, String actor, @Nullable String traceparent) {
        var c = Json.read(stored, Content.class);
        var order = tx.only(
                SalesQueries::order,
                INSERT_CONFIRMED,
                id,
                c.customerId(),
                c.customerName(),
                c.customerEmail(),
                c.customerUserId(),
                c.currency(),
                c.total(),
                c.notes(),
                c.reference(),
                c.createdBy(),
                VERSION,
                command,
                VERSION + 1);
        Drafting.sendLines(tx, c.lines()).await();
        var made = new SalesOrderWithItems(order, c.lines());
        var data = OrderContent.of(made);
        EventLog.appendAll(
                tx,
                List.of(
                        EventLog.event(SalesEvents.CREATED, id, VERSION, data, actor, traceparent),
                        EventLog.event(SalesEvents.CONFIRMED, id, VERSION + 1, data, actor, traceparent)));
        return made;
    }

    private static SalesOrderWithItems read(Tx tx, UUID id) {
        SalesOrder order = tx.found("order_not_found", SalesQueries::order, SalesQueries.GET, id);
        return new SalesOrderWithItems(order, tx.list(SalesQueries::line, SalesQueries.LINES, id));
    }

    private static Content content(Drafting.Draft draft, WriteSalesOrder body, Caller caller) {
        var customer = draft.customer();
        return new Content(
                customer.id(),
                customer.name(),
                customer.email(),
                customer.userId(),
                draft.currency(),
                draft.total(),
                body.notes(),
                body.reference(),
                caller.userId(),
                draft.lines());
    }
}
