package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.gateway.http.HttpLimits;

/** The API keys and tokens of one user share each limit of the user, of which one key has half; a service account has limits of its own. */
@ExtendWith(VertxExtension.class)
class OwnerLimitsTest {
    private static final HttpLimits LIMITS = new HttpLimits(20, 1 << 20, 8 << 20, 30_000, 20_000, 50);
    private static final int BURST = 40;
    private static final int HALF = BURST / 2;
    private static final int STREAMS = 4;
    private static final String PATH = "/api/things/mine";

    private final UUID owner = UUID.randomUUID();
    private TestGateway gateway;

    /** So slow that next to nothing is refilled during a test. */
    private void start(Vertx vertx, String... more) {
        var settings = new HashMap<>(Map.of("limits.requests_per_second", "0", "limits.burst", "" + BURST));
        for (int i = 0; i < more.length; i += 2) settings.put(more[i], more[i + 1]);
        gateway = TestGateway.start(vertx, LIMITS, settings).await();
    }

    private String key() {
        return "Bearer " + gateway.keyToken(UUID.randomUUID(), owner);
    }

    private int admitted(String credential, int requests) {
        int admitted = 0;
        for (int i = 0; i < requests; i++)
            if (gateway.get(PATH, "Authorization", credential).status() == 200) admitted++;
        return admitted;
    }

    @Test
    void five_keys_of_one_user_get_no_more_requests_than_the_user_and_one_gets_half(Vertx vertx) {
        long begunNs = System.nanoTime();
        start(vertx, "limits.requests_per_second", "1");
        int one = admitted(key(), BURST);
        int others = IntStream.range(0, 4).map(i -> admitted(key(), BURST)).sum();
        int user = admitted("Bearer " + gateway.token(owner, "admin", "s", 600), 1);
        int service = admitted("Bearer " + gateway.serviceToken(UUID.randomUUID(), "s", 600), BURST);
        int refilled = (int) ((System.nanoTime() - begunNs) / 1_000_000_000) + 1;
        assertThat(one).isBetween(HALF, HALF + refilled);
        assertThat(one + others + user).isBetween(BURST, BURST + refilled);
        assertThat(service).isEqualTo(BURST);
    }

    @Test
    void a_response_names_the_limit_of_which_less_is_left(Vertx vertx) {
        start(vertx, "limits.requests_per_second", "1");
        var first = gateway.get(PATH, "Authorization", key());
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"key\";q=20;w=20");
        assertThat(first.header("RateLimit")).startsWith("\"key\";r=19;");
        admitted("Bearer " + gateway.token(owner, "admin", "s", 600), BURST - 5);
        assertThat(gateway.get(PATH, "Authorization", key()).header("RateLimit-Policy"))
                .isEqualTo("\"caller\";q=40;w=40");
    }

    @Test
    void the_requests_in_flight_of_all_keys_count_for_their_user(Vertx vertx) {
        start(vertx);
        Queue<Message<JsonObject>> held = new ConcurrentLinkedQueue<>();
        gateway.context = held::add;
        int most = LIMITS.requestsPerCaller();
        var answers = new ArrayList<CompletableFuture<TestGateway.Answer>>();
        for (var credential : List.of(key(), key(), key()))
            for (int i = 0; i < most / 2; i++) {
                int expected = Math.min(most, answers.size() + 1);
                answers.add(CompletableFuture.supplyAsync(() -> gateway.get(PATH, "Authorization", credential)));
                Awaitility.await()
                        .until(() -> held.size()
                                        + answers.stream()
                                                .filter(CompletableFuture::isDone)
                                                .count()
                                >= expected);
            }
        var refused = answers.subList(most, answers.size());
        refused.forEach(a -> assertThat(a.join().status()).isEqualTo(429));
        assertThat(held).hasSize(most);
        assertThat(gateway.get(PATH, "Authorization", "Bearer " + gateway.token(owner, "admin", "s", 600))
                        .status())
                .isEqualTo(429);
        held.forEach(m -> m.reply(new JsonObject()));
        answers.subList(0, most).forEach(a -> assertThat(a.join().status()).isEqualTo(200));
    }

    private HttpResponse<InputStream> stream(String credential) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + "/api/events"))
                .header("Accept", "text/event-stream")
                .header("Authorization", credential)
                .build();
        try {
            return TestGateway.HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void the_event_streams_of_all_keys_count_for_their_user() throws Exception {
        var settings = new HashMap<>(FeedTest.settings(Map.of()));
        settings.put("events.streams_per_caller", "" + STREAMS);
        try (var feeding = TestGateway.alone(LIMITS, settings)) {
            gateway = feeding;
            new TestJournal(feeding.vertx);
            var one = key();
            var open = new ArrayList<HttpResponse<InputStream>>();
            for (int i = 0; i < STREAMS / 2; i++) open.add(stream(one));
            assertThat(stream(one).statusCode()).as("one key has half").isEqualTo(429);
            var other = key();
            for (int i = 0; i < STREAMS / 2; i++) open.add(stream(other));
            open.forEach(s -> assertThat(s.statusCode()).isEqualTo(200));
            assertThat(stream("Bearer " + feeding.token(owner, "admin", "s", 600))
                            .statusCode())
                    .isEqualTo(429);
            var service = stream("Bearer " + feeding.serviceToken(UUID.randomUUID(), "s", 600));
            assertThat(service.statusCode()).isEqualTo(200);
            service.body().close();
            for (var s : open) s.body().close();
        }
    }

    @Test
    void an_overview_is_asked_for_what_is_newer_than_the_last_write_of_the_same_user(Vertx vertx) {
        start(vertx);
        gateway.context = m -> m.reply(new JsonObject().put("data", new JsonArray()));
        var key = key();
        gateway.get("/api/summary", "Authorization", key);
        assertThat(gateway.last.headers().contains("written-ms")).isFalse();
        gateway.send("DELETE", "/api/gadgets", null, "Authorization", key);
        gateway.get("/api/summary", "Authorization", key);
        assertThat(gateway.last.headers().get("written-ms")).matches("\\d+");
        gateway.get("/api/summary", "Authorization", "Bearer " + gateway.token(owner, "admin", "s", 600));
        assertThat(gateway.last.headers().contains("written-ms")).isTrue();
        gateway.get("/api/summary", "Authorization", "Bearer " + gateway.token(UUID.randomUUID(), "admin", "s", 600));
        assertThat(gateway.last.headers().contains("written-ms")).isFalse();
    }
}
