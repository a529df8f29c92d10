package tradepost.analytics.core.projection;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.analytics.report.AsOf;
import tradepost.audit.reading.JournalReplay;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.jobs.JobKind;
import tradepost.kernel.jobs.JobRun;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.jobs.Progress;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.time.BusinessZone;

/**
 * Makes all facts and totals again, from the beginning of the journal, in the generation that is not shown, while the reader goes on with the other
 * one. When it has come as far, it is shown instead, in the transaction that lets the reader go on with it.
 */
public final class Rebuild implements JobKind {
    static final String KIND = "rebuild_analytics";

    private static final String GENERATION = "generation";
    private static final String POSITION = "position";
    private static final String SHOWN = "shown";
    private static final String ZONE = "zone";
    private static final String CURRENCY = "currency";

    private static final int EVENTS_MAX = 1_000;
    private static final long WAIT_MS = 1_000;
    /** Emptying a generation takes no longer with more rows. */
    private static final int EMPTY_S = 20;

    /** The generation that is not shown, unless somebody may still read it. */
    private static final String FREE = """
            select generation from projection where not live and (live_until is null or live_until < clock_timestamp() - interval '1 minute')
            for update
            """;

    private static final String EMPTY = "select empty_generation($1)";
    private static final String TAKE = """
            update projection set position = 0, as_of = null, zone = $2, currency = $3, used = true, job_id = $4, updated_at = now()
            where generation = $1
            """;
    private static final String IS_TAKEN = "select 1 from projection where generation = $1 and job_id = $2 for update";
    private static final String HIDE =
            "update projection set live = false, live_until = clock_timestamp(), updated_at = now() where live";
    private static final String SHOW = """
            update projection set live = true, live_until = null, job_id = null, position = $2, updated_at = now() where generation = $1
            """;
    private static final String UNFINISHED = "select 1 from job where kind = '" + KIND
            + "' and finished_at is null and parameters->>'zone' = $1 limit 1";
    /** One that was replaced, or whose rebuild has ended before it was shown. */
    private static final String UNUSED = """
            select generation from projection
            where not live and used and (live_until is null or live_until < clock_timestamp() - interval '1 minute')
              and not exists (select from job where id = projection.job_id and finished_at is null)
            for update skip locked
            """;

    private static final String EMPTIED =
            "update projection set used = false, job_id = null, updated_at = now() where generation = $1";

    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    private final Vertx vertx;
    private final Db db;
    private final Jobs jobs;
    private final BusinessZone zone;
    private final String currency;
    private final JournalReplay replay;

    /** Call this before {@link Jobs#start}. */
    public Rebuild(Vertx vertx, Db db, Jobs jobs, AnalyticsReader reader, BusinessZone zone, String currency) {
        this.vertx = vertx;
        this.db = db;
        this.jobs = jobs.handle(KIND, this);
        this.zone = zone;
        this.currency = currency;
        replay = new JournalReplay(vertx, reader);
    }

    /** Submits a rebuild. Call {@link #wake} after the commit. */
    public Job submit(Tx tx, Caller caller) {
        return jobs.submit(tx, KIND, new JsonObject().put(ZONE, zone.id()).put(CURRENCY, currency), caller);
    }

    public void wake() {
        jobs.wake();
    }

    /**
     * Gives a new database the zone and the currency of the settings. If the figures have others, because a setting was changed, they are made again.
     * Virtual threads only.
     */
    public void begin() {
        Projection.begin(db, zone, currency);
        var now = Projection.live(db);
        if (now.zone().equals(zone) && now.currency().equals(currency)) return;
        Request.actAs(AnalyticsReader.CONTEXT);
        boolean isSubmitted = db.tx(tx -> {
            tx.sql("select 1 from projection where live for update"); // another node may have the same idea
            if (tx.firstOrNull(r -> true, UNFINISHED, zone.id()) != null) return false;
            submit(tx, Caller.system(AnalyticsReader.CONTEXT));
            return true;
        });
        if (!isSubmitted) return;
        LOG.warn(
                "the figures are those of {} in {}, the settings say {} in {}: they are made again",
                now.zone().id(),
                now.currency(),
                zone.id(),
                currency);
        wake();
    }

    @Override
    public void run(JobRun job) {
        var at = job.checkpoint();
        if (at.getInteger(GENERATION) == null) at = prepare(job);
        if (at.getBoolean(SHOWN, false)) return;
        var p = projection(job, at.getInteger(GENERATION).shortValue());
        long position = at.getLong(POSITION);
        job.continuesAfter(position);
        while (true) {
            var part = replay.after(position, EVENTS_MAX);
            apply(job, p, part);
            position = part.next();
            if (part.isLast() && isShown(job, p, position)) break;
        }
        replay.announce();
    }

    private static Projection projection(JobRun job, short generation) {
        var of = job.parameters();
        return new Projection(
                generation, new AsOf(null, 0L), BusinessZone.of(of.getString(ZONE)), of.getString(CURRENCY));
    }

    /** Takes the generation that is not shown, and empties it. Waits while somebody may read it. */
    private JsonObject prepare(JobRun job) {
        long beginning = replay.beginning();
        while (true) {
            var taken = job.step(tx -> {
                var free = tx.firstOrNull(r -> r.getShort(0), FREE);
                if (free == null) return new Progress(new JsonObject(), null, 0, 0);
                tx.allowSeconds(EMPTY_S);
                tx.sql(EMPTY, free);
                tx.sql(
                        TAKE,
                        free,
                        job.parameters().getString(ZONE),
                        job.parameters().getString(CURRENCY),
                        job.id());
                return progress(free, beginning, beginning, null);
            });
            if (taken.checkpoint().getInteger(GENERATION) != null) return taken.checkpoint();
            vertx.timer(WAIT_MS, TimeUnit.MILLISECONDS).await();
        }
    }

    private static void apply(JobRun job, Projection p, JournalReplay.Part part) {
        job.step(tx -> {
            requireTaken(tx, p, job.id());
            if (!part.events().isEmpty()) p.apply(tx, part.events());
            return progress(p.generation(), part.next(), part.head(), null);
        });
    }

    /** Another rebuild may have been started since, and has taken the generation. */
    private static void requireTaken(Tx tx, Projection p, UUID job) {
        if (tx.firstOrNull(r -> true, IS_TAKEN, p.generation(), job) == null) throw Problem.conflict("superseded");
    }

    /** Shows the generation if it has come as far as the other one. */
    private boolean isShown(JobRun job, Projection p, long position) {
        var done = job.step(tx -> {
            requireTaken(tx, p, job.id());
            if (!replay.takeOver(tx, position)) return progress(p.generation(), position, position, null);
            tx.sql(HIDE);
            tx.sql(SHOW, p.generation(), position);
            return progress(p.generation(), position, position, true);
        });
        return done.checkpoint().getBoolean(SHOWN, false);
    }

    private static Progress progress(short generation, long position, long head, @Nullable Boolean shown) {
        var checkpoint = new JsonObject().put(GENERATION, (int) generation).put(POSITION, position);
        if (shown != null) checkpoint.put(SHOWN, shown);
        int percent = (int) (position * 100 / Math.max(head, 1));
        return new Progress(checkpoint, new JsonObject().put(POSITION, position), percent, position);
    }

    /** Empties the generation that was replaced, when nobody reads it any more. */
    public static Pruner.Step pruning(Db db) {
        return limit -> db.tx(tx -> {
            for (short g : tx.list(r -> r.getShort(0), UNUSED)) {
                tx.allowSeconds(EMPTY_S);
                tx.sql(EMPTY, g);
                tx.sql(EMPTIED, g);
            }
            return false;
        });
    }
}
