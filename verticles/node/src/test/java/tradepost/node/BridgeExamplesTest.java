package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clients of {@code examples/bridge}: they follow events and serve an address, also after their connection was interrupted. */
@ExtendWith(Shared.class)
@Timeout(120)
class BridgeExamplesTest {
    private static final Path EXAMPLES =
            Path.of("..", "..", "examples", "bridge").toAbsolutePath().normalize();

    /** Passes connections on to the bridge until they are cut. */
    private record Passage(ServerSocket server, List<Socket> open, int target) implements AutoCloseable {
        static Passage to(int target) throws IOException {
            var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            var passage = new Passage(server, new ArrayList<>(), target);
            Thread.ofVirtual().start(passage::accept);
            return passage;
        }

        private void accept() {
            while (!server.isClosed())
                try {
                    var client = server.accept();
                    var bridge = new Socket(InetAddress.getLoopbackAddress(), target);
                    synchronized (open) {
                        open.addAll(List.of(client, bridge));
                    }
                    Thread.ofVirtual().start(() -> pass(client, bridge));
                    Thread.ofVirtual().start(() -> pass(bridge, client));
                } catch (IOException closed) {
                    return;
                }
        }

        private static void pass(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException cut) {
                return;
            }
        }

        void cut() throws IOException {
            synchronized (open) {
                for (var socket : open) socket.close();
                open.clear();
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            cut();
        }
    }

    @ParameterizedTest
    @CsvSource({"python3,tradepost_bridge.py", "node,tradepost_bridge.mjs"})
    void an_example_follows_events_and_serves_an_address_also_after_a_reconnect(
            String interpreter, String script, Shared.Running program, @TempDir Path folder) throws Exception {
        assumeTrue(isThere(interpreter), interpreter + " is not installed");
        var api = program.anybody().login("admin@example.com", Program.ADMIN_PASSWORD);
        var address = "ext.demo.echo_" + interpreter;
        var out = folder.resolve("out");
        var err = folder.resolve("err");
        try (var passage = Passage.to(program.bridgePort());
                var peer = new BridgePeer(program.bridgePort(), String.valueOf(api.token()))) {
            var builder = new ProcessBuilder(
                            interpreter,
                            EXAMPLES.resolve(script).toString(),
                            "127.0.0.1:" + passage.server().getLocalPort(),
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
                    peer.request(address, new JsonObject().put("n", connection));
                    assertThat(peer.read().getJsonObject("body"))
                            .isEqualTo(new JsonObject().put("echo", new JsonObject().put("n", connection)));
                    passage.cut();
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50));
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
