package tradepost.kernel.jobs;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;

/**
 * The jobs of a context, in its database. To add a kind of job, write a {@link JobKind}, name it with {@link #handle} before
 * {@link #start}, create jobs with {@link #submit} in a transaction and call {@link #wake} after its commit. The context's module must
 * say that it has jobs, and its events have {@code <context>.job.changed} with {@link JobChanged}.
 *
 * <p>Each node runs {@value #RUNNERS} jobs of a context at a time, those first that were created on it. A runner holds a job by a lease,
 * which it renews; when a node is killed, the node that relays the context's events takes over its jobs when their leases of
 * {@value JobQueries#LEASE_S} seconds have expired, at the latest half a minute later.
 */
public final class Jobs {
    /** The permission to see and cancel the jobs of others. */
    public static final String ADMINISTRATOR = "system:manage";

    /** The versions of a job in its events. */
    static final long BEGUN = 1;

    static final long ENDED = 2;

    private static final int RUNNERS = 2;
    private static final int UNFINISHED_MAX = 20;

    private final Env env;
    private final Db db;
    private final String context;
    private final BooleanSupplier active;
    private final Map<String, JobKind> kinds = new LinkedHashMap<>();
    private final List<JobRunner> runners = new ArrayList<>();

    /** Call this before {@link OutboxRelay#start}. */
    public Jobs(Env env, Db db, String context, OutboxRelay relay) {
        this.env = env;
        this.db = db;
        this.context = context;
        active = relay::isActive;
        relay.prune(Pruner.deleting(db, JobQueries.PRUNE_ERRORS));
        relay.prune(Pruner.deleting(db, JobQueries.PRUNE));
    }

    /** The bus address at which a context serves its {@link JobBox}. */
    public static String address(String context) {
        return "jobs." + context;
    }

    /** @param kind names it, such as {@code import_items}; a job of a kind that no node knows waits */
    public Jobs handle(String kind, JobKind work) {
        kinds.put(kind, work);
        return this;
    }

    /** Begins to run jobs. Call this on a virtual-thread verticle; they stop with it. */
    public Future<Void> start() {
        var started = new ArrayList<Future<?>>();
        for (int i = 0; i < RUNNERS; i++) {
            boolean first = i == 0;
            var runner = new JobRunner(env, context, db, kinds, () -> first && active.getAsBoolean());
            runners.add(runner);
            started.add(env.vertx()
                    .deployVerticle(runner, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
        }
        return Future.all(started).compose(v -> Services.bind(env, address(context), JobBox.class, new Box()));
    }

    /**
     * Creates a job in the name of the caller. It writes and publishes events in the name of {@link Request#actor}, caused by the request being
     * served, as long as the caller may call
     * the operation that is being served. Fails 429
     * too_many_jobs if the caller has {@value #UNFINISHED_MAX} that are not finished.
     */
    public Job submit(Tx tx, String kind, JsonObject parameters, Caller caller) {
        var origin = Origin.untraced();
        tx.takeTurns("jobs of " + caller.userId());
        var job = tx.firstOrNull(
                Job::row,
                JobQueries.SUBMIT,
                Ids.next(),
                kind,
                caller.userId(),
                Request.actor(),
                parameters,
                (long) UNFINISHED_MAX,
                Request.operation(),
                origin == null ? null : origin.requestId(),
                origin == null ? null : origin.address());
        if (job == null) throw Problem.tooMany("too_many_jobs", UNFINISHED_MAX, 60, 10);
        var list = parameters.getString("list");
        var submitted = new JobChanged(job.id(), kind, JobChanged.SUBMITTED, caller.userId(), list, null, null);
        EventLog.append(tx, JobChanged.type(context), job.id(), BEGUN, submitted);
        return job;
    }

    /** Looks for new jobs at once. */
    public void wake() {
        runners.forEach(JobRunner::wake);
    }

    private Future<Job> find(UUID job, Caller caller) {
        return db.require("job_not_found", Job::row, JobQueries.GET, job, caller.may(ADMINISTRATOR), caller.userId());
    }

    private Done cancel(Tx tx, UUID job) {
        var cancelled = tx.firstOrNull(JobChanged::row, JobQueries.CANCEL, job);
        if (cancelled == null) throw Problem.conflict("invalid_state", Problem.detail("status", "the job is finished"));
        EventLog.append(tx, JobChanged.type(context), job, ENDED, cancelled);
        return new Done();
    }

    private final class Box implements JobBox {
        @Override
        public Future<Job> getJob(UUID jobId, Caller caller) {
            return find(jobId, caller);
        }

        @Override
        public Future<JobsOfContext> listJobs(JobFilter filter, Caller caller) {
            var owner = caller.may(ADMINISTRATOR) ? null : caller.userId();
            var jobs = db.list(Job::row, JobQueries.LIST, filter.listed(owner));
            var total = db.query(JobQueries.COUNT, filter.counted(owner))
                    .map(rows -> rows.iterator().next().getLong(0));
            return Future.all(jobs, total).map(both -> new JobsOfContext(jobs.result(), total.result()));
        }

        @Override
        public Future<Void> cancelJob(UUID jobId, Caller caller) {
            return Tasks.run(env.vertx(), () -> {
                find(jobId, caller).await();
                Idempotency.write(db, Done.class, tx -> cancel(tx, jobId));
                return null;
            });
        }

        @Override
        public Future<JobErrorPage> listErrors(UUID jobId, JobErrorQuery query, Caller caller) {
            return find(jobId, caller)
                    .compose(job -> query.page()
                            .sortedBy(List.of("line"))
                            .read(db, JobErrors.LISTING, Where.of("true").and("job_id = ?", jobId)))
                    .map(slice -> new JobErrorPage(slice.data(), slice.meta()));
        }
    }
}
