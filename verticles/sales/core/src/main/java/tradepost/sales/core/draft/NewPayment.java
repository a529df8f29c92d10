package tradepost.sales.core.draft;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;

/**
 * The payment of an order that is paid when it is confirmed. No provider takes part in it.
 *
 * @param id null if the order costs nothing
 * @param payer who recorded it, as in events
 */
public record NewPayment(
        @Nullable UUID id,
        BigDecimal amount,
        String method,
        @Nullable String reference,
        String payer) {
    /** Fails as {@link PayOrderRequest#amountOf}. */
    static NewPayment of(PayOrderRequest body, BigDecimal total, String currency, Caller caller) {
        if (body.isCredit())
            throw Problem.badRequest(
                    "credit_not_possible",
                    Problem.detail("payment.method", "credit pays orders that are confirmed; pay it after that"));
        var amount = body.amountOf("payment.amount", Money.exact(total, currency), currency);
        // an order without amount needs no payment
        var id = amount.signum() > 0 ? Ids.next() : null;
        return new NewPayment(id, amount, body.methodOrManual(), body.reference(), caller.actor());
    }

    /** As the order shows it. */
    public Payment made(UUID paymentId, Instant at, BusinessZone zone) {
        return Payment.manual(paymentId, amount, method, reference, payer, at, zone.day(at));
    }
}
