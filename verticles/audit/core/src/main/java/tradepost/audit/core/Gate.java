package tradepost.audit.core;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** Lets a few tasks run at a time, so that many that wake up at once do not exhaust the connection pool; the others queue. */
final class Gate {
    private static final int LINE_MAX = 2_000;
    private final int most;
    private final Deque<Promise<Void>> line = new ArrayDeque<>();
    private int inside;

    Gate(int most) {
        this.most = most;
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
        if (inside < most) {
            inside++;
            return Future.succeededFuture();
        }
        if (line.size() >= LINE_MAX) throw Problem.unavailable("overloaded");
        Promise<Void> turn = Promise.promise();
        line.add(turn);
        return turn.future();
    }

    private void leave() {
        Promise<Void> turn;
        synchronized (this) {
            turn = line.poll();
            if (turn == null) inside--;
        }
        if (turn != null) turn.complete();
    }
}
