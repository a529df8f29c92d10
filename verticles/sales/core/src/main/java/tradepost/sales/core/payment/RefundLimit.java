package tradepost.sales.core.payment;

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
 * whoever has taken a browser. What is given back with a proof does not count.
 */
public final class RefundLimit {
    private static final String DURING_THE_DAY = """
            select coalesce(sum(amount), 0) from sales_order_payment
            where (order_id = $1 and for_order_id is null or for_order_id = $1) and unproved and at > now() - interval '24 hours'""";

    /**
     * Marks what this transaction has refunded, and returns it with what was marked before, or null if it has refunded nothing. A transaction that
     * refunds locks the order, so those of one order are counted one after the other. Credit that is passed on to another order is no refund.
     */
    private static final String COUNT = """
            with made as (
              update sales_order_payment set unproved = true
              where (order_id = $1 and for_order_id is null or for_order_id = $1) and kind = 'refund' and provider <> 'credit' and at = now() and not unproved returning amount)
            select sum(amount) + (%s) from made
            """.formatted(DURING_THE_DAY);

    private final BigDecimal above;
    private final ClusterClock clock;

    public RefundLimit(Env env) {
        above = SalesSettings.stepUpAbove(env.config());
        clock = env.tokens().clock();
    }

    /** Does the work, unless more than that is refunded with it. Fails 403 step_up_required. */
    public <T> T checked(Tx tx, UUID orderId, Caller caller, Supplier<T> work) {
        var done = work.get();
        if (isCounted(caller)) require(tx.single(r -> r.getBigDecimal(0), COUNT, orderId), caller);
        return done;
    }

    /** Fails 403 step_up_required if this refund, which is not decided yet, would be above the limit. */
    public void require(Db db, UUID orderId, BigDecimal refund, Caller caller) {
        if (refund.signum() <= 0 || !isCounted(caller)) return;
        var before = db.list(r -> r.getBigDecimal(0), DURING_THE_DAY, orderId).await();
        require(before.getFirst().add(refund), caller);
    }

    private boolean isCounted(Caller caller) {
        return above.signum() > 0 && !Access.hasRecentProof(caller, clock.now());
    }

    private void require(@Nullable BigDecimal refunds, Caller caller) {
        if (refunds != null && refunds.compareTo(above) > 0) Access.requireRecentProof(caller, clock.now());
    }
}
