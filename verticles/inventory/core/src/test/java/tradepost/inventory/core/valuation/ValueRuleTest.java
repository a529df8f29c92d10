package tradepost.inventory.core.valuation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueRuleTest {
    private static final ValueRule USD = new ValueRule(2);

    /** Each step is a number of pieces, or one with @ and their unit cost; ! reverses an arrival, and ~ comes back or leaves with this cost. */
    private static ItemValue value(String steps) {
        var value = ItemValue.NONE;
        for (var step : steps.split(" ")) {
            var parts = step.split("[@!~]");
            long delta = Long.parseLong(parts[0]);
            value = USD.apply(value, delta, cost(step, delta)).after();
        }
        return value;
    }

    private static @Nullable Cost cost(String step, long delta) {
        if (step.matches("-?[0-9]+")) return null;
        var cost = Cost.ofUnit(new BigDecimal(step.split("[@!~]")[1]), Math.abs(delta), "USD");
        return step.contains("~") ? Cost.of(cost.amount(), Math.abs(delta), false) : cost;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10@5               | 10 | 50.00  | 5
            10@5 10@7          | 20 | 120.00 | 6
            10@5 10@7 -5       | 15 | 90.00  | 6
            3@3.33 1@0.01 -3   | 1  | 2.50   | 2.5
            3@3.33 1@0.02 -4   | 0  | 0.00   | 2.5025
            10@5 -10 4         | 4  | 20.00  | 5
            10@5 -10 4@7       | 4  | 28.00  | 7
            10@5 -4 4~9        | 10 | 66.00  | 6.6
            10@5 10@7 -10!7    | 10 | 50.00  | 5
            10@5 10@500 -5 -10!500 | 5 | 1262.50 | 252.5
            10@1 10@9 -10 -9~9 | 1  | 5.00   | 5
            10@1 10@9 -20~9    | 0  | 0.00   | 5
            8 2@3              | 10 | 30.00  | 3
            10 1@1000 -1!1000  | 10 | 0.00   |
            10 5               | 15 | 0.00   |
            10 -3~7            | 7  | 0.00   |
            0                  | 0  | 0.00   |
            1000@0.0035 -300   | 700 | 2.45  | 0.0035
            """)
    void the_value_after_these_movements(String steps, long quantity, BigDecimal value, @Nullable BigDecimal average) {
        var after = value(steps.trim());
        assertThat(after.quantity()).isEqualTo(quantity);
        assertThat(after.value()).isEqualByComparingTo(value);
        if (average == null) assertThat(after.average()).isNull();
        else assertThat(after.average()).isEqualByComparingTo(average);
    }

    /** What was, plus what came and went, is what is; nothing is worth less than nothing, and no pieces are worth nothing. */
    @Test
    void amounts_and_variances_sum_to_the_value() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int run = 0; run < 200; run++) {
            var rule = new ValueRule(random.nextInt(4));
            var value = ItemValue.NONE;
            var sum = BigDecimal.ZERO;
            for (int step = 0; step < 60; step++) {
                long delta = 1 + random.nextInt(30);
                if (random.nextBoolean()) delta = -Math.min(delta, value.quantity());
                if (delta == 0) continue;
                var currency = new String[] {"JPY", "USD", "KWD"}[random.nextInt(3)];
                var unit = BigDecimal.valueOf(random.nextInt(2_000_000), 2 + random.nextInt(5));
                boolean isOwn = delta > 0 && random.nextBoolean();
                var cost = random.nextInt(3) == 0
                        ? null
                        : Cost.of(Cost.ofUnit(unit, Math.abs(delta), currency).amount(), Math.abs(delta), isOwn);
                var valued = rule.apply(value, delta, cost);
                value = valued.after();
                sum = sum.add(valued.amount() == null ? BigDecimal.ZERO : valued.amount())
                        .add(valued.variance());
                assertThat(value.value())
                        .as("seed %d", seed)
                        .isEqualByComparingTo(sum)
                        .isNotNegative();
                if (value.quantity() == 0)
                    assertThat(value.value()).as("seed %d", seed).isZero();
            }
        }
    }
}
