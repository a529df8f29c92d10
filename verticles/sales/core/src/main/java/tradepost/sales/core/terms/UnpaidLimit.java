package tradepost.sales.core.terms;

import io.vertx.serviceproxy.ServiceException;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Hoarding;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.sales.SalesSettings;

/**
 * How many unpaid orders a customer may have: confirmed orders that the customer has placed without payment terms and that still owe something.
 * Otherwise one customer could keep the whole stock from all others without paying. Orders that staff write do not count.
 *
 * <p>Like {@link Credit}, it is checked before the stock is reserved, and by the transaction that confirms the order, under a lock of the customer
 * that is taken before those of Credit.
 */
public final class UnpaidLimit {
    private static final String CODE = "too_many_unpaid_orders";

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

    /** Of the customers $1; the orders $2 are not counted, because they are being confirmed. */
    private static final String OPEN = """
            select customer_id, count(*) from sales_order
            where customer_id = any((select $1::uuid[])::uuid[]) and status = 'confirmed' and placed_by_customer and payment_terms_days is null
              and owed_amount > 0 and id <> all((select $2::uuid[])::uuid[])
            group by customer_id
            """;

    private final long most;
    private final @Nullable Hoarding hoarding;

    private UnpaidLimit(long most, @Nullable Hoarding hoarding) {
        this.most = most;
        this.hoarding = hoarding;
    }

    /** As the settings say. */
    public static UnpaidLimit by(Env env) {
        return new UnpaidLimit(env.config().number(SalesSettings.UNPAID_OPEN), new Hoarding(env.meters(), CODE));
    }

    /** Refuses nothing. */
    public static UnpaidLimit none() {
        return new UnpaidLimit(0, null);
    }

    /** Does the work, and counts whether it is refused for the limit. */
    public <T> T counting(Supplier<T> work) {
        return hoarding == null ? work.get() : hoarding.counting(work);
    }

    /**
     * Whether the order may be confirmed as things are, without a lock: so that hardly any order is refused after its stock was reserved. Fails
     * 409 too_many_unpaid_orders. Does nothing for null. Virtual threads only.
     */
    public void check(Db db, @Nullable Claim claim) {
        if (most == 0 || claim == null) return;
        var open = db.list(r -> r.getLong(1), OPEN, args(List.of(claim))).await();
        require(open.isEmpty() ? 0 : open.getFirst());
    }

    /** Locks the customers of these drafts and claims, in the order in which {@link #require} does. */
    public void lock(Tx tx, UUID[] orders, List<Claim> claims) {
        if (most > 0) tx.sql(LOCK_OF, orders, customers(claims));
    }

    /**
     * Locks the customers and checks the orders in this sequence, each with those before it. Orders that were confirmed before are skipped. Fails
     * 409 too_many_unpaid_orders.
     */
    public void require(Tx tx, List<Claim> claims) {
        if (most == 0 || claims.isEmpty()) return;
        tx.sql(LOCK, (Object) customers(claims));
        var confirmed = Credit.confirmed(tx, claims.stream().map(Claim::orderId));
        var open = new HashMap<UUID, Long>();
        for (var r : tx.sql(OPEN, args(claims))) open.put(r.getUUID(0), r.getLong(1));
        for (var claim : claims) {
            if (confirmed.contains(claim.orderId())) continue;
            require(open.getOrDefault(claim.customerId(), 0L));
            open.merge(claim.customerId(), 1L, Long::sum);
        }
    }

    /** Whether {@link #require} refuses an order, whose event cannot be refused. */
    public boolean refuses(Tx tx, List<Claim> claims) {
        try {
            require(tx, claims);
            return false;
        } catch (ServiceException refusal) {
            if (!CODE.equals(refusal.getMessage())) throw refusal;
            return true;
        }
    }

    private void require(long open) {
        if (open < most) return;
        throw Problem.conflict(
                CODE,
                Problem.detail("customer_id", "has %d unpaid orders, and not more than %d may be".formatted(open, most))
                        .put("limit", most)
                        .put("open", open));
    }

    /** The 409 of an order that was refused when there were too many others, some of which may have ended since. */
    public static ServiceException taken() {
        return Problem.conflict(
                CODE, Problem.detail("customer_id", "had too many unpaid orders while this one was placed"));
    }

    private static Object[] args(List<Claim> claims) {
        return new Object[] {
            customers(claims), claims.stream().map(Claim::orderId).toArray(UUID[]::new)
        };
    }

    private static UUID[] customers(List<Claim> claims) {
        return claims.stream().map(Claim::customerId).toArray(UUID[]::new);
    }
}
