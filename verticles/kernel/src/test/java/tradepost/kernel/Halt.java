package tradepost.kernel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A point at which a call waits until the test lets it continue. */
public final class Halt implements Supplier<Future<?>> {
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private final Promise<Void> resumed = Promise.promise();

    @Override
    public Future<?> get() {
        reached.complete(null);
        return resumed.future();
    }

    /** Returns when the call is there; fails after ten seconds. */
    public void await() throws Exception {
        reached.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    public void resume() {
        resumed.complete();
    }
}
