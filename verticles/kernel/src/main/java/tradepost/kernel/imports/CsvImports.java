package tradepost.kernel.imports;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.service.Env;
import tradepost.kernel.uploads.Upload;
import tradepost.kernel.uploads.Uploads;

/** The CSV imports of a context: each operation takes an upload and creates a job. */
public final class CsvImports {
    private static final String PRUNE_ROWS = """
            delete from import_row i using (
              select r.job_id, r.line from job j join import_row r on r.job_id = j.id where j.finished_at is not null limit $1) old
            where i.job_id = old.job_id and i.line = old.line
            """;

    private static final String PRUNE_UPLOADS = """
            delete from upload where id = any(array(
              select u.id from upload u join job j on j.id = u.claimed_by where j.finished_at is not null limit 4))
            """;

    private static final int UPLOADS_PRUNED_AT_ONCE = 4;

    private final Env env;
    private final Db db;
    private final String context;
    private final Jobs jobs;
    private final Map<String, RowWriter> writers = new HashMap<>();

    /** Call this before {@link OutboxRelay#start}. */
    public CsvImports(Env env, Db db, String context, Jobs jobs, OutboxRelay relay) {
        this.env = env;
        this.db = db;
        this.context = context;
        this.jobs = jobs;
        relay.prune(Pruner.deleting(db, PRUNE_ROWS));
        relay.prune(limit -> db.query(PRUNE_UPLOADS).await().rowCount() == UPLOADS_PRUNED_AT_ONCE);
    }

    /**
     * Call this before {@link Jobs#start}.
     *
     * @param kind of the jobs, such as {@code import_items}
     */
    public CsvImports handle(String kind, RowWriter writer) {
        writers.put(kind, writer);
        jobs.handle(kind, new ImportJob(db, env.config().database(context), writer));
        return this;
    }

    /**
     * Creates the job that imports an upload. Fails 400 invalid_csv or invalid_header, and 429 too_many_jobs; then the upload is removed.
     *
     * @param operation the operationId of the operation that received the upload
     */
    public Future<Job> start(String kind, String operation, ImportQuery query, Upload upload, Caller caller) {
        return Tasks.run(
                        env.vertx(),
                        () -> Idempotency.steps(db, Job.class, () -> {
                            var header = header(kind, upload);
                            boolean dryRun = Boolean.TRUE.equals(query.dryRun());
                            return Idempotency.write(db, Job.class, tx -> {
                                var parameters = ImportJob.parameters(upload.id(), dryRun, header);
                                var job = jobs.submit(tx, kind, parameters, caller);
                                Uploads.claim(tx, upload, operation, job.id(), caller);
                                return job;
                            });
                        }))
                .onSuccess(job -> jobs.wake())
                .eventually(() -> Uploads.discard(db, upload, caller));
    }

    private List<String> header(String kind, Upload upload) {
        var writer = writers.get(kind);
        if (writer == null) throw new IllegalArgumentException(kind);
        var header = new CsvFile(position -> Uploads.chunk(db, upload.id(), position)).header();
        writer.columns().check(header);
        return header;
    }
}
