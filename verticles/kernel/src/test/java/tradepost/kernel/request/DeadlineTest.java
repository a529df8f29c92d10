package tradepost.kernel.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Refusals;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.events.DeadLetterBox;
import tradepost.kernel.events.DeadLetters;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.Services;

/** The remaining time is sent over the bus; a nested call has less of it. */
@ExtendWith(VertxExtension.class)
class DeadlineTest {
    Vertx vertx;
    final Queue<String> innerHas = new ConcurrentLinkedQueue<>();
    TestIdentity identity;

    /** Runs the given function for every call. */
    record Does(Supplier<Future<Void>> what) implements DeadLetterBox {
        @Override
        public Future<List<DeadLetters.DeadLetter>> list(String state, String sub, long seq, int limit, Caller caller) {
            return Future.succeededFuture(List.of());
        }

        @Override
        public Future<Long> countLetters(String state, Caller caller) {
            return Future.succeededFuture(0L);
        }

        @Override
        public Future<Void> redrive(String subscriber, UUID eventId, Caller caller) {
            return what.get();
        }

        @Override
        public Future<Void> discard(String subscriber, UUID eventId, String reason, Caller caller) {
            return what.get();
        }
    }

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        var env = TestDb.env(vertx, "source");
        identity = new TestIdentity(vertx);
        vertx.eventBus().<Object>addInboundInterceptor(delivery -> {
            if (delivery.message().address().equals("inner"))
                innerHas.add(String.valueOf(delivery.message().headers().get("remaining-ms")));
            delivery.next();
        });
        var inner = Services.proxy(vertx, "inner", DeadLetterBox.class);
        TestVerticle.run(
                vertx,
                () -> Services.bind(
                        env,
                        "inner",
                        DeadLetterBox.class,
                        new Does(() -> Promise.<Void>promise().future())));
        TestVerticle.run(
                vertx,
                () -> Services.bind(
                        env,
                        "outer",
                        DeadLetterBox.class,
                        new Does(() -> inner.redrive("s", UUID.randomUUID(), Caller.system("source")))));
    }

    Future<?> ask(String action, String header, String value) {
        var body = new JsonObject()
                .put("state", "dead")
                .put("subscriber", "s")
                .put("sequence", 0)
                .put("limit", 1)
                .put("eventId", UUID.randomUUID().toString());
        var options = new DeliveryOptions()
                .addHeader("action", action)
                .addHeader("token", identity.token("admin"))
                .addHeader(header, value)
                .setSendTimeout(20_000);
        return vertx.eventBus().request("outer", body, options);
    }

    @Test
    void a_nested_call_has_less_time_and_fails_before_the_outer_deadline() {
        long from = System.nanoTime();
        assertThat(Refusals.code(ask("redrive", "remaining-ms", "3000"))).startsWith("504");
        assertThat((System.nanoTime() - from) / 1_000_000)
                .as("not after the 5 s that a call without a deadline has")
                .isBetween(2_500L, 4_500L);
        assertThat(innerHas).hasSize(1);
        assertThat(Integer.parseInt(innerHas.element())).isBetween(1, 2_999);
    }

    @Test
    void a_call_is_not_made_when_too_little_time_remains() {
        assertThat(Refusals.code(ask("redrive", "remaining-ms", "50"))).startsWith("504");
        assertThat(innerHas).isEmpty();
    }

    @Test
    void an_abandoned_call_is_not_started() {
        assertThat(Refusals.code(ask("list", "remaining-ms", "0"))).isEqualTo("503 overloaded");
    }

    @Test
    void a_time_of_day_from_the_previous_release_is_ignored() {
        assertThat(ask("list", "deadline", "1").await()).isNotNull();
    }
}
