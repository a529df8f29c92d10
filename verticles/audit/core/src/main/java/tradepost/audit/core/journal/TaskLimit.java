package tradepost.audit.core.journal;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** Lets a few tasks run at a time, so that many that wake up at once do not exhaust the connection pool; the others queue. */
final class TaskLimit {
    private static final int QUEUE_MAX = 2_000;
    private final int max;
    private final Deque<Promise<Void>> queue = new ArrayDeque<>();
    private int running;

    TaskLimit(int max) {
        this.max = max;
    }

    /** Virtual threads only. Fails 503 overloaded if the queue is too long. */
    <T extends @Nullable Object> T pass(Supplier<T> work) {
        enter().await();
        try {
            return work.get();
        } finally {
            leave();
        }
    }

    private synchronized Future<Void> enter() {
        if (running < max) {
            running++;
            return Future.succeededFuture();
        }
        if (queue.size() >= QUEUE_MAX) throw Problem.unavailable("overloaded");
        Promise<Void> turn = Promise.promise();
        queue.add(turn);
        return turn.future();
    }

    private void leave() {
        Promise<Void> turn;
        synchronized (this) {
            turn = queue.poll();
            if (turn == null) running--;
        }
        if (turn != null) turn.complete();
    }
}
