package tradepost.gateway.feed;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.atomic.AtomicBoolean;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.limit.HolderCounts;
import tradepost.kernel.service.Env;

/** Counts the open event streams of this process and of each caller, for all instances of the gateway together. */
public final class FeedSlots implements Shareable {
    private static final int RETRY_AFTER_SECONDS = 5;

    /** The slot of one stream, to be released at its end. */
    final class Slot {
        private final Object holder;
        private final AtomicBoolean released = new AtomicBoolean();

        private Slot(Object holder) {
            this.holder = holder;
        }

        void release() {
            if (released.compareAndSet(false, true)) byCaller.giveBack(holder, 1);
        }
    }

    private final HolderCounts byCaller;

    private FeedSlots(FeedLimits limits) {
        byCaller = new HolderCounts(
                limits.streams(),
                limits.perCaller(),
                limit -> tooMany(limit == HolderCounts.Limit.OF_HOLDER ? 429 : 503));
    }

    public static FeedSlots of(Env env) {
        var map = env.vertx().sharedData().<String, FeedSlots>getLocalMap("tradepost.feed");
        return map.computeIfAbsent("slots", k -> counted(env));
    }

    private static FeedSlots counted(Env env) {
        var slots = new FeedSlots(FeedLimits.of(env.config()));
        Gauge.builder("tradepost.event.streams.open", slots, FeedSlots::taken)
                .description("Event streams that are open in this process")
                .register(env.meters());
        return slots;
    }

    /** Fails 429 at the limit of the caller, and 503 at that of this process. */
    Slot slot(Object holder) {
        byCaller.take(holder, 1);
        return new Slot(holder);
    }

    /** For a reader of live events that has no stream of the journal. Returns what releases it. */
    public Runnable take(Object holder) {
        return slot(holder)::release;
    }

    public int taken() {
        return (int) byCaller.total();
    }

    static Refusal tooMany(int status) {
        return new Refusal(status, "too_many_streams", null, new JsonArray(), RETRY_AFTER_SECONDS, false);
    }
}
