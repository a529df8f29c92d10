package tradepost.inventory.core.verification;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.StockVerification;
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

/**
 * A verification of stock as a job, which shows how far it is. It takes part in the run in progress, if there is one; when that has a
 * smaller scope, another one follows.
 */
public final class VerificationJob implements JobKind {
    private static final String KIND = "verify_stock";
    private static final String RUN = "run";
    private static final String SCOPE = "scope";

    private final Vertx vertx;
    private final Db db;
    private final Verifier verifier;
    private final Jobs jobs;

    /** Call this before {@link Jobs#start}. */
    public VerificationJob(Vertx vertx, Db db, Verifier verifier, Jobs jobs) {
        this.vertx = vertx;
        this.db = db;
        this.verifier = verifier;
        this.jobs = jobs.handle(KIND, this);
    }

    /** @param scope of those of {@link Verifier} */
    public Future<Job> start(String scope, Caller caller) {
        var parameters = new JsonObject().put(SCOPE, scope);
        return Idempotency.task(vertx, db, Job.class, tx -> jobs.submit(tx, KIND, parameters, caller))
                .onSuccess(job -> jobs.wake());
    }

    @Override
    public void run(JobRun job) {
        long items =
                db.list(r -> r.getLong(0), VerificationQueries.ABOUT).await().getFirst();
        var scope = job.parameters().getString(SCOPE);
        var begun = job.checkpoint().getLong(RUN);
        long run = begun == null || find(begun) == null ? verifier.begin(scope) : begun;
        job.continuesAfter(Objects.requireNonNull(find(run)).itemsChecked());
        while (!Verifier.covers(complete(job, run, items), scope)) run = verifier.begin(scope);
    }

    private StockVerification complete(JobRun job, long run, long items) {
        var now = Objects.requireNonNull(find(run));
        while (!now.complete()) {
            long before = now.itemsChecked();
            job.step(tx -> step(tx, run, items));
            now = Objects.requireNonNull(find(run));
            if (now.itemsChecked() == before)
                vertx.timer(Verifier.OTHER_NODE_MS).await(); // another node is doing a step
        }
        job.step(tx -> progress(tx, run, items));
        return now;
    }

    /** Null for a run that was forgotten, because a later one has ended. */
    private @Nullable StockVerification find(long run) {
        var found = db.list(VerificationQueries::verification, VerificationQueries.GET, run)
                .await();
        return found.isEmpty() ? null : found.getFirst();
    }

    private Progress step(Tx tx, long run, long items) {
        verifier.step(tx, run);
        return progress(tx, run, items);
    }

    private static Progress progress(Tx tx, long run, long items) {
        var now = tx.single(VerificationQueries::verification, VerificationQueries.GET, run);
        int percent = (int) (items == 0 ? 0 : now.itemsChecked() * 100 / items);
        return new Progress(new JsonObject().put(RUN, run), Json.write(now), percent, now.itemsChecked());
    }
}
