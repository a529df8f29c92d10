package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Relay;

/**
 * Looks periodically for a new signing key. On the node whose relay is active, it also ends the sessions of disabled accounts and replaces
 * an old signing key. The pruner of that relay deletes what has expired.
 */
final class Housekeeping {
    private static final long EVERY_MS = 10_000;
    private static final int RUNS_PER_LOOK_AT_KEYS = 6;
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final Vertx vertx;
    private final Db db;
    private final SigningKeys keys;
    private final Revocations revocations;
    private final Relay relay;
    private Future<?> inFlight = Future.succeededFuture();
    private long timer = -1;
    private int runs;

    Housekeeping(Vertx vertx, Db db, SigningKeys keys, Revocations revocations, Relay relay) {
        this.vertx = vertx;
        this.db = db;
        this.keys = keys;
        this.revocations = revocations;
        this.relay = relay;
        for (var sql : List.of(
                RevocationQueries.PRUNE,
                RevocationQueries.PRUNE_SESSIONS,
                AuthQueries.PRUNE_SIGNING_KEYS,
                AccountQueries.PRUNE_RESETS,
                ThrottleQueries.PRUNE,
                ThrottleQueries.PRUNE_KNOWN))
            relay.prune(limit -> db.query(sql, limit).await().rowCount() == limit);
    }

    /** Runs on the context of a virtual-thread verticle, and ends with it. */
    void start() {
        timer = vertx.setPeriodic(EVERY_MS, t -> {
            if (inFlight.isComplete())
                inFlight = Tasks.run(vertx, this::once)
                        .onFailure(e -> LOG.warn("housekeeping of auth failed: {}", e.toString()));
        });
    }

    Future<?> stop() {
        vertx.cancelTimer(timer);
        return inFlight.otherwiseEmpty();
    }

    private Object once() {
        if (relay.isActive()) revocations.endThoseOfDisabledUsers(db);
        if (++runs % RUNS_PER_LOOK_AT_KEYS == 0) { // an idle database gets few statements
            if (relay.isActive()) keys.replaceIfDue();
            keys.load();
        }
        return this;
    }
}
