package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 during payments, refunds and cancellations: every payment ends in a state of its diagram, and all books agree. {@link SalesCrashTest}
 * pays and refunds among other operations, so this is only part of {@code prove}.
 */
@Tag("prove")
class PaymentCrashTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 1);
    private static final int ORDERS = 30;
    private static final List<String> AMOUNTS =
            List.of("10.00", "10.02", "10.03", "10.04", "10.05", "10.06", "10.08", "10.09", "10.10");

    /** A request, which is repeated with its key after the crash. */
    private record Command(String path, @Nullable JsonObject body, String key) {
        CompletableFuture<Api.Answer> send(Api api) {
            return api.send("POST", path, body, "Idempotency-Key", key);
        }
    }

    @Test
    void a_kill_during_payments_leaves_no_payment_undecided_and_all_books_in_agreement(@TempDir Path folder) {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        var api = Api.at(port).registered("finance_manager");
        for (int round = 0; round < ROUNDS; round++) {
            var commands = commands(api, random);
            var sent = new ArrayList<CompletableFuture<?>>();
            for (var c : commands) sent.add(c.send(api).handle((a, t) -> a));
            sent.get(random.nextInt(commands.size())).join();
            program.kill();
            sent.forEach(CompletableFuture::join);
            program = Program.dev(folder, port);
            for (var c : commands)
                Awaitility.await("seed " + seed)
                        .pollDelay(Duration.ZERO)
                        .until(
                                () -> c.send(api).join(),
                                a -> a.status() < 500 && !a.code().equals("request_in_progress"));
            new PaymentBooks(api, new Stores(folder.resolve("data"))).agree("seed " + seed);
            api.isSound();
        }
        assertThat(program.isAlive()).isTrue();
        program.close();
    }

    /** For each order some payments, a refund of what was paid in cash, and for some a cancellation. */
    private static List<Command> commands(Api api, Random random) {
        var customer = api.customer();
        var item = api.item(ORDERS * 10L);
        var commands = new ArrayList<Command>();
        for (int i = 0; i < ORDERS; i++) {
            var order = "/api/sales/orders/" + api.salesOrder(customer, item, 10);
            api.post(order + "/confirm").expect(200);
            var cash = new JsonObject().put("amount", 20).put("method", "cash");
            commands.add(new Command(order + "/pay", cash, Api.key()));
            for (int n = 0; n < 2; n++) {
                var body = new JsonObject()
                        .put("provider", "sandbox")
                        .put("amount", new BigDecimal(AMOUNTS.get(random.nextInt(AMOUNTS.size()))));
                commands.add(new Command(order + "/pay", body, Api.key()));
            }
            commands.add(new Command(order + "/refunds", new JsonObject().put("amount", 5), Api.key()));
            if (i % 3 == 0) commands.add(new Command(order + "/cancel", null, Api.key()));
        }
        return commands;
    }
}
