package tradepost.kernel.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private static final int SIZE = 6;

    private final FairQueue<String> queue = new FairQueue<>(SIZE);

    private void add(String... all) {
        for (var one : all) assertThat(queue.add(owner(one), one)).as(one).isNull();
    }

    private static String owner(String waits) {
        return waits.substring(0, 1);
    }

    private List<String> taken() {
        var all = new ArrayList<String>();
        for (var next = queue.take(); next != null; next = queue.take()) all.add(next);
        return all;
    }

    @Test
    void while_others_wait_an_owner_has_two_turns_in_a_row() {
        add("a1", "a2", "a3", "a4", "b1", "c1");
        assertThat(taken()).containsExactly("a1", "a2", "b1", "c1", "a3", "a4");
    }

    @Test
    void turns_that_an_owner_has_had_without_waiting_count() {
        queue.tookTurn("a");
        queue.tookTurn("a");
        add("a1", "a2", "a3", "b1");
        assertThat(taken()).containsExactly("b1", "a1", "a2", "a3");
    }

    @Test
    void whoever_waits_alone_has_all_turns() {
        add("a1", "a2", "a3", "a4");
        assertThat(taken()).containsExactly("a1", "a2", "a3", "a4");
    }

    @Test
    void in_a_full_queue_whoever_has_most_loses_the_newest_place_to_one_that_has_fewer() {
        add("a1", "a2", "a3", "a4", "b1", "b2");
        assertThat(queue.add("a", "a5")).isEqualTo("a5");
        assertThat(queue.add("c", "c1")).isEqualTo("a4");
        assertThat(queue.add("b", "b3")).as("as many as those with most").isEqualTo("b3");
        assertThat(queue.size()).isEqualTo(SIZE);
        assertThat(taken()).containsExactly("a1", "a2", "b1", "b2", "c1", "a3");
    }

    @Test
    void what_leaves_has_no_turn() {
        add("a1", "a2", "b1");
        assertThat(queue.remove("a", "a1")).isTrue();
        assertThat(queue.remove("b", "b1")).isTrue();
        assertThat(queue.remove("b", "b1")).isFalse();
        assertThat(queue.size()).isEqualTo(1);
        assertThat(taken()).containsExactly("a2");
        assertThat(queue.size()).isZero();
    }
}
