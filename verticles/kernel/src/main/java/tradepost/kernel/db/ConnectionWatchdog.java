package tradepost.kernel.db;

import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection when its server has not responded for too long. Only statements in flight on this connection fail: a slow
 * commit, or a lost host behind one connection, does not affect the others.
 *
 * <p>The time counts from the last response, not from the start of a statement, so each statement of a pipeline has its own time.
 */
final class ConnectionWatchdog {
    private final Vertx vertx;
    private final SqlConnection connection;
    private final Runnable onResponse;
    private final Runnable onClosed;
    private long limitNanos;
    private long sinceNanos;
    private int waiting;
    private long timer;
    private boolean ended;

    ConnectionWatchdog(Vertx vertx, SqlConnection connection, long limitMs, Runnable onResponse, Runnable onClosed) {
        this.vertx = vertx;
        this.connection = connection;
        this.onResponse = onResponse;
        this.onClosed = onClosed;
        limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMs);
        sinceNanos = System.nanoTime();
        timer = vertx.setTimer(limitMs, this::check);
    }

    synchronized void setLimitMs(long ms) {
        limitNanos = TimeUnit.MILLISECONDS.toNanos(ms);
    }

    synchronized void sent() {
        if (waiting++ == 0) sinceNanos = System.nanoTime();
    }

    void received(AsyncResult<?> answer) {
        synchronized (this) {
            waiting--;
            sinceNanos = System.nanoTime();
        }
        if (answer.succeeded()) onResponse.run();
    }

    synchronized void end() {
        ended = true;
        vertx.cancelTimer(timer);
    }

    private synchronized void check(long fired) {
        if (ended) return;
        long leftNanos = waiting == 0 ? limitNanos : sinceNanos + limitNanos - System.nanoTime();
        if (leftNanos > 0) {
            timer = vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1, this::check);
            return;
        }
        ended = true;
        // closing the socket removes it from its pool; close() would return it to the pool, or wait for a response
        if (((SqlConnectionInternal) connection).unwrap().unwrap() instanceof SocketConnectionBase physical)
            physical.socket().close();
        onClosed.run();
    }
}
