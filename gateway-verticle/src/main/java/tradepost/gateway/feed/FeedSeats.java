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

/** Counts the open event streams of this process and of each caller, for all instances of the gateway together. */
public final class FeedSeats implements Shareable {
    private static final int RETRY_AFTER_SECONDS = 5;

    /** The place of one stream, to be left at its end. */
    final class Seat {
        private final UUID caller;
        private boolean left;

        private Seat(UUID caller) {
            this.caller = caller;
        }

        void leave() {
            synchronized (FeedSeats.this) {
                if (left) return;
                left = true;
                taken--;
                byCaller.computeIfPresent(caller, (c, n) -> n == 1 ? null : n - 1);
            }
        }
    }

    private final Map<UUID, Integer> byCaller = new HashMap<>();
    private int taken;

    public static FeedSeats of(Vertx vertx, MeterRegistry meters) {
        var map = vertx.sharedData().<String, FeedSeats>getLocalMap("tradepost.feed");
        return map.computeIfAbsent("seats", k -> counted(meters));
    }

    private static FeedSeats counted(MeterRegistry meters) {
        var seats = new FeedSeats();
        Gauge.builder("tradepost.event.streams.open", seats, FeedSeats::taken)
                .description("Event streams that are open in this process")
                .register(meters);
        return seats;
    }

    /** Fails 429 at the limit of the caller, and 503 at that of this process. */
    synchronized Seat take(UUID caller, FeedLimits limits) {
        if (byCaller.getOrDefault(caller, 0) >= limits.perCaller()) throw tooMany(429);
        if (taken >= limits.streams()) throw tooMany(503);
        taken++;
        byCaller.merge(caller, 1, Integer::sum);
        return new Seat(caller);
    }

    public synchronized int taken() {
        return taken;
    }

    static Refusal tooMany(int status) {
        return new Refusal(status, "too_many_streams", null, new JsonArray(), RETRY_AFTER_SECONDS, false);
    }
}
