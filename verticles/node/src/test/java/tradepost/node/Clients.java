package tradepost.node;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Concurrent clients, each of which sends its next request after the previous response. */
final class Clients {
    private static final int WRITERS = 16;

    interface Call {
        CompletableFuture<Api.Answer> of(int client, int n);
    }

    private Clients() {}

    /** All responses: those of the first client in order, then those of the second. */
    static List<Api.Answer> run(int clients, int each, Call call) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, clients)
                    .mapToObj(c -> CompletableFuture.supplyAsync(
                            () -> IntStream.range(0, each)
                                    .mapToObj(n -> call.of(c, n).join())
                                    .toList(),
                            threads))
                    .toList();
            return all.stream().flatMap(answers -> answers.join().stream()).toList();
        }
    }

    /** The ids of drafts; {@code lines} are pairs of item and quantity. */
    static List<String> orders(Api api, String customer, int count, IntFunction<Object[]> lines) {
        int each = (count + WRITERS - 1) / WRITERS;
        return run(WRITERS, each, (c, n) -> {
                    var body = new JsonObject()
                            .put("customer_id", customer)
                            .put("items", Api.lines(lines.apply(c * each + n)));
                    return api.send("POST", "/api/sales/orders", body);
                })
                .stream()
                .map(a -> a.expect(201).id())
                .limit(count)
                .toList();
    }
}
