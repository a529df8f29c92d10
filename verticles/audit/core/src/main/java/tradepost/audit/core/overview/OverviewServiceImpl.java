package tradepost.audit.core.overview;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tradepost.audit.overview.Overview;
import tradepost.audit.overview.Overview.Waiting;
import tradepost.audit.overview.OverviewService;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;

/**
 * Asks all lists at the same time, in the name of the caller, for the shortest page with the total. So a count is what its list shows, and
 * both are counted in the same way, up to the same number. A count is kept for a moment: see {@link KeptCounts}.
 */
public final class OverviewServiceImpl implements OverviewService {
    private static final int CALL_MS = 3_000;

    private final BusCaller calls;
    private final List<String> contexts;
    private final KeptCounts kept = new KeptCounts(CALL_MS);

    public OverviewServiceImpl(Env env) {
        calls = BusCaller.ofContext(env.vertx());
        contexts = env.config().clusterContexts();
    }

    /** A list that is asked, and its answer; nothing if its context does not respond. */
    private record Asked(WaitingList list, Future<Optional<Waiting>> answer) {}

    @Override
    public Future<Overview> getOverview(Caller caller) {
        var token = Request.token();
        long writtenMs = Request.writtenMs();
        var asked = new ArrayList<Asked>();
        for (var list : WaitingList.ALL) {
            if (!contexts.contains(list.context())) continue; // this installation does not have it
            var op = list.in(Contract.load(list.context()));
            if (!op.permits(caller)) continue;
            var count = kept.get(list.sharedBy(caller, op), writtenMs, () -> ask(list, op, token));
            asked.add(new Asked(list, count));
        }
        return Future.all(asked.stream().map(Asked::answer).toList()).map(all -> overview(asked));
    }

    /** Discards what was counted before an event. */
    public void discard() {
        kept.discard();
    }

    private Future<Optional<Waiting>> ask(WaitingList list, Contract.Operation op, @Nullable String token) {
        var call = BusCall.to(op.service(), list.arguments(), CALL_MS)
                .action(op.id())
                .token(token)
                .read()
                .repeatedAs(RetrySafety.CONCURRENT);
        return calls.<JsonObject>send(call)
                .map(Message::body)
                .map(page -> Optional.of(waiting(list.kind(), list.link(op), page.getJsonObject("meta"))))
                .recover(t -> Problem.isUnavailable(t) ? Future.succeededFuture(Optional.empty()) : Problem.failed(t));
    }

    private static Waiting waiting(String kind, String link, JsonObject meta) {
        return new Waiting(kind, meta.getLong("total"), meta.containsKey("total_is_capped"), link);
    }

    private static Overview overview(List<Asked> asked) {
        var found = new ArrayList<Waiting>();
        var unavailable = new TreeSet<String>();
        for (var a : asked) {
            Optional<Waiting> answer = Objects.requireNonNull(a.answer().result());
            answer.ifPresentOrElse(found::add, () -> unavailable.add(a.list().context()));
        }
        return new Overview(found, new Overview.Meta(List.copyOf(unavailable)));
    }
}
