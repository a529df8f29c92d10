package tradepost.audit.export;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;

/** Exports of lists, as jobs whose results are kept for a day. */
@ProxyGen
public interface ExportService {
    String ADDRESS = "audit.exports";

    /**
     * Creates the job of an export. Fails 400 unknown_list, 400 and 403 as a request for the list does, 429 too_many_jobs and
     * too_many_exports, 503.
     */
    Future<Job> createExport(CreateExport body, Caller caller);

    /** The file of an export that the caller has started. Fails 404 no_result or result_expired, 409 not_finished. */
    Future<Download> getJobResult(UUID jobId, Caller caller);

    /** A part of that file, from 0. Fails like getJobResult. */
    @RequiresPermission(value = Contract.AUTHENTICATED, idempotent = true)
    Future<DownloadPart> readJobResult(UUID jobId, int part, Caller caller);
}
