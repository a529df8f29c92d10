package tradepost.kernel.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import tradepost.kernel.shutdown.ShutdownBudget;

@ExtendWith(VertxExtension.class)
class BackgroundWorkTest {
    private static final long NEVER_MS = 3_600_000;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final AtomicInteger runs = new AtomicInteger();
    private Vertx vertx;
    private Background all;
    private BackgroundWork work;

    @BeforeEach
    void open(Vertx of) {
        vertx = of;
        all = new Background(vertx, meters, new ShutdownBudget());
        work = all.work("test", "work");
        log.start();
        logger().setLevel(Level.INFO);
        logger().addAppender(log);
    }

    @AfterEach
    void close() {
        logger().detachAppender(log);
        logger().setLevel(null);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(BackgroundWork.class);
    }

    /** Returns what undeploys the verticle on which it starts. */
    private Supplier<Future<Void>> start(ThreadingModel threads, Runnable start) {
        var verticle = new VerticleBase() {
            @Override
            public Future<?> start() {
                start.run();
                return Future.succeededFuture();
            }
        };
        var id = vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(threads))
                .await();
        return () -> vertx.undeploy(id);
    }

    private Supplier<Future<Void>> start(BackgroundWork.Step step) {
        return start(ThreadingModel.VIRTUAL_THREAD, () -> work.start(0, step));
    }

    private double counted(String outcome) {
        return meters.get("tradepost.background.runs")
                .tags("context", "test", "work", "work", "outcome", outcome)
                .counter()
                .count();
    }

    private double failing() {
        return meters.get("tradepost.background.failing")
                .tags("context", "test", "work", "work")
                .gauge()
                .value();
    }

    private List<String> logged(String part) {
        synchronized (log) {
            return List.copyOf(log.list).stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .filter(m -> m.contains(part))
                    .toList();
        }
    }

    @Test
    void runs_never_overlap_however_often_it_is_woken() {
        var inside = new AtomicInteger();
        var overlapped = new AtomicBoolean();
        start(() -> {
            if (inside.incrementAndGet() > 1) overlapped.set(true);
            vertx.timer(2).await();
            inside.decrementAndGet();
            runs.incrementAndGet();
            return runs.get() % 2;
        });
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            for (int i = 0; i < 10; i++) work.wake();
            return runs.get() > 100;
        });
        assertThat(overlapped).isFalse();
    }

    @Test
    void a_signal_ends_the_pause_and_one_during_a_run_is_followed_by_another_run() {
        var goOn = Promise.<Void>promise();
        start(() -> {
            if (runs.incrementAndGet() == 2) goOn.future().await();
            return NEVER_MS;
        });
        await().until(() -> counted("done") == 1);
        work.wake();
        await().until(() -> runs.get() == 2);
        work.wake();
        goOn.complete();
        await().until(() -> counted("done") == 3);
    }

    @Test
    void signals_that_follow_each_other_are_gathered_and_the_first_after_a_rest_is_not() {
        work.gathering(NEVER_MS, () -> NEVER_MS);
        start(() -> {
            runs.incrementAndGet();
            return NEVER_MS;
        });
        await().until(() -> counted("done") == 1);
        work.wake();
        await().until(() -> counted("done") == 2);
        work.wake();
        work.wake();
        await().during(Duration.ofMillis(100)).until(() -> runs.get() == 2);
    }

    @Test
    void the_pause_between_gathered_runs_grows_to_its_maximum() {
        work.gathering(1, () -> 8);
        start(() -> {
            runs.incrementAndGet();
            return NEVER_MS;
        });
        long begun = System.nanoTime();
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            work.wake();
            return runs.get() >= 20;
        });
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(15 * 8));
    }

    @Test
    void a_run_that_has_more_to_do_goes_on_at_once_although_signals_are_gathered() {
        work.gathering(NEVER_MS, () -> NEVER_MS);
        start(() -> runs.incrementAndGet() < 5 ? 0 : NEVER_MS);
        await().until(() -> counted("done") == 5);
        work.wake();
        await().until(() -> counted("done") == 6);
    }

    @Test
    void a_run_that_throws_is_counted_logged_once_and_repeated() {
        var broken = new AtomicBoolean(true);
        work.retryMs(1);
        start(() -> {
            if (broken.get()) throw new AssertionError("broken");
            return NEVER_MS;
        });
        await().until(() -> counted("failed") >= 3);
        assertThat(failing()).isEqualTo(1);
        broken.set(false);
        await().until(() -> counted("done") == 1 && failing() == 0);
        assertThat(logged("broken")).hasSize(1);
        await().until(() -> logged("test: work works again after ").size() == 1);
    }

    /** A sweep as it was before: one exception, and it never ran again. */
    @Test
    void a_sweep_on_an_event_loop_survives_what_it_throws() {
        start(
                ThreadingModel.EVENT_LOOP,
                () -> work.every(1, () -> {
                    if (runs.incrementAndGet() == 1) throw new IllegalStateException("broken");
                }));
        await().until(() -> counted("done") > 3);
        assertThat(counted("failed")).isEqualTo(1);
    }

    @Test
    void a_run_ends_with_its_future() {
        var first = Promise.<Long>promise();
        start(
                ThreadingModel.EVENT_LOOP,
                () -> work.startAsync(0, () -> {
                    runs.incrementAndGet();
                    return first.future();
                }));
        await().until(() -> runs.get() == 1);
        work.wake();
        assertThat(counted("done")).isZero();
        first.complete(NEVER_MS);
        await().until(() -> counted("done") == 2);
    }

    @Test
    void only_the_holder_of_the_lease_runs() {
        var holds = new AtomicBoolean();
        work.onlyIf(holds::get);
        start(() -> (long) runs.incrementAndGet() * NEVER_MS);
        work.wake();
        assertThat(runs.get()).isZero();
        holds.set(true);
        await().until(() -> runs.get() == 1);
    }

    @Test
    void a_run_that_takes_too_long_is_reported_while_it_runs() {
        work.limitMs(1);
        var goOn = Promise.<Void>promise();
        start(() -> {
            goOn.future().await();
            return NEVER_MS;
        });
        await().until(() -> counted("late") == 1);
        assertThat(failing()).isEqualTo(1);
        assertThat(logged("has been running")).hasSize(1);
        goOn.complete();
        await().until(() -> failing() == 0);
    }

    @Test
    void stopping_waits_for_the_run_in_progress_and_begins_no_other() {
        var goOn = Promise.<Void>promise();
        start(() -> {
            runs.incrementAndGet();
            goOn.future().await();
            assertThat(work.isStopped()).isTrue();
            return 0;
        });
        await().until(() -> runs.get() == 1);
        var stopped = all.stop();
        assertThat(stopped.isComplete()).isFalse();
        goOn.complete();
        stopped.timeout(20, TimeUnit.SECONDS).await();
        work.wake();
        assertThat(runs.get()).isEqualTo(1);
    }

    @Test
    void stopping_waits_no_longer_than_the_shutdown_allows() {
        var budget = new ShutdownBudget(1);
        work = new Background(vertx, meters, budget).work("test", "work");
        start(() -> {
            runs.incrementAndGet();
            Promise.<Void>promise().future().await();
            return 0;
        });
        await().until(() -> runs.get() == 1);
        budget.begin();
        work.stop().timeout(20, TimeUnit.SECONDS).await();
        work.stop().timeout(20, TimeUnit.SECONDS).await();
    }

    @Test
    void it_ends_with_its_verticle() {
        var undeploy = start(() -> {
            runs.incrementAndGet();
            return 1;
        });
        await().until(() -> runs.get() > 3);
        undeploy.get().await();
        assertThat(work.isStopped()).isTrue();
        int ended = runs.get();
        work.wake();
        assertThat(runs.get()).isLessThanOrEqualTo(ended + 1);
        assertThat(failing()).isZero();
    }

    /** Such as the caller in whose name a run acts. */
    @Test
    void a_run_inherits_nothing_from_the_run_before() {
        start(() -> {
            var context = (ContextInternal) Vertx.currentContext();
            assertThat(context.isDuplicate()).isTrue();
            runs.addAndGet(context.localContextData().isEmpty() ? 1 : 1_000);
            context.localContextData().put("trace", "of this run");
            return 1;
        });
        await().until(() -> runs.get() >= 3);
        assertThat(runs.get()).isLessThan(1_000);
    }
}
