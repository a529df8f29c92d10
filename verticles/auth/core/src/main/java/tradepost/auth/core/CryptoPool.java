package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tradepost.kernel.Problem;

/**
 * Where passwords are hashed: apart from everything else, so that a flood of logins takes {@value #THREADS} cores and their
 * memory and no more. What cannot be begun in time is refused, for who asked has gone by then.
 */
final class CryptoPool implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int QUEUE = 128;
    private static final int IDLE_SECONDS = 10;
    /** Less than the bus gives an answer. */
    private static final long WAIT_MAX_MS = 4_000;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), CryptoPool::thread);

    CryptoPool() {
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable r) {
        return Thread.ofPlatform().daemon().name("auth-crypto").unstarted(r);
    }

    /** Fails 503 overloaded when too many wait. */
    <T> Future<T> run(Supplier<T> work) {
        var done = Promise.<T>promise();
        long asked = System.nanoTime();
        try {
            threads.execute(() -> {
                try {
                    if (System.nanoTime() - asked > WAIT_MAX_MS * 1_000_000) throw Problem.unavailable("overloaded");
                    done.complete(work.get());
                } catch (Throwable t) {
                    done.fail(t);
                }
            });
        } catch (RejectedExecutionException e) {
            done.fail(Problem.unavailable("overloaded"));
        }
        return done.future();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
