package tradepost.kernel.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/** Business steps that await, each a task of its own. */
public final class Tasks {
    private Tasks() {}

    /** Frees the consumer at once and keeps the code of what is thrown. */
    public static <T> Future<T> run(Vertx vertx, Callable<T> body) {
        var done = Promise.<T>promise();
        vertx.getOrCreateContext().runOnContext(v -> {
            try {
                done.complete(body.call());
            } catch (Throwable t) {
                done.fail(t);
            }
        });
        return done.future();
    }
}
