package tradepost.kernel.concurrent;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/** Runs business steps that await, each as its own task. */
public final class Tasks {
    private Tasks() {}

    /** Returns at once, so that the consumer is free for other messages. The failure code of an exception is kept. */
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
