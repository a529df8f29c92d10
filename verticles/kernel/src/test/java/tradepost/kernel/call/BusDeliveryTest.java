package tradepost.kernel.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.kernel.Patience;

/**
 * Calls to nodes that refuse connections, break them, or leave the cluster. The nodes are a real cluster over TCP; no call comes near
 * its time limit.
 */
class BusDeliveryTest {
    private static final int TIMEOUT_MS = 60_000;
    private static final int PAUSE_MS = 5;
    private static final int SILENT_MS = 200;
    /** Far from the time limit, on a busy machine too. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private static final int ROUNDS = 12;

    private static final String CLUSTER = UUID.randomUUID().toString();
    private static final int PORT = PortGate.freePort();
    /** Served only by the node far. */
    private static final String FAR = "far";

    private static BusMember caller;
    private static BusMember near;
    private static BusMember far;
    private static BusCaller calls;
    private final String address = "service." + UUID.randomUUID();
    private final AtomicInteger received = new AtomicInteger();

    @BeforeAll
    static void join() {
        caller = BusMember.join(CLUSTER, PORT);
        near = BusMember.join(CLUSTER, PORT);
        far = BusMember.join(CLUSTER, PORT);
        far.serve(FAR, m -> m.reply("far"));
        calls = new BusCaller(caller.vertx, PAUSE_MS, SILENT_MS);
    }

    @AfterAll
    static void leave() {
        far.close();
        near.close();
        caller.close();
    }

    @AfterEach
    void reopen() {
        far.gate.reopen();
        awaitProvidersOf(FAR, "far");
    }

    private void answers(BusMember member, String name) {
        member.serve(address, m -> m.reply(name));
    }

    /** Receives messages and answers those that do not count. */
    private void keepsSilent(BusMember member, String name) {
        member.serve(address, silent(name));
    }

    private Consumer<Message<Object>> silent(String name) {
        return m -> {
            if (m.headers().contains("who")) m.reply(name);
            else received.incrementAndGet();
        };
    }

    private BusCall call(RetrySafety safety) {
        return BusCall.to(address, new JsonObject(), TIMEOUT_MS).repeatedAs(safety);
    }

    private Future<String> send(BusCall call) {
        return calls.<String>send(call).map(Message::body);
    }

    /** Until the caller knows all of them, and has a connection to each. */
    private void awaitProviders(String... names) {
        awaitProvidersOf(address, names);
    }

    private static void awaitProvidersOf(String of, String... names) {
        Set<String> seen = new HashSet<>();
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
            var who = BusCall.to(of, new JsonObject(), 1_000).header("who", "");
            seen.add(calls.<String>send(who)
                    .map(Message::body)
                    .otherwise("nobody")
                    .await());
            return seen.containsAll(Set.of(names));
        });
    }

    private static Throwable failure(Future<?> asked) throws TimeoutException {
        return asked.map(x -> new Throwable("answered " + x))
                .otherwise(t -> t)
                .await(AT_ONCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void assertUndelivered(Future<?> asked) throws TimeoutException {
        var failure = failure(asked);
        assertThat(BusCaller.isUndelivered(failure)).as(failure.toString()).isTrue();
    }

    private static void assertUnknown(Future<?> asked) throws TimeoutException {
        var failure = failure(asked);
        assertThat(BusCaller.hasUnknownOutcome(failure)).as(failure.toString()).isTrue();
    }

    private String answer(BusCall call) throws Exception {
        return send(call).await(AT_ONCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void a_message_that_a_node_refuses_is_sent_to_another_one_whatever_it_asks_for() throws Exception {
        answers(near, "near");
        answers(far, "far");
        awaitProviders("near", "far");
        far.gate.shut();
        for (int i = 0; i < ROUNDS; i++)
            for (var safety : RetrySafety.values())
                if (safety != RetrySafety.ONCE) assertThat(answer(call(safety))).isEqualTo("near");
    }

    @Test
    void a_message_that_the_only_node_refuses_is_undelivered_at_once() throws Exception {
        answers(far, "far");
        awaitProviders("far");
        far.gate.shut();
        for (var safety : RetrySafety.values()) {
            assertUndelivered(send(call(safety)));
            assertUndelivered(send(call(safety).read()));
        }
    }

    @Test
    void a_call_whose_connection_breaks_after_it_was_sent_has_an_unknown_outcome_at_once() throws Exception {
        keepsSilent(far, "far");
        answers(near, "near");
        awaitProviders("near", "far");
        var asked = received(RetrySafety.UNSAFE);
        far.gate.shut();
        assertUnknown(asked);
    }

    /** A call that the silent node has received. */
    private Future<String> received(RetrySafety safety) {
        while (true) {
            int before = received.get();
            var asked = send(call(safety));
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> asked.isComplete() || received.get() > before);
            if (!asked.isComplete()) return asked;
        }
    }

    @Test
    void a_call_with_a_key_is_repeated_at_another_node_when_the_connection_breaks() throws Exception {
        keepsSilent(far, "far");
        answers(near, "near");
        awaitProviders("near", "far");
        var asked = received(RetrySafety.SEQUENTIAL);
        far.gate.shut();
        assertThat(asked.await(AT_ONCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("near");
    }

    @Test
    void every_call_with_a_key_is_repeated_however_many_were_in_flight() throws Exception {
        keepsSilent(far, "far");
        awaitProviders("far");
        var asked = IntStream.range(0, 200)
                .mapToObj(i -> send(call(RetrySafety.SEQUENTIAL)))
                .toList();
        Awaitility.await().until(() -> received.get() == asked.size());
        answers(near, "near");
        awaitProviders("near");
        far.gate.shut();
        for (var one : asked)
            assertThat(one.await(AT_ONCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("near");
    }

    @Test
    void a_call_with_a_key_has_an_unknown_outcome_if_nobody_is_left_to_repeat_it() throws Exception {
        keepsSilent(far, "far");
        awaitProviders("far");
        var asked = received(RetrySafety.SEQUENTIAL);
        far.gate.shut();
        assertUnknown(asked);
    }

    @Test
    void a_read_is_repeated_when_the_connection_breaks_and_is_undelivered_if_nobody_is_left() throws Exception {
        keepsSilent(far, "far");
        awaitProviders("far");
        var patient = new BusCaller(caller.vertx, PAUSE_MS, TIMEOUT_MS);
        var asked = patient.send(call(RetrySafety.CONCURRENT).read());
        Awaitility.await().until(() -> received.get() == 1);
        far.gate.shut();
        assertUndelivered(asked);
    }

    @Test
    void calls_are_served_again_after_a_connection_broke() throws Exception {
        answers(far, "far");
        awaitProviders("far");
        far.gate.cut();
        awaitProviders("far");
        assertThat(answer(call(RetrySafety.UNSAFE))).isEqualTo("far");
    }

    @Test
    void a_copy_of_a_read_goes_to_the_node_that_has_not_been_tried() throws Exception {
        keepsSilent(far, "far");
        answers(near, "near");
        awaitProviders("near", "far");
        for (int i = 0; i < ROUNDS; i++)
            assertThat(answer(call(RetrySafety.CONCURRENT).read())).isEqualTo("near");
        assertThat(received.get()).as("without a copy, far has no answer").isPositive();
    }

    @Test
    void calls_to_a_node_that_leaves_the_cluster_in_silence_end_at_once() throws Exception {
        answers(near, "near");
        try (var frozen = BusMember.join(CLUSTER, PORT)) {
            keepsSilent(frozen, "frozen");
            awaitProviders("near", "frozen");
            var write = received(RetrySafety.UNSAFE);
            var keyed = received(RetrySafety.SEQUENTIAL);
            frozen.vanish();
            assertThat(keyed.await(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("near");
            assertUnknown(write);
        }
    }
}
