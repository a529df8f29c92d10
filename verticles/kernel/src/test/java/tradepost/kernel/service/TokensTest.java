package tradepost.kernel.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.background.Background;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.shutdown.ShutdownBudget;
import tradepost.kernel.time.ClusterClock;

@ExtendWith(VertxExtension.class)
class TokensTest {
    Vertx vertx;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The continuation changes state of an event loop, so it must run there. */
    @Test
    void concurrent_callers_with_an_unknown_key_get_the_result_on_their_own_contexts() {
        var token = new TestIdentity(vertx).token("admin");
        var tokens = AuthClient.tokens(
                vertx,
                new Seal(TestDb.SERVICE_SECRET),
                new ClusterClock(new SimpleMeterRegistry()),
                new Background(vertx, new SimpleMeterRegistry(), new ShutdownBudget()));
        var answers = IntStream.range(0, 8)
                .mapToObj(i -> {
                    var context = ((VertxInternal) vertx).createEventLoopContext();
                    var answered = context.<Boolean>promise();
                    context.runOnContext(v -> tokens.verify(token)
                            .onComplete(r -> answered.complete(r.succeeded() && context == Vertx.currentContext())));
                    return answered.future();
                })
                .toList();
        Future.all(answers).await();
        assertThat(answers).extracting(Future::result).containsOnly(true);
    }
}
