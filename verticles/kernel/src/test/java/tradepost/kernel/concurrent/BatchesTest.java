package tradepost.kernel.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestVerticle;

/** When a second batch starts beside the first. */
@ExtendWith(VertxExtension.class)
class BatchesTest {
    private static final int MAX = 4;

    Vertx vertx;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        batches = TestVerticle.run(vertx, () -> Future.succeededFuture(new Batches<>(vertx, MAX, this::serve)));
    }

    final List<List<Integer>> begun = new CopyOnWriteArrayList<>();
    /** Batches with a negative question wait for this. */
    final Promise<Void> released = Promise.promise();

    Batches<Integer, Integer> batches;

    @AfterEach
    void stop() {
        released.tryComplete();
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
    void a_call_does_not_wait_for_a_delayed_batch_to_end() {
        var held = batches.ask(-1);
        Awaitility.await().until(() -> begun.size() == 1);
        assertThat(batches.ask(1).await()).isEqualTo(1); // no call follows it
        assertThat(held.isComplete()).isFalse();
        released.complete();
        assertThat(held.await()).isEqualTo(-1);
    }

    @Test
    void a_third_batch_waits_until_one_of_two_has_ended() {
        var first = batches.ask(-2);
        Awaitility.await().until(() -> begun.size() == 1);
        var second = batches.ask(-1); // starts because the first is overdue, and is then held up as well
        Awaitility.await().until(() -> begun.size() == 2);
        var waiting = ask(1, 2 * MAX);
        assertThat(begun).hasSize(2);
        released.complete();
        for (var w : waiting) w.await();
        assertThat(Future.all(first, second).await().succeeded()).isTrue();
        assertThat(begun.subList(2, begun.size())).allMatch(b -> b.size() <= MAX);
        assertThat(begun.stream().mapToInt(List::size).sum()).isEqualTo(2 + 2 * MAX);
    }

    @Test
    void calls_that_are_queued_together_start_together() {
        var answers = batches.askAll(List.of(1, 2, 3));
        Future.all(answers).await();
        assertThat(begun).containsExactly(List.of(1, 2, 3));
    }

    @Test
    void a_full_enough_second_batch_starts_at_once_and_leaves_calls_for_a_third() {
        var second = TestVerticle.run(
                vertx, () -> Future.succeededFuture(new Batches<Integer, Integer>(vertx, MAX, 2, this::serve)));
        var held = second.ask(-1);
        Awaitility.await().until(() -> begun.size() == 1);
        Future.all(second.askAll(List.of(1, 2, 3, 4))).await();
        assertThat(begun.subList(1, begun.size())).containsExactly(List.of(1, 2), List.of(3, 4));
        assertThat(held.isComplete()).isFalse();
    }

    @Test
    void a_call_whose_caller_has_given_up_is_not_started() {
        var held = batches.askAll(List.of(-1, 1, 2, 3));
        held = new ArrayList<>(held);
        held.addAll(batches.askAll(List.of(-2, 4, 5, 6)));
        Awaitility.await().until(() -> begun.size() == 2);
        var waiting = batches.ask(7);
        Awaitility.await().pollDelay(Duration.ofMillis(5_100)).until(() -> true);
        released.complete();
        assertThatThrownBy(waiting::await).hasMessage("overloaded");
        Future.all(held).await();
        assertThat(begun).hasSize(2);
    }

    /**
     * If the next batch did not wait for the callers of the last one, two half-full batches would alternate. On a busy machine,
     * they sometimes do so for a while, so the best of five attempts counts.
     */
    @Test
    @Tag("prove")
    void callers_that_repeat_their_calls_share_one_batch() {
        int crowd = 32;
        var together = TestVerticle.run(
                vertx,
                () -> Future.succeededFuture(new Batches<Integer, Integer>(vertx, 2 * crowd, batch -> {
                    begun.add(batch);
                    vertx.timer(1).await(); // as long as a database takes to respond
                    return batch;
                })));
        double best = 0;
        for (int attempt = 0; attempt < 5 && best <= 0.6 * crowd; attempt++) {
            begun.clear();
            Future.all(IntStream.range(0, crowd)
                            .mapToObj(i -> again(together, vertx.getOrCreateContext(), 200))
                            .toList())
                    .await();
            best = Math.max(best, begun.stream().mapToInt(List::size).average().orElseThrow());
        }
        assertThat(best).isGreaterThan(0.6 * crowd);
    }

    private static Future<Integer> again(Batches<Integer, Integer> batches, Context asker, int times) {
        if (times == 0) return Future.succeededFuture(0);
        Promise<Integer> asked = Promise.promise();
        asker.runOnContext(v -> {
            long until = System.nanoTime() + 15_000; // as long as it takes to read a request
            while (System.nanoTime() - until < 0) Thread.onSpinWait();
            batches.ask(times).onComplete(asked);
        });
        return asked.future().compose(v -> again(batches, asker, times - 1));
    }

    /** A question's weight is its amount. */
    private Batches<Integer, Integer> weighed(int batchMax) {
        return TestVerticle.run(
                vertx,
                () -> Future.succeededFuture(
                        new Batches<Integer, Integer>(vertx, batchMax, this::serve).weighedBy(Math::abs)));
    }

    @Test
    void heavy_calls_do_not_share_a_batch() {
        Future.all(weighed(64).askAll(List.of(1_500, 1_500, 1_500, 9_000, 10, 20)))
                .await();
        assertThat(begun)
                .allMatch(b -> b.size() == 1 || b.stream().mapToInt(i -> i).sum() <= 4_000);
        assertThat(begun.stream().flatMap(List::stream)).containsExactlyInAnyOrder(1_500, 1_500, 1_500, 9_000, 10, 20);
        assertThat(begun).anyMatch(b -> b.size() == 2);
    }

    @Test
    void the_queue_is_bounded_by_the_weight_of_its_calls() {
        var heavy = weighed(1);
        var asked = heavy.askAll(IntStream.range(0, 100).mapToObj(i -> -1_000).toList());
        Awaitility.await().until(() -> asked.stream().filter(Future::failed).count() >= 45);
        assertThat(asked.stream().filter(Future::failed))
                .allMatch(f -> f.cause().getMessage().equals("overloaded"));
        released.complete();
        Awaitility.await().until(() -> asked.stream().allMatch(Future::isComplete));
        assertThat(asked.stream().filter(Future::succeeded).count()).isGreaterThanOrEqualTo(50);
        assertThat(heavy.ask(1).await()).as("there is room again").isEqualTo(1);
    }
}
