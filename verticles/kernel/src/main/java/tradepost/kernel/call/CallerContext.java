package tradepost.kernel.call;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;

/** Futures that several contexts wait for. */
public final class CallerContext {
    private CallerContext() {}

    /** Completes on the context of the caller. A future completes on the context that made it, which may be another event loop. */
    public static <T> Future<T> here(Future<T> shared) {
        var context = ContextInternal.current();
        if (context == null) return shared;
        var mine = context.<T>promise();
        shared.onComplete(v -> mine.complete(v), t -> mine.fail(t));
        return mine.future();
    }
}
