package tradepost.kernel.time;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A pause that another thread can end early. A {@link #signal} just before the pause begins also ends it. */
public final class WakeSignal {
    private static final Promise<Void> SIGNALLED = Promise.promise();
    private final AtomicReference<@Nullable Promise<Void>> waiting = new AtomicReference<>();

    public void signal() {
        var sleeper = waiting.getAndSet(SIGNALLED);
        if (sleeper != null && sleeper != SIGNALLED) sleeper.tryComplete();
    }

    /**
     * Virtual threads only. Returns false if this Vert.x has been closed, so that no pause is possible; the caller must then end
     * too.
     */
    public boolean await(Vertx vertx, long ms) {
        Promise<Void> sleeper = Promise.promise();
        try {
            if (waiting.compareAndSet(null, sleeper)) {
                long timer = vertx.setTimer(ms, t -> sleeper.tryComplete());
                sleeper.future().await();
                vertx.cancelTimer(timer);
            }
            return true;
        } catch (Throwable t) { // the timers have ended, or this thread was interrupted
            return false;
        } finally {
            waiting.set(null);
        }
    }
}
