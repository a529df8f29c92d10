package tradepost.sales.core.payment;

import java.math.BigDecimal;
import java.util.UUID;
import java.util.function.Supplier;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.Env;
import tradepost.kernel.time.ClusterClock;
import tradepost.sales.SalesSettings;

/** The most that somebody may give back who has not proved recently who it is, such as a program, or whoever has taken a browser. */
public final class RefundLimit {
    private static final String REFUNDED =
            "select coalesce(sum(amount), 0) from sales_order_payment where order_id = $1 and kind = 'refund'";

    private final BigDecimal above;
    private final ClusterClock clock;

    public RefundLimit(Env env) {
        above = SalesSettings.stepUpAbove(env.config());
        clock = env.tokens().clock();
    }

    /** Does the work, unless it refunds more than that. Fails 403 step_up_required. */
    public <T> T checked(Tx tx, UUID orderId, Caller caller, Supplier<T> work) {
        if (above.signum() == 0) return work.get();
        var before = refunded(tx, orderId);
        var done = work.get();
        require(refunded(tx, orderId).subtract(before), caller);
        return done;
    }

    private static BigDecimal refunded(Tx tx, UUID orderId) {
        return tx.single(r -> r.getBigDecimal(0), REFUNDED, orderId);
    }

    /** Fails 403 step_up_required if the refund is above the limit. */
    public void require(BigDecimal refund, Caller caller) {
        if (above.signum() > 0 && refund.compareTo(above) > 0) Access.requireRecentProof(caller, clock.now());
    }
}
