package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Settings;
import tradepost.kernel.shutdown.ShutdownBudget;
import tradepost.node.config.Contexts;

/**
 * A node is stopped under load, while a client of the bridge owes an answer and does not read, a request never ends, and others wait for
 * events. Its contexts are undeployed and their leases released all the same, and the waits at another node go on.
 */
@Tag("prove")
class ShutdownBudgetTest {
    private static final String OTHERS =
            Contexts.names().stream().filter(c -> !c.equals("audit")).collect(Collectors.joining(","));
    private static final String PLACED = "sales.order.confirmed";
    private static final String ECHO = "ext.demo.echo";

    @Test
    void a_node_with_hung_clients_releases_its_leases_in_time(@TempDir Path folder) throws Exception {
        stop(folder, 1_000);
    }

    /** The longest grace leaves the least time for all else. */
    @Test
    void the_longest_grace_takes_no_time_from_the_release_of_leases(@TempDir Path folder) throws Exception {
        stop(folder, 10_000);
    }

    private static void stop(Path folder, int graceMs) throws Exception {
        try (var installation = Installation.open(folder, 2)) {
            int bridge = Program.freePorts(1);
            var settings = Map.of(Settings.BRIDGE_PORT.key(), "" + bridge, Settings.DRAIN_GRACE_MS.key(), "" + graceMs);
            try (var stopping = installation.serve(1, "gateway," + OTHERS, settings)) {
                Awaitility.await("the first node holds the leases")
                        .atMost(Duration.ofMinutes(3))
                        .ignoreExceptions()
                        .until(() ->
                                held(installation).size() == Contexts.names().size() - 1);
                var leases = held(installation);
                try (var staying = installation.serve(2, "gateway," + String.join(",", Contexts.names()))) {
                    stopping.awaitOutput("(?m)^ready ");
                    staying.awaitOutput("(?m)^ready ");
                    stop(installation, bridge, stopping);
                }
                assertThat(unreleased(installation, leases)).isEmpty();
            }
        }
    }

    private static void stop(Installation installation, int bridge, Program stopping) throws Exception {
        var here = Api.at(installation.http(1)).login("admin@example.com", Program.ADMIN_PASSWORD);
        var there = here.through(installation.http(2));
        var customer = there.customer();
        var item = there.item(1_000_000);
        var end = new AtomicBoolean();
        var placed = new AtomicInteger();
        var load = Thread.ofVirtual().start(() -> {
            var body = new JsonObject().put("customer_id", customer).put("items", Api.lines(item, 1));
            while (!end.get()) if (there.post("/api/orders", body).status() == 201) placed.incrementAndGet();
        });
        var token = String.valueOf(here.token());
        try (var hung = new BridgePeer(bridge, token, 4_096);
                var asking = new BridgePeer(bridge, token, 0);
                var slow = new Socket("127.0.0.1", installation.http(1))) {
            hung.send(new JsonObject().put("type", "register").put("address", ECHO));
            assertThat(hung.read().getString("type")).isEqualTo("registered");
            hung.register(PLACED);
            asking.request(ECHO, new JsonObject());
            slow.getOutputStream()
                    .write(("POST /api/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                                    + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            var own = waiting(here);
            var others = waiting(there);
            Awaitility.await("both wait").until(() -> waits(installation) == 2);
            long since = System.nanoTime();
            stopping.signal("TERM");
            assertThat(own.get(60, TimeUnit.SECONDS).expect(200).list()).isEmpty();
            assertThat(others).isNotDone();
            var vendor = there.vendor();
            assertThat(others.get(60, TimeUnit.SECONDS).expect(200).list())
                    .extracting(e -> ((JsonObject) e).getString("subject"))
                    .containsExactly(vendor);
            assertThat(stopping.exitCode()).isZero();
            // the processors are shared, so a margin
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since))
                    .isLessThan(ShutdownBudget.TOTAL_MS + 3_000);
            assertThat(stopping.output()).contains("stopped").doesNotContain("the contexts was not stopped in order");
        } finally {
            end.set(true);
            load.join();
        }
        assertThat(placed.get()).isPositive();
        there.isSound();
    }

    private static CompletableFuture<Api.Answer> waiting(Api api) {
        long head = api.get("/api/events?limit=1")
                .expect(200)
                .body()
                .getJsonObject("meta")
                .getLong("head");
        return api.send("GET", "/api/events?types=contact.vendor.created&wait=20&after=" + head, null);
    }

    private static long waits(Installation installation) {
        return Api.at(installation.management(2))
                .get("/metrics")
                .raw()
                .body()
                .lines()
                .filter(l -> l.startsWith("tradepost_journal_waiting"))
                .mapToLong(l -> (long) Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Who holds the lease of each context. */
    private static Map<String, String> held(Installation installation) throws SQLException {
        return leases(installation, "expires_at > clock_timestamp()");
    }

    /** The leases that still belong to who held them before, and were not released. */
    private static Map<String, String> unreleased(Installation installation, Map<String, String> before)
            throws SQLException {
        var now = leases(installation, "expires_at <> '-infinity'");
        now.entrySet().removeIf(e -> !e.getValue().equals(before.get(e.getKey())));
        return now;
    }

    private static Map<String, String> leases(Installation installation, String condition) throws SQLException {
        var out = new TreeMap<String, String>();
        for (var context : OTHERS.split(",", 20))
            try (var c = installation.connect("tradepost_" + context);
                    var s = c.createStatement();
                    var r = s.executeQuery("select held_by from relay_lease where " + condition)) {
                if (r.next()) out.put(context, r.getString(1));
            }
        return out;
    }
}
