package tradepost.sales.core.payment;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.sales.SalesOrder;

/** How a refund is distributed over the payments of its order. Pure functions. */
final class RefundParts {
    /** @param left what the payment can still give back */
    record Refundable(UUID paymentId, String provider, BigDecimal left) {
        /** Of the payments of an order, as {@link OrderPaymentQueries#REFUNDABLE} or {@link OrderPaymentQueries#TRANSFERABLE} reads them. */
        static List<Refundable> list(Tx tx, String statement, SalesOrder order, @Nullable UUID first) {
            return tx.list(
                    r -> new Refundable(r.getUUID(0), r.getString(1), Money.read(r, 2, order.currency())),
                    statement,
                    order.id(),
                    first);
        }
    }

    /**
     * What a payment gives back.
     *
     * @param creditShare how much of it pays back what the order does not owe; the rest is owed again
     */
    record Part(UUID id, UUID paymentId, String provider, BigDecimal amount, BigDecimal creditShare) {
        /** Whoever records a refund without a provider has given the money back. */
        boolean isDone() {
            return provider.equals(Payment.MANUAL);
        }

        String status() {
            return isDone() ? "done" : "pending";
        }
    }

    /** What moves between orders of a customer: the provider and the method of such a payment. */
    static final String CREDIT = PayOrderRequest.CREDIT;

    private RefundParts() {}

    /**
     * Takes from each payment what it still has, until the amount is reached. The sum is less than the amount if the payments do not have more.
     *
     * @param credit what the order does not owe
     */
    static List<Part> of(List<Refundable> payments, BigDecimal amount, BigDecimal credit) {
        var parts = new ArrayList<Part>();
        var rest = amount;
        var creditLeft = credit;
        for (var p : payments) {
            var part = p.left().min(rest);
            if (part.signum() <= 0) continue;
            var share = creditLeft.min(part);
            parts.add(new Part(Ids.next(), p.paymentId(), p.provider(), part, share));
            rest = rest.subtract(part);
            creditLeft = creditLeft.subtract(share);
        }
        return parts;
    }

    static BigDecimal sum(List<Part> parts) {
        return parts.stream().map(Part::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
