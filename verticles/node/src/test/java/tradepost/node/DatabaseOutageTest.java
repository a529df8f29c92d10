package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL is killed or frozen under the load of sixteen clients: responses are 503 or 504 during that time, and everything
 * recovers by itself.
 */
@Order(4)
@Tag("prove")
class DatabaseOutageTest {
    private static final int CLIENTS = 16;
    private static final int READS = 40;
    private static final String UNKNOWN = "0198c0de-0000-7000-8000-00000000dead";

    private record Seen(int status, String code, boolean retryAfter, long ms) {}

    static Program program;
    static Api api;
    static Path postmaster;

    @BeforeAll
    static void start(@TempDir Path folder) {
        int port = Program.freePorts(1);
        program = Program.dev(folder, port);
        postmaster = folder.resolve("data/postgres/data/postmaster.pid");
        api = Api.at(port).registered("admin");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    private static ProcessHandle postgres() {
        try {
            var pid = Files.readAllLines(postmaster).getFirst().strip();
            return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void signal(String name, ProcessHandle server) {
        var pids = Stream.concat(Stream.of(server), server.descendants())
                .map(p -> Long.toString(p.pid()))
                .toList();
        try {
            var command =
                    Stream.concat(Stream.of("kill", "-" + name), pids.stream()).toList();
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Clients that read, create and confirm continuously during {@code away}, which may add responses to theirs. Returns every
     * response.
     */
    private static List<Seen> underLoad(Consumer<Queue<Seen>> away) throws InterruptedException {
        var item = api.item(1_000_000);
        var customer = api.customer();
        Queue<Seen> seen = new ConcurrentLinkedQueue<>();
        var end = new CountDownLatch(1);
        var clients = Stream.generate(() -> Thread.ofVirtual().start(() -> {
                    for (int n = 0; end.getCount() > 0; n++) seen.add(ask(n, item, customer));
                }))
                .limit(CLIENTS)
                .toList();
        Thread.sleep(500); // the load before the failure
        away.accept(seen);
        awaitHealthy(item, customer);
        end.countDown();
        for (var c : clients)
            assertThat(c.join(Duration.ofSeconds(20))).as("a client hangs").isTrue();
        return List.copyOf(seen);
    }

    private static Seen ask(int n, String item, String customer) {
        long from = System.nanoTime();
        var body = new JsonObject().put("customer_id", customer).put("items", Api.lines(item, 1));
        var answer = n % 2 == 0
                ? api.get("/api/items/" + item)
                : api.send("POST", "/api/sales/orders", body, "Idempotency-Key", Api.key())
                        .join();
        if (n % 4 == 3 && answer.status() == 201)
            answer = api.confirm(answer.id()).join();
        if (answer.status() >= 500) pause();
        var retryAfter = answer.raw().headers().firstValue("Retry-After").isPresent();
        return new Seen(answer.status(), answer.code(), retryAfter, (System.nanoTime() - from) / 1_000_000);
    }

    private static List<Seen> readAtOnce(Queue<Seen> seen) {
        var reads = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> ask(0, UNKNOWN, ""), Thread::startVirtualThread))
                .limit(READS)
                .toList();
        var responses = reads.stream().map(CompletableFuture::join).toList();
        seen.addAll(responses);
        return responses;
    }

    private static boolean mostAreRefusedAtOnce(List<Seen> reads) {
        assertThat(reads).extracting(Seen::status).isSubsetOf(503, 504);
        return reads.stream()
                        .filter(r -> r.code().equals("unavailable") && r.ms() < 1_000)
                        .count()
                > READS / 2;
    }

    private static void pause() {
        try {
            Thread.sleep(20); // a client in a tight loop would slow down the recovering server
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitHealthy(String item, String customer) {
        Awaitility.await("recovery")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> api.get("/readyz").status() == 200
                        && Stream.of(0, 1, 3)
                                .allMatch(n -> ask(n, item, customer).status() < 300));
    }

    /** Every failure is reported in time and by its own code, never as an internal error. */
    private static void isReported(List<Seen> seen) {
        Map<String, Long> counts =
                seen.stream().collect(Collectors.groupingBy(s -> s.status() + " " + s.code(), Collectors.counting()));
        long slowest = seen.stream().mapToLong(Seen::ms).max().orElse(0);
        System.out.println("responses during the database outage: " + counts + ", slowest " + slowest + " ms");
        assertThat(seen).allMatch(s -> s.status() < 300 || s.status() == 503 || s.status() == 504, counts.toString());
        assertThat(seen).allMatch(s -> s.status() != 503 || s.retryAfter());
        assertThat(seen).anyMatch(s -> s.status() == 503);
        assertThat(slowest).isLessThan(12_000);
        api.isSound();
    }

    @Test
    void requests_recover_after_the_database_is_killed() throws Exception {
        isReported(underLoad(seen -> {
            var first = postgres();
            signal("KILL", first);
            Awaitility.await("the next server")
                    .ignoreExceptions()
                    .until(() -> postgres().pid() != first.pid());
        }));
    }

    @Test
    void requests_recover_after_the_database_is_frozen_for_some_seconds() throws Exception {
        isReported(underLoad(seen -> {
            var server = postgres();
            signal("STOP", server);
            try {
                // The first reads wait until their deadline. Once enough have failed, an event loop lets only one per
                // second wait. A failure does not count on a loop that got a response after that read began.
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> mostAreRefusedAtOnce(readAtOnce(seen)));
                assertThat(api.get("/health").status()).isEqualTo(200);
            } finally {
                signal("CONT", server);
            }
        }));
    }
}
