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
import tradepost.kernel.bus.Request;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.WakeSignal;
import tradepost.kernel.value.Ids;

/**
 * Runs one job after the other. A verticle of its own, so that a job that computes for long does not hold up the requests of its context.
 */
final class JobRunner extends VerticleBase {
    private static final int RENEW_MS = 3_000;
    /** Between two looks for jobs of nodes that have stopped, while there are unfinished jobs. */
    private static final int LOOK_MS = 2_000;

    private static final long IDLE_LOOK_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int PUT_OFF_MS = 1_000;
    private static final int ATTEMPTS_MAX = 5;
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final String context;
    private final Db db;
    private final Map<String, JobKind> kinds;
    private final UUID holder = Ids.next();
    private final BooleanSupplier looks;
    private final WakeSignal wake = new WakeSignal();
    /** Whether there may be a job, so that an idle runner needs no statement. */
    private final AtomicBoolean mayBeNew = new AtomicBoolean(true);

    private volatile boolean stopped;
    private volatile @Nullable UUID current;
    private Future<?> loop = Future.succeededFuture();

    /** @param looks whether this runner is the one that looks for the jobs of nodes that have stopped */
    JobRunner(String context, Db db, Map<String, JobKind> kinds, BooleanSupplier looks) {
        this.context = context;
        this.looks = looks;
        this.db = db;
        this.kinds = kinds;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(RENEW_MS, t -> renew());
        loop = Tasks.run(vertx, this::loop);
        return Future.succeededFuture();
    }

    /** There may be a new job. */
    void wake() {
        mayBeNew.set(true);
        wake.signal();
    }

    /** Ends after the step in progress and lets another node continue the job at once. */
    @Override
    public Future<?> stop() {
        stopped = true;
        wake.signal();
        return loop.otherwiseEmpty()
                .compose(v -> db.query(JobQueries.RELEASE, holder).otherwiseEmpty());
    }

    private void renew() {
        var job = current;
        if (job != null) db.query(JobQueries.RENEW, holder, job).otherwiseEmpty();
    }

    private @Nullable Void loop() {
        long pauseMs = 1;
        boolean looked = false;
        long lookAtNanos = System.nanoTime();
        while (!stopped && wake.await(vertx, pauseMs) && !stopped) {
            pauseMs = LOOK_MS;
            boolean mayLook = looks.getAsBoolean();
            boolean looksNow = mayLook && (!looked || System.nanoTime() - lookAtNanos >= 0);
            looked = mayLook;
            if (!mayBeNew.getAndSet(false) && !looksNow) continue;
            try {
                if (next()) {
                    mayBeNew.set(true);
                    pauseMs = 1;
                } else lookAtNanos = System.nanoTime() + (mayLook && isAnyOpen() ? 0 : IDLE_LOOK_NANOS);
            } catch (Throwable t) { // the database is unavailable
                LOG.info("{}: jobs continue later: {}", context, t.toString());
                mayBeNew.set(true);
                pauseMs = PUT_OFF_MS;
            }
        }
        return null;
    }

    private boolean isAnyOpen() {
        return db.query(JobQueries.IS_ANY_OPEN, (Object) kinds.keySet().toArray(String[]::new))
                .await()
                .iterator()
                .next()
                .getBoolean(0);
    }

    /** Returns whether there may be another job to run now. */
    private boolean next() {
        var rows = db.query(JobQueries.TAKE, holder, kinds.keySet().toArray(String[]::new))
                .await()
                .iterator();
        if (!rows.hasNext()) return false;
        var row = rows.next();
        var id = row.getUUID(0);
        current = id;
        try {
            return run(row);
        } catch (JobRun.Lost lost) {
            if (stopped) giveBack(id);
            return true;
        } finally {
            current = null;
        }
    }

    private boolean run(Row row) {
        var id = row.getUUID(0);
        var kind = row.getString(1);
        if (row.getInteger(5) > ATTEMPTS_MAX) {
            finish(id, "failed", Problem.of(500, "internal"));
            return true;
        }
        Request.actOnBehalfOf(row.getString(2), context);
        var run = new JobRun(db, holder, () -> stopped, id, row.getJsonObject(3), row.getJsonObject(4));
        try {
            Objects.requireNonNull(kinds.get(kind)).run(run);
            finish(id, "done", null);
            return true;
        } catch (JobRun.Lost lost) {
            throw lost;
        } catch (Throwable t) {
            return failed(id, kind, t);
        }
    }

    private boolean failed(UUID id, String kind, Throwable t) {
        if (stopped || Problem.isUnavailable(t) || Problem.isContended(t)) {
            LOG.info("{}: job {} ({}) continues later: {}", context, id, kind, t.toString());
            giveBack(id);
            return pause();
        }
        var problem = Problem.from(t);
        if (problem.failureCode() >= 500) return pause(); // it is tried again, up to the limit of attempts
        finish(id, "failed", problem);
        return true;
    }

    /** Any node may continue the job at once. This attempt does not count, because the job was not at fault. */
    private void giveBack(UUID id) {
        db.query(JobQueries.PUT_OFF, id, holder).await();
    }

    private boolean pause() {
        return !stopped && wake.await(vertx, PUT_OFF_MS);
    }

    private void finish(UUID id, String state, @Nullable ServiceException why) {
        db.query(
                        JobQueries.FINISH,
                        id,
                        holder,
                        state,
                        why == null ? null : String.valueOf(why.getMessage()),
                        why == null ? null : reason(why))
                .await();
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
