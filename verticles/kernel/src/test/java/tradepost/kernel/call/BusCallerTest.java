package tradepost.kernel.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceExceptionMessageCodec;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.problem.Problem;

/** Which calls are repeated, how often, and which are not. Each message gets the treatment of its number. */
@ExtendWith(VertxExtension.class)
class BusCallerTest {
    private static final String SERVICE = "service";
    private static final int PAUSE_MS = 5;
    private static final int SILENT_MS = 40;
    private static final int TIMEOUT_MS = 250;

    private Vertx vertx;
    private BusCaller calls;
    private final List<Message<Object>> received = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        vertx.eventBus().registerDefaultCodec(ServiceException.class, new ServiceExceptionMessageCodec());
        calls = new BusCaller(vertx, PAUSE_MS, SILENT_MS);
    }

    /** The n-th message gets the n-th treatment; further ones are answered with their number. */
    @SafeVarargs
    private void serve(Consumer<Message<Object>>... treatments) {
        vertx.eventBus()
                .consumer(SERVICE, m -> {
                    received.add(m);
                    int n = received.size();
                    if (n > treatments.length) m.reply("copy " + n);
                    else treatments[n - 1].accept(m);
                })
                .completion()
                .await();
    }

    private static void silent(Message<Object> m) {}

    private static Consumer<Message<Object>> refuses(ServiceException problem) {
        return m -> m.reply(problem);
    }

    private static BusCall call(RetrySafety safety) {
        return BusCall.to(SERVICE, new JsonObject(), TIMEOUT_MS).repeatedAs(safety);
    }

    private Future<String> send(BusCall call) {
        return calls.<String>send(call).map(Message::body);
    }

    private Throwable failure(BusCall call) {
        return send(call).map(x -> new Throwable(x)).otherwise(t -> t).await();
    }

    @Test
    void a_message_without_a_provider_is_sent_a_limited_number_of_times() {
        var sent = new AtomicInteger();
        vertx.eventBus().addOutboundInterceptor(delivery -> {
            sent.incrementAndGet();
            delivery.next();
        });
        for (var safety : List.of(RetrySafety.UNSAFE, RetrySafety.SEQUENTIAL, RetrySafety.CONCURRENT)) {
            sent.set(0);
            assertThat(BusCaller.isUndelivered(failure(call(safety)))).isTrue();
            assertThat(sent).hasValue(4);
        }
        sent.set(0);
        assertThat(BusCaller.isUndelivered(failure(call(RetrySafety.ONCE)))).isTrue();
        assertThat(sent).hasValue(1);
    }

    @Test
    void a_provider_that_appears_meanwhile_gets_the_message() {
        calls = new BusCaller(vertx, 1_000, SILENT_MS);
        var asked = send(call(RetrySafety.UNSAFE));
        serve();
        assertThat(asked.await()).isEqualTo("copy 1");
    }

    @Test
    void a_call_that_may_have_taken_effect_is_not_repeated() {
        serve(BusCallerTest::silent);
        assertThat(BusCaller.hasUnknownOutcome(failure(call(RetrySafety.UNSAFE))))
                .isTrue();
        assertThat(received).hasSize(1);
    }

    @Test
    void a_call_with_a_key_is_repeated_once_and_only_after_its_first_copy_has_ended() {
        serve(m -> vertx.setTimer(3 * SILENT_MS, t -> m.reply("late")));
        assertThat(send(call(RetrySafety.SEQUENTIAL)).await()).isEqualTo("late");
        assertThat(received).hasSize(1);
    }

    @Test
    void a_call_with_a_key_that_gets_no_response_is_repeated_once() {
        serve(BusCallerTest::silent, m -> m.reply("second"), BusCallerTest::silent, BusCallerTest::silent);
        assertThat(send(call(RetrySafety.SEQUENTIAL)).await()).isEqualTo("second");
        assertThat(BusCaller.hasUnknownOutcome(failure(call(RetrySafety.SEQUENTIAL))))
                .isTrue();
        assertThat(received).hasSize(4);
    }

    @Test
    void the_outcome_is_unknown_if_the_repetition_finds_the_first_copy_in_progress_or_nobody_to_serve_it() {
        var notServed = Stream.of(Problem.conflict("request_in_progress"), Problem.unavailable("overloaded"));
        for (var problem : notServed.toList()) {
            received.clear();
            serve(BusCallerTest::silent, refuses(problem));
            assertThat(BusCaller.hasUnknownOutcome(failure(call(RetrySafety.SEQUENTIAL))))
                    .as(problem.getMessage())
                    .isTrue();
        }
    }

    @Test
    void a_read_is_also_sent_to_another_provider_when_the_first_is_silent() {
        serve(BusCallerTest::silent);
        assertThat(send(call(RetrySafety.CONCURRENT)).await()).isEqualTo("copy 2");
    }

    @Test
    void a_slow_provider_still_answers_a_read_of_which_there_are_copies() {
        serve(
                BusCallerTest::silent,
                BusCallerTest::silent,
                m -> received.getFirst().reply("slow"));
        assertThat(send(call(RetrySafety.CONCURRENT)).await()).isEqualTo("slow");
        assertThat(received).hasSize(3);
    }

    @Test
    void the_refusal_of_a_copy_is_the_response() {
        serve(BusCallerTest::silent, refuses(Problem.conflict("invalid_state")));
        assertThat(failure(call(RetrySafety.CONCURRENT))).hasMessage("invalid_state");
    }

    @Test
    void the_number_of_copies_is_limited_when_every_provider_is_silent() {
        vertx.eventBus().consumer("silent", received::add).completion().await();
        var asked = IntStream.range(0, 200)
                .mapToObj(i -> calls.send(
                        BusCall.to("silent", new JsonObject(), 20_000).repeatedAs(RetrySafety.CONCURRENT)))
                .toList();
        Awaitility.await().until(() -> received.size() >= 200 + 64);
        vertx.timer(SILENT_MS * 6L).await();
        assertThat(received).hasSize(200 + 64);
        for (var m : received) m.fail(409, "invalid_state");
        Awaitility.await().until(() -> asked.stream().allMatch(Future::failed));
        received.clear();
        serve(BusCallerTest::silent);
        assertThat(send(call(RetrySafety.CONCURRENT)).await())
                .as("they no longer count")
                .isEqualTo("copy 2");
    }

    @Test
    void without_another_provider_a_silent_call_is_not_repeated() {
        calls = new BusCaller(vertx, PAUSE_MS, 0);
        vertx.eventBus().consumer(SERVICE, received::add).completion().await();
        for (var safety : RetrySafety.values())
            assertThat(BusCaller.hasUnknownOutcome(failure(call(safety)))).isTrue();
        assertThat(received).hasSize(RetrySafety.values().length);
    }

    @Test
    void every_message_says_how_long_its_caller_waits() {
        serve();
        send(call(RetrySafety.ONCE).action("list").token(null).header("point", "a"))
                .await();
        var headers = received.getFirst().headers();
        assertThat(headers.get(BusCall.REMAINING_MS)).isEqualTo("" + TIMEOUT_MS);
        assertThat(headers.get("action")).isEqualTo("list");
        assertThat(headers.get("point")).isEqualTo("a");
        assertThat(headers.contains("token")).isFalse();
    }

    @Test
    void no_message_is_sent_when_no_time_is_left() {
        serve();
        var call = BusCall.to(SERVICE, new JsonObject(), () -> 0);
        assertThat(BusCaller.hasUnknownOutcome(failure(call))).isTrue();
        assertThat(received).isEmpty();
    }

    @Test
    void an_open_breaker_refuses_calls_and_sends_its_probe_instead_of_one() {
        var breaker = new Breaker(2, 100, Breaker.Observer.NONE);
        for (int i = 0; i < 2; i++)
            assertThat(failure(call(RetrySafety.ONCE).through(breaker))).isInstanceOf(ReplyException.class);
        serve();
        assertThat(failure(call(RetrySafety.ONCE).through(breaker))).hasMessage("unavailable");
        assertThat(received).isEmpty();
        var probe = call(RetrySafety.ONCE).action("probe");
        Awaitility.await()
                .until(
                        () -> send(call(RetrySafety.ONCE).through(breaker).probedBy(() -> probe))
                                .otherwise("")
                                .await(),
                        "copy 1"::equals);
        assertThat(received.getFirst().headers().get("action")).isEqualTo("probe");
        assertThat(send(call(RetrySafety.ONCE).through(breaker)).await()).isEqualTo("copy 2");
    }
}
