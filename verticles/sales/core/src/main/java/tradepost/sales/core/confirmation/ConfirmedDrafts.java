package tradepost.sales.core.confirmation;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.event.OrderStock;
import tradepost.inventory.reservation.Reservation;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.confirmation.ConfirmOrderSaga.Checked;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.UnpaidLimit;

/** Turns drafts into confirmed orders, for a command or for inventory's event, and withdraws those that are not to be confirmed. */
final class ConfirmedDrafts {
    /** Confirms the orders that are still drafts at that version, with one event for each order in the list. */
    private static final String CONFIRM =
            """
            with confirmed as (
              update sales_order o set stage = 'confirmed', confirmed_version = version, confirm_request = c.request,
                     version = version + 1, confirmed_at = now(), updated_at = now()
              from unnest((select $1::uuid[]), (select $2::bigint[]), (select $3::uuid[])) as c(order_id, at_version, request)
              where id = c.order_id and version = c.at_version and %s and (expires_at is null or expires_at > now())
                and not c.request = any(refused_requests) returning %s),
            events as (%s join confirmed c on c.id = e.subject)
            select * from confirmed
            """.formatted(SalesStates.CONFIRM.allowed(), StoredOrder.columns("o"), EventLog.insert(4));

    private static final int REFUSED_MAX = 16;

    /**
     * From now on, this command cannot confirm the draft. Of more than {@value #REFUSED_MAX} commands, the newer half is kept, and the version
     * is increased, which excludes what the others have reserved.
     */
    private static final String REFUSE = """
            update sales_order set refused_requests = case when cardinality(refused_requests) < %1$d then refused_requests
                                                           else refused_requests[%1$d / 2 + 1:] end || $2::uuid,
              version = version + (cardinality(refused_requests) >= %1$d)::int
            where id = $1 and status = 'draft'
            """.formatted(REFUSED_MAX);

    private static final String SUPERSEDE = """
            update sales_order set version = version + 1, updated_at = now() where id = $1 and status = 'draft' and version = $2
            """;

    /** Records which extensions have checked drafts, which are locked in this order and have that version. */
    private static final String CHECKED = """
            with checked as (
              select o.id, c.extensions
              from sales_order o join unnest($1::uuid[], $2::bigint[], $3::text[]) as c(id, version, extensions)
                on o.id = c.id and o.version = c.version
              where o.status = 'draft' order by o.id for no key update of o)
            update sales_order o set extensions = c.extensions::jsonb from checked c where o.id = c.id
            """;

    private ConfirmedDrafts() {}

    /** Records which extensions have checked drafts that still have the checked version. */
    static List<Future<Boolean>> recordChecks(Db db, List<Checked> all) {
        var byOrder = new LinkedHashMap<UUID, Checked>();
        for (var c : all) byOrder.putIfAbsent(c.orderId(), c);
        var checks = List.copyOf(byOrder.values());
        db.query(
                        CHECKED,
                        checks.stream().map(Checked::orderId).toArray(UUID[]::new),
                        checks.stream().map(Checked::version).toArray(Long[]::new),
                        checks.stream()
                                .map(c -> Used.stored(c.extensions()).encode())
                                .toArray(String[]::new))
                .await();
        return all.stream().map(c -> Future.succeededFuture(true)).toList();
    }

    /** For the commands. An order that the event has confirmed before is returned as it is; null for one that is left out. */
    static List<@Nullable SalesOrderWithItems> confirm(
            Tx tx, List<ReservedOrder<StoredWithLines>> all, UnpaidLimit limit) {
        var refused = ReservedOrder.refused(tx, all, limit);
        var some = all.stream().filter(h -> !refused.contains(h.id())).toList();
        Credit.require(tx, ReservedOrder.claims(some));
        var confirmed = confirmed(tx, some);
        var done = new ArrayList<@Nullable SalesOrderWithItems>();
        for (var held : all) {
            if (refused.contains(held.id())) {
                done.add(null);
                continue;
            }
            var order = confirmed.get(held.id());
            done.add(SalesOrderWithItems.unpaid(order == null ? before(tx, held.stock()) : order, held.lines()));
        }
        return done;
    }

    /** The orders that were drafts at that version, by id. Each order has one event, even if it is listed twice. */
    private static Map<UUID, SalesOrder> confirmed(Tx tx, List<ReservedOrder<StoredWithLines>> maybeTwice) {
        if (maybeTwice.isEmpty()) return Map.of();
        var byOrder = new LinkedHashMap<UUID, ReservedOrder<StoredWithLines>>();
        for (var h : maybeTwice) byOrder.putIfAbsent(h.id(), h);
        var all = List.copyOf(byOrder.values());
        var rows = EventLog.send(
                tx,
                CONFIRM,
                all.stream().map(ReservedOrder::event).toList(),
                all.stream().map(ReservedOrder::id).toArray(UUID[]::new),
                all.stream().map(h -> h.stock().orderVersion()).toArray(Long[]::new),
                all.stream().map(h -> h.stock().requestId()).toArray(UUID[]::new));
        var confirmed = new HashMap<UUID, SalesOrder>();
        for (var r : rows.await()) {
            var order = StoredOrder.order(r);
            confirmed.put(order.id(), order);
        }
        ReservedOrder.keepWaiting(
                tx, all.stream().filter(h -> confirmed.containsKey(h.id())).toList());
        return confirmed;
    }

    /** The event may have confirmed the order first. */
    private static SalesOrder before(Tx tx, Reservation held) {
        var now = StoredOrder.get(tx, held.orderId());
        if (!now.isConfirmedAt(held.orderVersion())) throw Problem.conflict("order_changed");
        return now.order();
    }

    /**
     * Confirms the draft whose stock this event says is reserved, because the process died that reserved it. False if it is no draft of this
     * version, or can no longer be confirmed.
     */
    static boolean finish(Tx tx, OrderStock held, Event event, UnpaidLimit limit) {
        var found = StoredWithLines.find(tx, held.orderId());
        if (found == null || found.version() != held.orderVersion()) return false;
        var drafts = List.of(ReservedOrder.of(found, held, event));
        if (limit.refused(tx, ReservedOrder.unpaid(drafts)).isEmpty()
                && Credit.refusal(tx, ReservedOrder.claims(drafts)) == null
                && !confirmed(tx, drafts).isEmpty()) return true;
        // a draft needs another version then: the stock of this one is released and cannot be reserved again
        tx.sql(SUPERSEDE, held.orderId(), held.orderVersion());
        return false;
    }

    /**
     * Another try of this refused command may reserve the stock later, or have reserved it: it does not confirm the draft then. Returns the order
     * if it has done so.
     */
    static @Nullable SalesOrderWithItems refuse(Tx tx, UUID orderId, UUID command) {
        if (tx.sql(REFUSE, orderId, command).rowCount() > 0) return null;
        var now = tx.firstOrNull(StoredOrder::of, StoredOrder.GET, orderId);
        return now != null && command.equals(now.confirmRequest()) ? StoredWithLines.answer(tx, orderId) : null;
    }

    /** Whether there is no longer a draft at that version; false if it was confirmed after all. */
    static boolean withdraw(Db db, Reservation held) {
        return db.tx(tx -> {
            tx.sql(SUPERSEDE, held.orderId(), held.orderVersion());
            return !StoredOrder.get(tx, held.orderId()).isConfirmedAt(held.orderVersion());
        });
    }
}
