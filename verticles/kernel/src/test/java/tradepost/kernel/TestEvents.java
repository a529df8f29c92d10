package tradepost.kernel;

import io.vertx.core.Future;
import java.util.List;

/** Delivers an event to a subscriber as its context's relay would. */
public final class TestEvents {
    private TestEvents() {}

    /** Fails when the subscriber could not apply it. */
    public static Future<?> deliver(Env env, String subscriber, Event event) {
        var source = event.type().substring(0, event.type().indexOf('.'));
        return Subscriptions.deliver(env.vertx(), env.seal(), source, subscriber, List.of(event), 5_000)
                .compose(failed -> failed.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new AssertionError("not applied: " + failed)));
    }
}
