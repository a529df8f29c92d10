package tradepost.kernel.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tradepost.kernel.call.Breaker.Admission;

/** The states of a breaker that opens after three failures, for 100 ms. */
class BreakerTest {
    private final List<String> observed = new ArrayList<>();
    private final Breaker breaker = new Breaker(3, 100, new Breaker.Observer() {
        @Override
        public void opened() {
            observed.add("opened");
        }

        @Override
        public void closed() {
            observed.add("closed");
        }

        @Override
        public void refused() {
            observed.add("refused");
        }
    });
    private final long startNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);

    private long at(long ms) {
        return startNs + TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) breaker.failed(at(0), at(1));
    }

    @Test
    void failures_in_a_row_open_it_and_an_answer_begins_anew() {
        fail(2);
        breaker.answered(at(0) - 1);
        fail(2);
        assertThat(breaker.admit(at(2))).isEqualTo(Admission.ADMITTED);
        fail(1);
        assertThat(breaker.admit(at(2))).isEqualTo(Admission.REFUSED);
        assertThat(observed).containsExactly("opened", "refused");
    }

    @Test
    void a_failure_does_not_count_if_another_call_was_answered_meanwhile() {
        breaker.answered(at(1));
        for (int i = 0; i < 10; i++) breaker.failed(at(0), at(2));
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void one_call_is_the_probe_and_its_answer_closes_it() {
        fail(3);
        assertThat(breaker.admit(at(102))).isEqualTo(Admission.PROBE);
        assertThat(breaker.admit(at(103))).isEqualTo(Admission.REFUSED);
        breaker.answered(at(104));
        assertThat(breaker.admit(at(105))).isEqualTo(Admission.ADMITTED);
        assertThat(observed).containsExactly("opened", "refused", "closed");
    }

    @Test
    void a_failed_probe_opens_it_again() {
        fail(3);
        assertThat(breaker.admit(at(102))).isEqualTo(Admission.PROBE);
        breaker.failed(at(102), at(150));
        assertThat(breaker.admit(at(249))).isEqualTo(Admission.REFUSED);
        assertThat(breaker.admit(at(251))).isEqualTo(Admission.PROBE);
    }

    @Test
    void the_failure_of_a_call_that_was_in_flight_is_not_that_of_the_probe() {
        fail(3);
        assertThat(breaker.admit(at(102))).isEqualTo(Admission.PROBE);
        breaker.failed(at(0), at(103));
        assertThat(breaker.admit(at(104))).as("the probe is still in flight").isEqualTo(Admission.REFUSED);
        breaker.answered(at(105));
        assertThat(breaker.isOpen()).isFalse();
    }
}
