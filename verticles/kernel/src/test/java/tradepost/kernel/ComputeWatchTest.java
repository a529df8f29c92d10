package tradepost.kernel;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.concurrent.Tasks;

@ExtendWith(VertxExtension.class)
class ComputeWatchTest {
    @Test
    void a_task_that_computes_on_the_thread_of_its_context_is_reported(Vertx vertx) {
        var seen = new AtomicBoolean();
        try (var watch = new ComputeWatch()) {
            var context = new AtomicReference<Context>();
            TestVerticle.run(vertx, () -> {
                context.set(vertx.getOrCreateContext());
                return Future.succeededFuture();
            });
            // not while it starts, for then the deployment might wait for it
            context.get().runOnContext(v -> Tasks.run(vertx, () -> computeUntil(seen)));
            Awaitility.await()
                    .until(() -> watch.reports().stream().anyMatch(r -> r.contains("ComputeWatchTest.computeUntil")));
        } finally {
            seen.set(true);
        }
    }

    private static long computeUntil(AtomicBoolean seen) {
        long sum = 0;
        while (!seen.get()) for (int i = 0; i < 1_000; i++) sum = 31 * sum + i;
        return sum;
    }
}
