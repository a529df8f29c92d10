package tradepost.file.core.upload;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/**
 * Lets a few uploads at a time use temporary files, memory and processors. The others wait for their turn, which users get one after the other, however
 * many uploads each of them has.
 */
final class UploadTurns {
    /** A turn, which ends when it is closed. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    private final Vertx vertx;
    private final int atOnce;
    private final int waitingMax;
    private final long waitMs;
    /** By user, the next one first. */
    private final LinkedHashMap<String, Queue<Promise<Void>>> waiting = new LinkedHashMap<>();

    private int waits;
    private int taken;

    /** @param waitMs how long an upload waits at most */
    UploadTurns(Vertx vertx, int atOnce, int waitingMax, long waitMs) {
        this.vertx = vertx;
        this.atOnce = atOnce;
        this.waitingMax = waitingMax;
        this.waitMs = waitMs;
    }

    /** Awaits the turn of the caller. Fails 503 overloaded if too many wait, or if it takes too long. */
    Turn begin(String user) {
        var turn = queued(user);
        if (turn != null) {
            long timer = vertx.setTimer(waitMs, t -> giveUp(user, turn));
            try {
                turn.future().await();
            } finally {
                vertx.cancelTimer(timer);
            }
        }
        return this::end;
    }

    private synchronized @Nullable Promise<Void> queued(String user) {
        if (taken < atOnce) {
            taken++;
            return null;
        }
        if (waits >= waitingMax) throw Problem.unavailable("overloaded");
        var turn = Promise.<Void>promise();
        waiting.computeIfAbsent(user, u -> new ArrayDeque<>()).add(turn);
        waits++;
        return turn;
    }

    /** How many uploads wait. */
    synchronized int waiting() {
        return waits;
    }

    private void giveUp(String user, Promise<Void> turn) {
        if (removed(user, turn)) turn.fail(Problem.unavailable("overloaded"));
    }

    private synchronized boolean removed(String user, Promise<Void> turn) {
        var own = waiting.get(user);
        if (own == null || !own.remove(turn)) return false;
        if (own.isEmpty()) waiting.remove(user);
        waits--;
        return true;
    }

    private void end() {
        var next = next();
        if (next != null) next.complete();
    }

    private synchronized @Nullable Promise<Void> next() {
        var first = waiting.pollFirstEntry();
        if (first == null) {
            taken--;
            return null;
        }
        var next = first.getValue().remove();
        if (!first.getValue().isEmpty()) waiting.put(first.getKey(), first.getValue());
        waits--;
        return next;
    }
}
