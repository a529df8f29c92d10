package tradepost.auth.core.crypto;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.limit.HolderCounts;
import tradepost.kernel.problem.Problem;

/**
 * Hashes passwords on threads of its own, so that a flood of logins takes at most {@value #THREADS} cores and their memory. Requests that
 * cannot start in time are rejected while their callers still wait, however long the hashes before them take. Accounts that have logged in
 * from their address before go first, and strangers never take all slots.
 */
public final class CryptoPool implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int SLOTS = 128 + THREADS;
    private static final int SLOTS_OF_STRANGERS = 96;
    private static final int SLOTS_OF_ADDRESS = 64;
    private static final int IDLE_SECONDS = 10;
    /** Less than the timeout of a call on the bus, by the time of a hash on a busy machine. */
    private static final long WAIT_MAX_MS = 3_000;

    /** Known accounts first, then strangers, each in order of arrival. */
    private record Turn(boolean stranger, long number, Runnable work) implements Runnable, Comparable<Turn> {
        @Override
        public void run() {
            work.run();
        }

        @Override
        public int compareTo(Turn other) {
            int first = Boolean.compare(stranger, other.stranger);
            return first == 0 ? Long.compare(number, other.number) : first;
        }
    }

    private static final Executor LATER = CompletableFuture.delayedExecutor(WAIT_MAX_MS, TimeUnit.MILLISECONDS);

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new PriorityBlockingQueue<>(), CryptoPool::thread);

    private final HolderCounts strangers =
            new HolderCounts(SLOTS_OF_STRANGERS, SLOTS_OF_ADDRESS, limit -> Problem.unavailable("overloaded"));
    private int taken;
    private long numbers;

    public CryptoPool() {
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable r) {
        return Thread.ofPlatform().daemon().name("auth-crypto").unstarted(r);
    }

    /** Fails 503 overloaded if too many wait. */
    public <T> Future<T> run(Supplier<T> work) {
        return run(null, work);
    }

    /** @param stranger the address of a caller that is not known there; null for others */
    public <T> Future<T> run(@Nullable String stranger, Supplier<T> work) {
        long number = enter(stranger);
        if (number < 0) return Future.failedFuture(Problem.unavailable("overloaded"));
        var done = Promise.<T>promise();
        var begun = new AtomicBoolean();
        Runnable turn = () -> {
            try {
                if (begun.getAndSet(true)) return; // rejected
                done.complete(work.get());
            } catch (Throwable t) {
                done.fail(t);
            } finally {
                leave(stranger);
            }
        };
        Runnable late = () -> {
            if (!begun.getAndSet(true)) done.fail(Problem.unavailable("overloaded"));
        };
        try {
            threads.execute(new Turn(stranger != null, number, turn));
            LATER.execute(late);
        } catch (RejectedExecutionException e) {
            leave(stranger);
            done.fail(Problem.unavailable("overloaded"));
        }
        return done.future();
    }

    /** Negative if no slot is free. */
    private synchronized long enter(@Nullable String stranger) {
        if (taken >= SLOTS) return -1;
        if (stranger != null && strangers.tryTake(stranger, 1) != null) return -1;
        taken++;
        return numbers++;
    }

    private synchronized void leave(@Nullable String stranger) {
        taken--;
        if (stranger != null) strangers.giveBack(stranger, 1);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
