package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.SteadyCalls.Kind;
import tradepost.node.config.Contexts;

/**
 * A node that provides contexts is lost. The calls of the others are served by the remaining nodes or refused, without waiting for it:
 * a killed node refuses connections, an unplugged one swallows packets until Hazelcast misses its heartbeats.
 */
@Tag("prove")
class BusCallsClusterTest {
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(1);
    /** {@code hazelcast.max.no.heartbeat.seconds}, and the second between two heartbeats. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(6);

    private static final long A_SECOND_NS = Duration.ofSeconds(1).toNanos();
    private static final int CALLS_BEFORE = 30;
    private static final int CALLS_AFTER = 30;

    @Test
    void no_call_waits_for_a_killed_node(@TempDir Path folder) {
        int port = Program.freePorts(3);
        try (var cluster = Program.clusterOfThree(folder, port)) {
            var admin = Api.at(port).login("admin@example.com", Program.ADMIN_PASSWORD);
            var others = List.of(Api.local(port), Api.local(port + 2));
            loses(admin, others, () -> Program.kill(cluster.pidOfNode(2)), KILLED_WITHIN);
        }
    }

    @Test
    void no_call_waits_for_an_unplugged_node_longer_than_for_its_heartbeat(@TempDir Path folder) {
        var obstacle = Hosts.obstacle();
        assumeTrue(obstacle == null, obstacle);
        try (var cluster = HostedCluster.open(folder)) {
            var all = String.join(",", Contexts.names());
            cluster.start(List.of("gateway," + all, "gateway," + all, "gateway," + all));
            var others = IntStream.of(1, 3).mapToObj(cluster::url).toList();
            loses(cluster.admin(1), others, () -> cluster.hosts.unplug(2), HEARTBEAT);
        }
    }

    /**
     * Measures what the loss adds to the time that a call takes on this machine: also to those in flight, and to those that begin before
     * a second has passed.
     */
    private static void loses(Api api, List<String> gateways, Runnable loss, Duration within) {
        long lostNs;
        SteadyCalls calls;
        try (var running = SteadyCalls.start(api, gateways)) {
            calls = running;
            running.await(System.nanoTime(), CALLS_BEFORE);
            lostNs = System.nanoTime();
            loss.run();
            running.await(lostNs + A_SECOND_NS, CALLS_AFTER);
        }
        var before = calls.all().stream().filter(c -> c.endedNs() - lostNs < 0);
        var after = calls.all().stream().filter(c -> c.endedNs() - lostNs >= 0).toList();
        var usual = SteadyCalls.longest(before);
        System.out.printf(
                "usual at most %d ms; afterwards %d ms, begun a second later %d ms; failed: %s%n",
                usual.toMillis(),
                SteadyCalls.longest(after.stream()).toMillis(),
                SteadyCalls.longest(calls.begunAfter(lostNs + A_SECOND_NS)).toMillis(),
                after.stream().filter(c -> c.status() >= 500).toList());
        assertThat(after).allMatch(c -> c.took().compareTo(within.plus(usual)) < 0);
        assertThat(after).allMatch(BusCallsClusterTest::isServedOrHonest);
        for (var kind : Kind.values())
            assertThat(calls.begunAfter(lostNs + A_SECOND_NS).filter(c -> c.kind() == kind && c.status() < 300))
                    .as("%s after the loss", kind)
                    .isNotEmpty();
    }

    /** A write may have taken effect on the lost node; a read has no effect. */
    private static boolean isServedOrHonest(SteadyCalls.Call c) {
        if (c.status() < 300) return true;
        if (c.status() == 503) return true;
        return c.status() == 504 && c.code().equals(c.kind() == Kind.READ ? "timeout" : "outcome_unknown");
    }

    @Test
    void calls_of_a_context_whose_only_node_is_killed_are_refused_at_once(@TempDir Path folder) {
        var obstacle = Hosts.obstacle();
        assumeTrue(obstacle == null, obstacle);
        try (var cluster = HostedCluster.open(folder)) {
            var rest = String.join(
                    ",",
                    Contexts.names().stream().filter(c -> !c.equals("contact")).toList());
            cluster.start(List.of("gateway," + rest, "gateway,contact", "gateway," + rest));
            var api = cluster.admin(1);
            var customer = api.customer();
            cluster.node(2).kill();
            for (int i = 0; i < CALLS_BEFORE; i++) {
                isRefusedAtOnce(() -> api.get("/api/customers/" + customer));
                isRefusedAtOnce(() -> api.post("/api/customers", newCustomer()));
                isRefusedAtOnce(() -> api.send("POST", "/api/customers", newCustomer(), "Idempotency-Key", Api.key())
                        .join());
            }
        }
    }

    private static JsonObject newCustomer() {
        return new JsonObject().put("name", "Customer Co").put("email", "customer" + Api.unique() + "@example.com");
    }

    private static void isRefusedAtOnce(Supplier<Api.Answer> request) {
        long begunNs = System.nanoTime();
        var answer = request.get().expect(503);
        assertThat(answer.code()).isEqualTo("unavailable");
        assertThat(answer.raw().headers().firstValue("Retry-After")).contains("1");
        assertThat(Duration.ofNanos(System.nanoTime() - begunNs)).isLessThan(KILLED_WITHIN.multipliedBy(2));
    }
}
