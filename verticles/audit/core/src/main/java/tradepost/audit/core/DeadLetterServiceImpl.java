package tradepost.audit.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.audit.DeadLetter;
import tradepost.audit.DeadLetterPage;
import tradepost.audit.DeadLetterQuery;
import tradepost.audit.DeadLetterService;
import tradepost.audit.DiscardDeadLetter;
import tradepost.audit.core.journal.EventServiceImpl;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.DeadLetterBox;
import tradepost.kernel.events.DeadLetters;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Services;

/** Asks every context for its dead letters. */
final class DeadLetterServiceImpl implements DeadLetterService {
    private static final int LIMIT = 10;
    private static final int LIMIT_MAX = 100;

    /** The entry after which a page starts. */
    private record After(String context, String subscriber, long sequence) {
        static final After START = new After("", "", 0);

        /** Fails 400 invalid_cursor. */
        static After of(@Nullable String cursor) {
            if (cursor == null) return START;
            var parts = cursor.split("/", -1);
            if (parts.length != 3 || !parts[2].matches("\\d{1,18}"))
                throw Problem.badRequest("invalid_cursor", Problem.detail("after", "is not a cursor of this list"));
            return new After(parts[0], parts[1], Long.parseLong(parts[2]));
        }

        static String cursor(DeadLetter d) {
            return d.context() + "/" + d.subscriber() + "/" + d.sequence();
        }
    }

    private final Vertx vertx;
    private final Db db;
    private final Map<String, DeadLetterBox> boxes = new LinkedHashMap<>();

    /** @param contexts with a log, sorted */
    DeadLetterServiceImpl(Vertx vertx, Db db, List<String> contexts) {
        this.vertx = vertx;
        this.db = db;
        for (var c : contexts) boxes.put(c, Services.keyedProxy(vertx, DeadLetters.address(c), DeadLetterBox.class));
    }

    @Override
    public Future<DeadLetterPage> listDeadLetters(DeadLetterQuery query, Caller caller) {
        var after = After.of(query.after());
        int limit = EventServiceImpl.between("limit", 1, query.limit(), LIMIT, LIMIT_MAX);
        var states = query.status() == null ? "dead" : String.join(",", query.status());
        var requested = query.context() == null ? List.copyOf(boxes.keySet()) : List.of(known(query.context()));
        var unavailable = new ArrayList<String>();
        var answers = requested.stream()
                .filter(c -> c.compareTo(after.context()) >= 0)
                .map(c -> {
                    var begin = c.equals(after.context()) ? after : After.START;
                    return box(c).list(states, begin.subscriber(), begin.sequence(), limit + 1, caller)
                            .map(list -> list.stream().map(d -> letter(c, d)).toList())
                            .recover(t -> isUnavailable(t) && query.context() == null
                                    ? without(c, unavailable)
                                    : Problem.failed(t));
                })
                .toList();
        var counts = requested.stream()
                .map(c -> box(c).countLetters(states, caller)
                        .recover(t -> isUnavailable(t) && query.context() == null
                                ? Future.succeededFuture(0L)
                                : Problem.failed(t)))
                .toList();
        return Future.all(Future.all(answers), Future.all(counts)).map(both -> {
            long total = counts.stream().mapToLong(Future::result).sum();
            return page(answers.stream().map(Future::result).toList(), total, limit, unavailable);
        });
    }

    private static boolean isUnavailable(Throwable t) {
        int code = Problem.from(t).failureCode();
        return code == 503 || code == 504;
    }

    private static Future<List<DeadLetter>> without(String context, List<String> unavailable) {
        unavailable.add(context);
        return Future.succeededFuture(List.of());
    }

    private static DeadLetterPage page(
            List<List<DeadLetter>> byContext, long total, int limit, List<String> unavailable) {
        var found = byContext.stream().flatMap(List::stream).limit(limit + 1L).toList();
        boolean more = found.size() > limit;
        var data = more ? found.subList(0, limit) : found;
        var next = more ? After.cursor(data.getLast()) : null;
        boolean capped = total > Page.COUNTED;
        return new DeadLetterPage(
                data,
                new DeadLetterPage.Meta(
                        limit,
                        capped ? Page.COUNTED : total,
                        next,
                        capped ? true : null,
                        unavailable.stream().distinct().sorted().toList()));
    }

    private static DeadLetter letter(String context, DeadLetters.DeadLetter d) {
        var code = d.code();
        return new DeadLetter(
                context,
                d.subscriber(),
                d.sequence(),
                d.eventId(),
                d.type(),
                d.subject(),
                d.attempts(),
                code,
                "handler_failed".equals(code)
                        ? "The subscriber failed while applying the event; the log of its node has the cause."
                        : "The subscriber could not apply the event: " + code + ".",
                d.state(),
                d.reason(),
                d.diedAt());
    }

    @Override
    public Future<Void> redriveDeadLetter(String context, String subscriber, UUID eventId, Caller caller) {
        return once(context, box -> box.redrive(subscriber, eventId, caller));
    }

    @Override
    public Future<Void> discardDeadLetter(
            String context, String subscriber, UUID eventId, DiscardDeadLetter body, Caller caller) {
        return once(context, box -> box.discard(subscriber, eventId, body.reason(), caller));
    }

    /** The context records the effect under the same key, so a repetition before the response is recorded here gets it, too. */
    private Future<Void> once(String context, Function<DeadLetterBox, Future<Void>> work) {
        return Tasks.run(vertx, () -> {
            Idempotency.steps(db, Done.class, () -> {
                work.apply(box(known(context))).await();
                return Idempotency.write(db, Done.class, tx -> new Done());
            });
            return null;
        });
    }

    private String known(String context) {
        if (!boxes.containsKey(context))
            throw Problem.badRequest(
                    "unknown_context",
                    Problem.detail("context", "must be one of " + String.join(", ", boxes.keySet())));
        return context;
    }

    private DeadLetterBox box(String context) {
        var box = boxes.get(context);
        if (box == null) throw new IllegalArgumentException(context);
        return box;
    }
}
