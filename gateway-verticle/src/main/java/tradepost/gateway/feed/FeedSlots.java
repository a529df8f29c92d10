package tradepost.gateway.feed;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.shareddata.Shareable;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.config.Config;

/** Counts the open event streams of this process and of each caller, for all instances of the gateway together. */
public final class FeedSlots implements Shareable {
    private static final int RETRY_AFTER_SECONDS = 5;

    /** The slot of one stream, to be released at its end. */
    final class Slot {
        private final UUID caller;
        private boolean released;

        private Slot(UUID caller) {
            this.caller = caller;
        }

        void release() {
            synchronized (FeedSlots.this) {
                if (released) return;
                released = true;
                taken--;
                byCaller.computeIfPresent(caller, (c, n) -> n == 1 ? null : n - 1);
            }
        }
    }

    private final Map<UUID, Integer> byCaller = new HashMap<>();
    private int taken;

    public static FeedSlots of(Vertx vertx, MeterRegistry meters) {
        var map = vertx.sharedData().<String, FeedSlots>getLocalMap("tradepost.feed");
        return map.computeIfAbsent("slots", k -> counted(meters));
    }

    private static FeedSlots counted(MeterRegistry meters) {
        var slots = new FeedSlots();
        Gauge.builder("tradepost.event.streams.open", slots, FeedSlots::taken)
                .description("Event streams that are open in this process")
                .register(meters);
        return slots;
    }

    /** Fails 429 at the limit of the caller, and 503 at that of this process. */
    synchronized Slot take(UUID caller, FeedLimits limits) {
        if (byCaller.getOrDefault(caller, 0) >= limits.perCaller()) throw tooMany(429);
        if (taken >= limits.streams()) throw tooMany(503);
        taken++;
        byCaller.merge(caller, 1, Integer::sum);
        return new Slot(caller);
    }

    /** For a reader of live events that has no stream of the journal. Returns what releases it. */
    public Runnable take(UUID caller, Config config) {
        return take(caller, FeedLimits.of(config))::release;
    }

    public synchronized int taken() {
        return taken;
    }

    static Refusal tooMany(int status) {
        return new Refusal(status, "too_many_streams", null, new JsonArray(), RETRY_AFTER_SECONDS, false);
    }
}
