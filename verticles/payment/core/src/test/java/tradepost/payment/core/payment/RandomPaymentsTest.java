package tradepost.payment.core.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.value.Ids;
import tradepost.payment.PaymentDocument;
import tradepost.payment.Refund;
import tradepost.payment.RefundPayment;
import tradepost.payment.SettleRefund;

/** Random payments, declines, refunds and cancellations: after each step, what the providers have is what was paid and not given back. */
@ExtendWith(VertxExtension.class)
class RandomPaymentsTest {
    private static final List<String> CURRENCIES = List.of("USD", "JPY", "KWD");
    private static final List<String> ENDED =
            List.of("captured", "partially_refunded", "refunded", "failed", "cancelled");

    @Test
    void what_is_paid_minus_what_is_refunded_is_with_the_providers(Vertx vertx) {
        var payments = new Payments(vertx);
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        var orders = new HashSet<UUID>();
        for (int round = 0; round < 6; round++) {
            var currency = CURRENCIES.get(round % 3);
            var order = Ids.next();
            orders.add(order);
            var counted = new ArrayList<UUID>();
            for (int step = 0; step < 12; step++) {
                step(payments, order, currency, counted, random);
                agrees(payments, order, "seed " + seed);
            }
        }
        payments.allCallbacksCame();
        Awaitility.await("seed " + seed)
                .until(() -> payments.number("select count(*) from refund where status = 'pending'") == 0);
        var result = payments.reconciled();
        assertThat(result.mismatches())
                .as("seed %d", seed)
                .noneMatch(m -> m.orderId() != null && orders.contains(m.orderId())); // the others are of other tests
        assertThat(result.complete()).isTrue();
        assertThat(result.checked()).isGreaterThan(3);
    }

    private static void step(Payments payments, UUID order, String currency, List<UUID> counted, Random random) {
        int digits = currency.equals("JPY") ? 0 : currency.equals("KWD") ? 3 : 2;
        int behaviour = random.nextInt(12); // the last two digits choose what the sandbox does
        var amount = BigDecimal.valueOf((1 + random.nextInt(50)) * 100L + behaviour, digits);
        switch (random.nextInt(7)) {
            case 0 -> counted.add(payments.paid(order, amount.toPlainString(), currency));
            case 1, 2 -> {
                var id = payments.requested(order, amount.toPlainString(), currency, "sandbox", "automatic");
                var ended = payments.reached(id, ENDED.toArray(String[]::new));
                if (!ended.status().equals("captured")) return;
                payments.counts(ended);
                counted.add(id);
            }
            case 3, 4 -> {
                for (var of : counted)
                    for (var refund : payments.details(of).refunds())
                        if (refund.status().equals("failed")) repeat(payments, of, refund, random.nextBoolean());
            }
            default -> {
                if (counted.isEmpty()) return;
                var of = counted.get(random.nextInt(counted.size()));
                payments.service
                        .refundPayment(of, new RefundPayment(amount, "random"), Payments.ADMIN)
                        .otherwiseEmpty() // more than was paid
                        .await();
            }
        }
        Awaitility.await("decided")
                .until(() -> payments.of(order).stream()
                        .allMatch(p -> p.pendingRefundAmount().signum() == 0));
        Awaitility.await("known").until(() -> !payments.orders.waits(order));
    }

    private static void repeat(Payments payments, UUID of, Refund refund, boolean settle) {
        var repeated = settle
                ? payments.service.settleRefund(
                        of, refund.refundId(), new SettleRefund("transfer", "BANK-9"), Payments.ADMIN)
                : payments.service.retryRefund(of, refund.refundId(), Payments.ADMIN);
        repeated.otherwiseEmpty() // the payment has given it back meanwhile
                .await();
    }

    private static void agrees(Payments payments, UUID order, String seed) {
        var all = payments.of(order);
        var paid = sum(all, p -> p.capturedAt() == null ? BigDecimal.ZERO : p.amount());
        var refunded = sum(all, PaymentDocument::refundedAmount);
        var money = new HashMap<>(payments.money(order));
        assertThat(new BigDecimal(Objects.requireNonNullElse(money.remove("paid"), "0")))
                .as(seed)
                .isEqualByComparingTo(paid);
        assertThat(new BigDecimal(Objects.requireNonNullElse(money.remove("refunded"), "0")))
                .as(seed)
                .isEqualByComparingTo(refunded);
        assertThat(money.values().stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add))
                .as(seed)
                .isEqualByComparingTo(paid.subtract(refunded));
        assertThat(all).as(seed).allMatch(p -> p.refundedAmount().compareTo(p.amount()) <= 0);
        var known = payments.orders.sales.get(order.toString());
        if (known == null) return;
        assertThat(known.paidAmount()).as(seed).isEqualByComparingTo(paid);
        assertThat(known.refundedAmount()).as(seed).isEqualByComparingTo(refunded);
    }

    private static BigDecimal sum(
            List<PaymentDocument> all, java.util.function.Function<PaymentDocument, BigDecimal> of) {
        return all.stream().map(of).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
