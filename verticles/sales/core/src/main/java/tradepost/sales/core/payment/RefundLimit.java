package tradepost.sales.core.payment;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.Env;
import tradepost.kernel.time.ClusterClock;
import tradepost.sales.SalesSettings;

/**
 * The most of an order that may be given back within a day by all together who have not proved recently who they are, such as programs, or
 * whoever has taken a browser; and the most that one of them may give back of all orders in one currency. What is given back with a proof does not
 * count.
 */
public final class RefundLimit {
    private static final String OF_ORDER = """
            select coalesce(sum(amount), 0) from sales_order_payment
            where (order_id = $1 and for_order_id is null or for_order_id = $1) and unproved and at > now() - interval '24 hours'""";

    private static final String OF_CALLER = """
            select coalesce(sum(p.amount), 0) from sales_order_payment p join sales_order o on o.id = p.order_id
            where p.actor = $2 and p.unproved and p.at > now() - interval '24 hours'
              and o.currency = (select currency from sales_order where id = $1)""";

    /** What was given back without a proof: of the order $1, and by the caller $2. */
    private static final String DURING_THE_DAY = "select (%s), (%s)".formatted(OF_ORDER, OF_CALLER);

    /** One caller's refunds of several orders are counted one after the other. Whoever waits here holds no lock that another needs for it. */
    private static final String LOCK_CALLER =
            "select pg_advisory_xact_lock(hashtextextended('refunds of ' || $1::text, 0))";

    /**
     * Marks what this transaction has refunded, and returns it with what was marked before, or null if it has refunded nothing. A transaction that
     * refunds locks the order, so those of one order are counted one after the other. Credit that is passed on to another order is no refund.
     */
    private static final String COUNT = """
            with made as (
              update sales_order_payment set unproved = true
              where (order_id = $1 and for_order_id is null or for_order_id = $1) and kind = 'refund' and provider <> 'credit' and at = now()
                and not unproved returning amount)
            select sum(amount) + (%s), sum(amount) + (%s) from made
            """.formatted(OF_ORDER, OF_CALLER);

    /** Sums of refunds, null if there are none now. */
    private record Sums(
            @Nullable BigDecimal ofOrder, @Nullable BigDecimal ofCaller) {
        static Sums of(Row r) {
            return new Sums(r.getBigDecimal(0), r.getBigDecimal(1));
        }
    }

    private final BigDecimal above;
    private final BigDecimal aboveADay;
    private final ClusterClock clock;

    public RefundLimit(Env env) {
        above = SalesSettings.stepUpAbove(env.config());
        aboveADay = SalesSettings.stepUpAboveADay(env.config());
        clock = env.tokens().clock();
    }

    /** Does the work, unless more than that is refunded with it. Fails 403 step_up_required. */
    public <T> T checked(Tx tx, UUID orderId, Caller caller, Supplier<T> work) {
        var done = work.get();
        if (!isCounted(caller)) return done;
        tx.sql(LOCK_CALLER, caller.actor());
        require(tx.single(Sums::of, COUNT, orderId, caller.actor()), caller);
        return done;
    }

    /** Fails 403 step_up_required if this refund, which is not decided yet, would be above the limit. */
    public void require(Db db, UUID orderId, BigDecimal refund, Caller caller) {
        if (refund.signum() <= 0 || !isCounted(caller)) return;
        var before = db.list(Sums::of, DURING_THE_DAY, orderId, caller.actor())
                .await()
                .getFirst();
        require(new Sums(add(before.ofOrder, refund), add(before.ofCaller, refund)), caller);
    }

    private static @Nullable BigDecimal add(@Nullable BigDecimal sum, BigDecimal refund) {
        return sum == null ? refund : sum.add(refund);
    }

    private boolean isCounted(Caller caller) {
        return (above.signum() > 0 || aboveADay.signum() > 0) && !Access.hasRecentProof(caller, clock.now());
    }

    private void require(Sums refunds, Caller caller) {
        if (isAbove(refunds.ofOrder, above) || isAbove(refunds.ofCaller, aboveADay))
            Access.requireRecentProof(caller, clock.now());
    }

    private static boolean isAbove(@Nullable BigDecimal refunds, BigDecimal limit) {
        return refunds != null && limit.signum() > 0 && refunds.compareTo(limit) > 0;
    }
}
