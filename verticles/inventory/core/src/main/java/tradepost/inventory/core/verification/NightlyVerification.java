package tradepost.inventory.core.verification;

import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;

/**
 * Verifies the stock once a day, in steps: every seventh run recomputes all items, the others those that have changed. A run that another
 * process began is continued. The hour is that of the database's clock, in UTC; a run that was missed begins as soon as a process is
 * active.
 */
public final class NightlyVerification {
    private static final long LOOK_EVERY_MS = 60_000;

    private static final String UNFINISHED = "select run from stock_verification where finished_at is null and nightly";

    /** Begins a run if one was due since the last and none is in progress. $1: the hour. */
    private static final String BEGIN = """
            insert into stock_verification(nightly, scope)
            select true, case when all_started_at < d.due at time zone 'UTC' - interval '6 days' then 'all' else 'changed' end
            from nightly_verification, lateral (
              select date_trunc('day', clock_timestamp() at time zone 'UTC' - make_interval(hours => $1)) + make_interval(hours => $1) as due) d
            where started_at < d.due at time zone 'UTC'
            on conflict do nothing returning run
            """;

    private static final String BEGUN = """
            update nightly_verification n set started_at = v.started_at,
              all_started_at = case v.scope when 'all' then v.started_at else n.all_started_at end
            from stock_verification v where v.run = $1
            """;

    private final Db db;
    private final Verifier verifier;
    private final int hour;

    /** @param hour 0 to 23; -1: never */
    public NightlyVerification(Db db, Verifier verifier, int hour) {
        this.db = db;
        this.verifier = verifier;
        this.hour = hour;
    }

    /** Returns the milliseconds until it should look again. */
    public long step() {
        var run = unfinished();
        if (run == null && hour >= 0) run = begin();
        if (run == null) return LOOK_EVERY_MS;
        long number = run;
        return db.tx(tx -> verifier.step(tx, number)) ? 0 : Verifier.OTHER_NODE_MS;
    }

    private @Nullable Long unfinished() {
        var rows = db.query(UNFINISHED).await().iterator();
        return rows.hasNext() ? rows.next().getLong(0) : null;
    }

    private @Nullable Long begin() {
        return db.tx(tx -> {
            var run = tx.firstOrNull(r -> r.getLong(0), BEGIN, hour);
            if (run != null) {
                tx.sql(VerificationQueries.FORGET);
                tx.sql(BEGUN, run);
            }
            return run;
        });
    }
}
