package tradepost.audit.core.export;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.function.Consumer;
import tradepost.audit.AuditSettings;
import tradepost.audit.core.export.ExportQueries.Kept;
import tradepost.audit.core.export.ExportQueries.Result;
import tradepost.audit.export.CreateExport;
import tradepost.audit.export.ExportService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.exports.ListExport;
import tradepost.kernel.exports.ListFormat;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;

public final class ExportServiceImpl implements ExportService {
    /** To which locations the user was limited when the list was exported; empty for none. */
    private static final String LOCATIONS = "locations";

    static final String KIND = "export";
    private static final int KEPT_MAX = 200;
    /** A user starts no export while the results of the others are as large as so many of the largest. */
    private static final int LARGEST_KEPT = 4;

    private static final long MEGABYTE = 1 << 20;
    private static final int PARTS_PRUNED_AT_ONCE = 64;

    private final Vertx vertx;
    private final Db db;
    private final Jobs jobs;
    private final GatewayLists lists;
    private final long bytesMax;

    /** Call this before {@link Jobs#start}. */
    public ExportServiceImpl(Env env, Db db, Jobs jobs, Consumer<Pruner.Step> pruning) {
        vertx = env.vertx();
        this.db = db;
        this.jobs = jobs;
        lists = new GatewayLists(vertx);
        var config = env.config();
        bytesMax = config.number(AuditSettings.EXPORTS_BYTES_MAX_MB) * MEGABYTE;
        jobs.handle(KIND, new ExportJob(lists, bytesMax, config.number(AuditSettings.EXPORTS_ROWS_MAX)));
        pruning.accept(
                limit -> db.query(ExportQueries.PRUNE, (long) limit).await().rowCount() == PARTS_PRUNED_AT_ONCE);
    }

    @Override
    public Future<Job> createExport(CreateExport body, Caller caller) {
        return Tasks.run(
                        vertx,
                        () -> Idempotency.steps(db, Job.class, () -> {
                            var about = lists.columns(new ListExport(body.list(), body.format(), null, 0));
                            var parameters = new JsonObject()
                                    .put("list", body.list())
                                    .put("format", body.format())
                                    .put("name", about.name())
                                    .put("own", about.own())
                                    .put(
                                            LOCATIONS,
                                            caller.locations().stream()
                                                    .map(UUID::toString)
                                                    .toList())
                                    .put("user", caller.userId().toString());
                            return Idempotency.write(db, Job.class, tx -> {
                                tx.takeTurns("exports of " + caller.userId());
                                var kept = tx.single(Kept::row, ExportQueries.KEPT, KIND, caller.userId());
                                if (kept.exports() >= KEPT_MAX || kept.bytes() >= LARGEST_KEPT * bytesMax)
                                    throw Problem.tooMany("too_many_exports", KEPT_MAX, 86_400, 3_600);
                                return jobs.submit(tx, KIND, parameters, caller);
                            });
                        }))
                .onSuccess(job -> jobs.wake());
    }

    @Override
    public Future<Download> getJobResult(UUID jobId, Caller caller) {
        return db.require("no_result", Result::row, ExportQueries.FIND, ExportQueries.find(jobId, caller.userId()))
                .compose(result -> Tasks.run(vertx, () -> download(result, caller)));
    }

    private Download download(Result result, Caller caller) {
        switch (result.state()) {
            case "queued", "running" -> throw Problem.conflict("not_finished");
            case "done" -> {}
            default -> throw Problem.notFound("no_result");
        }
        if (result.expired() || result.parts() == null || result.bytes() == null)
            throw Problem.notFound("result_expired");
        var parameters = result.parameters();
        var format = ListFormat.of(parameters.getString("format"));
        requireReadable(parameters, format, caller);
        return new Download(
                parameters.getString("name") + "." + format.code(),
                format.contentType(),
                result.parts(),
                result.bytes());
    }

    /** Fails 403 forbidden if the caller may no longer read what the list had. */
    private void requireReadable(JsonObject parameters, ListFormat format, Caller caller) {
        var list = parameters.getString("list");
        boolean narrowed =
                lists.columns(new ListExport(list, format.code(), null, 0)).own() && !parameters.getBoolean("own");
        var exported = parameters.getJsonArray(LOCATIONS).stream()
                .map(id -> UUID.fromString((String) id))
                .toList();
        if (narrowed || !LocationLimit.of(caller).coversAll(exported))
            throw Problem.forbidden("forbidden", Problem.detail("list", "had entries that you may no longer read"));
    }

    @Override
    public Future<DownloadPart> readJobResult(UUID jobId, int part, Caller caller) {
        return db.require(
                "result_expired",
                r -> DownloadPart.containing(r.getBuffer(0)),
                ExportQueries.PART,
                jobId,
                caller.userId(),
                part);
    }
}
