package tradepost.sales.core.confirmation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.problem.Problem;

/** Commands that are written as if each were alone take their steps together. */
@ExtendWith(VertxExtension.class)
class SharedStepsTest {
    private static final int MAX = 8;

    private record Taken(String step, List<Integer> questions) {}

    final List<Taken> taken = new CopyOnWriteArrayList<>();

    Vertx vertx;
    SharedSteps steps;
    /** Answers the commands of the batch. */
    SharedSteps.Step<Integer, List<Integer>> batchOf;

    SharedSteps.Step<Integer, Integer> first;
    SharedSteps.Step<Integer, Integer> second;
    SharedSteps.Step<Integer, Integer> refusing;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        steps = TestVerticle.run(vertx, () -> {
            var made = new SharedSteps(vertx, MAX, MAX);
            batchOf = made.add(
                    all -> all.stream().map(i -> Future.succeededFuture(all)).toList());
            first = made.add(all -> take("first", all));
            second = made.add(all -> take("second", all));
            refusing = made.add(all -> {
                if (all.contains(1)) throw Problem.conflict("refused");
                return take("refusing", all);
            });
            return Future.succeededFuture(made);
        });
    }

    private List<Future<Integer>> take(String step, List<Integer> all) {
        taken.add(new Taken(step, all));
        return all.stream().map(Future::succeededFuture).toList();
    }

    private interface Command {
        int run(SharedSteps.Member batch, int i);
    }

    /** Commands 0 to MAX - 1, all at once. */
    private List<Future<Integer>> run(Command command) {
        return IntStream.range(0, MAX)
                .mapToObj(i -> Tasks.run(vertx, () -> {
                    try (var batch = steps.join(1)) {
                        return command.run(batch, i);
                    }
                }))
                .toList();
    }

    /** The commands that this step has served, in its calls. */
    private List<List<Integer>> of(String step) {
        return taken.stream()
                .filter(t -> t.step().equals(step))
                .map(Taken::questions)
                .toList();
    }

    @Test
    void each_batch_takes_each_step_once() {
        var all = TestVerticle.run(
                vertx,
                () -> Future.all(run((batch, i) -> {
                    batch.together(first, i);
                    return batch.together(second, i);
                })));
        assertThat(all.<Integer>list())
                .containsExactlyElementsOf(IntStream.range(0, MAX).boxed().toList());
        assertThat(of("first").stream().mapToInt(List::size).sum()).isEqualTo(MAX);
        assertThat(of("second")).isEqualTo(of("first"));
    }

    @Test
    void a_step_takes_commands_in_the_order_in_which_they_have_joined() {
        var gone =
                IntStream.range(0, MAX).mapToObj(i -> Promise.<Void>promise()).toList();
        var joined = new ConcurrentHashMap<Integer, List<Integer>>();
        TestVerticle.run(
                vertx,
                () -> Future.all(run((batch, i) -> {
                    var all = batch.together(batchOf, i);
                    joined.put(i, all);
                    int next = all.indexOf(i) + 1;
                    if (next < all.size()) gone.get(all.get(next)).future().await(); // the last one comes first
                    gone.get(i).complete();
                    return batch.together(first, i);
                })));
        assertThat(joined)
                .hasSize(MAX)
                .allSatisfy((i, all) -> assertThat(of("first")).contains(all));
    }

    @Test
    void a_batch_ends_with_its_last_step_before_its_commands_have_left() {
        var ended = Promise.<Void>promise();
        var served = IntStream.range(0, 3 * MAX)
                .mapToObj(i -> Promise.<Integer>promise())
                .toList();
        TestVerticle.run(vertx, () -> {
            var all = new ArrayList<Future<Integer>>();
            for (int n = 0; n < 3; n++) { // and only two are in flight
                int from = n * MAX;
                all.addAll(run((batch, i) -> {
                    served.get(from + i).complete(batch.together(refusing, from + i + 2));
                    ended.future().await();
                    return i;
                }));
            }
            return Future.all(served.stream().map(Promise::future).toList())
                    .onSuccess(v -> ended.complete())
                    .compose(v -> Future.all(all));
        });
    }

    @Test
    void a_command_that_leaves_or_skips_a_step_does_not_hold_up_the_others() {
        TestVerticle.run(
                vertx,
                () -> Future.all(run((batch, i) -> {
                    if (i % 2 == 0) batch.together(first, i);
                    if (i % 3 == 0) batch.leave();
                    return i % 3 == 0 ? i : batch.together(second, i);
                })));
        assertThat(of("first").stream().flatMap(List::stream)).containsExactlyInAnyOrder(0, 2, 4, 6);
        assertThat(of("second").stream().flatMap(List::stream)).containsExactlyInAnyOrder(1, 2, 4, 5, 7);
    }

    @Test
    void a_refusal_fails_only_the_command_that_caused_it() {
        var all = TestVerticle.run(vertx, () -> {
            var each = run((batch, i) -> batch.together(refusing, i));
            return Future.join(each).otherwiseEmpty().map(each);
        });
        for (int i = 0; i < MAX; i++) assertThat(all.get(i).succeeded()).isEqualTo(i != 1);
        assertThat(all.get(1).cause()).hasMessage("refused");
    }

    @Test
    void a_command_that_fails_between_its_steps_leaves() {
        assertThatThrownBy(() -> TestVerticle.run(
                        vertx,
                        () -> Future.join(run((batch, i) -> {
                            batch.together(first, i);
                            if (i == 1) throw Problem.conflict("refused");
                            return batch.together(second, i);
                        }))))
                .hasMessage("refused");
        assertThat(of("second").stream().flatMap(List::stream)).hasSize(MAX - 1).doesNotContain(1);
    }
}
