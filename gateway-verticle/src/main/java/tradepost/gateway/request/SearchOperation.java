package tradepost.gateway.request;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.limit.RequestCost;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.Contract.Found;
import tradepost.kernel.value.Text;

/**
 * The search over everything: reads the first page of each list that declares how its entries are found, all at the same time, once for
 * each filter that takes a code as a whole and once by words. The sender needs the permission of each list, whose service leaves out what
 * is not the sender's own. Only if nothing is found anywhere, each list is searched for similar spellings. Lives on one event loop.
 */
final class SearchOperation implements OperationsHandler.Target {
    private static final int LIMIT = 5;
    /** A list that takes longer is left out. */
    private static final long LIST_MS = 1_000;
    /** So its statements end before. */
    private static final int STATEMENT_MS = 900;

    private static final String EMAIL = "email";
    /** A filter refuses what cannot be one of its codes, such as {@code a@b@c}. So nothing has it. */
    private static final int BAD_REQUEST = 400;

    private record Hit(boolean exact, JsonObject entry) {}

    /** @param complete whether every part of the list has responded */
    private record Result(List<Hit> hits, boolean complete) {}

    private final Endpoint endpoint;
    private final OperationSteps steps;
    /** By type, in the order in which they are returned. A type is missing if this gateway does not serve its context. */
    private final Map<String, Contract.Operation> lists;

    private final List<String> types;

    SearchOperation(Endpoint endpoint, List<Contract> contracts, OperationSteps steps) {
        this.endpoint = endpoint;
        this.steps = steps;
        types = endpoint.op.queryParams().stream()
                .filter(p -> p.name().equals("types"))
                .flatMap(p -> p.schema().getJsonObject("items").getJsonArray("enum").stream())
                .map(String::valueOf)
                .toList();
        lists = lists(contracts);
    }

    /** The lists that declare how their entries are found, by type. */
    static Map<String, Contract.Operation> lists(List<Contract> contracts) {
        var lists = new LinkedHashMap<String, Contract.Operation>();
        for (var contract : contracts)
            for (var op : contract.operations())
                if (op.found() != null) lists.putIfAbsent(op.found().type(), op); // an alias comes later
        return lists;
    }

    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, this::search);
    }

    private void search(OperationRequest request) {
        var query = OperationRequest.query(request.arguments());
        var q = Text.trimmed(query.getString("q"));
        int limit = query.getInteger("limit", LIMIT);
        var requested = query.getJsonArray("types", new JsonArray());
        var asked = Asked.of(
                request,
                lists,
                types.stream()
                        .filter(type -> requested.isEmpty() || requested.contains(type))
                        .toList());
        steps.gate().charge(request, (asked.lists().size() - 1) * RequestCost.READ);
        var found = all(asked.lists(), (type, list) -> read(request, list, q, limit))
                .compose(results -> isEmpty(results)
                        ? all(asked.lists(), (type, list) -> spelled(request, list, q, limit))
                                .map(other -> together(results, other))
                        : Future.succeededFuture(results));
        OperationSteps.respond(request, found, results -> {
            var exact = new JsonArray();
            var others = new JsonArray();
            results.forEach((type, result) -> {
                if (!result.complete()) asked.unavailable().add(type);
                for (var hit : result.hits()) (hit.exact() ? exact : others).add(hit.entry());
            });
            var meta = new JsonObject()
                    .put("limit", limit)
                    .put("not_searched", asked.notSearched())
                    .put("unavailable", asked.unavailable());
            Replies.found(request, exact.addAll(others), meta);
        });
    }

    /** Whether the sender may read this list. */
    static boolean mayRead(OperationRequest request, Contract.Operation list) {
        var caller = request.sender().caller();
        return caller != null && list.permits(caller);
    }

    /**
     * The lists that are read.
     *
     * @param notSearched the types that the sender may not read
     * @param unavailable the types that this gateway does not serve, and later those whose lists have not responded
     */
    record Asked(Map<String, Contract.Operation> lists, JsonArray notSearched, JsonArray unavailable) {
        static Asked of(OperationRequest request, Map<String, Contract.Operation> all, List<String> types) {
            var asked = new Asked(new LinkedHashMap<>(), new JsonArray(), new JsonArray());
            for (var type : types) {
                var list = all.get(type);
                if (list == null) asked.unavailable.add(type);
                else if (!mayRead(request, list)) asked.notSearched.add(type);
                else asked.lists.put(type, list);
            }
            return asked;
        }
    }

    /** Reads all lists at the same time. */
    static <R> Future<Map<String, R>> all(
            Map<String, Contract.Operation> lists, BiFunction<String, Contract.Operation, Future<R>> read) {
        var all = new LinkedHashMap<String, Future<R>>();
        lists.forEach((type, list) -> all.put(type, read.apply(type, list)));
        return Future.all(List.copyOf(all.values())).map(done -> {
            var results = new LinkedHashMap<String, R>();
            all.forEach((type, result) -> results.put(type, result.result()));
            return results;
        });
    }

    private static boolean isEmpty(Map<String, Result> results) {
        return results.values().stream().allMatch(r -> r.hits().isEmpty());
    }

    /** What the second round has found; complete where both were. */
    private static Map<String, Result> together(Map<String, Result> first, Map<String, Result> second) {
        var all = new LinkedHashMap<String, Result>();
        second.forEach((type, r) -> all.put(
                type,
                new Result(
                        r.hits(),
                        r.complete() && Objects.requireNonNull(first.get(type)).complete())));
        return all;
    }

    private Future<Result> read(OperationRequest request, Contract.Operation list, String q, int limit) {
        var found = Objects.requireNonNull(list.found());
        var parts = new ArrayList<Future<JsonArray>>();
        for (var filter : found.exact())
            if (mayBe(list, filter, q)) parts.add(page(request, list, new JsonObject().put(filter, q), limit));
        int coded = parts.size();
        if (found.words())
            parts.add(page(request, list, new JsonObject().put("q", q).put("words_only", true), limit));
        return Future.join(List.copyOf(parts)).transform(joined -> {
            var hits = new LinkedHashMap<String, Hit>();
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).failed()) continue;
                for (var entry : parts.get(i).result()) {
                    var resource = (JsonObject) entry;
                    boolean exact = i < coded || q.equalsIgnoreCase(resource.getString(found.code()));
                    hits.putIfAbsent(
                            resource.getString("id"),
                            new Hit(exact, entry(list, found, resource, exact ? "exact" : "words")));
                }
            }
            var first = hits.values().stream().limit(limit).toList();
            return Future.succeededFuture(new Result(first, joined.succeeded()));
        });
    }

    private Future<Result> spelled(OperationRequest request, Contract.Operation list, String q, int limit) {
        var found = Objects.requireNonNull(list.found());
        if (!found.words()) return Future.succeededFuture(new Result(List.of(), true));
        return page(request, list, new JsonObject().put("q", q), limit)
                .map(page -> new Result(
                        page.stream()
                                .map(JsonObject.class::cast)
                                .map(resource -> new Hit(false, entry(list, found, resource, "spelling")))
                                .toList(),
                        true))
                .otherwise(new Result(List.of(), false));
    }

    /** Whether the filter can have this value: only e-mail addresses have an @. */
    private static boolean mayBe(Contract.Operation list, String filter, String q) {
        return filter.equals(EMAIL) == q.contains("@") && fits(list, filter, q);
    }

    /** Whether the filter accepts a value of this length. */
    static boolean fits(Contract.Operation list, String filter, String q) {
        return list.queryParams().stream()
                .filter(p -> p.name().equals(filter))
                .allMatch(p -> q.length() <= p.schema().getInteger("maxLength", Integer.MAX_VALUE));
    }

    private Future<JsonArray> page(OperationRequest request, Contract.Operation list, JsonObject query, int limit) {
        return page(steps, request, list, query, limit);
    }

    /** The first page of a list for the same sender; empty for a filter that cannot have this value. */
    static Future<JsonArray> page(
            OperationSteps steps, OperationRequest request, Contract.Operation list, JsonObject query, int limit) {
        if (query.getValue("number") instanceof String number) query.put("number", Text.capitals(number));
        var call = request.reading(list, new JsonObject().put("query", query.put("limit", limit)))
                .withStatementLimit(STATEMENT_MS);
        return steps.calls()
                .send(call)
                .timeout(LIST_MS, TimeUnit.MILLISECONDS)
                .map(reply -> reply.body() instanceof JsonObject page ? page.getJsonArray("data") : new JsonArray())
                .recover(t -> t instanceof Refusal refused && refused.status == BAD_REQUEST
                        ? Future.succeededFuture(new JsonArray())
                        : Future.failedFuture(t));
    }

    private static JsonObject entry(Contract.Operation list, Found found, JsonObject resource, String match) {
        var id = resource.getString("id");
        return new JsonObject()
                .put("type", found.type())
                .put("id", id)
                .put("code", resource.getValue(found.code()))
                .put("title", resource.getValue(found.title()))
                .put("subtitle", found.status().isEmpty() ? null : resource.getValue(found.status()))
                .put("match", match)
                .put("path", list.path() + "/" + id);
    }
}
