package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No decision depends on the clock of the machine going forward at an even pace: it is wrong, it is set while all runs, and back. */
@Tag("prove")
class ClockTest {
    private static final long HOUR = TimeUnit.HOURS.toSeconds(1);
    private static final long DAY = TimeUnit.DAYS.toSeconds(1);
    private static final String CONSUMER = "/api/events/consumers/crashed";

    @TempDir
    Path folder;

    private FakeTime time;
    private int port;
    private Api admin;
    private JsonObject login;
    private String taken = "";
    private Program wrong;

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(100))
                .until(condition);
    }

    @Test
    @Tag("long")
    void events_flow_after_the_clock_was_an_hour_ahead_and_is_right_again() throws Exception {
        time = FakeTime.in(folder);
        port = Program.freePorts(1);
        time.set(HOUR);
        try (var program = program()) {
            works(HOUR);
            leaveBehind();
        }
        time.set(0);
        try (var program = program()) {
            works(0);
            nothingIsHeldUp();
            guessesAreSlowedDown();
        }
    }

    @Test
    @Tag("long")
    void everything_works_whatever_the_clock_says_and_however_it_is_set() throws Exception {
        time = FakeTime.in(folder);
        port = Program.freePorts(1);
        time.set(HOUR);
        try (var program = program()) {
            works(HOUR);
            step(DAY);
            step(0);
            step(-HOUR);
            step(HOUR);
            step(0);
            guessesAreSlowedDown();
            assertThat(program.output()).doesNotContain("is not known").doesNotContain("dead letter");
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

    /** The clock is set while the program runs: what was begun before ends, and all goes on. */
    private void step(long ahead) throws Exception {
        leaveBehind();
        time.set(ahead);
        await(() -> Math.abs(aheadSeconds() - ahead) < 60);
        sessionGoesOn();
        works(ahead);
        nothingIsHeldUp();
    }

    /** By the clock of PostgreSQL, as the program's data shows it. */
    private long aheadSeconds() {
        var at = admin().post("/api/customers", customer()).expect(201).data().getString("created_at");
        return Duration.between(Instant.now(), Instant.parse(at)).toSeconds();
    }

    private static JsonObject customer() {
        return new JsonObject().put("name", "Clock Co").put("email", "clock" + Api.unique() + "@example.com");
    }

    /** Who is refused because of the time logs in again, as a client does. */
    private Api admin() {
        if (admin == null || admin.get("/api/auth/me").status() == 401) {
            var said = new JsonObject().put("email", "admin@example.com").put("password", Program.ADMIN_PASSWORD);
            await(
                    () -> { // hashing takes its time on a machine that has much to do
                        var answer = Api.at(port).post("/api/auth/login", said);
                        if (answer.status() == 200) login = answer.data();
                        return answer.status() == 200;
                    });
            admin = new Api(Api.local(port), login.getString("access_token"));
        }
        return admin;
    }

    /** The access token is good or refused, and nothing else; the refresh token is good. */
    private void sessionGoesOn() {
        assertThat(admin.get("/api/auth/me").status()).isIn(200, 401);
        var refresh = new JsonObject().put("refresh_token", login.getString("refresh_token"));
        await(() -> Api.at(port).post("/api/auth/refresh", refresh).status() == 200);
        admin = null;
    }

    private void works(long ahead) throws Exception {
        await(() -> Api.at(port).get("/readyz").status() == 200);
        await(
                () -> { // a step is noticed within a second
                    admin = null;
                    return admin().get("/api/auth/me").status() == 200;
                });
        assertThat(aheadSeconds()).isBetween(ahead - 60, ahead + 60);
        eventsFlow();
        keysRepeat();
        sessionsEnd();
    }

    private void eventsFlow() {
        var api = admin();
        var item = api.item(5);
        var order = api.salesOrder(api.customer(), item, 2);
        api.confirm(order).join().expect(200);
        assertThat(api.stock(item)).isEqualTo(3);
        await(() -> arrived("sales.order.confirmed", order) && arrived("inventory.order.reserved", order));
        api.post("/api/sales/orders/" + order + "/cancel", new JsonObject().put("reason", "clock"))
                .expect(200);
        await(() -> api.stock(item) == 5);
        await(() -> arrived("sales.order.cancelled", order));
        api.isSound();
    }

    private boolean arrived(String type, String subject) {
        var found = admin().get("/api/events?limit=100&types=" + type + "&subject=" + subject);
        return found.status() == 200 && !found.list().isEmpty();
    }

    private void keysRepeat() {
        var key = Api.key();
        var body = customer();
        var first = admin().send("POST", "/api/customers", body, "Idempotency-Key", key)
                .join()
                .expect(201);
        var second = admin().send("POST", "/api/customers", body, "Idempotency-Key", key)
                .join()
                .expect(201);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.raw().headers().firstValue("Idempotent-Replayed")).contains("true");
    }

    private void guessesAreSlowedDown() {
        var guess = new JsonObject()
                .put("email", "guess" + Api.unique() + "@example.com")
                .put("password", "wrong-guess");
        for (int i = 0; i < 10; i++) Api.at(port).post("/api/auth/login", guess).expect(401);
        Api.at(port).post("/api/auth/login", guess).expect(429);
    }

    private void sessionsEnd() {
        var said = new JsonObject().put("email", "admin@example.com").put("password", Program.ADMIN_PASSWORD);
        var other = Api.at(port).post("/api/auth/login", said).expect(200).data();
        var api = new Api(Api.local(port), other.getString("access_token"));
        api.post("/api/auth/logout", new JsonObject().put("refresh_token", other.getString("refresh_token")));
        await(() -> api.get("/api/auth/me").status() == 401);
    }

    /** A consumer that takes a batch and is never heard of again. */
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

    /** The batch comes again to who asks after it, though the clock says its lease lasts for a day; and can be acknowledged. */
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
    }

    @Test
    @Tag("long")
    void a_node_of_three_whose_clock_is_wrong_works_as_the_others_do() throws Exception {
        var base = Program.freePorts(24);
        time = FakeTime.in(folder);
        try (var cluster = Program.clusterOfThree(folder, base)) {
            var ports = ClusterPlan.read(folder.resolve("data")).nodes();
            port = ports.get(0).http();
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
                    time.set(-ahead); // and set while it runs
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
