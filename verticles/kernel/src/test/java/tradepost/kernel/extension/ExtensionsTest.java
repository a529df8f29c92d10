package tradepost.kernel.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.background.Background;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.shutdown.ShutdownBudget;

/** Whatever an extension does, the caller has an answer or its fallback, and the next extension is asked. */
@ExtendWith(VertxExtension.class)
class ExtensionsTest {
    static final ExtensionPoint POINT = new ExtensionPoint(
            "ext.test.rate",
            "1.0",
            "A rate",
            "Asks for a rate.",
            "The configured one.",
            new JsonObject(),
            new JsonObject("""
                    {"type": "object", "additionalProperties": false, "properties": {
                      "rate": {"type": "number", "minimum": 0, "maximum": 100}, "why": {"type": "string", "maxLength": 100}}}"""),
            new JsonObject());

    static final ExtensionLimits LIMITS = new ExtensionLimits(500, 60_000, 3, 1_000, 2, 4);
    /** For answers that must be in time on a busy machine. */
    static final ExtensionLimits PATIENT = new ExtensionLimits(30_000, 60_000, 3, 1_000, 2, 4);

    static final Seal SEAL = new Seal("a secret of a test, long enough to be one");
    /** By token. */
    static final Map<String, Tokens.Verified> ACCOUNTS = Map.of(
            "acme", account("extensions:serve:ext.test.rate:acme"),
            "any name", account("extensions:serve:ext.test.rate:*"),
            "anything", account("extensions:serve:*:*"),
            "other point", account("extensions:serve:ext.test.tax:acme"),
            "other name", account("extensions:serve:ext.test.rate:acme-2"),
            "bare", account("extensions:serve"),
            "all actions", account("extensions:*"));

    private static Tokens.Verified account(String permission) {
        return new Tokens.Verified(
                new Caller(UUID.randomUUID(), "service", List.of(permission)),
                "s",
                Instant.now().plusSeconds(60),
                List.of());
    }

    Vertx vertx;
    Extensions extensions;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<MessageConsumer<?>> consumers = new ArrayList<>();
    final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        start(LIMITS);
    }

    void start(ExtensionLimits limits) {
        var admission = new Admission(token -> Future.succeededFuture(ACCOUNTS.get(token)), SEAL);
        var background = new Background(vertx, meters, new ShutdownBudget());
        extensions = new Extensions(vertx, meters, background, List.of(POINT), limits, admission);
        extensions.start().await();
    }

    @AfterEach
    void stop() {
        for (var c : consumers) c.unregister().await();
    }

    static ConditionFactory soon() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    static JsonObject announcement(String name, int priority) {
        return new JsonObject()
                .put("point", POINT.address())
                .put("address", POINT.address() + "." + name + "-1")
                .put("name", name)
                .put("version", "1.2.3")
                .put("priority", priority);
    }

    void announce(String name, int priority) {
        vertx.eventBus().publish(Extensions.ANNOUNCE, announcement(name, priority));
    }

    /** As a bridge replies for a client that may serve the point. */
    static void replySealed(Message<JsonObject> trial, JsonObject answer) {
        trial.reply(answer, SEAL.sealAnswer(trial, answer));
    }

    static boolean isTrial(Message<JsonObject> m) {
        if (!m.headers().contains("trial")) return false;
        replySealed(m, new JsonObject());
        return true;
    }

    /** Its only call so far is the trial. */
    boolean isServing(String name) {
        return isConnected(name) && stats(name).calls() > 0;
    }

    boolean isConnected(String name) {
        return extensions.stats().stream().anyMatch(s -> s.name().equals(name));
    }

    ExtensionStats stats(String name) {
        return extensions.stats().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    MessageConsumer<JsonObject> serve(String name, int priority, Consumer<Message<JsonObject>> answer) {
        var consumer = vertx.eventBus().<JsonObject>consumer(POINT.address() + "." + name + "-1", m -> {
            if (isTrial(m)) return;
            asked.incrementAndGet();
            answer.accept(m);
        });
        consumer.completion().await();
        consumers.add(consumer);
        announce(name, priority);
        soon().until(() -> isServing(name));
        return consumer;
    }

    static Consumer<Message<JsonObject>> rate(Object rate) {
        return m -> m.reply(new JsonObject().put("rate", rate));
    }

    Optional<Opinion<Object>> ask() {
        return extensions
                .first(POINT.address(), new JsonObject(), a -> a.getValue("rate"))
                .await();
    }

    @Test
    void a_point_that_nobody_serves_costs_no_message_and_no_wait() {
        var sent = new AtomicInteger();
        vertx.eventBus().addOutboundInterceptor(d -> {
            sent.incrementAndGet();
            d.next();
        });
        var answer = extensions.first(POINT.address(), new JsonObject(), a -> a);
        assertThat(answer.isComplete()).isTrue();
        assertThat(answer.result()).isEmpty();
        assertThat(extensions.isServed(POINT.address())).isFalse();
        assertThat(sent).hasValue(0);
    }

    @Test
    void the_answer_names_the_extension_and_its_version() {
        serve("rates", 100, rate(19));
        assertThat(ask()).contains(new Opinion<>(POINT.address(), "rates", "1.2.3", 19));
        var stats = stats("rates");
        assertThat(stats.calls()).isEqualTo(2); // the first is the trial
        assertThat(stats.failures()).isZero();
        assertThat(stats.p99Ms()).isPositive();
        assertThat(stats.connectedAt()).isNotNull();
    }

    static JsonObject bad(String kind) {
        return switch (kind) {
            case "wrong type" -> new JsonObject().put("rate", "19");
            case "negative" -> new JsonObject().put("rate", -1);
            case "too high" -> new JsonObject().put("rate", 100.01);
            case "not a number" -> new JsonObject().put("rate", Double.NaN);
            case "huge exponent" -> new JsonObject().put("rate", new BigDecimal("1e99999999"));
            case "long fraction" -> new JsonObject().put("rate", new BigDecimal("0." + "1".repeat(1_000)));
            case "unknown field" -> new JsonObject().put("rate", 19).put("drop", "table");
            case "10 MB" -> new JsonObject().put("why", "x".repeat(10 * 1024 * 1024));
            case "a million entries" -> {
                var many = new JsonArray();
                for (int i = 0; i < 1_000_000; i++) many.add(i);
                yield new JsonObject().put("why", many);
            }
            case "deep" -> {
                var deep = new JsonObject();
                for (int i = 0; i < 500; i++) deep = new JsonObject().put("why", deep);
                yield deep;
            }
            case "NUL" -> new JsonObject().put("why", "a\0b");
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wrong type",
                "negative",
                "too high",
                "not a number",
                "huge exponent",
                "long fraction",
                "unknown field",
                "10 MB",
                "a million entries",
                "deep",
                "NUL"
            })
    void an_answer_that_the_contract_forbids_has_no_effect(String kind) {
        start(PATIENT);
        serve("bad", 1, m -> m.reply(bad(kind)));
        assertThat(ask()).isEmpty();
        assertThat(stats("bad").failures()).isEqualTo(1);
        serve("good", 2, rate(19));
        assertThat(ask().orElseThrow().name()).isEqualTo("good");
    }

    @Test
    void an_answer_that_is_no_object_or_a_failure_has_no_effect() {
        start(PATIENT);
        serve("text", 1, m -> m.reply("19"));
        serve("nothing", 2, m -> m.reply(null));
        serve("failing", 3, m -> m.fail(500, "no"));
        serve("refused-by-reader", 4, rate(7));
        serve("good", 5, rate(19));
        var found = extensions
                .first(POINT.address(), new JsonObject(), a -> {
                    if (a.getInteger("rate") == 7) throw new InvalidAnswer("seven");
                    return a;
                })
                .await();
        assertThat(found.orElseThrow().name()).isEqualTo("good");
        assertThat(extensions.stats()).filteredOn(s -> s.failures() == 1).hasSize(4);
    }

    @Test
    void a_hundred_answers_to_one_request_are_one() {
        serve("many", 1, m -> {
            for (int i = 0; i < 100; i++) m.reply(new JsonObject().put("rate", i));
        });
        assertThat(ask().orElseThrow().answer()).isEqualTo(0);
        assertThat(ask().orElseThrow().answer()).isEqualTo(0);
        assertThat(stats("many").calls()).isEqualTo(3);
    }

    @Test
    void the_time_that_a_caller_has_waited_is_measured() {
        serve("silent", 1, m -> {});
        assertThat(ask()).isEmpty();
        var waited = meters.timer("tradepost.extension.wait", "point", POINT.address());
        assertThat(waited.count()).isOne();
        assertThat(waited.max(TimeUnit.MILLISECONDS)).isBetween(LIMITS.deadlineMs() - 5.0, 20.0 * LIMITS.deadlineMs());
    }

    @Test
    void a_late_answer_has_no_effect() {
        var late = new ArrayList<Message<JsonObject>>();
        serve("late", 1, late::add);
        assertThat(ask()).isEmpty();
        late.forEach(m -> m.reply(new JsonObject().put("rate", 19)));
        assertThat(stats("late").failures()).isEqualTo(1);
        assertThat(ask()).isEmpty();
    }

    @Test
    void a_frozen_extension_is_not_called_until_a_probe_is_answered() {
        start(new ExtensionLimits(500, 60_000, 3, 5_000, 2, 4));
        var frozen = new AtomicInteger(1);
        serve("freezing", 1, m -> {
            if (frozen.get() == 0) rate(19).accept(m);
        });
        for (int i = 0; i < LIMITS.failuresMax(); i++) assertThat(ask()).isEmpty();
        assertThat(stats("freezing").open()).isEqualTo(1);
        assertThat(ask()).isEmpty();
        assertThat(asked).hasValue(LIMITS.failuresMax());
        frozen.set(0);
        soon().until(() -> {
            announce("freezing", 1);
            return ask().isPresent();
        });
        assertThat(stats("freezing").open()).isZero();
        assertThat(ask()).isPresent();
    }

    @Test
    void a_dead_extension_is_forgotten_at_once_and_the_next_is_asked() {
        var first = serve("first", 1, rate(1));
        serve("second", 2, rate(2));
        assertThat(ask().orElseThrow().name()).isEqualTo("first");
        first.unregister().await();
        assertThat(ask().orElseThrow().name()).isEqualTo("second");
        assertThat(isConnected("first")).isFalse();
    }

    @Test
    void a_silent_extension_is_forgotten() {
        start(new ExtensionLimits(500, 4_000, 3, 1_000, 2, 4));
        serve("silent", 1, rate(1));
        soon().until(() -> !isConnected("silent"));
        assertThat(ask()).isEmpty();
        assertThat(asked).hasValue(0);
    }

    @Test
    void the_lowest_priority_number_is_asked_first_and_one_without_an_opinion_leaves_it_to_the_next() {
        serve("b", 20, rate(20));
        serve("a", 10, rate(10));
        assertThat(ask().orElseThrow().name()).isEqualTo("a");
        serve("c", 5, m -> m.reply(new JsonObject()));
        assertThat(ask().orElseThrow().name()).isEqualTo("a");
        assertThat(stats("c").failures()).isZero();
        announce("b", 1); // its priority has changed
        soon().until(() -> ask().orElseThrow().name().equals("b"));
    }

    @Test
    void all_extensions_are_asked_at_once_and_answer_in_the_order_of_priority() {
        start(new ExtensionLimits(3_000, 60_000, 3, 1_000, 2, 4)); // the caller waits for the frozen one
        serve("b", 20, m -> rate(20).accept(m));
        serve("a", 10, m -> vertx.setTimer(50, t -> rate(10).accept(m)));
        serve("frozen", 1, m -> {});
        var all = extensions
                .all(POINT.address(), new JsonObject(), a -> a.getInteger("rate"))
                .await();
        assertThat(all).extracting(Opinion::name).containsExactly("a", "b");
    }

    @Test
    void a_provider_serves_once_it_has_answered_the_example() {
        var trials = new AtomicInteger();
        var consumer = vertx.eventBus().<JsonObject>consumer(POINT.address() + ".novice-1", m -> {
            boolean trial = m.headers().contains("trial");
            if (trial) trials.incrementAndGet();
            replySealed(m, new JsonObject().put("rate", trial && trials.get() < 3 ? "much" : 19));
        });
        consumer.completion().await();
        consumers.add(consumer);
        soon().until(() -> {
            announce("novice", 1);
            return extensions.isServed(POINT.address());
        });
        assertThat(trials).hasValue(3);
        assertThat(stats("novice").failures()).isEqualTo(2);
        assertThat(ask().orElseThrow().answer()).isEqualTo(19);
    }

    @Test
    void instances_of_an_extension_take_turns() {
        var answered = new ArrayList<String>();
        for (var instance : List.of("x", "y")) {
            var address = POINT.address() + "." + instance;
            var consumer = vertx.eventBus().<JsonObject>consumer(address, m -> {
                if (isTrial(m)) return;
                answered.add(instance);
                rate(1).accept(m);
            });
            consumer.completion().await();
            consumers.add(consumer);
            vertx.eventBus()
                    .publish(Extensions.ANNOUNCE, announcement("pair", 1).put("address", address));
        }
        soon().until(() -> isConnected("pair") && stats("pair").calls() == 2);
        for (int i = 0; i < 4; i++) assertThat(ask()).isPresent();
        assertThat(answered).contains("x", "y").hasSize(4);
        consumers.getFirst().unregister().await();
        for (int i = 0; i < 4; i++) assertThat(ask()).isPresent();
        assertThat(stats("pair").instances()).isEqualTo(1);
    }

    @Test
    void a_disabled_extension_is_not_asked() {
        serve("rates", 1, rate(19));
        var id = stats("rates").id();
        extensions.disable(Set.of(id));
        assertThat(extensions.isServed(POINT.address())).isFalse();
        assertThat(ask()).isEmpty();
        assertThat(asked).hasValue(0);
        assertThat(isConnected("rates")).isTrue();
        extensions.disable(Set.of());
        assertThat(ask()).isPresent();
    }

    /** The calls that the extension has yet to answer. */
    final Queue<Message<JsonObject>> waiting = new ConcurrentLinkedQueue<>();

    /** Asks twenty times at once. Expects that {@code calls} of them reach the extension, lets it answer these, and returns all results. */
    private List<Optional<Opinion<JsonObject>>> answersTo(int calls) {
        asked.set(0);
        var all = IntStream.range(0, 20)
                .mapToObj(i -> extensions.first(POINT.address(), new JsonObject(), a -> a))
                .toList();
        assertThat(all).filteredOn(f -> !f.isComplete()).hasSize(calls);
        soon().until(() -> waiting.size() == calls);
        for (var m = waiting.poll(); m != null; m = waiting.poll()) rate(19).accept(m);
        return all.stream().map(f -> f.await()).toList();
    }

    @Test
    void an_extension_gets_few_calls_at_a_time_until_it_has_answered_one() {
        start(PATIENT);
        serve("slow", 1, waiting::add);
        for (int calls : List.of(LIMITS.inFlightFirst(), LIMITS.inFlightMax())) {
            assertThat(answersTo(calls)).filteredOn(Optional::isPresent).hasSize(calls);
            assertThat(asked).hasValue(calls);
        }
        assertThat(stats("slow").failures()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"address\": \"sales.orders\"}",
                "{\"address\": \"ext.test.rate\"}",
                "{\"address\": \"ext.test.ratex.1\"}",
                "{\"address\": \"ext.test.rate.a b\"}",
                "{\"point\": \"ext.unknown\", \"address\": \"ext.unknown.1\"}",
                "{\"name\": \"<script>\"}",
                "{\"name\": null}",
                "{\"version\": 1}",
                "{\"priority\": -1}",
                "{\"priority\": 1.5}",
                "{\"priority\": \"1\"}"
            })
    void an_invalid_announcement_is_ignored(String change) {
        vertx.eventBus().publish(Extensions.ANNOUNCE, announcement("odd", 1).mergeIn(new JsonObject(change)));
        vertx.eventBus().publish(Extensions.ANNOUNCE, "text");
        serve("good", 1, rate(19));
        assertThat(extensions.stats()).extracting(ExtensionStats::name).containsExactly("good");
    }

    @Test
    void a_flood_of_announcements_is_bounded() {
        for (int i = 0; i < 500; i++)
            vertx.eventBus()
                    .publish(
                            Extensions.ANNOUNCE,
                            announcement("n" + i, 1).put("address", POINT.address() + "." + UUID.randomUUID()));
        soon().until(() -> extensions.stats().size() == Registry.PROVIDERS_MAX);
    }

    /** Replies to the trial with a token; null for none. Returns whether it serves, once the trial has an outcome. */
    private boolean servesWith(String token, DeliveryOptions proof) {
        var name = "acme";
        var before = meters.counter("tradepost.extension.calls", "point", POINT.address(), "outcome", "not_permitted")
                .count();
        var consumer = vertx.eventBus().<JsonObject>consumer(POINT.address() + "." + name + "-1", m -> {
            if (token != null) proof.addHeader("token", token);
            m.reply(new JsonObject(), proof);
        });
        consumer.completion().await();
        consumers.add(consumer);
        announce(name, 1);
        soon().until(() -> extensions.isServed(POINT.address(), name)
                || meters.counter("tradepost.extension.calls", "point", POINT.address(), "outcome", "not_permitted")
                                .count()
                        > before);
        return extensions.isServed(POINT.address(), name);
    }

    @ParameterizedTest
    @CsvSource({
        "acme, true",
        "any name, true",
        "anything, true",
        "other point, false",
        "other name, false",
        "bare, false",
        "all actions, false",
        ", false"
    })
    void a_member_serves_a_point_only_with_a_token_of_an_account_that_may_serve_it_under_that_name(
            String token, boolean serves) {
        assertThat(servesWith(token, new DeliveryOptions())).isEqualTo(serves);
    }

    @Test
    void a_member_cannot_serve_with_a_seal_of_its_own() {
        assertThat(servesWith(null, new DeliveryOptions().addHeader(Seal.HEADER, "0".repeat(64))))
                .isFalse();
    }

    /** The client of the bridge may serve the point under another name; the announcement is not from the bridge. */
    @Test
    void a_bridge_seals_no_other_name_than_that_of_its_client() {
        var sealed = new AtomicInteger();
        var consumer = vertx.eventBus().<JsonObject>consumer(POINT.address() + ".acme-1", m -> {
            var none = new JsonObject();
            var proof = Admission.proof(SEAL, m, none, POINT.address(), "other");
            if (proof.getHeaders() != null) sealed.incrementAndGet();
            m.reply(none, proof);
        });
        consumer.completion().await();
        consumers.add(consumer);
        announce("acme", 1);
        soon().until(() ->
                meters.counter("tradepost.extension.calls", "point", POINT.address(), "outcome", "not_permitted")
                                .count()
                        > 0);
        assertThat(sealed).hasValue(0);
        assertThat(extensions.isServed(POINT.address())).isFalse();
    }

    @Test
    void an_instance_cannot_take_another_name_during_its_trial() {
        var held = new ConcurrentLinkedQueue<Message<JsonObject>>();
        var consumer = vertx.eventBus().<JsonObject>consumer(POINT.address() + ".acme-1", held::add);
        consumer.completion().await();
        consumers.add(consumer);
        var proof = new DeliveryOptions().addHeader("token", "other name");
        vertx.eventBus().publish(Extensions.ANNOUNCE, announcement("acme", 1).put("name", "acme-2"));
        soon().until(() -> held.size() == 1);
        announce("acme", 1);
        soon().until(() -> held.size() == 2);
        held.forEach(trial -> trial.reply(new JsonObject(), proof));
        soon().until(() ->
                meters.counter("tradepost.extension.calls", "point", POINT.address(), "outcome", "not_permitted")
                                .count()
                        > 0);
        assertThat(extensions.isServed(POINT.address())).isFalse();
    }

    @Test
    void an_instance_cannot_take_another_name_after_its_trial() {
        serve("acme", 1, rate(5));
        var renamed = announcement("acme", 1).put("name", "other");
        vertx.eventBus().publish(Extensions.ANNOUNCE, renamed);
        announce("further", 1); // heard after it
        soon().until(() -> isConnected("further"));
        assertThat(extensions.isServed(POINT.address(), "acme")).isTrue();
        assertThat(isConnected("other")).isFalse();
    }
}
