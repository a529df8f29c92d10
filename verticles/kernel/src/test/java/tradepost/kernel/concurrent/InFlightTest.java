package tradepost.kernel.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The limit of requests in flight. */
class InFlightTest {
    final InFlight inFlight = new InFlight(2);

    @Test
    void requests_above_the_limit_are_refused_until_one_has_its_response() {
        var first = inFlight.admit(0, false);
        assertThat(inFlight.admit(0, false)).isNotNull();
        assertThat(inFlight.admit(0, false)).isNull();
        first.run();
        assertThat(inFlight.admit(0, false)).isNotNull();
        assertThat(inFlight.count()).isEqualTo(2);
        assertThat(inFlight.refused()).isEqualTo(1);
    }

    @Test
    void nested_requests_are_admitted_when_new_requests_are_refused() {
        inFlight.admit(0, false);
        inFlight.admit(0, false);
        for (int i = 0; i < 6; i++) assertThat(inFlight.admit(0, true)).isNotNull();
        assertThat(inFlight.admit(0, true)).isNull();
    }

    @Test
    void request_bodies_in_flight_use_a_limited_share_of_the_heap() {
        long share = Runtime.getRuntime().maxMemory() / 8;
        var large = inFlight.admit(share - 10, false);
        assertThat(inFlight.admit(11, false)).isNull();
        large.run();
        assertThat(inFlight.admit(11, false)).isNotNull();
    }

    @Test
    void work_with_other_limits_is_counted_and_never_refused() {
        for (int i = 0; i < 10; i++) inFlight.begin();
        assertThat(inFlight.count()).isEqualTo(10);
        assertThat(inFlight.admit(0, false)).isNotNull();
    }
}
