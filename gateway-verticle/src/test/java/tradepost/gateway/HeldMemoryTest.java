package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.net.Socket;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** The memory held for clients that send nothing or do not read. */
@ExtendWith(VertxExtension.class)
@Isolated("it measures the heap that all tests share")
@Tag("prove")
class HeldMemoryTest {
    private TestGateway gateway;

    @BeforeEach
    void start(Vertx vertx, VertxTestContext started) {
        TestGateway.start(vertx, SlowClientsTest.LIMITS, SlowClientsTest.SETTINGS)
                .onSuccess(g -> gateway = g)
                .onComplete(started.succeedingThenComplete());
    }

    @Test
    void a_thousand_silent_connections_cost_little_and_are_closed() throws Exception {
        silent(1_000); // what is loaded and pooled once is not counted
        long before = used();
        long each = (silent(1_000) - before) / 1_000;
        long left = used() - before;
        System.out.println(
                "1,000 silent connections: " + each + " bytes each, " + left + " left after they are closed");
        assertThat(each).isLessThan(64 * 1024);
        // Netty's pools grow to their size; a connection that stayed would be counted below
        assertThat(left).isLessThan(16 << 20);
        assertThat(gateway.metric("tradepost_http_connections_opened_total")).isGreaterThan(2_000);
        assertThat(gateway.connections()).isLessThan(5);
    }

    /** The memory used while so many connections are open. They are closed when this returns. */
    private long silent(int count) throws Exception {
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < count; i++) {
            var socket = SlowClient.open(gateway);
            if (i % 2 == 0) SlowClient.write(socket, "POST /api/things HTTP/1.1\r\nContent-Le");
            sockets.add(socket);
        }
        assertThat(gateway.get("/health").status()).isEqualTo(200);
        long used = used();
        for (var socket : sockets) SlowClient.untilClosed(socket, "");
        for (var socket : sockets) socket.close();
        return used;
    }

    /** Responses of 1 MB each, requested by a client that reads none of them. */
    @Test
    void a_client_that_does_not_read_holds_a_bounded_number_of_responses() throws Exception {
        gateway.context = m -> m.reply(new JsonObject().put("text", "x".repeat(1_000_000)));
        var one = "GET /api/things HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + gateway.token("admin")
                + "\r\n\r\n";
        gateway.get("/api/things");
        long before = used();
        try (var socket = SlowClient.open(gateway)) {
            socket.setSoTimeout(50);
            var writer = Thread.ofVirtual().start(() -> SlowClient.tryWrite(socket, one.repeat(120)));
            Thread.sleep(1_000); // long enough for many responses, shorter than the idle deadline
            long held = used() - before;
            System.out.println("120 pipelined requests of a client that does not read: " + held + " bytes held");
            assertThat(held).isLessThan(32 << 20);
            socket.close();
            writer.join();
        }
        assertThat(gateway.get("/health").status()).isEqualTo(200);
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
