package tradepost.sales.core.terms;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.serviceproxy.ServiceException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.refusals.LimitRefusals;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesSettings;

/**
 * The orders that customers have placed themselves, without payment terms, and not paid in full, and of which nothing was shipped. They
 * hold stock, so the number that a customer may have at once is limited, and so are their pieces together.
 */
public final class UnpaidOrders {
    private static final String IS_PLACED =
            "stage = 'confirmed' and created_by = customer_user_id and payment_terms_days is null "
                    + "and fulfillment_status = 'unfulfilled' and owed_amount > 0";

    /** The condition of one of which nothing was paid, in sales_order. Its index is sales_order_unpaid_since. */
    public static final String IS_UNPAID = IS_PLACED + " and payment_status = 'unpaid'";

    /** The condition of one that counts, in sales_order: a small payment does not end the limit. Its index is sales_order_unpaid. */
    private static final String IS_NOT_PAID_IN_FULL = IS_PLACED + " and payment_status in ('unpaid', 'partially_paid')";

    private static final String TOO_MANY_ORDERS = "too_many_unpaid_orders";
    private static final String TOO_MANY_PIECES = "too_many_unpaid_pieces";

    /** An order that would be one of them. */
    public record Claim(UUID orderId, UUID userId, long pieces) {}

    /** The unpaid orders of a user. */
    private record Unpaid(long orders, long pieces) {
        Unpaid and(Claim claim) {
            return new Unpaid(orders + 1, pieces + claim.pieces());
        }
    }

    /** Until the transaction ends, no other one confirms an order of these users. */
    private static final String LOCK = """
            select pg_advisory_xact_lock(hashtextextended('unpaid orders of ' || owner, 0))
            from (select distinct u as owner from unnest((select $1::uuid[])) u order by 1) o
            """;

    /** Also those that are being placed; $2: the orders that are not counted. Pieces that wait for stock will hold it. */
    private static final String COUNT = """
            select u.id, count(*), coalesce(sum(o.pieces), 0)::bigint from unnest((select $1::uuid[])) as u(id) cross join lateral (
              select (select sum(quantity - closed_quantity) from sales_order_line where order_id = sales_order.id) as pieces
              from sales_order where customer_user_id = u.id and %s and id <> all((select $2::uuid[])::uuid[])
              union all
              select (select sum((line->>'quantity')::bigint) from jsonb_array_elements(content->'lines') line)
              from order_placing where owner_id = u.id and not confirmed and id <> all((select $2::uuid[])::uuid[])) o
            group by u.id
            """.formatted(IS_NOT_PAID_IN_FULL);

    private static final String DRAFTS = """
            select id, customer_user_id, (select sum(quantity) from sales_order_line where order_id = sales_order.id)::bigint from sales_order
            where id = any((select $1::uuid[])::uuid[]) and stage = 'draft' and created_by = customer_user_id
              and payment_terms_days is null and total_amount > 0 order by id
            """;

    private static final String CONFIRMED =
            "select id from sales_order where id = any((select $1::uuid[])::uuid[]) and stage <> 'draft'";

    private final int ordersMax;
    private final int piecesMax;
    private final @Nullable LimitRefusals refusals;

    private UnpaidOrders(int ordersMax, int piecesMax, @Nullable LimitRefusals refusals) {
        this.ordersMax = ordersMax;
        this.piecesMax = piecesMax;
        this.refusals = refusals;
    }

    public UnpaidOrders(Db db, Config config, MeterRegistry meters) {
        this(
                config.number(SalesSettings.UNPAID_OPEN),
                config.number(SalesSettings.UNPAID_PIECES),
                new LimitRefusals(
                        db, meters, "unpaid_orders", SalesEvents.LIMIT_REACHED, TOO_MANY_ORDERS, TOO_MANY_PIECES));
    }

    public static UnpaidOrders unlimited() {
        return new UnpaidOrders(0, 0, null);
    }

    /** Confirms an order, and reports a customer who was refused by a limit. Virtual threads only. */
    public <T> T reporting(Caller caller, Supplier<T> confirmation) {
        boolean isCustomer = !caller.may("orders:write");
        return refusals != null && isCustomer ? refusals.reporting(caller, confirmation) : confirmation.get();
    }

    /**
     * Locks the users, and returns why some of these orders may not be confirmed, by order: each is counted with those before it. Orders that were
     * confirmed before are only counted.
     */
    public Map<UUID, ServiceException> refusals(Tx tx, Collection<Claim> claims) {
        if (claims.isEmpty() || isUnlimited()) return Map.of();
        var users = claims.stream().map(Claim::userId).distinct().toArray(UUID[]::new);
        var orders = claims.stream().map(Claim::orderId).toArray(UUID[]::new);
        tx.sql(LOCK, (Object) users);
        var unpaid = new HashMap<UUID, Unpaid>();
        for (var r : tx.sql(COUNT, users, orders)) unpaid.put(r.getUUID(0), new Unpaid(r.getLong(1), r.getLong(2)));
        var confirmed = Set.copyOf(tx.list(r -> r.getUUID(0), CONFIRMED, (Object) orders));
        var refused = new LinkedHashMap<UUID, ServiceException>();
        for (var c : claims) {
            var others = unpaid.getOrDefault(c.userId(), new Unpaid(0, 0));
            var refusal = confirmed.contains(c.orderId()) ? null : refusal(others, c);
            if (refusal == null) unpaid.put(c.userId(), others.and(c));
            else refused.put(c.orderId(), refusal);
        }
        return refused;
    }

    /** Fails 409 too_many_unpaid_orders or too_many_unpaid_pieces if one of the drafts may not be confirmed. */
    public void requireDrafts(Tx tx, List<UUID> drafts) {
        for (var refusal : refusals(tx, claims(tx, drafts)).values()) throw refusal;
    }

    /** Whether the draft may be confirmed. Locks its user, as {@link #requireDrafts} does. */
    public boolean allowsDraft(Tx tx, UUID draft) {
        return refusals(tx, claims(tx, List.of(draft))).isEmpty();
    }

    /** Locks the users of those of these orders that are drafts, as {@link #requireDrafts} does. */
    public void lockDrafts(Tx tx, List<UUID> orders) {
        var users = claims(tx, orders).stream().map(Claim::userId).distinct().toArray(UUID[]::new);
        if (users.length > 0) tx.sql(LOCK, (Object) users);
    }

    private List<Claim> claims(Tx tx, List<UUID> drafts) {
        if (drafts.isEmpty() || isUnlimited()) return List.of();
        return tx.list(
                r -> new Claim(r.getUUID(0), r.getUUID(1), r.getLong(2)), DRAFTS, (Object) drafts.toArray(UUID[]::new));
    }

    private boolean isUnlimited() {
        return ordersMax == 0 && piecesMax == 0;
    }

    private @Nullable ServiceException refusal(Unpaid others, Claim claim) {
        if (ordersMax > 0 && others.orders() >= ordersMax)
            return Problem.conflict(
                    TOO_MANY_ORDERS,
                    Problem.detail(
                                    "customer_id",
                                    "has %d unpaid orders, and may have %d".formatted(others.orders(), ordersMax))
                            .put("open", others.orders())
                            .put("limit", ordersMax));
        if (piecesMax > 0 && others.pieces() + claim.pieces() > piecesMax)
            return Problem.conflict(
                    TOO_MANY_PIECES,
                    Problem.detail(
                                    "customer_id",
                                    "has %d pieces in unpaid orders, and may have %d"
                                            .formatted(others.pieces(), piecesMax))
                            .put("open", others.pieces())
                            .put("limit", piecesMax)
                            .put("requested", claim.pieces()));
        return null;
    }
}
