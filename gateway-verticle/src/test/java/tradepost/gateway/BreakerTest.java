package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.HttpLimits;

/**
 * A context that is unavailable, slow or without its database: after some failures its requests are refused immediately, until a
 * probe succeeds.
 */
@ExtendWith(VertxExtension.class)
class BreakerTest {
    private static final int CALL_MS = 400;
    private static final int OPEN_MS = 1_500;
    private static final String NEW =
            "{\"name\":\"a\",\"lines\":[{\"item_id\":\"" + TestGateway.THING + "\",\"quantity\":2}]}";
    private TestGateway gateway;
    private final AtomicInteger seen = new AtomicInteger();

    @BeforeEach
    void start(Vertx vertx, VertxTestContext started) {
        var limits = new HttpLimits(100, 1 << 20, 8 << 20, 2_000, CALL_MS, 10, 0, 3, OPEN_MS);
        TestGateway.start(vertx, limits, Map.of())
                .onSuccess(g -> gateway = g)
                .onComplete(started.succeedingThenComplete());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void context(java.util.function.Consumer<Message<JsonObject>> does) {
        gateway.context = m -> {
            seen.incrementAndGet();
            does.accept(m);
        };
    }

    private void fails(int code, String slug) {
        context(m -> m.reply(new ServiceException(code, slug, new JsonObject())));
    }

    private void assertOpen() {
        int before = seen.get();
        var answer = gateway.get("/api/things");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("unavailable");
        assertThat(answer.error().getString("type")).isEqualTo("unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(seen.get()).isEqualTo(before);
    }

    /** Waits for the probe, the first request that is let through, to get this status. */
    private void awaitProbe(int status) {
        int before = seen.get();
        Awaitility.await("a probe is let through")
                .pollInterval(Duration.ofMillis(10))
                .until(() -> gateway.get("/api/things").status(), s -> seen.get() > before && s == status);
        assertThat(seen.get() - before).isEqualTo(1);
    }

    @Test
    void a_silent_context_gets_504_then_503_until_a_probe_succeeds() throws Exception {
        context(m -> {});
        for (int i = 0; i < 3; i++)
            assertThat(gateway.get("/api/things").code()).isEqualTo("timeout");
        assertOpen();
        assertOpen();
        awaitProbe(504); // half-open: the probe fails, and the breaker opens again
        assertOpen();
        context(m -> m.reply(new JsonObject()));
        awaitProbe(200);
        for (int i = 0; i < 5; i++)
            assertThat(gateway.get("/api/things").status()).isEqualTo(200);
        var metrics = gateway.get("/metrics").response().body();
        assertThat(metrics)
                .contains(
                        "tradepost_breaker_opened_total{service=\"sample\"} 1.0",
                        "tradepost_breaker_closed_total{service=\"sample\"} 1.0",
                        "tradepost_breaker_refused_total{service=\"sample\"}");
    }

    @Test
    void a_command_without_a_reply_has_an_unknown_outcome_and_is_not_repeated() {
        context(m -> {});
        var answer = gateway.post("/api/things", NEW, "Idempotency-Key", "k");
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.code()).isEqualTo("outcome_unknown");
        assertThat(seen.get()).isEqualTo(1);
    }

    @Test
    void the_outcome_of_a_read_is_never_unknown_whatever_its_service_says() {
        fails(504, "outcome_unknown");
        var read = gateway.get("/api/things");
        assertThat(read.status()).isEqualTo(504);
        assertThat(read.code()).isEqualTo("timeout");
        assertThat(gateway.post("/api/things", NEW, "Idempotency-Key", "k").code())
                .isEqualTo("outcome_unknown");
    }

    @Test
    void the_failure_of_a_dependency_does_not_open_the_breaker_of_its_caller() {
        var of = new JsonObject().put("dependency", "inventory");
        context(m -> m.reply(new ServiceException(503, "database_unavailable", of)));
        for (int i = 0; i < 6; i++)
            assertThat(gateway.get("/api/things").code()).isEqualTo("database_unavailable");
        assertThat(seen.get()).isEqualTo(6);
    }

    @Test
    void a_long_poll_that_is_the_probe_does_not_wait() {
        context(m -> {});
        for (int i = 0; i < 3; i++) gateway.get("/api/things");
        assertOpen();
        context(m -> {
            if (m.body().getJsonObject("query").getInteger("wait") == 0)
                m.reply(new JsonObject().put("data", new JsonArray()).put("meta", new JsonObject()));
        });
        Awaitility.await("the long poll is answered at once")
                .pollInterval(Duration.ofMillis(10))
                .until(() -> gateway.get("/api/things/news?wait=20").status() == 200);
        context(m -> m.reply(new JsonObject()));
        assertThat(gateway.get("/api/things").status()).isEqualTo(200);
    }

    @Test
    void a_context_without_its_database_opens_the_breaker() throws Exception {
        fails(503, "database_unavailable");
        for (int i = 0; i < 3; i++)
            assertThat(gateway.get("/api/things").code()).isEqualTo("database_unavailable");
        assertOpen();
        context(m -> m.reply(new JsonObject()));
        awaitProbe(200);
    }

    @Test
    void an_export_is_refused_too_and_its_failures_count() {
        fails(503, "database_unavailable");
        for (int i = 0; i < 3; i++) assertThat(export().code()).isEqualTo("database_unavailable");
        assertOpen();
        int before = seen.get();
        assertThat(export().code()).isEqualTo("unavailable");
        assertThat(seen.get()).isEqualTo(before);
        context(m -> m.reply(new JsonObject().put("data", new JsonArray()).put("meta", new JsonObject())));
        Awaitility.await("a probe is let through, and the breaker closes")
                .pollInterval(Duration.ofMillis(10))
                .until(() -> export().status() == 200);
        assertThat(gateway.get("/api/things").status()).isEqualTo(200);
    }

    private TestGateway.Answer export() {
        return gateway.get("/api/gadgets", "Accept", "text/csv");
    }

    @Test
    void refusals_never_open_the_breaker() {
        fails(409, "out_of_things");
        for (int i = 0; i < 10; i++)
            assertThat(gateway.get("/api/things").status()).isEqualTo(409);
        for (var busy : new String[] {"busy", "overloaded", "statement_timeout"}) {
            fails(503, busy);
            for (int i = 0; i < 5; i++)
                assertThat(gateway.get("/api/things").code()).isEqualTo(busy);
        }
        fails(500, "internal");
        for (int i = 0; i < 5; i++)
            assertThat(gateway.get("/api/things").status()).isEqualTo(500);
        assertThat(seen.get()).isEqualTo(30);
    }

    @Test
    void failures_between_successes_never_open_the_breaker() {
        for (int i = 0; i < 5; i++) {
            fails(503, "database_unavailable");
            gateway.get("/api/things");
            gateway.get("/api/things");
            context(m -> m.reply(new JsonObject()));
            assertThat(gateway.get("/api/things").status()).isEqualTo(200);
        }
    }

    @Test
    void an_unavailable_context_does_not_affect_the_others() throws Exception {
        for (int i = 0; i < 6; i++) {
            var answer = gateway.post("/api/nowhere", null);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("unavailable");
            assertThat(answer.header("Retry-After")).isEqualTo("1");
        }
        assertThat(gateway.get("/api/things").status()).isEqualTo(200);
        assertThat(gateway.get("/health").status()).isEqualTo(200);
        gateway.vertx.eventBus().<JsonObject>consumer("nobody.listens", m -> m.reply(new JsonObject()));
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> gateway.post("/api/nowhere", null).status() == 200);
    }

    @Test
    void only_one_of_many_concurrent_requests_is_the_probe() throws Exception {
        context(m -> {});
        for (int i = 0; i < 3; i++) gateway.get("/api/things");
        Awaitility.await("a probe is let through")
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    int before = seen.get();
                    long begun = System.nanoTime();
                    var threads = new java.util.ArrayList<Thread>();
                    for (int i = 0; i < 20; i++)
                        threads.add(Thread.ofVirtual().start(() -> gateway.get("/api/things")));
                    for (var t : threads) t.join();
                    // on a busy machine they may take so long that another probe is due
                    long due = 1 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) / OPEN_MS;
                    assertThat((long) seen.get() - before).isLessThanOrEqualTo(due);
                    return seen.get() > before;
                });
    }

    /** Replaces the gateway by one with two nodes, of which one is frozen: every second message gets no reply. */
    private void useTwoNodes() {
        gateway.close();
        gateway = TestGateway.alone(new HttpLimits(100, 1 << 20, 8 << 20, 4_000, 1_000, 10, 50, 3, OPEN_MS), Map.of());
        context(m -> {
            if (seen.get() % 2 == 0) m.reply(new JsonObject());
        });
    }

    @Test
    void a_frozen_node_delays_reads_briefly_and_opens_no_breaker() throws Exception {
        useTwoNodes();
        for (int i = 0; i < 6; i++)
            assertThat(gateway.get("/api/things").status()).isEqualTo(200);
    }

    @Test
    void a_command_with_a_key_is_retried_once_and_one_without_a_key_never() throws Exception {
        useTwoNodes();
        assertThat(gateway.post("/api/things", NEW, "Idempotency-Key", "k").status())
                .isEqualTo(201);
        assertThat(seen.get()).isEqualTo(2);
        var without = gateway.post("/api/things", NEW);
        assertThat(without.code()).isEqualTo("outcome_unknown");
        assertThat(seen.get()).isEqualTo(3);
        context(m -> {
            if (seen.get() % 2 != 0) m.reply(new ServiceException(409, "request_in_progress", new JsonObject()));
        });
        var twin = gateway.post("/api/things", NEW, "Idempotency-Key", "k2");
        assertThat(twin.code()).as("its own first attempt is in progress").isEqualTo("outcome_unknown");
    }

    @Test
    void failures_while_other_requests_succeed_do_not_open_the_breaker() throws Exception {
        gateway.close();
        gateway = TestGateway.alone(new HttpLimits(100, 1 << 20, 8 << 20, 6_000, 2_000, 10, 0, 3, OPEN_MS), Map.of());
        context(m -> {
            if (m.headers().contains("idempotency-key")) m.reply(new JsonObject());
        });
        var silent = new java.util.ArrayList<java.util.concurrent.CompletableFuture<Integer>>();
        for (int i = 0; i < 6; i++)
            silent.add(java.util.concurrent.CompletableFuture.supplyAsync(
                    () -> gateway.get("/api/things").status()));
        org.awaitility.Awaitility.await().until(() -> seen.get() == 6);
        assertThat(gateway.post("/api/things", NEW, "Idempotency-Key", "k").status())
                .isEqualTo(201);
        for (var answer : silent) assertThat(answer.join()).isEqualTo(504);
        assertThat(gateway.get("/metrics").response().body())
                .contains("tradepost_breaker_opened_total{service=\"sample\"} 0.0");
    }
}
