package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clients of {@code examples/bridge}: they follow events and serve an address, also after their connection was interrupted. */
@ExtendWith(Shared.class)
class BridgeExamplesTest {
    private static final Path EXAMPLES =
            Path.of("..", "..", "examples", "bridge").toAbsolutePath().normalize();

    @ParameterizedTest
    @CsvSource({"python3,tradepost_bridge.py", "node,tradepost_bridge.mjs"})
    void an_example_follows_events_and_serves_an_address_also_after_a_reconnect(
            String interpreter, String script, Shared.Running program, @TempDir Path folder) throws Exception {
        assumeTrue(isThere(interpreter), interpreter + " is not installed");
        var api = program.anybody().login("admin@example.com", Program.ADMIN_PASSWORD);
        var address = "ext.demo.echo_" + interpreter;
        var out = folder.resolve("out");
        var err = folder.resolve("err");
        try (var passage = Passage.to(program.bridgePort())) {
            var builder = new ProcessBuilder(
                            interpreter,
                            EXAMPLES.resolve(script).toString(),
                            "127.0.0.1:" + passage.port(),
                            api.base(),
                            "contact.customer.created",
                            address)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("TRADEPOST_EMAIL", "admin@example.com");
            builder.environment().put("TRADEPOST_PASSWORD", Program.ADMIN_PASSWORD);
            var process = builder.start();
            try {
                for (int connection = 1; connection <= 2; connection++) {
                    int times = connection;
                    await().until(() -> Files.readString(err).split("registered " + address, -1).length > times);
                    var customer = api.customer();
                    await().until(() -> Files.readString(out).contains(customer));
                    isAnswered(program, api, address, connection);
                    passage.cut();
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** With a client of its own, because the bridge disconnects one that sends nothing while the others start. */
    private static void isAnswered(Shared.Running program, Api api, String address, int n) throws IOException {
        try (var peer = new BridgePeer(program.bridgePort(), String.valueOf(api.token()))) {
            peer.request(address, new JsonObject().put("n", n));
            assertThat(peer.read().getJsonObject("body"))
                    .isEqualTo(new JsonObject().put("echo", new JsonObject().put("n", n)));
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollInterval(Duration.ofMillis(50));
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
