package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.Patience;

/** The limit of one caller over three gateways, which are the nodes of a Hazelcast cluster. */
class SharedRateLimitTest {
    private static final HttpLimits LIMITS = new HttpLimits(2_000, 1 << 20, 8 << 20, 10_000, 5_000, 50);
    private static final int GATEWAYS = 3;
    private static final int REQUESTS_MAX = 2_000;
    private final List<Vertx> clustered = new ArrayList<>();
    private final List<TestGateway> gateways = new ArrayList<>();

    @BeforeEach
    void join() {
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < GATEWAYS; i++) ports.add(TestGateway.freePort());
        for (int i = 0; i < GATEWAYS; i++) clustered.add(node(ports, i));
    }

    private static Vertx node(List<Integer> ports, int i) {
        var config = new Config("shared-rate-limit-" + ports.getFirst());
        config.setClusterName("shared-rate-limit-" + ports.getFirst())
                .setInstanceName("node-" + ports.get(i))
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.logging.type", "none");
        var network = config.getNetworkConfig().setPort(ports.get(i)).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        var members = network.getJoin().getTcpIpConfig().setEnabled(true);
        for (int port : ports) members.addMember("127.0.0.1:" + port);
        return Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered()
                .await();
    }

    private void start(int perSecond, int burst) {
        var settings = Map.of("limits.requests_per_second", "" + perSecond, "limits.burst", "" + burst);
        for (var vertx : clustered) {
            var gateway = TestGateway.start(vertx, LIMITS, settings).await();
            gateway.context = m -> m.reply(new JsonObject());
            gateways.add(gateway);
        }
    }

    @AfterEach
    void leave() {
        Future.join(clustered.stream().map(Vertx::close).toList()).await();
    }

    private String bearer() {
        return "Bearer " + gateways.getFirst().token(UUID.randomUUID(), "admin", "s", 600);
    }

    private static TestGateway.Answer get(TestGateway gateway, String bearer) {
        return gateway.get("/api/things/mine", "Authorization", bearer);
    }

    @Test
    void what_one_gateway_admits_the_others_do_not_admit_again() {
        start(1, 300);
        long startedNs = System.nanoTime();
        var caller = bearer();
        for (int i = 0; i < 200; i++)
            assertThat(get(gateways.getFirst(), caller).status()).isEqualTo(200);
        var second = gateways.get(1);
        var probes = new AtomicInteger();
        await().until(() -> {
            probes.incrementAndGet();
            return left(get(second, caller)) < 200;
        });
        int admitted = 200 + probes.get();
        while (get(second, caller).status() == 200) assertThat(++admitted).isLessThan(REQUESTS_MAX);
        long refilled = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNs) + 1;
        assertThat((long) admitted).isBetween(300L, 300 + refilled);
        await().until(() -> get(gateways.getFirst(), caller).status() == 429);
        await().until(() -> get(gateways.getLast(), caller).status() == 429);
        assertThat(get(gateways.getLast(), bearer()).status()).isEqualTo(200);
    }

    private static int left(TestGateway.Answer answer) {
        var header = answer.header("RateLimit");
        return Integer.parseInt(header.substring(header.indexOf("r=") + 2, header.indexOf(";t=")));
    }

    /** Sends requests at a steady rate, whether they are answered or not, and counts those that are admitted. */
    private static final class Load {
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicInteger admitted = new AtomicInteger();
        /** Those from the third to the twelfth second. */
        private final AtomicInteger admittedLater = new AtomicInteger();

        private CompletableFuture<?> send(TestGateway gateway, String bearer, boolean later) {
            sent.incrementAndGet();
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + "/api/things/mine"))
                    .header("Authorization", bearer)
                    .build();
            return TestGateway.HTTP
                    .sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .thenAccept(response -> {
                        if (response.statusCode() == 200) {
                            admitted.incrementAndGet();
                            if (later) admittedLater.incrementAndGet();
                        } else if (response.statusCode() == 429) refused.incrementAndGet();
                        else failed.incrementAndGet();
                    });
        }
    }

    /** Twelve seconds of 300 requests a second, beside which another caller sends five a second. */
    private Load run(List<TestGateway> targets) throws Exception {
        var load = new Load();
        var beside = new Load();
        var caller = bearer();
        var other = bearer();
        for (var gateway : gateways) get(gateway, other);
        var answers = new ArrayList<CompletableFuture<?>>();
        long beginNs = System.nanoTime();
        try (var clock = Executors.newSingleThreadScheduledExecutor()) {
            var ticks = clock.scheduleAtFixedRate(
                    () -> {
                        double seconds = (System.nanoTime() - beginNs) / 1e9;
                        if (seconds >= 12) return;
                        while (load.sent.get() < 300 * seconds)
                            answers.add(load.send(targets.get(load.sent.get() % targets.size()), caller, seconds >= 2));
                        while (beside.sent.get() < 5 * seconds)
                            answers.add(beside.send(gateways.get(beside.sent.get() % GATEWAYS), other, false));
                    },
                    0,
                    5,
                    TimeUnit.MILLISECONDS);
            await().until(() -> System.nanoTime() - beginNs > TimeUnit.SECONDS.toNanos(12));
            ticks.cancel(false);
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(load.failed.get()).isZero();
        assertThat(load.sent.get()).isGreaterThan(3_000);
        assertThat(beside.admitted.get()).isEqualTo(beside.sent.get());
        // the limit of twelve seconds and the burst, of which each gateway may admit a part before it hears of the
        // others
        assertThat(load.admitted.get()).isBetween(1_250, 1_600);
        return load;
    }

    @Test
    @Tag("prove")
    void a_limit_of_100_a_second_holds_over_three_gateways_with_an_even_load() throws Exception {
        start(100, 200);
        assertThat(run(gateways).admittedLater.get()).isBetween(900, 1_100);
    }

    @Test
    @Tag("prove")
    void a_limit_of_100_a_second_holds_when_all_requests_go_to_one_gateway() throws Exception {
        start(100, 200);
        assertThat(run(gateways.subList(1, 2)).admittedLater.get()).isBetween(900, 1_100);
    }
}
