package tradepost.sales.core.terms;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.LimitCounter;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.sales.SalesSettings;

/**
 * How many unpaid orders a customer may have: confirmed orders that the customer has placed without payment terms and that still owe something.
 * Otherwise one customer could keep the whole stock from all others without paying. Orders that staff write do not count.
 *
 * <p>Like {@link Credit}, it is checked before the stock is reserved, and by the transaction that confirms the order, under a lock of the customer
 * that is taken before all other locks of orders. Unlike there, nearly all orders of a shop get here, so they are counted and confirmed together.
 */
public final class UnpaidLimit {
    private static final String CODE = "too_many_unpaid_orders";
    private static final int AT_ONCE = 64;

    /** An order that counts once it is confirmed. */
    public record Claim(UUID orderId, UUID customerId) {}

    private static final String LOCK = """
            select pg_advisory_xact_lock(hashtextextended('unpaid orders of ' || c.id, 0))
            from (select distinct id from unnest((select $1::uuid[])) as u(id) order by id) c
            """;

    /** $1: orders, $2: other customers. */
    private static final String LOCK_OF = """
            select pg_advisory_xact_lock(hashtextextended('unpaid orders of ' || c.id, 0)) from (
              select customer_id as id from sales_order where id = any((select $1::uuid[])::uuid[]) and status = 'draft' and placed_by_customer
              union select unnest((select $2::uuid[])) order by 1) c
            """;

    /** Of the customers $1. */
    private static final String OPEN = """
            select customer_id, count(*) from sales_order
            where customer_id = any((select $1::uuid[])::uuid[]) and status = 'confirmed' and placed_by_customer and payment_terms_days is null
              and owed_amount > 0
            group by customer_id
            """;

    private final long most;
    private final @Nullable BatchLoader<Long> open;
    private final @Nullable LimitCounter refusals;

    private UnpaidLimit(long most, @Nullable BatchLoader<Long> open, @Nullable LimitCounter refusals) {
        this.most = most;
        this.open = open;
        this.refusals = refusals;
    }

    /** As the settings say. Call this on a virtual-thread verticle's own context. */
    public static UnpaidLimit by(Vertx vertx, Db db, Env env) {
        return new UnpaidLimit(
                env.config().number(SalesSettings.UNPAID_OPEN),
                new BatchLoader<>(
                        vertx, db, AT_ONCE, "customer_not_found", OPEN, BatchLoader.byFirstColumn(r -> r.getLong(1))),
                new LimitCounter(env.meters(), CODE));
    }

    /** Refuses nothing. */
    public static UnpaidLimit none() {
        return new UnpaidLimit(0, null, null);
    }

    /** Does the work, and counts whether it is refused for the limit. */
    public <T> T counting(Supplier<T> work) {
        return refusals == null ? work.get() : refusals.counting(work);
    }

    /**
     * Whether the order may be confirmed as things are, without a lock: so that hardly any order is refused after its stock was reserved. Fails
     * 409 too_many_unpaid_orders. Does nothing for null.
     */
    public Future<?> check(@Nullable Claim claim) {
        if (open == null || most == 0 || claim == null) return Future.succeededFuture();
        return open.find(claim.customerId()).map(found -> {
            long before = found.orElse(0L);
            if (before >= most) throw refusal(before);
            return before;
        });
    }

    /** Locks the customers of these drafts and claims, in the order in which {@link #refused} does. */
    public void lock(Tx tx, UUID[] orders, List<Claim> claims) {
        if (most > 0) tx.sql(LOCK_OF, orders, customers(claims));
    }

    /**
     * Locks the customers, and returns which of the orders in this sequence are too many, each with the 409 too_many_unpaid_orders of it. Orders
     * that were confirmed before are not.
     */
    public Map<UUID, ServiceException> refused(Tx tx, List<Claim> claims) {
        if (most == 0 || claims.isEmpty()) return Map.of();
        tx.sql(LOCK, (Object) customers(claims));
        var confirmed = Credit.confirmed(tx, claims.stream().map(Claim::orderId));
        var counts = new HashMap<UUID, Long>();
        for (var r : tx.sql(OPEN, (Object) customers(claims))) counts.put(r.getUUID(0), r.getLong(1));
        var refused = new HashMap<UUID, ServiceException>();
        for (var claim : claims) {
            if (confirmed.contains(claim.orderId())) continue;
            long before = counts.getOrDefault(claim.customerId(), 0L);
            if (before >= most) refused.put(claim.orderId(), refusal(before));
            else counts.put(claim.customerId(), before + 1);
        }
        return refused;
    }

    private ServiceException refusal(long before) {
        return Problem.conflict(
                CODE,
                Problem.detail(
                                "customer_id",
                                "has %d unpaid orders, and not more than %d may be".formatted(before, most))
                        .put("limit", most)
                        .put("open", before));
    }

    private static UUID[] customers(List<Claim> claims) {
        return claims.stream().map(Claim::customerId).toArray(UUID[]::new);
    }
}
