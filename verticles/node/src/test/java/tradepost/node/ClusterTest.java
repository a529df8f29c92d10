package tradepost.node;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.config.Contexts;

/**
 * Three nodes with different contexts on separate hosts, as an operator runs them, and the failures of such nodes. Each test
 * brings the cluster into the state that it needs; the order only saves starts.
 */
@Tag("prove")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class ClusterTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 1);
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());
    private static final boolean FULL = ROUNDS > 1;
    /** The number of rounds of slow tests. */
    private static final int SLOW_ROUNDS = Math.min(ROUNDS, 3);

    private static final Set<String> NAMED = Set.of("auth", "contact", "catalog", "inventory", "sales", "purchase");
    /** The newer contexts, which are placed together with sales. */
    private static final String REST = Contexts.names().stream()
            .filter(c -> !NAMED.contains(c))
            .map(c -> "," + c)
            .collect(joining());
    /** Each context on one node. */
    private static final List<String> APART =
            List.of("gateway,auth,contact", "gateway,catalog,inventory", "gateway,sales,purchase" + REST);
    /** Each context on two nodes, so that any node may fail. */
    private static final List<String> TWICE = List.of(
            "gateway,auth,contact,catalog,inventory",
            "gateway,catalog,inventory,sales,purchase" + REST,
            "gateway,sales,purchase,auth,contact" + REST);

    private static final List<Integer> PORTS =
            List.of(HostedCluster.HTTP, HostedCluster.MANAGEMENT, HostedCluster.BUS, HostedCluster.HAZELCAST);
    /** Makes sure that the observed behaviour is not caused by an overloaded machine. */
    private static final Load.Profile STEADY = new Load.Profile(8, 40, true, true);

    private static final Duration SERVED_WITHIN = Duration.ofSeconds(10);
    private static final Load.Profile STEADY_WITHOUT_KEYS = new Load.Profile(8, 40, false, true);

    @TempDir
    static Path folder;

    private static HostedCluster cluster;
    private static List<String> arrangement = List.of();
    private static SystemUnderLoad system;

    @BeforeAll
    static void open() {
        var obstacle = Hosts.obstacle();
        if (obstacle != null) System.err.println("NOT TESTED, because " + obstacle + ": nodes on hosts of their own");
        assumeTrue(obstacle == null, obstacle);
        cluster = HostedCluster.open(folder.resolve("cluster"));
    }

    @AfterAll
    static void close() {
        if (cluster != null) cluster.close();
    }

    private static void arrange(List<String> contexts) {
        if (arrangement.equals(contexts) && cluster.allLive()) return;
        arrangement = List.of();
        cluster.kill();
        cluster.start(contexts);
        arrangement = contexts;
    }

    private static SystemUnderLoad system() {
        if (system == null) system = SystemUnderLoad.at(cluster.admin(1), gateways(1, 2, 3), cluster.stores);
        return system;
    }

    private static List<String> gateways(int... nodes) {
        return IntStream.of(nodes).mapToObj(cluster::url).toList();
    }

    @Test
    @Order(1)
    void every_gateway_serves_orders_with_contexts_on_other_hosts() {
        arrange(APART);
        for (int k = 1; k <= HostedCluster.NODES; k++) QuickStartTest.buysAndSells(cluster.admin(k), "-1" + k);
    }

    @Test
    @Order(2)
    void every_port_refuses_input_that_is_neither_a_request_nor_a_frame_of_a_member() {
        arrange(APART);
        var wire = new HostileWire(
                cluster.hosts.address(1), String.valueOf(cluster.admin(1).token()), cluster.foreignCertificate(), SEED);
        refuse(wire, 2);
        long before = residentMb();
        refuse(wire, 10);
        assertThat(residentMb()).isLessThan(before + 100);
        assertThat(cluster.stores.number("contact", "select count(*) from customer where name = 'wire'"))
                .isZero();
        assertThat(cluster.admin(1).customer())
                .as("the node continues to serve")
                .isNotEmpty();
    }

    /** All attacks at once. Only a firewall prevents a length of 2 GiB on Hazelcast's port: see there. */
    private static void refuse(HostileWire wire, int times) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<CompletableFuture<?>>();
            for (int port : PORTS)
                for (var way : HostileWire.Way.values())
                    for (int i = 0; i < times; i++)
                        if (port != HostedCluster.HAZELCAST || way != HostileWire.Way.TWO_GIBIBYTES)
                            all.add(CompletableFuture.runAsync(() -> wire.isRefused(way, port, "wire"), threads));
            all.forEach(CompletableFuture::join);
        }
    }

    @Test
    @Order(3)
    void the_documented_firewall_blocks_outsiders_on_every_port_and_admits_peers() throws IOException {
        var obstacle = Hosts.firewallObstacle();
        if (obstacle != null)
            System.err.println("NOT TESTED, because " + obstacle + ": the firewall of cluster-config");
        assumeTrue(obstacle == null, obstacle);
        arrange(APART);
        var hosts = cluster.hosts;
        for (int port : PORTS)
            assertThat(hosts.reaches(HostedCluster.OUTSIDER, 1, port))
                    .as("without it, port %d", port)
                    .isTrue();
        var rules = cluster.firewall();
        for (int k = 1; k <= HostedCluster.NODES; k++) hosts.run(k, "nft -f " + rules);
        try {
            for (int port : PORTS) {
                assertThat(hosts.reaches(HostedCluster.OUTSIDER, 1, port))
                        .as("outsider, port %d", port)
                        .isFalse();
                assertThat(hosts.reaches(2, 1, port)).as("peer, port %d", port).isEqualTo(port != HostedCluster.HTTP);
            }
            if (FULL) { // the cluster also forms behind it
                cluster.kill();
                cluster.start(APART);
            }
            QuickStartTest.buysAndSells(cluster.admin(1), "-40"); // the proxy's address; this process is the proxy
        } finally {
            for (int k = 1; k <= HostedCluster.NODES; k++) hosts.run(k, "nft delete table inet tradepost");
        }
    }

    private static long residentMb() {
        try {
            var status = Path.of("/proc", "" + cluster.node(1).pid(), "status");
            try (var lines = Files.lines(status)) {
                var resident =
                        lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
                return Long.parseLong(resident.replaceAll("\\D", "")) / 1024;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(4)
    void a_cluster_killed_at_once_resumes_with_contexts_on_other_nodes() {
        arrange(APART);
        var load = system().load();
        load.through(gateways(1, 2, 3));
        var reader = new JournalReader(cluster.admin(1));
        reader.begins();
        load.start(SEED, STEADY);
        load.awaitMore(50);
        cluster.kill();
        arrangement = List.of();
        load.stop();
        arrange(TWICE);
        for (int k = 1; k <= HostedCluster.NODES; k++) QuickStartTest.buysAndSells(cluster.admin(k), "-2" + k);
        system().isExact("all nodes killed at once", SEED);
        reader.goesOn();
    }

    @Test
    @Order(6)
    void a_node_with_a_new_field_works_with_nodes_that_do_not_know_it() {
        arrange(TWICE);
        var load = system().load();
        load.through(gateways(1, 2, 3));
        load.start(SEED, STEADY);
        load.awaitMore(30);
        assertThat(cluster.node(2).stop()).isZero();
        var newer = NewerRelease.compile(folder.resolve("newer"));
        NewerRelease.migrate(cluster.stores);
        cluster.start(2, TWICE.get(1), newer.toString());
        load.awaitMore(150);
        load.stop();
        assertThat(load.failures()).isEmpty();
        isInTheAnswersOfSome();
        for (var event : List.of("inventory inventory.order.reserved", "purchase purchase.order.received"))
            isInTheEventsOfSome(event.split(" "));
        system().isExact("a newer node among older ones", SEED);
        assertThat(cluster.node(2).stop()).isZero();
        cluster.start(2, TWICE.get(1));
    }

    /** A gateway that does not know the field passes on the responses of both kinds of nodes. */
    private static void isInTheAnswersOfSome() {
        var api = system().api().through(cluster.url(1));
        var item = "/api/items/" + api.item(0);
        var answers = Stream.generate(() -> api.get(item).expect(200).data().containsKey(NewerRelease.FIELD))
                .limit(20)
                .toList();
        assertThat(answers).contains(true, false);
    }

    private static void isInTheEventsOfSome(String... event) {
        var sql = "select count(*) filter (where data ? '" + NewerRelease.FIELD
                + "') || ' ' || count(*) from event_log where type = '" + event[1] + "'";
        var counts = cluster.stores
                .texts(event[0], sql.replace("?", "??"))
                .getFirst()
                .split(" ");
        System.out.println(event[1] + ": " + counts[0] + " of " + counts[1] + " with the field");
        assertThat(Long.parseLong(counts[0])).isBetween(1L, Long.parseLong(counts[1]) - 1);
    }

    @Test
    @Order(5)
    void no_request_fails_while_each_node_in_turn_leaves_and_rejoins() {
        arrange(TWICE);
        var load = system().load();
        load.through(gateways(1, 2));
        for (int round = 1; round <= ROUNDS; round++) {
            long begunAt = System.nanoTime();
            load.start(SEED + round, STEADY_WITHOUT_KEYS);
            for (int k : FULL ? List.of(1, 2, 3) : List.of(2)) {
                load.awaitMore(50);
                long begun = System.nanoTime();
                assertThat(cluster.node(k).stop()).isZero();
                long stopped = System.nanoTime();
                cluster.start(k, TWICE.get(k - 1));
                System.out.printf(
                        "node %d left at %d ms in %d ms and was back in %d ms%n",
                        k, ms(begunAt, begun), ms(begun, stopped), ms(stopped, System.nanoTime()));
            }
            load.awaitMore(50);
            load.stop();
            report("each node left and came back", load, begunAt);
            assertThat(load.failures()).isEmpty();
            system().isExact("each node left and came back, round " + round, SEED);
        }
    }

    @Test
    @Order(7)
    void only_requests_in_flight_fail_when_a_node_is_killed() {
        arrange(TWICE);
        var load = system().load();
        for (int round = 1; round <= ROUNDS; round++) {
            int killed = 1 + round % HostedCluster.NODES;
            load.through(gateways(1, 2, 3));
            load.start(SEED + round, STEADY);
            load.awaitMore(50);
            long at = System.nanoTime();
            cluster.node(killed).kill();
            load.awaitMore(200);
            load.stop();
            report("node " + killed + " killed", load, at);
            assertThat(load.failures()).allMatch(f -> isBefore(f, at, Duration.ofSeconds(2)));
            cluster.start(killed, TWICE.get(killed - 1));
            system().isExact("node " + killed + " killed, round " + round, SEED);
        }
    }

    @Test
    @Order(8)
    void a_frozen_node_resumes() {
        arrange(TWICE);
        for (int round = 1; round <= SLOW_ROUNDS; round++) {
            int frozen = 1 + round % HostedCluster.NODES;
            outlasts(
                    "node " + frozen + " stood still",
                    Duration.ofSeconds(FULL ? 30 : 12),
                    round,
                    () -> cluster.node(frozen).signal("STOP"),
                    () -> cluster.node(frozen).signal("CONT"));
        }
    }

    @Test
    @Order(9)
    void a_partitioned_node_rejoins_the_others() {
        arrange(TWICE);
        for (int round = 1; round <= SLOW_ROUNDS; round++) {
            int lone = 1 + round % HostedCluster.NODES;
            outlasts(
                    "node " + lone + " parted",
                    Duration.ofSeconds(FULL ? 60 : 14),
                    round,
                    () -> others(lone).forEach(k -> cluster.hosts.part(lone, k)),
                    () -> others(lone).forEach(k -> cluster.hosts.join(lone, k)));
        }
    }

    private static IntStream others(int node) {
        return IntStream.rangeClosed(1, HostedCluster.NODES).filter(k -> k != node);
    }

    /** Within ten seconds of each failure, new requests are served; afterwards every gateway serves. */
    private static void outlasts(String what, Duration length, int round, Runnable trouble, Runnable end) {
        var load = system().load();
        load.through(gateways(1, 2, 3));
        load.start(SEED + round, STEADY);
        load.awaitMore(50);
        long at = System.nanoTime();
        trouble.run();
        pause(length);
        long ended = System.nanoTime();
        end.run();
        pause(SERVED_WITHIN.plusSeconds(2));
        load.awaitMore(100);
        load.stop();
        report(what + " for " + length.toSeconds() + " s", load, at);
        assertThat(load.failures())
                .allMatch(
                        f -> f.begunNs() < ended ? isBefore(f, at, SERVED_WITHIN) : isBefore(f, ended, SERVED_WITHIN));
        for (int k = 1; k <= HostedCluster.NODES; k++) {
            var through = system().api().through(cluster.url(k));
            assertThat(through.get("/readyz").expect(200).body().fieldNames())
                    .as("it finds every context")
                    .containsExactly("status");
            through.isSound();
        }
        system().isExact(what + ", round " + round, SEED);
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length); // the duration of the failure is what is tested
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isBefore(Load.Failure f, long at, Duration grace) {
        return f.begunNs() - at < grace.toNanos();
    }

    private static void report(String what, Load load, long at) {
        var last = load.failures().stream().mapToLong(f -> ms(at, f.begunNs())).max();
        System.out.printf(
                "%s: %d requests failed, the last of them begun after %s ms%n",
                what, load.failures().size(), last.isPresent() ? "" + last.getAsLong() : "no");
        load.failures().stream()
                .limit(20)
                .forEach(f -> System.out.println("  at " + ms(at, f.begunNs()) + " ms: " + f));
    }

    private static long ms(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }
}
