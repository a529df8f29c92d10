package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.concurrent.ComputePool;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;

/** Documents, which wait for their turn in the context that prints them. */
@ExtendWith(VertxExtension.class)
class PrintingTest {
    private static final String PAPER = "/api/things/paper";
    /** That of a call which waits for nothing. */
    private static final int CALL_MS = 20_000;

    static TestGateway gateway;

    @BeforeAll
    static void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx).onSuccess(g -> gateway = g).onComplete(started.succeedingThenComplete());
    }

    @Test
    void the_call_for_a_document_has_time_to_wait_for_its_turn() {
        gateway.context = m -> m.reply(new JsonObject()
                .put("file_name", "a.pdf")
                .put("media_type", "application/pdf")
                .put("content", "JQ=="));
        var printed = gateway.get(PAPER, "Accept", "application/pdf");
        assertThat(printed.response().body()).isEqualTo("%");
        assertThat(gateway.last.headers().get("action")).isEqualTo("printPaper");
        assertThat(gateway.last.headers().get(Request.TURN)).isNotBlank();
        assertThat(Integer.parseInt(gateway.last.headers().get("remaining-ms"))).isGreaterThan(CALL_MS);
    }

    @Test
    void too_many_documents_are_refused_with_the_reason_and_a_time() {
        gateway.context = m -> m.reply(Problem.unavailable("compute_overloaded", 5));
        var refused = gateway.get(PAPER, "Accept", "application/pdf");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("compute_overloaded");
        assertThat(refused.header("Retry-After")).isEqualTo("5");
    }

    @Test
    void the_document_of_a_client_that_has_gone_is_taken_back() throws IOException {
        List<String> takenBack = new CopyOnWriteArrayList<>();
        gateway.vertx.eventBus().<String>consumer(ComputePool.TAKE_BACK, m -> takenBack.add(m.body()));
        var turn = new AtomicReference<String>();
        gateway.context = m -> turn.set(m.headers().get(Request.TURN));
        try (var socket = new Socket("127.0.0.1", gateway.port)) {
            socket.getOutputStream()
                    .write(("GET " + PAPER
                                    + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/pdf\r\nAuthorization: Bearer "
                                    + gateway.token("admin") + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Awaitility.await().until(() -> turn.get() != null);
            assertThat(takenBack).isEmpty();
        }
        Awaitility.await().until(() -> takenBack.contains(turn.get()));
    }
}
