package tradepost.payment.core.payment;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tradepost.payment.PaymentDocument;

/** How a refund of an order is distributed over its payments. */
final class RefundRules {
    record Part(UUID paymentId, BigDecimal amount) {}

    private RefundRules() {}

    /** What can still be given back. */
    static BigDecimal open(PaymentDocument payment) {
        return payment.amount().subtract(payment.refundedAmount());
    }

    /**
     * Takes from each payment what it still has, until the amount is reached.
     *
     * @return the parts, each above zero; their sum is less than the amount only if the payments do not have more
     */
    static List<Part> distribute(List<PaymentDocument> payments, BigDecimal amount) {
        var parts = new ArrayList<Part>();
        var rest = amount;
        for (var p : payments) {
            var part = open(p).min(rest);
            if (part.signum() <= 0) continue;
            parts.add(new Part(p.id(), part));
            rest = rest.subtract(part);
        }
        return parts;
    }

    static BigDecimal sum(List<Part> parts) {
        return parts.stream().map(Part::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
