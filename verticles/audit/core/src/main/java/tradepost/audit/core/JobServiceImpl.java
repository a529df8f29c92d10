package tradepost.audit.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.audit.JobService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.jobs.JobBox;
import tradepost.kernel.jobs.JobErrorPage;
import tradepost.kernel.jobs.JobErrorQuery;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Services;

/** Asks the contexts that have jobs, in turn. */
final class JobServiceImpl implements JobService {
    private final Vertx vertx;
    private final Db db;
    private final List<JobBox> boxes;

    /** @param contexts that have jobs */
    JobServiceImpl(Vertx vertx, Db db, List<String> contexts) {
        this.vertx = vertx;
        this.db = db;
        boxes = contexts.stream()
                .map(c -> Services.keyedProxy(vertx, Jobs.address(c), JobBox.class))
                .toList();
    }

    @Override
    public Future<Job> getJob(UUID jobId, Caller caller) {
        return ask(box -> box.getJob(jobId, caller));
    }

    @Override
    public Future<JobErrorPage> listErrors(UUID jobId, JobErrorQuery query, Caller caller) {
        return ask(box -> box.listErrors(jobId, query, caller));
    }

    /** The context records the effect under the same key, so a repetition before the response is recorded here gets it, too. */
    @Override
    public Future<Void> cancelJob(UUID jobId, Caller caller) {
        return Tasks.run(vertx, () -> {
            Idempotency.steps(db, Done.class, () -> {
                ask(box -> box.cancelJob(jobId, caller)).await();
                return Idempotency.write(db, Done.class, tx -> new Done());
            });
            return null;
        });
    }

    private <T> Future<T> ask(Function<JobBox, Future<T>> question) {
        return ask(question, 0, null);
    }

    /** @param unavailable why a context before this one did not respond; null if all did */
    private <T> Future<T> ask(Function<JobBox, Future<T>> question, int at, @Nullable Throwable unavailable) {
        if (at == boxes.size())
            return Future.failedFuture(unavailable == null ? Problem.notFound("job_not_found") : unavailable);
        return question.apply(boxes.get(at)).recover(t -> {
            if (Problem.from(t).failureCode() == 404) return ask(question, at + 1, unavailable);
            return Problem.isUnavailable(t) ? ask(question, at + 1, t) : Future.failedFuture(t);
        });
    }
}
