package tradepost.audit.core.trail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.audit.core.trail.TrailQueries.Act;
import tradepost.audit.core.trail.TrailQueries.State;
import tradepost.audit.trail.AuditEntry;
import tradepost.audit.trail.AuditPage;
import tradepost.audit.trail.AuditQuery;
import tradepost.audit.trail.EntityHistoryQuery;
import tradepost.audit.trail.ReportQuery;
import tradepost.audit.trail.TrailService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;

/** Every list is read by positions, newest first, with an index of the journal for each filter. */
public final class TrailServiceImpl implements TrailService {
    private static final List<String> NEWEST = List.of("-position");
    private static final Pattern UUIDS = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final String REFUSED = "refused";
    /** The expression of {@code journal_report}. */
    private static final String REPORT = "audit_report(type, action, outcome)";

    private final Vertx vertx;
    private final Db db;
    private final HourBounds hours;

    public TrailServiceImpl(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
        hours = new HourBounds(db);
    }

    /** For the pruner: sums the hours of the journal. Virtual threads only. Returns whether there may be more. */
    public boolean sumHours(int ignored) {
        return hours.sum().await();
    }

    @Override
    public Future<AuditPage> listEntries(AuditQuery query, Caller caller) {
        var kind = query.entityType() == null ? null : EntityTypes.requireKind(query.entityType());
        return kinds().compose(known -> within(query.createdFrom(), query.createdTo())
                .compose(all -> page(query.page(), searched(all, query, kind, known), caller)));
    }

    static Where searched(Where all, AuditQuery query, @Nullable String kind, List<String> known) {
        var where = by(all, query.actor())
                .and("subject = ?", query.entityId())
                .and("address = ?", query.address())
                .and("request_id = ?", query.requestId());
        if (kind != null) where = where.in("type", orNone(ActionFilter.types(List.of(kind + ".*"), known)));
        return outcome(acting(where, query.action(), known), query.outcome());
    }

    /** Types that the words name, or entries of the security log with these actions. No type is named like an action. */
    private static Where acting(Where where, @Nullable List<String> words, List<String> known) {
        if (words == null || words.isEmpty()) return where;
        var types = ActionFilter.types(words, known);
        var actions = ActionFilter.actions(words);
        if (actions.isEmpty()) return where.in("type", orNone(types));
        if (types.isEmpty()) return where.in("action", actions);
        var either = Stream.concat(types.stream(), actions.stream()).toArray(String[]::new);
        return where.and("(type = any(?) or action = any(?))", either);
    }

    /** No type is named so. */
    private static List<String> orNone(List<String> types) {
        return types.isEmpty() ? List.of("") : types;
    }

    /** With the condition of {@code journal_outcome} if it serves. */
    private static Where outcome(Where where, @Nullable List<String> outcomes) {
        if (outcomes == null || outcomes.isEmpty()) return where;
        return where.when(!outcomes.contains("done"), "outcome <> 'done'").in("outcome", outcomes);
    }

    private static Where by(Where where, @Nullable String actor) {
        if (actor == null) return where;
        var full = UUIDS.matcher(actor).matches() ? "user:" + actor.toLowerCase(Locale.ROOT) : actor;
        return where.and("actor = ?", full);
    }

    @Override
    public Future<AuditPage> getReport(String report, ReportQuery query, Caller caller) {
        return within(query.createdFrom(), query.createdTo())
                .compose(all -> page(query.page(), reported(by(all, query.actor()), report), caller));
    }

    /** With the condition of {@code journal_report} if it serves. */
    static Where reported(Where where, String report) {
        return switch (report) {
            case REFUSED -> outcome(where, List.of(REFUSED));
            case "changes" ->
                where.when(true, "(" + REPORT + " = 'changes' or action is not null and " + REPORT + " = 'deletions')");
            default -> where.when(true, REPORT + " <> 'changes'").and(REPORT + " = ?", report);
        };
    }

    @Override
    public Future<AuditPage> listEntityHistory(
            String entityType, UUID entityId, EntityHistoryQuery query, Caller caller) {
        var kind = EntityTypes.requireKind(entityType);
        return db.require("entity_not_found", r -> r.getLong(0), TrailQueries.EXISTS, entityId, kind + ".")
                .compose(found -> within(query.createdFrom(), query.createdTo()))
                .compose(all -> page(query.page(), about(all, kind, entityId), caller));
    }

    /** With the condition of {@code journal_account}: an account also has the entries of the security log that name it. */
    static Where about(Where where, String kind, UUID entityId) {
        if (!kind.equals("auth.user")) return where.and("subject = ?", entityId);
        return where.and(
                "(subject = ? or type = 'auth.security.recorded' and data->'accounts' @> jsonb_build_array(jsonb_build_object('id', ?::text)))",
                entityId);
    }

    @Override
    public Future<AuditEntry> getEntry(UUID entryId, Caller caller) {
        return db.require("entry_not_found", Act::row, TrailQueries.FIND, entryId)
                .compose(act -> before(List.of(act))
                        .map(states -> EntryView.of(act, states.get(act.position()), true, caller)));
    }

    @Override
    public Future<Void> recordExports(JsonObject sent, Caller caller) {
        if (!caller.isContext() || !caller.context().equals(Config.GATEWAY))
            return Future.failedFuture(Problem.forbidden("forbidden"));
        return Tasks.run(vertx, () -> {
            SentLists.record(db, SentLists.read(sent));
            return null;
        });
    }

    private Future<AuditPage> page(Page page, Where where, Caller caller) {
        return page.sortedBy(NEWEST)
                .read(db, TrailQueries.ACTS, where.when(true, TrailQueries.IN_CHAIN))
                .compose(slice -> before(slice.data().stream()
                                .filter(act -> EntryView.mayRead(act, caller))
                                .toList())
                        .map(states -> new AuditPage(
                                slice.data().stream()
                                        .map(act -> EntryView.of(act, states.get(act.position()), false, caller))
                                        .toList(),
                                slice.meta())));
    }

    /** The states before these acts, by position, as far as their events contain whole states: by one statement. */
    private Future<Map<Long, State>> before(List<Act> acts) {
        var compared = acts.stream()
                .filter(a -> !a.isErased() && !EntityTypes.states(a.type()).isEmpty())
                .toList();
        if (compared.isEmpty()) return Future.succeededFuture(Map.of());
        return db.query(
                        TrailQueries.BEFORE,
                        compared.stream().map(Act::position).toArray(Long[]::new),
                        compared.stream().map(Act::subject).toArray(UUID[]::new),
                        compared.stream()
                                .map(a -> String.join(",", EntityTypes.states(a.type())))
                                .toArray(String[]::new))
                .map(rows -> {
                    var states = new HashMap<Long, State>();
                    for (var row : rows) states.put(row.getLong(0), new State(row.getJsonObject(1)));
                    return states;
                });
    }

    private Future<List<String>> kinds() {
        return db.list(r -> r.getString(0), TrailQueries.KINDS);
    }

    private Future<Where> within(@Nullable Instant from, @Nullable Instant to) {
        return hours.of(from, to)
                .map(range -> Where.of("true")
                        .and("position >= ?", range.from() == 0 ? null : range.from())
                        .and("position <= ?", range.to())
                        .between("at", from, to));
    }
}
