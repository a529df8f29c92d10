package tradepost.audit;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.jobs.JobErrorPage;
import tradepost.kernel.jobs.JobErrorQuery;

/**
 * The jobs of all contexts; each context has its own. A job that no context has, or that is another caller's, fails 404 job_not_found. If a
 * context that may have it does not respond, the call fails 503 unavailable.
 */
@ProxyGen
public interface JobService {
    String ADDRESS = "audit.jobs";

    /**
     * The jobs that the caller may see, newest first. A context that does not respond is named in {@code meta.unavailable}. Fails 400
     * invalid_cursor.
     */
    Future<JobPage> listJobs(JobQuery query, Caller caller);

    Future<Job> getJob(UUID jobId, Caller caller);

    /** Fails 409 invalid_state if the job is finished. */
    Future<Void> cancelJob(UUID jobId, Caller caller);

    Future<JobErrorPage> listErrors(UUID jobId, JobErrorQuery query, Caller caller);
}
