package tradepost.kernel.db;

import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.util.concurrent.TimeUnit;

/**
 * Closes one connection when its server has said nothing for too long while something was asked. What was under way on it fails then,
 * and nothing on any other: a slow commit, or a host that has vanished behind one connection, is no outage of the rest.
 *
 * <p>The time counts from the last answer, and not from when a statement was sent: of a pipeline each has its own time.
 */
final class Silence {
    private final Vertx vertx;
    private final SqlConnection connection;
    private final Runnable onAnswer;
    private final Runnable onClosed;
    private long atMostNanos;
    private long sinceNanos;
    private int waiting;
    private long timer;
    private boolean ended;

    Silence(Vertx vertx, SqlConnection connection, long atMostMs, Runnable onAnswer, Runnable onClosed) {
        this.vertx = vertx;
        this.connection = connection;
        this.onAnswer = onAnswer;
        this.onClosed = onClosed;
        atMostNanos = TimeUnit.MILLISECONDS.toNanos(atMostMs);
        sinceNanos = System.nanoTime();
        timer = vertx.setTimer(atMostMs, this::look);
    }

    synchronized void allowMs(long ms) {
        atMostNanos = TimeUnit.MILLISECONDS.toNanos(ms);
    }

    synchronized void sent() {
        if (waiting++ == 0) sinceNanos = System.nanoTime();
    }

    void heard(AsyncResult<?> answer) {
        synchronized (this) {
            waiting--;
            sinceNanos = System.nanoTime();
        }
        if (answer.succeeded()) onAnswer.run();
    }

    synchronized void end() {
        ended = true;
        vertx.cancelTimer(timer);
    }

    private synchronized void look(long fired) {
        if (ended) return;
        long leftNanos = waiting == 0 ? atMostNanos : sinceNanos + atMostNanos - System.nanoTime();
        if (leftNanos > 0) {
            timer = vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1, this::look);
            return;
        }
        ended = true;
        // its pool takes it out when the socket is closed; close() would put it back, or wait for an answer
        if (((SqlConnectionInternal) connection).unwrap().unwrap() instanceof SocketConnectionBase physical)
            physical.socket().close();
        onClosed.run();
    }
}
