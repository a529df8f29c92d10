package tradepost.sales.core.commit;

import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;
import tradepost.orders.OrderState;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.drafting.Recheck;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.extension.UsedExtension;

/**
 * Confirmations that arrive at the same time go through the saga together: one statement reads their orders, one call reserves their stock,
 * one transaction confirms them. Each has its own outcome.
 */
final class ConfirmBatch {
    private static final Caller SALES = Caller.system("sales");

    /** Records which extensions have checked drafts, which are locked in this order and have that version. */
    private static final String CHECKED = """
            with checked as (
              select o.id, c.extensions
              from sales_order o join unnest($1::uuid[], $2::bigint[], $3::text[]) as c(id, version, extensions)
                on o.id = c.id and o.version = c.version
              where o.status = 'draft' order by o.id for no key update of o)
            update sales_order o set extensions = c.extensions::jsonb from checked c where o.id = c.id
            """;

    /**
     * The version that extensions have checked, and all extensions whose answers then apply to the order.
     *
     * @param refusal null if they allow the order to be confirmed
     */
    record Checked(
            long version,
            List<UsedExtension> extensions,
            @Nullable ServiceException refusal) {}

    /** A command to confirm an order, with the context of its request, which is not available when the batch runs. */
    record Confirmation(
            UUID orderId,
            UUID command,
            Idempotency.@Nullable Key key,
            LongConsumer versionCheck,
            String actor,
            @Nullable Origin origin,
            @Nullable String token,
            @Nullable Checked checked) {
        static Confirmation now(UUID orderId, @Nullable Checked checked) {
            return new Confirmation(
                    orderId,
                    Request.commandId(),
                    Idempotency.key(),
                    Request.versionCheck(),
                    Request.actor(),
                    Origin.current(),
                    Request.token(),
                    checked);
        }
    }

    /** The state of a command is one of these. */
    sealed interface Outcome {}

    record Confirmed(SalesOrderWithItems order) implements Outcome {}

    /** Confirmed by an earlier try of the same command, whose response may be recorded. */
    record ConfirmedBefore(SalesOrderWithItems order) implements Outcome {}

    /** Its stock is reserved, and it must be committed separately. */
    record Reserved(HeldStock stock) implements Outcome {}

    record Refused(ServiceException why) implements Outcome {}

    private final Db db;
    private final InventoryService inventory;
    private final Recheck.Sources sources;
    private final GroupCommit<HeldStock, SalesOrderWithItems> commits;
    private final List<Confirmation> batch;
    /** By index in the batch, like every map here, because two commands may be equal. */
    private final Map<Integer, Outcome> outcomes = new HashMap<>();

    ConfirmBatch(
            Db db,
            InventoryService inventory,
            Recheck.Sources sources,
            GroupCommit<HeldStock, SalesOrderWithItems> commits,
            List<Confirmation> batch) {
        this.db = db;
        this.inventory = inventory;
        this.sources = sources;
        this.commits = commits;
        this.batch = batch;
    }

    /** The outcomes, in the order of the commands. */
    List<Outcome> serve() {
        Request.actAs("sales"); // its calls serve many callers; each order carries the token of its own caller
        var drafts = drafts();
        if (!drafts.isEmpty()) recheck(drafts);
        if (!drafts.isEmpty()) recordChecks(drafts);
        var held = drafts.isEmpty() ? Map.<Integer, HeldStock>of() : reserve(drafts);
        if (!held.isEmpty()) commit(held);
        return IntStream.range(0, batch.size()).mapToObj(outcomes::get).toList();
    }

    /** The orders that may be confirmed. */
    private Map<Integer, StoredWithLines> drafts() {
        var ids = batch.stream().map(Confirmation::orderId).distinct().toArray(UUID[]::new);
        var found =
                StoredWithLines.read(db.query(StoredWithLines.GET, (Object) ids).await());
        var drafts = new LinkedHashMap<Integer, StoredWithLines>();
        for (int i = 0; i < batch.size(); i++) {
            var confirmation = batch.get(i);
            try {
                var order = found.get(confirmation.orderId());
                if (order == null) throw Problem.notFound("order_not_found");
                if (isDraft(order, confirmation)) drafts.put(i, order);
                else outcomes.put(i, new ConfirmedBefore(order.answer()));
            } catch (ServiceException refusal) {
                outcomes.put(i, new Refused(refusal));
            }
        }
        return drafts;
    }

    /** False if this command has confirmed the order before; fails if the order may not be confirmed. */
    private static boolean isDraft(StoredWithLines order, Confirmation confirmation) {
        var stored = order.stored();
        if (confirmation.command().equals(stored.confirmRequest())) return false;
        confirmation.versionCheck().accept(stored.order().version());
        OrderState.require(stored.order(), OrderState.WRITABLE);
        var checked = confirmation.checked();
        if (checked != null && checked.version() != stored.order().version()) throw Problem.conflict("order_changed");
        if (checked != null && checked.refusal() != null) throw checked.refusal();
        if (order.expired())
            throw Problem.conflict(
                    "draft_expired",
                    Problem.detail("expires_at", "was " + stored.order().expiresAt()));
        return true;
    }

    /** Keeps only orders whose items are still for sale as written, and whose customers may owe so much. */
    private void recheck(Map<Integer, StoredWithLines> drafts) {
        var recheck = new Recheck(sources, drafts.values());
        drafts.entrySet().removeIf(d -> {
            try {
                recheck.require(d.getValue());
                var claim = d.getValue().claim();
                if (claim != null) Credit.check(db, claim, sources.prices().itemCurrency());
                return false;
            } catch (ServiceException refusal) {
                outcomes.put(d.getKey(), new Refused(refusal));
                return true;
            }
        });
    }

    /** Records before the confirmation which extensions have checked the orders, because the event may complete it. */
    private void recordChecks(Map<Integer, StoredWithLines> drafts) {
        var ids = new ArrayList<UUID>();
        var versions = new ArrayList<Long>();
        var extensions = new ArrayList<String>();
        drafts.forEach((i, draft) -> {
            var order = draft.stored().order();
            var checked = batch.get(i).checked();
            if (checked == null || checked.extensions().equals(order.extensions()) || ids.contains(order.id())) return;
            ids.add(order.id());
            versions.add(order.version());
            extensions.add(Used.stored(checked.extensions()).encode());
        });
        if (ids.isEmpty()) return;
        db.query(CHECKED, ids.toArray(UUID[]::new), versions.toArray(Long[]::new), extensions.toArray(String[]::new))
                .await();
    }

    private Map<Integer, HeldStock> reserve(Map<Integer, StoredWithLines> drafts) {
        var requests = new ArrayList<ReserveOrder>();
        drafts.forEach((i, draft) -> requests.add(reserveOrder(batch.get(i), draft)));
        var reserved = inventory.reserveAll(requests, SALES).await().iterator();
        var held = new LinkedHashMap<Integer, HeldStock>();
        drafts.forEach((i, draft) -> {
            var confirmation = batch.get(i);
            try {
                var stock = requireOwn(reserved.next().reservation(), confirmation);
                held.put(
                        i,
                        new HeldStock(
                                stock,
                                draft.stored().order(),
                                draft.lines(),
                                draft.claim(),
                                confirmation.actor(),
                                confirmation.origin()));
            } catch (ServiceException refusal) {
                outcomes.put(i, new Refused(refusal));
            }
        });
        return held;
    }

    private static ReserveOrder reserveOrder(Confirmation confirmation, StoredWithLines draft) {
        var order = draft.stored().order();
        var lines = ReservedStock.lines(draft.lines());
        var waits = order.allowBackorders() ? true : null;
        var stock = new ReserveStock(confirmation.command(), lines, order.customerId(), waits);
        return new ReserveOrder(
                order.id(),
                order.version(),
                stock,
                confirmation.actor(),
                confirmation.origin(),
                confirmation.token(),
                order.holdId());
    }

    /** If another command holds the reservation, that command responds. If its process has died, the event confirms the order. */
    private static Reservation requireOwn(Reservation stock, Confirmation confirmation) {
        if (!stock.requestId().equals(confirmation.command()))
            throw Problem.conflict("invalid_state", Problem.detail("status", "is being confirmed by another request"));
        return stock;
    }

    private void commit(Map<Integer, HeldStock> held) {
        var commands = new ArrayList<GroupCommit.Command<HeldStock>>();
        var together = new ArrayList<Integer>();
        held.forEach((i, h) -> {
            outcomes.put(i, new Reserved(h));
            if (h.claim() != null) return; // one that is refused would fail all others
            commands.add(new GroupCommit.Command<>(batch.get(i).key(), h));
            together.add(i);
        });
        if (together.isEmpty()) return;
        // any failure leaves them reserved: their stock is, so none of them may be treated as not executed
        var done = commits.tryAll(commands).iterator();
        for (int i : together) done.next().ifPresent(order -> outcomes.put(i, new Confirmed(order)));
    }
}
