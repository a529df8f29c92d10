package tradepost.kernel.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Deadline;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;

@ExtendWith(VertxExtension.class)
class ComputePoolTest {
    private static final int THREADS = 2;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private ComputePool pool;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        pool = new ComputePool(vertx, meters, "test", THREADS);
    }

    @AfterEach
    void release() {
        released.countDown();
    }

    private String held(String name) {
        begun.add(name);
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    private List<Future<String>> fill(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> pool.run(() -> held("own" + i)))
                .toList();
    }

    /** As while a request with these headers is served. */
    private <T> Future<T> requested(Caller caller, Supplier<T> work, String... headers) {
        var all = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) all.add(headers[i], headers[i + 1]);
        return TestVerticle.run(vertx, () -> {
                    new Request(caller, all, null).enter();
                    return Future.succeededFuture(List.of(pool.run(work)));
                })
                .getFirst();
    }

    private static Caller caller() {
        return new Caller(Ids.next(), "viewer", List.of());
    }

    private double refused(String reason) {
        return meters.get("tradepost.compute.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void work_runs_on_a_thread_of_the_pool_and_ends_on_the_context_of_its_caller() {
        List<Object> contexts = TestVerticle.run(vertx, () -> {
            var own = Vertx.currentContext();
            return pool.run(() -> Thread.currentThread().getName())
                    .map(thread -> List.<Object>of(thread, Vertx.currentContext() == own));
        });
        assertThat(contexts).isEqualTo(List.of("compute", true));
        assertThat(meters.get("tradepost.compute.waited").timer().count()).isEqualTo(1);
        Awaitility.await().until(() -> pool.running() == 0);
    }

    @Test
    void what_the_work_throws_is_the_failure() {
        Future<Void> failed = pool.run(() -> {
            throw Problem.badRequest("document_too_long");
        });
        assertThat(code(failed)).isEqualTo("400 document_too_long");
        assertThat(pool.run(() -> 7).await()).isEqualTo(7);
    }

    @Test
    void two_run_and_sixty_four_wait_and_one_more_is_refused() {
        var all = fill(THREADS + ComputePool.WAITING_MAX);
        Awaitility.await().until(() -> begun.size() == THREADS);
        assertThat(pool.waiting()).isEqualTo(ComputePool.WAITING_MAX);
        var refusal = refusal(pool.run(() -> "one more"));
        assertThat(refusal.failureCode()).isEqualTo(503);
        assertThat(refusal.getMessage()).isEqualTo("compute_overloaded");
        assertThat(refusal.getDebugInfo().getInteger("retry_after")).isPositive();
        assertThat(refused("full")).isEqualTo(1);
        var other = requested(caller(), () -> "of somebody else");
        assertThat(code(all.getLast())).as("the newest of whoever has most").isEqualTo("503 compute_overloaded");
        assertThat(begun).hasSize(THREADS);
        released.countDown();
        assertThat(other.await()).isEqualTo("of somebody else");
        Future.all(all.subList(0, all.size() - 1)).await();
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void a_caller_does_not_wait_for_all_of_another() {
        // of two threads, one may rest while the other does all the rest
        pool = new ComputePool(vertx, new SimpleMeterRegistry(), "one", 1);
        fill(1);
        var loud = caller();
        for (int i = 0; i < 10; i++) {
            var name = "loud" + i;
            requested(loud, () -> begun.add(name));
        }
        requested(caller(), () -> begun.add("quiet"));
        released.countDown();
        Awaitility.await().until(() -> begun.size() == 1 + 11);
        assertThat(begun.indexOf("quiet")).isLessThan(begun.indexOf("loud5"));
    }

    @Test
    void a_request_whose_time_is_up_leaves_the_queue() {
        fill(THREADS);
        var late = requested(caller(), () -> begun.add("late"), Deadline.HEADER, "200");
        assertThat(code(late)).isEqualTo("503 compute_overloaded");
        assertThat(pool.waiting()).isZero();
        assertThat(refused("late")).isEqualTo(1);
        assertThat(begun).doesNotContain("late");
    }

    @Test
    void a_request_whose_client_has_gone_leaves_the_queue() {
        fill(THREADS);
        var gone = requested(caller(), () -> begun.add("gone"), Request.TURN, "t1");
        requested(caller(), () -> begun.add("stays"), Request.TURN, "t2");
        vertx.eventBus().publish(ComputePool.TAKE_BACK, "t1");
        assertThat(code(gone)).isEqualTo("503 compute_overloaded");
        assertThat(pool.waiting()).isEqualTo(1);
        assertThat(refused("taken_back")).isEqualTo(1);
        released.countDown();
        Awaitility.await().until(() -> begun.contains("stays"));
        assertThat(begun).doesNotContain("gone");
    }
}
