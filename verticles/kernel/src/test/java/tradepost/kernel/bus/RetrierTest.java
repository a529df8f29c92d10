package tradepost.kernel.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.bus.Retrier.RetrySafety;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.problem.Problem;

/** Which requests are retried, how often, and which are not. Each provider is a future that succeeds, fails or stays silent. */
@ExtendWith(VertxExtension.class)
class RetrierTest {
    private static final int PAUSE_MS = 5;
    private static final int SILENT_MS = 40;
    private Vertx vertx;
    private Retrier retrier;
    private final List<Promise<String>> sent = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        retrier = new Retrier(vertx, PAUSE_MS, SILENT_MS);
    }

    /** The n-th copy of a request fails with the n-th of these, gets no response if that is null, and succeeds if there is none. */
    private Future<String> ask(RetrySafety safety, Throwable... failures) {
        return retrier.send(safety, () -> {
            var answer = Promise.<String>promise();
            int n = sent.size();
            sent.add(answer);
            if (n >= failures.length) answer.complete("copy " + (n + 1));
            else if (failures[n] != null) answer.fail(failures[n]);
            return answer.future();
        });
    }

    private static Throwable nobody() {
        return new ReplyException(ReplyFailure.NO_HANDLERS);
    }

    private static Throwable late() {
        return new ReplyException(ReplyFailure.TIMEOUT);
    }

    private static Throwable broken() {
        return new IOException("Connection was closed");
    }

    @Test
    void an_undelivered_request_is_retried_a_limited_number_of_times() {
        assertThat(ask(RetrySafety.UNSAFE, nobody(), nobody(), nobody()).await())
                .isEqualTo("copy 4");
        sent.clear();
        var never = IntStream.range(0, 20).mapToObj(i -> nobody()).toArray(Throwable[]::new);
        assertThatThrownBy(() -> ask(RetrySafety.UNSAFE, never).await()).isInstanceOf(ReplyException.class);
        assertThat(sent).hasSize(4);
    }

    @Test
    void a_request_that_may_have_taken_effect_is_not_retried() {
        for (var failure : List.of(late(), broken())) {
            sent.clear();
            assertThatThrownBy(() -> ask(RetrySafety.UNSAFE, failure).await()).isSameAs(failure);
            assertThat(sent).hasSize(1);
        }
    }

    @Test
    void a_request_with_a_key_is_repeated_only_after_the_first_copy_has_ended() {
        for (var failure : List.of(late(), broken())) {
            sent.clear();
            assertThat(ask(RetrySafety.SEQUENTIAL, failure).await()).isEqualTo("copy 2");
            sent.clear();
            assertThatThrownBy(() -> ask(RetrySafety.SEQUENTIAL, failure, failure, failure)
                            .await())
                    .isSameAs(failure);
            assertThat(sent).hasSize(2);
        }
        sent.clear();
        var silent = ask(RetrySafety.SEQUENTIAL, (Throwable) null);
        vertx.timer(SILENT_MS * 3L).await();
        assertThat(sent).hasSize(1);
        sent.getFirst().complete("late");
        assertThat(silent.await()).isEqualTo("late");
    }

    @Test
    void a_read_is_also_sent_to_another_provider_when_the_first_is_silent() {
        assertThat(ask(RetrySafety.CONCURRENT, (Throwable) null).await()).isEqualTo("copy 2");
        sent.clear();
        var slow = ask(RetrySafety.CONCURRENT, null, null, null);
        Awaitility.await().until(() -> sent.size() == 3);
        sent.getFirst().complete("slow");
        assertThat(slow.await()).isEqualTo("slow");
    }

    @Test
    void a_refusal_of_a_copy_is_the_response_and_a_later_response_is_ignored() {
        var refused = Problem.conflict("invalid_state");
        assertThatThrownBy(() -> ask(RetrySafety.CONCURRENT, null, refused).await())
                .isSameAs(refused);
        sent.clear();
        var asked = ask(RetrySafety.CONCURRENT, null, null, null);
        Awaitility.await().until(() -> sent.size() == 3);
        sent.get(1).fail(late());
        sent.get(0).fail(late());
        assertThat(asked.isComplete()).isFalse();
        sent.get(2).complete("third");
        assertThat(asked.await()).isEqualTo("third");
    }

    @Test
    void the_number_of_copies_is_limited_when_every_provider_is_silent() {
        var asked = IntStream.range(0, 200)
                .mapToObj(i -> ask(RetrySafety.CONCURRENT, new Throwable[600]))
                .toList();
        Awaitility.await().until(() -> sent.size() >= 200 + 64);
        vertx.timer(SILENT_MS * 6L).await();
        assertThat(sent).hasSize(200 + 64);
        sent.forEach(p -> p.tryFail(late()));
        assertThat(asked).allMatch(Future::failed);
        sent.clear();
        assertThat(ask(RetrySafety.CONCURRENT, (Throwable) null).await())
                .as("they no longer count")
                .isEqualTo("copy 2");
    }

    @Test
    void without_another_provider_a_silent_request_is_not_repeated() {
        var alone = new Retrier(vertx, PAUSE_MS, 0);
        var count = new int[1];
        Function<RetrySafety, Future<String>> ask = safety -> alone.send(safety, () -> {
            count[0]++;
            return Future.failedFuture(late());
        });
        for (var safety : Arrays.asList(RetrySafety.values()))
            assertThatThrownBy(() -> ask.apply(safety).await()).isInstanceOf(ReplyException.class);
        assertThat(count[0]).isEqualTo(3);
    }

    interface Sample {
        Future<String> getThing(String id);

        Future<String> listThings();

        Future<String> createThing();

        @RequiresPermission("things:ship")
        Future<String> ship();

        @RequiresPermission(value = "things:reserve", idempotent = true)
        Future<String> reserve();
    }

    @Test
    void calls_between_contexts_are_retried_if_they_are_reads_or_idempotent() {
        var calls = new java.util.concurrent.atomic.AtomicInteger();
        var once = (Sample) java.lang.reflect.Proxy.newProxyInstance(
                Sample.class.getClassLoader(),
                new Class<?>[] {Sample.class},
                (self, method, args) -> calls.getAndIncrement() % 2 == 0
                        ? Future.failedFuture(broken())
                        : Future.succeededFuture(method.getName()));
        var sample = Services.retrying(retrier, "sample", Sample.class, once);
        assertThat(sample.getThing("1").await()).isEqualTo("getThing");
        assertThat(sample.listThings().await()).isEqualTo("listThings");
        assertThat(sample.reserve().await()).isEqualTo("reserve");
        assertThat(calls.get()).isEqualTo(6);
        assertThatThrownBy(() -> sample.createThing().await()).isInstanceOf(IOException.class);
        calls.set(0);
        assertThatThrownBy(() -> sample.ship().await()).isInstanceOf(IOException.class);
        assertThat(calls.get()).isEqualTo(1);
    }

    @Test
    void a_failure_that_a_service_passes_on_names_the_unavailable_service() {
        var away = (Sample) java.lang.reflect.Proxy.newProxyInstance(
                Sample.class.getClassLoader(),
                new Class<?>[] {Sample.class},
                (self, method, args) -> Future.failedFuture(
                        method.getName().equals("ship")
                                ? Problem.conflict("invalid_state")
                                : Problem.unavailable("database_unavailable")));
        var inner = Services.retrying(retrier, "inner", Sample.class, away);
        assertThatThrownBy(() -> inner.createThing().await()).isInstanceOfSatisfying(ServiceException.class, e -> {
            assertThat(e.getMessage()).isEqualTo("database_unavailable");
            assertThat(e.getDebugInfo().getString("dependency")).isEqualTo("inner");
            assertThat(e.getDebugInfo().getInteger("retry_after")).isEqualTo(1);
        });
        assertThatThrownBy(() -> inner.ship().await())
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(Problem.isOfDependency(e)).isFalse());
    }
}
