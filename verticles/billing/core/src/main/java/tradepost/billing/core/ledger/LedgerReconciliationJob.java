package tradepost.billing.core.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.jobs.JobKind;
import tradepost.kernel.jobs.JobRun;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.jobs.Progress;
import tradepost.kernel.json.Json;

/** A comparison of the ledger as a job, which shows how far it is. It takes part in the run in progress, if there is one. */
final class LedgerReconciliationJob implements JobKind {
    private static final String KIND = "reconcile_ledger";
    private static final String RUN = "run";

    private final Vertx vertx;
    private final Db db;
    private final LedgerReconciler reconciler;
    private final Jobs jobs;

    /** Call this before {@link Jobs#start}. */
    LedgerReconciliationJob(Vertx vertx, Db db, LedgerReconciler reconciler, Jobs jobs) {
        this.vertx = vertx;
        this.db = db;
        this.reconciler = reconciler;
        this.jobs = jobs.handle(KIND, this);
    }

    Future<Job> start(Caller caller) {
        return Idempotency.task(vertx, db, Job.class, tx -> jobs.submit(tx, KIND, new JsonObject(), caller))
                .onSuccess(job -> jobs.wake());
    }

    @Override
    public void run(JobRun job) {
        long about =
                db.list(r -> r.getLong(0), ReconciliationQueries.ABOUT).await().getFirst();
        var begun = job.checkpoint().getLong(RUN);
        long run = begun == null || reconciler.find(begun) == null ? reconciler.begin() : begun;
        job.continuesAfter(Objects.requireNonNull(reconciler.find(run)).transactions());
        for (var part = reconciler.next(run); part != null; part = reconciler.next(run)) {
            var compared = part;
            job.step(tx -> {
                LedgerReconciler.store(tx, compared);
                return progress(tx, run, about);
            });
        }
        job.step(tx -> progress(tx, run, about)); // another node may have compared the last part
    }

    private Progress progress(Tx tx, long run, long about) {
        var now = tx.single(ReconciliationQueries.StoredRun::of, ReconciliationQueries.GET, run);
        int percent = (int) (about == 0 ? 0 : now.transactions() * 100 / about);
        var result = Json.write(reconciler.result(now));
        return new Progress(new JsonObject().put(RUN, run), result, percent, now.transactions());
    }
}
