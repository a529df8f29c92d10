package tradepost.auth.core.session;

import io.vertx.core.Future;
import java.util.UUID;
import tradepost.auth.core.key.SigningKeys;
import tradepost.auth.core.login.LoginThrottle;
import tradepost.kernel.background.Background;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.events.OutboxRelay;

/**
 * Looks periodically for a new signing key. On the node whose relay is active, it also ends the sessions of disabled accounts and replaces
 * an old signing key. The pruner of that relay deletes what has expired.
 */
public final class SessionSweep {
    private static final long EVERY_MS = 10_000;
    private static final int RUNS_PER_LOOK_AT_KEYS = 6;

    private final BackgroundWork work;
    private final Db db;
    private final SigningKeys keys;
    private final RevocationWriter revocations;
    private final OutboxRelay relay;
    private UUID disabledUntil = RevocationWriter.FIRST;
    private int runs;

    public SessionSweep(
            Background background, Db db, SigningKeys keys, RevocationWriter revocations, OutboxRelay relay) {
        work = background.work("auth", "sessions and signing keys");
        this.db = db;
        this.keys = keys;
        this.revocations = revocations;
        this.relay = relay;
        relay.prune(Pruner.deleting(db, RevocationQueries.PRUNE));
        relay.prune(Pruner.deleting(db, RevocationQueries.PRUNE_SESSIONS));
        relay.prune(SigningKeys.pruning(db));
        LoginThrottle.pruning(db).forEach(relay::prune);
    }

    /** Runs on the context of a virtual-thread verticle, and ends with it. */
    public void start() {
        work.every(EVERY_MS, this::once);
    }

    public Future<?> stop() {
        return work.stop();
    }

    private void once() {
        if (relay.isActive()) disabledUntil = revocations.endThoseOfDisabledUsers(db, disabledUntil);
        if (++runs % RUNS_PER_LOOK_AT_KEYS == 0) { // an idle database gets few statements
            if (relay.isActive()) keys.replaceIfDue();
            keys.load();
        }
    }
}
