package tradepost.kernel.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tradepost.kernel.limit.HolderCounts.Limit;

class HolderCountsTest {
    private static final int OF_ALL = 10;
    private static final int OF_HOLDER = 4;
    private final HolderCounts counts = new HolderCounts(OF_ALL, OF_HOLDER, l -> new IllegalStateException(l.name()));

    @Test
    void a_holder_takes_its_share_and_no_more() {
        assertThat(counts.tryTake("a", 3)).isNull();
        assertThat(counts.tryTake("a", 2)).isEqualTo(Limit.OF_HOLDER);
        assertThat(counts.tryTake("a", 1)).isNull();
        assertThat(counts.tryTake("b", 1)).isNull();
        assertThat(counts.total()).isEqualTo(5);
        assertThatThrownBy(() -> counts.take("a", 1)).hasMessage("OF_HOLDER");
    }

    @Test
    void all_together_take_no_more_than_there_is() {
        for (var holder : new String[] {"a", "b"}) counts.take(holder, OF_HOLDER);
        assertThatThrownBy(() -> counts.take("c", 3)).hasMessage("OF_ALL");
        counts.take("c", 2);
        assertThat(counts.tryTake("d", 1)).isEqualTo(Limit.OF_ALL);
        counts.giveBack("a", 1);
        assertThat(counts.tryTake("d", 1)).isNull();
    }

    @Test
    void a_part_takes_at_most_half_and_shares_with_its_owner() {
        var one = new HolderCounts.Part("a", "one");
        var two = new HolderCounts.Part("a", "two");
        counts.take(one, OF_HOLDER / 2);
        assertThat(counts.tryTake(one, 1)).isEqualTo(Limit.OF_HOLDER);
        counts.take("a", 1);
        assertThat(counts.tryTake(two, 2)).isEqualTo(Limit.OF_HOLDER);
        counts.take(two, 1);
        assertThat(counts.tryTake("a", 1)).isEqualTo(Limit.OF_HOLDER);
        assertThat(counts.tryTake("b", OF_HOLDER)).isNull();
        counts.giveBack(one, OF_HOLDER);
        assertThat(counts.tryTake("a", OF_HOLDER / 2)).isNull();
        assertThat(counts.total()).isEqualTo(2 * OF_HOLDER);
        counts.giveBack("a", 1 + OF_HOLDER / 2);
        counts.giveBack(two, 1);
        counts.giveBack("b", OF_HOLDER);
        assertThat(counts.holders()).isZero();
    }

    @Test
    void a_holder_that_has_nothing_is_forgotten() {
        for (int i = 0; i < 1_000; i++) {
            counts.take(i, 1);
            counts.giveBack(i, 1);
        }
        assertThat(counts.holders()).isZero();
        assertThat(counts.total()).isZero();
    }

    @Test
    void nobody_gives_back_more_than_he_has() {
        counts.take("a", 2);
        counts.giveBack("a", 3);
        counts.giveBack("b", 1);
        assertThat(counts.total()).isZero();
        assertThat(counts.tryTake("a", OF_HOLDER)).isNull();
    }

    @Test
    void an_amount_beyond_every_number_is_refused() {
        assertThat(new HolderCounts(Long.MAX_VALUE, l -> new IllegalStateException()).tryTake("a", Long.MAX_VALUE))
                .isNull();
        assertThat(counts.tryTake("a", Long.MAX_VALUE)).isEqualTo(Limit.OF_HOLDER);
    }

    @Test
    void many_threads_lose_nothing() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, 64)
                    .<Future<?>>mapToObj(t -> threads.submit(() -> {
                        for (int i = 0; i < 1_000; i++) if (counts.tryTake(t % 5, 1) == null) counts.giveBack(t % 5, 1);
                    }))
                    .toList();
            for (var one : all) one.get();
        }
        assertThat(counts.total()).isZero();
        assertThat(counts.holders()).isZero();
    }
}
