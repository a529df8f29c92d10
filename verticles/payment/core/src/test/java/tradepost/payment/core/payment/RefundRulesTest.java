package tradepost.payment.core.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tradepost.kernel.value.Ids;
import tradepost.payment.PaymentDocument;

class RefundRulesTest {
    private static PaymentDocument payment(String amount, String refunded) {
        var now = Instant.EPOCH;
        return new PaymentDocument(
                Ids.next(),
                "in",
                Ids.next(),
                "SO-1",
                Ids.next(),
                null,
                "manual",
                "manual",
                null,
                "USD",
                new BigDecimal(amount),
                new BigDecimal(refunded),
                "captured",
                "automatic",
                null,
                null,
                "system",
                1,
                now,
                now,
                null,
                now,
                null,
                null);
    }

    @Test
    void a_refund_takes_what_each_payment_still_has() {
        var payments = List.of(payment("10.00", "10.00"), payment("10.00", "4.00"), payment("10.00", "0.00"));
        assertThat(RefundRules.distribute(payments, new BigDecimal("7.00")))
                .extracting(p -> p.amount().toPlainString())
                .containsExactly("6.00", "1.00");
    }

    @Test
    void the_parts_add_up_and_no_payment_gives_more_than_it_has() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            var payments = IntStream.range(0, random.nextInt(6))
                    .mapToObj(i -> {
                        int amount = 1 + random.nextInt(1_000);
                        return payment(
                                BigDecimal.valueOf(amount, 2).toString(),
                                BigDecimal.valueOf(random.nextInt(amount + 1), 2)
                                        .toString());
                    })
                    .toList();
            var open = payments.stream().map(RefundRules::open).reduce(BigDecimal.ZERO, BigDecimal::add);
            var amount = BigDecimal.valueOf(random.nextInt(4_000), 2);
            var parts = RefundRules.distribute(payments, amount);
            assertThat(RefundRules.sum(parts)).as("seed %d", seed).isEqualByComparingTo(amount.min(open));
            for (var part : parts) {
                var of = payments.stream()
                        .filter(p -> p.id().equals(part.paymentId()))
                        .findFirst();
                assertThat(part.amount())
                        .as("seed %d", seed)
                        .isPositive()
                        .isLessThanOrEqualTo(RefundRules.open(of.get()));
            }
        }
    }
}
