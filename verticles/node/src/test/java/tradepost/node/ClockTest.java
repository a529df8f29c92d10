package tradepost.node;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.cluster.ClusterStatus;
import tradepost.node.command.ClusterPlan;

/**
 * No decision depends on an even pace of the machine's clock: here it is wrong, and it is set forward and back while everything
 * runs.
 */
@Tag("prove")
@Order(4)
class ClockTest {
    private static final long HOUR = TimeUnit.HOURS.toSeconds(1);
    private static final long DAY = TimeUnit.DAYS.toSeconds(1);
    private static final String CONSUMER = "/api/events/consumers/crashed";

    @TempDir
    Path folder;

    private FakeTime time;
    private int port;
    /** The ports of the metrics of all nodes. */
    private List<Integer> metrics = List.of();

    private Api admin;
    private JsonObject login;
    /** The event of the batch that was fetched and not acknowledged; empty for none. */
    private String taken = "";
    /** The event types of each phase, with the resources created in it. */
    private final Map<String, String> keys = new LinkedHashMap<>();

    private Program wrong;

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(100)).until(condition);
    }

    /** After a start on a busy machine, a connection to a database may take longer than its time limit. Clients then repeat. */
    private static String repeated(Callable<String> creation) {
        return Awaitility.await()
                .ignoreExceptionsMatching(t -> String.valueOf(t.getMessage()).contains("database_unavailable"))
                .until(creation, id -> true);
    }

    @Test
    void events_flow_after_a_clock_that_was_an_hour_ahead_is_corrected() throws Exception {
        time = FakeTime.in(folder);
        port = Program.freePorts(1);
        metrics = List.of(port);
        for (long ahead : new long[] {HOUR, 0}) {
            time.set(ahead);
            try (var program = program()) {
                admin = null;
                assertThat(aheadSeconds()).isBetween(ahead - 60, ahead + 60);
                eventsFlow();
                lagIsKnown();
                if (ahead == 0) nothingIsHeldUp();
                else leaveBehind();
            }
        }
    }

    @Test
    void everything_works_while_the_clock_is_wrong_or_changed() throws Exception {
        time = FakeTime.in(folder);
        port = Program.freePorts(1);
        metrics = List.of(port);
        time.set(HOUR);
        try (var program = program()) {
            works(HOUR);
            step(DAY);
            step(0);
            step(-HOUR);
            step(HOUR);
            step(0);
            guessesAreSlowedDown();
            assertThat(program.output()).doesNotContain("lag is unknown").doesNotContain("dead letter");
        }
        for (long ahead : new long[] {DAY, 0, -HOUR, HOUR, -HOUR, 0}) {
            time.set(ahead);
            try (var program = program()) {
                works(ahead);
                if (!taken.isEmpty()) nothingIsHeldUp();
                leaveBehind();
            }
        }
    }

    private Program program() {
        return Program.dev(folder, port, time.environment());
    }

    /** The clock is set while the program runs: operations in progress complete, and everything continues. */
    private void step(long ahead) throws Exception {
        leaveBehind();
        time.step(ahead);
        sessionGoesOn();
        works(ahead);
        nothingIsHeldUp();
    }

    /** The time of PostgreSQL, as it appears in the program's data. */
    private long aheadSeconds() {
        var at = create(Api.key()).data().getString("created_at");
        return Duration.between(Instant.now(), Instant.parse(at)).toSeconds();
    }

    /** Logs in again after a refusal because of the time, like a client. */
    private Api admin() {
        if (admin == null || admin.get("/api/auth/me").status() == 401) {
            var credentials =
                    new JsonObject().put("email", "admin@example.com").put("password", Program.ADMIN_PASSWORD);
            await(
                    () -> { // hashing takes long on a busy machine
                        var answer = Api.at(port).post("/api/auth/login", credentials);
                        if (answer.status() == 200) login = answer.data();
                        return answer.status() == 200;
                    });
            admin = new Api(Api.local(port), login.getString("access_token"));
        }
        return admin;
    }

    /** The access token is either valid or refused; the refresh token is valid. */
    private void sessionGoesOn() {
        assertThat(admin.get("/api/auth/me").status()).isIn(200, 401);
        var refresh = new JsonObject().put("refresh_token", login.getString("refresh_token"));
        await(() -> Api.at(port).post("/api/auth/refresh", refresh).status() == 200);
        admin = null;
    }

    private void works(long ahead) throws Exception {
        await(() -> Api.at(port).get("/readyz").status() == 200);
        await(
                () -> { // a change of the clock is noticed within a second
                    admin = null;
                    return admin().get("/api/auth/me").status() == 200;
                });
        assertThat(aheadSeconds()).isBetween(ahead - 60, ahead + 60);
        eventsFlow();
        lagIsKnown();
        keysRepeat();
        sessionsEnd();
    }

    private void eventsFlow() {
        var api = admin();
        var item = repeated(() -> api.item(5));
        var customer = repeated(api::customer);
        var order = repeated(() -> api.salesOrder(customer, item, 2));
        api.confirm(order).join().expect(200);
        assertThat(api.stock(item)).isEqualTo(3);
        await(() -> arrived("sales.order.confirmed", order) && arrived("inventory.order.reserved", order));
        api.post("/api/sales/orders/" + order + "/cancel", new JsonObject().put("reason", "clock"))
                .expect(200);
        await(() -> api.stock(item) == 5);
        await(() -> arrived("sales.order.cancelled", order));
        api.isSound();
    }

    /** The lag reported by the relaying node is small: no event waits. */
    private void lagIsKnown() {
        await(() -> {
            var bySeries = metrics.stream()
                    .flatMap(node -> Api.at(node).get("/metrics").raw().body().lines())
                    .filter(line -> line.startsWith("tradepost_relay_lag"))
                    .map(line -> line.split(" "))
                    .collect(Collectors.groupingBy(part -> part[0], Collectors.mapping(ClockTest::value, toList())));
            return !bySeries.isEmpty() && bySeries.values().stream().allMatch(ClockTest::isSmall);
        });
    }

    private static double value(String[] part) {
        return Double.parseDouble(part[1].replace("Inf", "Infinity"));
    }

    /** NaN on every node except one. */
    private static boolean isSmall(List<Double> values) {
        var known = values.stream().filter(f -> !Double.isNaN(f)).toList();
        return !known.isEmpty() && known.stream().allMatch(f -> f >= 0 && f < 30);
    }

    private boolean arrived(String type, String subject) {
        var found = admin().get("/api/events?limit=100&types=" + type + "&subject=" + subject);
        return found.status() == 200 && !found.list().isEmpty();
    }

    /** The events of this phase and of all earlier ones. */
    private void keysRepeat() {
        var key = Api.key();
        keys.put(key, create(key).id());
        keys.forEach((used, id) -> {
            var again = create(used);
            assertThat(again.id()).isEqualTo(id);
            assertThat(again.raw().headers().firstValue("Idempotent-Replayed")).contains("true");
        });
    }

    private Api.Answer create(String key) {
        var body = new JsonObject().put("name", "Clock Co").put("email", "clock-" + key + "@example.com");
        return admin().send("POST", "/api/customers", body, "Idempotency-Key", key)
                .join()
                .expect(201);
    }

    private void guessesAreSlowedDown() {
        var guess = new JsonObject()
                .put("email", "guess" + Api.unique() + "@example.com")
                .put("password", "wrong-guess");
        for (int i = 0; i < 10; i++) Api.at(port).post("/api/auth/login", guess).expect(401);
        Api.at(port).post("/api/auth/login", guess).expect(429);
    }

    private void sessionsEnd() {
        var credentials = new JsonObject().put("email", "admin@example.com").put("password", Program.ADMIN_PASSWORD);
        var other =
                Api.at(port).post("/api/auth/login", credentials).expect(200).data();
        var api = new Api(Api.local(port), other.getString("access_token"));
        api.post("/api/auth/logout", new JsonObject().put("refresh_token", other.getString("refresh_token")));
        await(() -> api.get("/api/auth/me").status() == 401);
    }

    /** A consumer that fetches a batch and then disappears. */
    private void leaveBehind() {
        var types = new JsonArray().add("contact.customer.created");
        admin().put(CONSUMER, new JsonObject().put("types", types).put("start", "latest"));
        admin().customer();
        await(() -> {
            var batch = admin().post(
                            CONSUMER + "/batch",
                            new JsonObject().put("lease_seconds", 5).put("limit", 1));
            if (batch.status() != 200 || batch.data().getJsonArray("events").isEmpty()) return false;
            taken = id(batch);
            return true;
        });
    }

    private static String id(Api.Answer batch) {
        return batch.data().getJsonArray("events").getJsonObject(0).getString("id");
    }

    /** The batch is delivered again although its lease lasts a day by the clock, and it can be acknowledged. */
    private void nothingIsHeldUp() {
        await(() -> {
            var batch = admin().post(
                            CONSUMER + "/batch",
                            new JsonObject().put("lease_seconds", 60).put("limit", 1));
            if (batch.status() != 200 || batch.data().getJsonArray("events").isEmpty()) return false;
            assertThat(id(batch)).isEqualTo(taken);
            var lease = new JsonObject().put("lease", batch.data().getLong("lease"));
            admin().post(CONSUMER + "/ack", lease).expect(200);
            return true;
        });
        taken = "";
    }

    @Test
    void one_of_three_nodes_works_with_a_wrong_clock() throws Exception {
        var base = Program.freePorts(24);
        time = FakeTime.in(folder);
        try (var cluster = Program.clusterOfThree(folder, base)) {
            var ports = ClusterPlan.read(folder.resolve("data")).nodes();
            port = ports.get(0).http();
            metrics = ports.stream().map(ClusterPlan.NodePorts::management).toList();
            works(0);
            for (long ahead : new long[] {HOUR, -DAY}) {
                time.set(ahead);
                if (ahead == HOUR) Program.kill(cluster.pidOfNode(3));
                wrong = Program.startNode(folder, 3, time.environment());
                try (var node = wrong) {
                    for (int k : new int[] {0, 2}) {
                        port = ports.get(k).http();
                        admin = null;
                        works(0);
                    }
                    time.step(-ahead); // and changed while it runs
                    works(0);
                    isNamed(ports.get(2).management(), -ahead);
                }
            }
        }
    }

    private static void isNamed(int management, long ahead) {
        var offset = "tradepost_clock_offset_seconds\\{context=\"auth\"} " + (ahead < 0 ? "-" : "") + "\\d{4,5}\\.";
        await(() -> Pattern.compile(offset)
                .matcher(Api.at(management).get("/metrics").raw().body())
                .find());
        await(() ->
                ClusterStatus.text(Api.at(management).get("/cluster").body()).contains("CLOCK WRONG"));
    }
}
