package tradepost.kernel.jobs;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;

/**
 * Runs one job after the other. A verticle of its own, so that a job that computes for long does not hold up the requests of its context.
 */
final class JobRunner extends VerticleBase {
    private static final int RENEW_MS = 3_000;
    /** Between two looks for jobs of nodes that have stopped, while there are unfinished jobs. */
    private static final int LOOK_MS = 2_000;

    private static final long IDLE_LOOK_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The beginning of the actors that are contexts, whose jobs need no account. */
    private static final String CONTEXT = "system";

    private static final int PUT_OFF_MS = 1_000;
    private static final long NONE = -1;
    /** A run of the work is a whole job, whose steps are bounded. */
    private static final long JOB_MS = TimeUnit.HOURS.toMillis(2);

    private static final int ATTEMPTS_MAX = 5;
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final String context;
    private final Db db;
    private final Map<String, JobKind> kinds;
    private final UUID holder = Ids.next();
    private final BooleanSupplier looks;
    private final JobRights rights;
    private final BackgroundWork work;
    private final BackgroundWork renewal;
    /** Whether there may be a job, so that an idle runner needs no statement. */
    private final AtomicBoolean mayBeNew = new AtomicBoolean(true);

    private volatile @Nullable UUID current;
    private boolean looked;
    private long lookAtNanos = System.nanoTime();

    /** @param looks whether this runner is the one that looks for the jobs of nodes that have stopped */
    JobRunner(Env env, String context, Db db, Map<String, JobKind> kinds, BooleanSupplier looks) {
        var background = env.background();
        rights = new JobRights(env.vertx());
        work = background.work(context, "jobs").retryMs(PUT_OFF_MS).limitMs(JOB_MS);
        renewal = background.work(context, "leases of jobs");
        this.context = context;
        this.looks = looks;
        this.db = db;
        this.kinds = kinds;
    }

    @Override
    public Future<?> start() {
        renewal.everyAsync(RENEW_MS, this::renew);
        work.start(1, this::step);
        return Future.succeededFuture();
    }

    /** There may be a new job. */
    void wake() {
        mayBeNew.set(true);
        work.wake();
    }

    /** Ends after the step in progress and lets another node continue the job at once. */
    @Override
    public Future<?> stop() {
        return work.stop()
                .compose(v -> renewal.stop())
                .compose(v -> db.query(JobQueries.RELEASE, holder).otherwiseEmpty());
    }

    private Future<?> renew() {
        var job = current;
        return job == null ? Future.succeededFuture() : db.query(JobQueries.RENEW, holder, job);
    }

    /** Returns the milliseconds until it looks again. */
    private long step() {
        boolean mayLook = looks.getAsBoolean();
        boolean looksNow = mayLook && (!looked || System.nanoTime() - lookAtNanos >= 0);
        looked = mayLook;
        if (!mayBeNew.getAndSet(false) && !looksNow) return LOOK_MS;
        try {
            long pauseMs = next();
            if (pauseMs >= 0) {
                mayBeNew.set(true);
                return pauseMs;
            }
            lookAtNanos = System.nanoTime() + (mayLook && isAnyOpen() ? 0 : IDLE_LOOK_NANOS);
            return LOOK_MS;
        } catch (Throwable t) { // the database is unavailable
            mayBeNew.set(true);
            throw t;
        }
    }

    private boolean isAnyOpen() {
        return db.query(JobQueries.IS_ANY_OPEN, (Object) kinds.keySet().toArray(String[]::new))
                .await()
                .iterator()
                .next()
                .getBoolean(0);
    }

    /** Returns the milliseconds until there may be another job to run; negative if there is none. */
    private long next() {
        var rows = db.query(JobQueries.TAKE, holder, kinds.keySet().toArray(String[]::new))
                .await()
                .iterator();
        if (!rows.hasNext()) return NONE;
        var row = rows.next();
        var id = row.getUUID(0);
        current = id;
        try {
            return run(row);
        } catch (JobRun.Lost lost) {
            if (work.isStopped()) giveBack(id);
            return 0;
        } finally {
            current = null;
        }
    }

    private long run(Row row) {
        var id = row.getUUID(0);
        var kind = row.getString(1);
        var actor = row.getString(2);
        Request.actOnBehalfOf(actor, context).causedBy(row.getString(8), row.getString(9));
        if (row.getInteger(5) > ATTEMPTS_MAX) {
            finish(id, "failed", Problem.of(500, "internal"));
            return 0;
        }
        var run = new JobRun(db, holder, work::isStopped, id, row.getJsonObject(3), row.getJsonObject(4));
        if (!actor.startsWith(CONTEXT)) run.asLongAs(() -> rights.refusal(row.getUUID(6), row.getString(7)));
        try {
            Objects.requireNonNull(kinds.get(kind)).run(run);
            finish(id, "done", null);
            return 0;
        } catch (JobRun.Lost lost) {
            throw lost;
        } catch (JobRun.Refused refused) {
            finish(id, "failed", refused.why);
            return 0;
        } catch (Throwable t) {
            return failed(id, kind, t);
        }
    }

    private long failed(UUID id, String kind, Throwable t) {
        if (work.isStopped() || Problem.isUnavailable(t) || Problem.isContended(t)) {
            LOG.info("{}: job {} ({}) continues later: {}", context, id, kind, t.toString());
            giveBack(id);
            return PUT_OFF_MS;
        }
        var problem = Problem.from(t);
        if (problem.failureCode() >= 500) return PUT_OFF_MS; // it is tried again, up to the limit of attempts
        finish(id, "failed", problem);
        return 0;
    }

    /** Any node may continue the job at once. This attempt does not count, because the job was not at fault. */
    private void giveBack(UUID id) {
        db.query(JobQueries.PUT_OFF, id, holder).await();
    }

    private void finish(UUID id, String state, @Nullable ServiceException why) {
        db.tx(tx -> {
            var ended = tx.firstOrNull(
                    JobChanged::row,
                    JobQueries.FINISH,
                    id,
                    holder,
                    state,
                    why == null ? null : String.valueOf(why.getMessage()),
                    why == null ? null : reason(why));
            if (ended != null) EventLog.append(tx, JobChanged.type(context), id, Jobs.ENDED, ended);
            return true;
        });
    }

    private static String reason(ServiceException why) {
        if (why.getDebugInfo() == null || !why.getDebugInfo().containsKey("details"))
            return why.failureCode() >= 500
                    ? "The job failed unexpectedly; the log of its node has the cause."
                    : "The job failed: " + why.getMessage() + ".";
        return why.getDebugInfo().getJsonArray("details").stream()
                .map(d -> (JsonObject) d)
                .map(d -> (d.getString("field") + " " + d.getString("reason")).strip())
                .collect(Collectors.joining("; "));
    }
}
