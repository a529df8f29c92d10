package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.database.EmbeddedPg;

/**
 * {@code kill -9} while messages of another program call an operation. The sender sends each again until it is accepted: each has one
 * effect, and is shown as done. {@code tradepost.rounds} sets the number of rounds.
 */
@Tag("prove")
@Order(3)
class HookCrashTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 2);
    /** In flight when the process is killed. */
    private static final int MESSAGES = 16;

    private final RandomGenerator random = RandomGenerator.getDefault();

    @Test
    void each_message_has_one_effect_after_the_process_was_killed(@TempDir Path folder) throws Exception {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var admin = Api.at(port).registered("admin");
            var customer = admin.customer();
            var item = admin.item(0);
            var source = source(admin);
            var sender = HookSender.to(Api.at(port), source);
            for (int round = 1; round <= ROUNDS; round++) {
                var numbers = new ArrayList<String>();
                for (int i = 0; i < MESSAGES; i++) numbers.add("C" + round + "-" + i);
                var sent = new ArrayList<CompletableFuture<Api.Answer>>();
                for (var number : numbers)
                    sent.add(sender.sending(number, Instant.now(), HookSender.order(customer, item, number)));
                CompletableFuture.anyOf(sent.subList(0, 1 + random.nextInt(MESSAGES / 2))
                                .toArray(CompletableFuture[]::new))
                        .join();
                program.kill();
                long answered = sent.stream().filter(HookCrashTest::isAccepted).count();
                System.out.printf("HookCrashTest, round %d: %d of %d were answered%n", round, answered, MESSAGES);
                program = Program.dev(folder, port);
                for (var number : numbers) isAcceptedInTheEnd(sender, number, HookSender.order(customer, item, number));
                for (var number : numbers)
                    assertThat(admin.get("/api/sales/orders?reference=" + number)
                                    .expect(200)
                                    .list())
                            .as(number)
                            .hasSize(1);
            }
            var path = "/api/hook-sources/" + source.getString("id") + "/received?limit=1&status=";
            assertThat(admin.get(path + "done")
                            .expect(200)
                            .body()
                            .getJsonObject("meta")
                            .getInteger("total"))
                    .isEqualTo(ROUNDS * MESSAGES);
            assertThat(admin.get(path + "processing,failed").expect(200).list()).isEmpty();
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres"));
        }
    }

    private static JsonObject source(Api admin) {
        var account = new JsonObject()
                .put("name", "shop")
                .put("permissions", new JsonArray(List.of("orders:write", "items:read")));
        var id = admin.post("/api/service-accounts", account).expect(201).id();
        return admin.post("/api/hook-sources", HookSender.source(id, "sales.createOrder", HookSender.ORDER))
                .expect(201)
                .data();
    }

    private static boolean isAccepted(CompletableFuture<Api.Answer> sent) {
        return sent.handle((answer, t) -> t == null && answer.status() == 200).join();
    }

    /** A message that a killed process worked on is free after its lease. */
    private static void isAcceptedInTheEnd(HookSender sender, String number, JsonObject body) {
        Awaitility.await(number)
                .pollInterval(Duration.ofMillis(500))
                .pollDelay(Duration.ZERO)
                .until(() -> sender.send(number, body).status() == 200);
    }
}
