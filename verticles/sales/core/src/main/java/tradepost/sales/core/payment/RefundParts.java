package tradepost.sales.core.payment;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    /** The payment by which money came in, of any order. */
    record Source(UUID paymentId, UUID orderId, String provider) {}

    /**
     * @param left what the payment can still give back
     * @param source the payment itself, or the one by which the money of a payment with credit came in
     */
    record Refundable(UUID paymentId, String provider, BigDecimal left, Source source) {
        /** Of the payments of an order, as {@link OrderPaymentQueries#REFUNDABLE} or {@link OrderPaymentQueries#WITH_CREDIT} reads them. */
        static List<Refundable> list(Tx tx, String statement, SalesOrder order, @Nullable UUID first) {
            return tx.list(
                    r -> new Refundable(
                            r.getUUID(0),
                            r.getString(1),
                            Money.read(r, 2, order.currency()),
                            new Source(r.getUUID(3), r.getUUID(4), r.getString(5))),
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
    record Part(UUID id, UUID paymentId, String provider, BigDecimal amount, BigDecimal creditShare, Source source) {
        /** The same of the payment by which the money came in. */
        static Part ofSource(Source source, BigDecimal amount) {
            return new Part(Ids.next(), source.paymentId(), source.provider(), amount, amount, source);
        }

        /** For another order, which has it at once. */
        Part asCredit() {
            return new Part(id, paymentId, CREDIT, amount, creditShare, source);
        }

        /** Whoever records a refund without a provider has given the money back; credit goes back to the order that it came from. */
        boolean isDone() {
            return provider.equals(Payment.MANUAL) || isCredit();
        }

        boolean isCredit() {
            return provider.equals(CREDIT);
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
            parts.add(new Part(Ids.next(), p.paymentId(), p.provider(), part, share, p.source()));
            rest = rest.subtract(part);
            creditLeft = creditLeft.subtract(share);
        }
        return parts;
    }

    /** The amounts by the payments that the money of these parts came in by, the first of them first. */
    static Map<Source, BigDecimal> bySource(List<Part> parts) {
        var amounts = new LinkedHashMap<Source, BigDecimal>();
        for (var p : parts) amounts.merge(p.source(), p.amount(), BigDecimal::add);
        return amounts;
    }

    static BigDecimal sum(List<Part> parts) {
        return parts.stream().map(Part::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
