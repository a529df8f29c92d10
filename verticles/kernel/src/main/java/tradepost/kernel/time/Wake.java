package tradepost.kernel.time;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A pause that can be cut short, also just before it begins. */
public final class Wake {
    private static final Promise<Void> RUNG = Promise.promise();
    private final AtomicReference<@Nullable Promise<Void>> waiting = new AtomicReference<>();

    public void ring() {
        var sleeper = waiting.getAndSet(RUNG);
        if (sleeper != null && sleeper != RUNG) sleeper.tryComplete();
    }

    /** Virtual threads only. False when nobody can sleep here any more, because this Vert.x has ended: so must the caller. */
    public boolean pause(Vertx vertx, long ms) {
        Promise<Void> sleeper = Promise.promise();
        try {
            if (waiting.compareAndSet(null, sleeper)) {
                long timer = vertx.setTimer(ms, t -> sleeper.tryComplete());
                sleeper.future().await();
                vertx.cancelTimer(timer);
            }
            return true;
        } catch (Throwable t) { // no timers any more, or this thread is interrupted
            return false;
        } finally {
            waiting.set(null);
        }
    }
}
