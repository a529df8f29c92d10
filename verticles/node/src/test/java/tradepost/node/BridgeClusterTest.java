package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Settings;
import tradepost.node.config.Contexts;

/** The bridges of three nodes: what happens at one of them is seen at the others, and clients that only cost are noticed by nobody. */
@Tag("prove")
class BridgeClusterTest {
    private static final int NODES = 3;
    private static final int IDLE = 1_000;
    private static final int STUCK = 100;
    private static final int ORDERS = 300;
    private static final String PLACED = "sales.order.confirmed";
    private static final String ECHO = "ext.demo.echo";

    @TempDir
    static Path folder;

    private static Installation installation;
    private static int bridge;
    private static Api admin;
    private static String customer;
    private static String item;
    private static final List<Program> programs = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        installation = Installation.open(folder, NODES);
        bridge = Program.freePorts(NODES);
        for (int node = 1; node <= NODES; node++)
            programs.add(installation.serve(
                    node,
                    "gateway," + String.join(",", Contexts.names()),
                    Map.of(
                            Settings.BRIDGE_PORT.key(), "" + (bridge + node - 1),
                            Settings.BRIDGE_IDLE_MS.key(), "600000",
                            Settings.BRIDGE_QUEUE_BYTES.key(), "65536")));
        for (var program : programs) program.awaitOutput("(?m)^ready ");
        admin = Api.at(installation.http(1)).login("admin@example.com", Program.ADMIN_PASSWORD);
        customer = admin.customer();
        item = admin.item(1_000_000);
    }

    @AfterAll
    static void stop() {
        programs.forEach(Program::close);
        if (installation != null) installation.close();
    }

    private static BridgePeer peer(int node, int receiveBytes) throws IOException {
        return new BridgePeer(bridge + node, String.valueOf(admin.token()), receiveBytes);
    }

    private static String place(int k) {
        var body = new JsonObject().put("customer_id", customer).put("items", Api.lines(item, 1));
        return admin.through(installation.http(1 + k % NODES))
                .post("/api/orders", body)
                .expect(201)
                .id();
    }

    @Test
    void events_and_requests_cross_the_cluster() throws IOException {
        try (var first = peer(0, 0).register(PLACED);
                var second = peer(1, 0).register(PLACED);
                var serving = peer(2, 0)) {
            serving.send(new JsonObject().put("type", "register").put("address", ECHO));
            assertThat(serving.read().getString("type")).isEqualTo("registered");
            for (int k = 0; k < NODES; k++) {
                var order = place(k);
                for (var reader : List.of(first, second))
                    assertThat(reader.read().getJsonObject("body").getString("subject"))
                            .isEqualTo(order);
            }
            var asked = new JsonObject().put("from", "another node");
            first.request(ECHO, asked);
            assertThat(serving.answer(new JsonObject().put("echo", 1))).isEqualTo(asked);
            assertThat(first.read().getJsonObject("body")).isEqualTo(new JsonObject().put("echo", 1));
        }
    }

    @Test
    void a_thousand_idle_and_a_hundred_stuck_clients_change_nothing_for_others() throws IOException {
        ordersPerSecond(); // warm
        double before = ordersPerSecond();
        var costing = new ArrayList<BridgePeer>();
        try {
            for (int i = 0; i < IDLE; i++) costing.add(peer(i % NODES, 0).register("contact.vendor.updated"));
            for (int i = 0; i < STUCK; i++) costing.add(peer(i % NODES, 4_096).register(PLACED));
            double during = ordersPerSecond();
            System.out.println("orders a second, alone and beside idle and stuck clients: " + before + ", " + during);
            assertThat(during).isGreaterThan(before * 0.7);
            Awaitility.await("the stuck clients are disconnected")
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        place(0);
                        return slow() == STUCK;
                    });
        } finally {
            for (var peer : costing) peer.close();
        }
        for (var program : programs) assertThat(program.output()).doesNotContain("OutOfMemory");
        admin.isSound();
    }

    /** A client at another node gets the event of every order, once and in this sequence, before the next order is placed. */
    private static double ordersPerSecond() throws IOException {
        try (var reader = peer(1, 0).register(PLACED)) {
            long since = System.nanoTime();
            for (int k = 0; k < ORDERS; k++) {
                var order = place(k);
                assertThat(reader.read().getJsonObject("body").getString("subject"))
                        .isEqualTo(order);
            }
            return ORDERS * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - since);
        }
    }

    private static long slow() {
        long sum = 0;
        for (int node = 1; node <= NODES; node++)
            sum += Api.at(installation.management(node))
                    .get("/metrics")
                    .raw()
                    .body()
                    .lines()
                    .filter(l -> l.startsWith("tradepost_bridge_ended_total") && l.contains("slow_reader"))
                    .mapToLong(l -> (long) Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                    .sum();
        return sum;
    }
}
