package tradepost.kernel.jobs;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * The jobs of one context, at {@link Jobs#address}. A caller who did not start a job gets 404 job_not_found, except administrators, who
 * hold {@value Jobs#ADMINISTRATOR}. The context audit combines the jobs of all contexts.
 */
@ProxyGen
public interface JobBox {
    /** Fails 404 job_not_found. */
    @RequiresPermission(Contract.AUTHENTICATED)
    Future<Job> getJob(UUID jobId, Caller caller);

    /** The newest jobs that the caller may see. */
    @RequiresPermission(Contract.AUTHENTICATED)
    Future<JobsOfContext> listJobs(JobFilter filter, Caller caller);

    /**
     * Ends the job before its next checkpoint; what it has committed remains. Takes an Idempotency-Key. Fails 404, and 409 invalid_state if
     * it is finished.
     */
    @RequiresPermission(Contract.AUTHENTICATED)
    Future<Void> cancelJob(UUID jobId, Caller caller);

    /** Fails 404, and 400 invalid_sort or invalid_cursor. */
    @RequiresPermission(Contract.AUTHENTICATED)
    Future<JobErrorPage> listErrors(UUID jobId, JobErrorQuery query, Caller caller);
}
