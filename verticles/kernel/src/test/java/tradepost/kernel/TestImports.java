package tradepost.kernel;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.jobs.JobBox;
import tradepost.kernel.jobs.JobErrorPage;
import tradepost.kernel.jobs.JobErrorQuery;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.listing.Page;
import tradepost.kernel.uploads.Upload;
import tradepost.kernel.uploads.UploadBox;
import tradepost.kernel.uploads.Uploads;

/** Sends files to a context as the gateway does, and waits for jobs. */
public final class TestImports {
    public static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));
    private static final Set<String> ENDS = Set.of("done", "failed", "cancelled");
    public final UploadBox uploads;
    public final JobBox jobs;

    public TestImports(TestIdentity identity, String context) {
        uploads = identity.proxy("admin", Uploads.address(context), UploadBox.class);
        jobs = identity.proxy("admin", Jobs.address(context), JobBox.class);
    }

    public Upload upload(String operation, String file) {
        return upload(operation, file.getBytes(StandardCharsets.UTF_8));
    }

    public Upload upload(String operation, byte[] file) {
        var id = UUID.randomUUID();
        int position = 0;
        for (int at = 0; at < file.length; at += Uploads.CHUNK_BYTES) {
            var part = Arrays.copyOfRange(file, at, Math.min(at + Uploads.CHUNK_BYTES, file.length));
            uploads.append(id, operation, position++, Base64.getEncoder().encodeToString(part), ADMIN)
                    .await();
        }
        return new Upload(id, file.length);
    }

    public Job job(UUID id) {
        return jobs.getJob(id, ADMIN).await();
    }

    /** Waits until it is finished. */
    public Job finished(Job job) {
        return Awaitility.await("the job is finished")
                .pollInterval(Duration.ofMillis(20))
                .until(() -> job(job.id()), j -> ENDS.contains(j.status()));
    }

    /** As {@code line column code: reason}. */
    public List<String> errors(Job job) {
        return page(job, 100).data().stream()
                .map(e -> e.line() + " " + e.column() + " " + e.code() + ": " + e.reason())
                .toList();
    }

    public JobErrorPage page(Job job, int limit) {
        return jobs.listErrors(job.id(), new JobErrorQuery(Page.of(limit, null, null, null)), ADMIN)
                .await();
    }

    /** {@code created/changed/unchanged/rejected}. */
    public static String counts(Job job) {
        JsonObject result = job.result() == null ? new JsonObject() : job.result();
        return result.getValue("created") + "/" + result.getValue("changed") + "/" + result.getValue("unchanged") + "/"
                + result.getValue("rejected");
    }
}
