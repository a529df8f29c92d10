package tradepost.sales.core.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tradepost.kernel.value.Ids;
import tradepost.sales.core.payment.RefundParts.Part;
import tradepost.sales.core.payment.RefundParts.Refundable;
import tradepost.sales.core.payment.RefundParts.Source;

class RefundPartsTest {
    private static Refundable payment(String provider, String left) {
        return payment(provider, new BigDecimal(left));
    }

    private static Refundable payment(String provider, BigDecimal left) {
        var id = Ids.next();
        return new Refundable(id, provider, left, new Source(id, Ids.next(), provider));
    }

    private static List<String> parts(List<Refundable> payments, String amount, String credit) {
        return RefundParts.of(payments, new BigDecimal(amount), new BigDecimal(credit)).stream()
                .map(p -> p.provider() + " " + p.amount() + " " + p.creditShare() + " " + p.status())
                .toList();
    }

    @Test
    void a_refund_takes_what_each_payment_still_has() {
        var payments = List.of(payment("manual", "0.00"), payment("sandbox", "6.00"), payment("manual", "10.00"));
        assertThat(parts(payments, "7.00", "7.00"))
                .containsExactly("sandbox 6.00 6.00 pending", "manual 1.00 1.00 done");
        assertThat(parts(payments, "16.00", "0.00"))
                .containsExactly("sandbox 6.00 0.00 pending", "manual 10.00 0.00 done");
        assertThat(parts(payments, "20.00", "20.00")).hasSize(2); // the payments do not have more
        assertThat(parts(payments, "0.00", "7.00")).isEmpty();
    }

    @Test
    void the_first_parts_pay_back_the_credit_and_the_rest_is_owed_again() {
        var payments = List.of(payment("sandbox", "6.00"), payment("manual", "10.00"), payment("manual", "4.00"));
        assertThat(parts(payments, "20.00", "7.50"))
                .containsExactly("sandbox 6.00 6.00 pending", "manual 10.00 1.50 done", "manual 4.00 0.00 done");
    }

    @Test
    void the_parts_add_up_and_no_payment_gives_more_than_it_has() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            var payments = IntStream.range(0, random.nextInt(6))
                    .mapToObj(i -> payment(random.nextBoolean() ? "manual" : "sandbox", cents(random, 1_000)))
                    .toList();
            var open = payments.stream().map(Refundable::left).reduce(BigDecimal.ZERO, BigDecimal::add);
            var amount = cents(random, 4_000);
            var credit = cents(random, 4_000);
            var parts = RefundParts.of(payments, amount, credit);
            var sum = amount.min(open);
            assertThat(RefundParts.sum(parts)).as("seed %d", seed).isEqualByComparingTo(sum);
            assertThat(parts.stream().map(Part::creditShare).reduce(BigDecimal.ZERO, BigDecimal::add))
                    .as("seed %d", seed)
                    .isEqualByComparingTo(credit.min(sum));
            assertThat(parts.stream().map(Part::id).distinct())
                    .as("seed %d", seed)
                    .hasSameSizeAs(parts);
            for (var part : parts) {
                assertThat(part.amount())
                        .as("seed %d", seed)
                        .isPositive()
                        .isLessThanOrEqualTo(left(payments, part.paymentId()));
                assertThat(part.creditShare())
                        .as("seed %d", seed)
                        .isNotNegative()
                        .isLessThanOrEqualTo(part.amount());
            }
        }
    }

    private static BigDecimal cents(Random random, int most) {
        return BigDecimal.valueOf(random.nextInt(most + 1), 2);
    }

    private static BigDecimal left(List<Refundable> payments, UUID id) {
        return payments.stream()
                .filter(p -> p.paymentId().equals(id))
                .findFirst()
                .orElseThrow()
                .left();
    }
}
