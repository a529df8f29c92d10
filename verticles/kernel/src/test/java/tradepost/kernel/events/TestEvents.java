package tradepost.kernel.events;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tradepost.kernel.service.Env;

/** Delivers an event to a subscriber like a hand-over: beside other deliveries. */
public final class TestEvents {
    /** Long, because a busy machine delivers late. */
    private static final int TIMEOUT_MS = 60_000;

    private static final long PAUSE_MS = 50;

    private TestEvents() {}

    /** Fails if the subscriber could not apply it. What it has put off, because the database was busy, is delivered again, as a relay does. */
    public static Future<?> deliver(Env env, String subscriber, Event event) {
        return deliver(env, subscriber, List.of(event));
    }

    /** Delivers events of one context in one batch. */
    public static Future<?> deliver(Env env, String subscriber, List<Event> events) {
        var type = events.getFirst().type();
        var source = type.substring(0, type.indexOf('.'));
        return EventSender.send(env.vertx(), env.seal(), source, subscriber, events, TIMEOUT_MS, false)
                .compose(failed -> {
                    if (failed.isEmpty()) return Future.succeededFuture();
                    boolean later = EventRefusal.read(failed).values().stream().allMatch(EventRefusal::postponed);
                    if (!later) return Future.failedFuture(new AssertionError("not applied: " + failed));
                    return env.vertx()
                            .timer(PAUSE_MS, TimeUnit.MILLISECONDS)
                            .compose(v -> deliver(env, subscriber, events));
                });
    }
}
