package tradepost.payment.core.payment;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;

/** The states that payments reached. */
final class PaymentHistory {
    /** @param amount of the payment, or of the refund */
    record Step(
            UUID paymentId,
            String status,
            BigDecimal amount,
            @Nullable String reason,
            String actor) {}

    private PaymentHistory() {}

    static void add(Tx tx, List<Step> steps) {
        if (steps.isEmpty()) return;
        tx.sql(
                PaymentQueries.CHANGED,
                steps.stream().map(s -> Ids.next()).toArray(UUID[]::new),
                steps.stream().map(Step::paymentId).toArray(UUID[]::new),
                steps.stream().map(Step::status).toArray(String[]::new),
                steps.stream().map(Step::amount).toArray(BigDecimal[]::new),
                steps.stream().map(Step::reason).toArray(String[]::new),
                steps.stream().map(Step::actor).toArray(String[]::new));
    }
}
