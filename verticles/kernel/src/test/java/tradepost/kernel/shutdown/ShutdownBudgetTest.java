package tradepost.kernel.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tradepost.kernel.shutdown.ShutdownBudget.Step;

class ShutdownBudgetTest {
    /** Whatever each step takes of what it may: the next ones get what is reserved for them, and the end is kept. */
    @Test
    void steps_that_all_take_their_time_end_within_the_budget() {
        var budget = new ShutdownBudget(ShutdownBudget.TOTAL_MS);
        budget.begin();
        long leftMs = ShutdownBudget.TOTAL_MS;
        for (var step : Step.values()) {
            var rest = new ShutdownBudget(leftMs);
            rest.begin();
            long takenMs = rest.leftMs(step);
            assertThat(takenMs).as(step.name()).isPositive();
            leftMs -= takenMs;
        }
        assertThat(leftMs).isNotNegative();
    }

    @Test
    void a_step_that_hangs_takes_nothing_from_the_reserves_of_later_steps() {
        for (var hangs : Step.values()) {
            var budget = new ShutdownBudget(ShutdownBudget.TOTAL_MS);
            budget.begin();
            long leftMs = ShutdownBudget.TOTAL_MS - budget.leftMs(hangs);
            for (var later : Arrays.asList(Step.values()).subList(hangs.ordinal() + 1, Step.values().length)) {
                var rest = new ShutdownBudget(leftMs);
                rest.begin();
                assertThat(rest.leftMs(later)).as("%s after %s", later, hangs).isGreaterThanOrEqualTo(400);
            }
        }
    }

    @Test
    void a_request_that_began_at_the_end_of_the_usual_grace_is_served() {
        var budget = new ShutdownBudget(ShutdownBudget.TOTAL_MS - 8_000);
        budget.begin();
        assertThat(budget.leftMs(Step.HTTP)).isGreaterThan(10_000);
    }

    @Test
    void before_the_shutdown_a_step_has_its_maximum_and_after_it_a_moment() {
        var budget = new ShutdownBudget(1);
        assertThat(budget.leftMs(Step.HTTP)).isEqualTo(12_000);
        budget.begin();
        assertThat(budget.leftMs(Step.HTTP)).isEqualTo(1);
        assertThat(budget.innerMs(Step.HTTP)).isEqualTo(1);
    }

    @Test
    void nothing_is_waited_for_beyond_its_time() {
        var budget = new ShutdownBudget(1);
        budget.begin();
        var never = Promise.<Void>promise().future();
        budget.within(Step.BACKGROUND, "what never ends", never)
                .timeout(20, TimeUnit.SECONDS)
                .await();
        assertThat(budget.within(Step.BACKGROUND, "what failed", Future.failedFuture("x"))
                        .succeeded())
                .isTrue();
    }
}
