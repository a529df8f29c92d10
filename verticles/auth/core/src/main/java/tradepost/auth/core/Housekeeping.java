package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.Db;
import tradepost.kernel.Tasks;

/** What nobody asks for: the sessions of disabled accounts end, and what has expired is deleted. Every node does it. */
final class Housekeeping {
    private static final long EVERY_MS = 2_000;
    private static final long PRUNE_EVERY_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final Vertx vertx;
    private final Db db;
    private final Revocations revocations;
    private Future<?> atWork = Future.succeededFuture();
    private long timer = -1;
    private long prunedAtNanos = System.nanoTime();

    Housekeeping(Vertx vertx, Db db, Revocations revocations) {
        this.vertx = vertx;
        this.db = db;
        this.revocations = revocations;
    }

    /** On the context of a verticle of virtual threads: it ends with that. */
    void start() {
        timer = vertx.setPeriodic(EVERY_MS, t -> {
            if (atWork.isComplete())
                atWork =
                        Tasks.run(vertx, this::once).onFailure(e -> LOG.warn("housekeeping of auth: {}", e.toString()));
        });
    }

    Future<?> stop() {
        vertx.cancelTimer(timer);
        return atWork.otherwiseEmpty();
    }

    private Object once() {
        revocations.endThoseOfDisabledUsers(db);
        if (System.nanoTime() - prunedAtNanos > PRUNE_EVERY_NANOS) {
            db.query(RevocationQueries.PRUNE).await();
            db.query(AccountQueries.PRUNE_RESETS).await();
            prunedAtNanos = System.nanoTime();
        }
        return this;
    }
}
