package tradepost.sales.core.commit;

import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.orders.OrderState;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.commit.StockSaga.ConfirmedBefore;
import tradepost.sales.core.commit.StockSaga.Outcome;
import tradepost.sales.core.commit.StockSaga.Prepared;
import tradepost.sales.core.commit.StockSaga.Refused;
import tradepost.sales.core.drafting.Recheck;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.UnpaidOrders;
import tradepost.sales.extension.UsedExtension;

/** The saga of drafts: one statement reads them, and they are checked again, for they may be old. */
final class DraftSteps implements StockSaga.Steps<DraftSteps.Confirmation, StoredWithLines> {
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

    /** A command to confirm a draft. */
    record Confirmation(
            UUID orderId,
            IssuedCommand command,
            LongConsumer versionCheck,
            @Nullable Checked checked) {
        static Confirmation current(UUID orderId, @Nullable Checked checked) {
            return new Confirmation(orderId, IssuedCommand.current(), Request.versionCheck(), checked);
        }
    }

    private final Db db;
    private final Recheck.Sources sources;
    private final UnpaidOrders unpaid;

    DraftSteps(Db db, Recheck.Sources sources, UnpaidOrders unpaid) {
        this.db = db;
        this.sources = sources;
        this.unpaid = unpaid;
    }

    @Override
    public Map<Integer, Prepared<StoredWithLines>> prepare(
            List<Confirmation> batch, Map<Integer, Outcome<StoredWithLines>> outcomes) {
        var drafts = drafts(batch, outcomes);
        if (!drafts.isEmpty()) recheck(drafts, outcomes);
        if (!drafts.isEmpty()) recordChecks(batch, drafts);
        var prepared = new LinkedHashMap<Integer, Prepared<StoredWithLines>>();
        drafts.forEach(
                (i, draft) -> prepared.put(i, new Prepared<>(draft, batch.get(i).command(), true)));
        return prepared;
    }

    /** The orders that may be confirmed. */
    private Map<Integer, StoredWithLines> drafts(
            List<Confirmation> batch, Map<Integer, Outcome<StoredWithLines>> outcomes) {
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
                else outcomes.put(i, new ConfirmedBefore<>(order.answer()));
            } catch (ServiceException refusal) {
                outcomes.put(i, new Refused<>(refusal, false));
            }
        }
        return drafts;
    }

    /** False if this command has confirmed the order before; fails if the order may not be confirmed. */
    private static boolean isDraft(StoredWithLines order, Confirmation confirmation) {
        var stored = order.stored();
        if (confirmation.command().id().equals(stored.confirmRequest())) return false;
        confirmation.versionCheck().accept(stored.version());
        stored.require(OrderState.WRITABLE);
        var checked = confirmation.checked();
        if (checked != null && checked.version() != stored.version()) throw Problem.conflict("order_changed");
        if (checked != null && checked.refusal() != null) throw checked.refusal();
        if (order.expired())
            throw Problem.conflict(
                    "draft_expired",
                    Problem.detail("expires_at", "was " + stored.order().expiresAt()));
        return true;
    }

    /** Keeps only orders whose items are still for sale as written, and whose customers may owe so much. */
    private void recheck(Map<Integer, StoredWithLines> drafts, Map<Integer, Outcome<StoredWithLines>> outcomes) {
        var recheck = new Recheck(sources, drafts.values());
        drafts.entrySet().removeIf(d -> {
            try {
                recheck.require(d.getValue());
                var claim = d.getValue().claim();
                if (claim != null) Credit.check(db, claim, sources.prices().itemCurrency());
                return false;
            } catch (ServiceException refusal) {
                outcomes.put(d.getKey(), new Refused<>(refusal, false));
                return true;
            }
        });
    }

    /** Records before the confirmation which extensions have checked the orders, because the event may complete it. */
    private void recordChecks(List<Confirmation> batch, Map<Integer, StoredWithLines> drafts) {
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

    /** If inventory does not answer, the event may still confirm the draft. */
    @Override
    public boolean withdrawsWithoutStock() {
        return false;
    }

    @Override
    public List<SalesOrderWithItems> decide(Tx tx, List<HeldOrder<StoredWithLines>> all) {
        unpaid.requireDrafts(
                tx,
                all.stream()
                        .filter(h -> h.order().stored().customerUserId() != null)
                        .map(HeldOrder::id)
                        .toList());
        return ConfirmedDrafts.decide(tx, all);
    }

    @Override
    public int weight(Confirmation command) {
        return 1;
    }
}
