package tradepost.sales.core.payment;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.function.Supplier;
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
    /** A refund counts for the order that it was asked for. */
    private static final String ASKED_FOR = "(order_id = $1 and for_order_id is null or for_order_id = $1)";

    private static final String OF_ORDER = """
            select coalesce(sum(amount), 0) from sales_order_payment
            where %s and unproved and at > now() - interval '24 hours'""".formatted(ASKED_FOR);

    private static final String OF_CALLER = """
            select coalesce(sum(p.amount), 0) from sales_order_payment p join sales_order o on o.id = p.order_id
            where p.actor = $2 and p.unproved and p.at > now() - interval '24 hours'
              and o.currency = (select currency from sales_order where id = $1)""";

    /** What was given back without a proof: of the order $1, and by the caller $2. */
    private static final String BEFORE = "(%s), (%s)".formatted(OF_ORDER, OF_CALLER);

    private static final String DURING_THE_DAY = "select " + BEFORE;

    /** One caller's refunds of several orders are counted one after the other. Whoever waits here holds no lock that another needs for it. */
    private static final String LOCK_CALLER =
            "select pg_advisory_xact_lock(hashtextextended('refunds of ' || $1::text, 0))";

    /**
     * Marks what this transaction has refunded. The last column is its sum, or null if it has refunded nothing; before it is what was marked before. A
     * transaction that refunds locks the order, so those of one order are counted one after the other. Credit that is passed on to another order is no
     * refund.
     */
    private static final String COUNT = """
            with made as (
              update sales_order_payment set unproved = true
              where %s and kind = 'refund' and provider <> 'credit' and at = now() and not unproved returning amount)
            select %s, sum(amount) from made
            """.formatted(ASKED_FOR, BEFORE);

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
        var counted = tx.single(r -> r, COUNT, orderId, caller.actor());
        var refund = counted.getBigDecimal(2);
        if (refund != null) require(refund, counted, caller);
        return done;
    }

    /** Fails 403 step_up_required if this refund, which is not decided yet, would be above the limit. */
    public void require(Db db, UUID orderId, BigDecimal refund, Caller caller) {
        if (refund.signum() <= 0 || !isCounted(caller)) return;
        var before = db.list(r -> r, DURING_THE_DAY, orderId, caller.actor()).await();
        require(refund, before.getFirst(), caller);
    }

    private boolean isCounted(Caller caller) {
        return (above.signum() > 0 || aboveADay.signum() > 0) && !Access.hasRecentProof(caller, clock.now());
    }

    private void require(BigDecimal refund, Row before, Caller caller) {
        if (isAbove(before.getBigDecimal(0).add(refund), above)
                || isAbove(before.getBigDecimal(1).add(refund), aboveADay))
            Access.requireRecentProof(caller, clock.now());
    }

    private static boolean isAbove(BigDecimal refunds, BigDecimal limit) {
        return limit.signum() > 0 && refunds.compareTo(limit) > 0;
    }
}
