package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.bus.Env;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;

/** What nobody asks for: the sessions of disabled accounts end, and what has expired is deleted. Every node does it. */
final class Housekeeping {
    private static final long EVERY_MS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final Vertx vertx;
    private final Db db;
    private final Revocations revocations;
    private Future<?> atWork = Future.succeededFuture();
    private long timer = -1;
    private final Pruner pruner;
    private Future<?> pruning = Future.succeededFuture();

    Housekeeping(Env env, Db db, Revocations revocations) {
        vertx = env.vertx();
        this.db = db;
        this.revocations = revocations;
        pruner = new Pruner(
                env,
                "auth",
                () -> true,
                List.of(
                        limit -> deletes(RevocationQueries.PRUNE, limit),
                        limit -> deletes(AccountQueries.PRUNE_RESETS, limit),
                        limit -> deletes(ThrottleQueries.PRUNE, limit),
                        limit -> deletes(ThrottleQueries.PRUNE_KNOWN, limit)));
    }

    private boolean deletes(String sql, int limit) {
        return db.query(sql, limit).await().rowCount() == limit;
    }

    /** On the context of a verticle of virtual threads: it ends with that. */
    void start() {
        pruning = pruner.start();
        timer = vertx.setPeriodic(EVERY_MS, t -> {
            if (atWork.isComplete())
                atWork =
                        Tasks.run(vertx, this::once).onFailure(e -> LOG.warn("housekeeping of auth: {}", e.toString()));
        });
    }

    Future<?> stop() {
        vertx.cancelTimer(timer);
        pruner.stop();
        return Future.join(atWork, pruning).otherwiseEmpty();
    }

    private Object once() {
        revocations.endThoseOfDisabledUsers(db);
        return this;
    }
}
