package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Many more concurrent requests than connections and queues allow: the excess is refused with a Retry-After and has no effect. */
@Isolated("it measures how requests are refused when nothing else delays them, and memory")
@Tag("prove")
class OverloadTest {
    private static final int AT_ONCE = 1_000;
    private static final int ROUNDS = 5;
    private static final long GROWTH_MAX_KB = 160 * 1024;

    private record Seen(Api.Answer answer, long ms) {}

    static Program program;
    static Api api;

    @BeforeAll
    static void start(@TempDir Path folder) {
        int port = Program.freePorts(1);
        var few = Map.of(
                "TRADEPOST_DB_POOL_SIZE", "3",
                "TRADEPOST_DB_POOL_QUEUE", "20",
                "TRADEPOST_BUS_REQUESTS_MAX", "200");
        program = Program.dev(folder, port, few);
        api = Api.at(port).registered("admin");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    private static List<Seen> round(String item, String customer) {
        var all = new ArrayList<CompletableFuture<Seen>>();
        for (int i = 0; i < AT_ONCE; i++) {
            var order = new JsonObject().put("customer_id", customer).put("items", Api.lines(item, 1));
            long from = System.nanoTime();
            var asked = i % 2 == 0
                    ? api.send("GET", "/api/items?limit=100", null)
                    : api.send("POST", "/api/sales/orders", order, "Idempotency-Key", Api.key());
            all.add(asked.thenApply(a -> new Seen(a, (System.nanoTime() - from) / 1_000_000)));
        }
        return all.stream().map(CompletableFuture::join).toList();
    }

    /** Resident memory of the program, in KiB. */
    private static long residentKb() throws IOException {
        var line = Files.readAllLines(Path.of("/proc/" + program.pid() + "/status")).stream()
                .filter(l -> l.startsWith("VmRSS"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    @Test
    void excess_requests_are_refused_with_a_retry_after() throws Exception {
        var item = api.item(1_000_000);
        var customer = api.customer();
        var seen = new ArrayList<>(round(item, customer));
        long before = residentKb();
        for (int i = 1; i < ROUNDS; i++) seen.addAll(round(item, customer));
        long grown = residentKb() - before;

        var counts = seen.stream()
                .collect(Collectors.groupingBy(
                        s -> s.answer().status() + " " + s.answer().code(), Collectors.counting()));
        var ms = seen.stream()
                .filter(s -> s.answer().status() == 503)
                .mapToLong(Seen::ms)
                .sorted()
                .toArray();
        System.out.printf(
                "overload: %s; refusals took %d ms (median), %d ms at most; %d KiB more resident%n",
                counts, ms[ms.length / 2], ms[ms.length - 1], grown);
        assertThat(seen)
                .allMatch(s -> List.of(200, 201, 429, 503).contains(s.answer().status()), counts.toString());
        assertThat(seen)
                .filteredOn(s -> s.answer().status() >= 429)
                .isNotEmpty()
                .allMatch(s ->
                        s.answer().raw().headers().firstValue("Retry-After").isPresent());
        assertThat(seen).anyMatch(s -> s.answer().status() == 201);
        assertThat(ms[ms.length - 1]).isLessThan(8_000);
        assertThat(grown).isLessThan(GROWTH_MAX_KB);
        assertThat(api.get("/metrics").raw().body()).doesNotContain("tradepost_messages_refused_total 0.0");

        api.get("/api/items").expect(200);
        api.salesOrder(customer, item, 1);
        api.isSound();
    }
}
