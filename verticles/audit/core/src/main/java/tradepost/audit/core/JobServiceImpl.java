package tradepost.audit.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.audit.JobPage;
import tradepost.audit.JobQuery;
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
import tradepost.kernel.jobs.JobFilter;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.jobs.JobsOfContext;
import tradepost.kernel.listing.Page;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Services;

/** Asks the contexts that have jobs: in turn for one job, and at the same time for a list. */
final class JobServiceImpl implements JobService {
    private final Vertx vertx;
    private final Db db;
    /** As PostgreSQL sorts them. */
    private static final Comparator<UUID> IDS = Comparator.comparing(UUID::toString);

    /** In characters. */
    private static final int TIME_MAX = 30;

    private static final Comparator<Job> NEWEST =
            Comparator.comparing(Job::createdAt).thenComparing(Job::id, IDS).reversed();

    private final Map<String, JobBox> byContext = new LinkedHashMap<>();
    private final List<JobBox> boxes;

    /** @param contexts that have jobs */
    JobServiceImpl(Vertx vertx, Db db, List<String> contexts) {
        this.vertx = vertx;
        this.db = db;
        for (var c : contexts) byContext.put(c, Services.keyedProxy(vertx, Jobs.address(c), JobBox.class));
        boxes = List.copyOf(byContext.values());
    }

    @Override
    public Future<JobPage> listJobs(JobQuery query, Caller caller) {
        int limit = query.page().limit();
        int offset = query.page().offset();
        var after = Place.of(query.page().after());
        var filter = new JobFilter(
                query.page().ids(),
                query.kind(),
                query.status(),
                query.createdFrom(),
                query.createdTo(),
                after == null ? null : after.at(),
                after == null ? null : after.id(),
                offset + limit + 1);
        var unavailable = new ConcurrentSkipListSet<String>();
        var asked = byContext.entrySet().stream()
                .map(e -> e.getValue().listJobs(filter, caller).recover(t -> {
                    if (!Problem.isUnavailable(t)) return Future.failedFuture(t);
                    unavailable.add(e.getKey());
                    return Future.succeededFuture(new JobsOfContext(List.of(), 0));
                }))
                .toList();
        return Future.all(asked).map(all -> {
            var answers = all.<JobsOfContext>list();
            if (!answers.isEmpty() && unavailable.size() == answers.size()) throw Problem.unavailable("unavailable");
            return page(answers, limit, offset, List.copyOf(unavailable));
        });
    }

    /** The first of each context contain the first of all. */
    private static JobPage page(List<JobsOfContext> answers, int limit, int offset, List<String> unavailable) {
        var found = answers.stream()
                .flatMap(a -> a.jobs().stream())
                .sorted(NEWEST)
                .skip(offset)
                .limit(limit + 1L)
                .toList();
        boolean more = found.size() > limit;
        var data = more ? found.subList(0, limit) : found;
        long total = answers.stream().mapToLong(JobsOfContext::total).sum();
        boolean capped = total > Page.COUNTED;
        return new JobPage(
                data,
                new JobPage.Meta(
                        limit,
                        offset,
                        capped ? Page.COUNTED : total,
                        more ? Place.cursor(data.getLast()) : null,
                        capped ? true : null,
                        unavailable));
    }

    /** The job after which a page starts. */
    private record Place(Instant at, UUID id) {
        /** Fails 400 invalid_cursor. */
        static @Nullable Place of(@Nullable String cursor) {
            if (cursor == null) return null;
            try {
                var parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII).split(" ", -1);
                if (parts.length == 2 && parts[0].length() <= TIME_MAX)
                    return new Place(Instant.parse(parts[0]), UUID.fromString(parts[1]));
            } catch (IllegalArgumentException | DateTimeException e) {
                // refused below like any other cursor that is not valid
            }
            throw Problem.badRequest("invalid_cursor", Problem.detail("after", "is not a cursor of this list"));
        }

        static String cursor(Job job) {
            var place = job.createdAt() + " " + job.id();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.US_ASCII));
        }
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
