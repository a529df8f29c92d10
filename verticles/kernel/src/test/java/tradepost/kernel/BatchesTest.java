package tradepost.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a second batch sets out beside the first. */
class BatchesTest {
    private static final int MAX = 4;

    final Vertx vertx = Vertx.vertx();
    final List<List<Integer>> begun = new CopyOnWriteArrayList<>();
    /** What batches with a question below zero wait for. */
    final Promise<Void> released = Promise.promise();

    final Batches<Integer, Integer> batches =
            TestVerticle.run(vertx, () -> Future.succeededFuture(new Batches<>(vertx, MAX, this::serve)));

    @AfterEach
    void stop() {
        released.tryComplete();
        vertx.close().await();
    }

    private List<Integer> serve(List<Integer> batch) {
        begun.add(List.copyOf(batch));
        if (batch.getFirst() < 0) released.future().await();
        return batch;
    }

    private List<Future<Integer>> ask(int from, int count) {
        var asked = new ArrayList<Future<Integer>>();
        IntStream.range(from, from + count).forEach(i -> asked.add(batches.ask(i)));
        return asked;
    }

    @Test
    void one_that_waits_behind_a_batch_which_is_held_up_does_not_wait_for_its_end() {
        var held = batches.ask(-1);
        Awaitility.await().until(() -> begun.size() == 1);
        assertThat(batches.ask(1).await()).isEqualTo(1); // nobody comes after it
        assertThat(held.isComplete()).isFalse();
        released.complete();
        assertThat(held.await()).isEqualTo(-1);
    }

    @Test
    void a_third_batch_waits_for_one_of_two() {
        var first = batches.ask(-2);
        Awaitility.await().until(() -> begun.size() == 1);
        var second = batches.ask(-1); // late by itself, and then held up as well
        Awaitility.await().until(() -> begun.size() == 2);
        var waiting = ask(1, 2 * MAX);
        assertThat(begun).hasSize(2);
        released.complete();
        for (var w : waiting) w.await();
        assertThat(Future.all(first, second).await().succeeded()).isTrue();
        assertThat(begun.subList(2, begun.size())).allMatch(b -> b.size() <= MAX);
        assertThat(begun.stream().mapToInt(List::size).sum()).isEqualTo(2 + 2 * MAX);
    }
}
