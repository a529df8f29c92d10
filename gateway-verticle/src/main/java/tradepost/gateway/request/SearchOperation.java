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
import java.util.function.Function;
import java.util.function.Predicate;
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
 * is not the sender's own. Only if nothing is found anywhere, each list is searched for similar spellings. A look-up of a code reads the
 * lists in the same way, but only by the filters that take what is printed on a label. Lives on one event loop.
 */
final class SearchOperation implements OperationsHandler.Target {
    private static final int LIMIT = 5;
    /** The most matches of a code by one filter. */
    private static final int CODED = 20;
    /** A list that takes longer is left out. */
    private static final long LIST_MS = 1_000;
    /** So its statements end before. */
    private static final int STATEMENT_MS = 900;

    private static final String EMAIL = "email";
    private static final String NUMBER = "number";
    /** A filter refuses what cannot be one of its codes, such as {@code a@b@c}. So nothing has it. */
    private static final int BAD_REQUEST = 400;

    /** What a match of a code has of an entry that is of an item. */
    private static final List<String> OF_ITEM =
            List.of("item_id", "sku", "name", "product_id", "kind", "pieces", "tracking");

    private record Hit(boolean exact, JsonObject entry) {}

    /** @param complete whether every part of the list has responded */
    private record Result(List<Hit> hits, boolean complete) {}

    private final Endpoint endpoint;
    private final OperationSteps steps;
    /** By type, in the order in which they are returned. A type is missing if this gateway does not serve its context. */
    private final Map<String, Contract.Operation> lists = new LinkedHashMap<>();

    private final List<String> types;

    /** What a request is about. */
    private record Requested(Map<String, Contract.Operation> searched, JsonArray notSearched, JsonArray unavailable) {}

    static SearchOperation byWords(Endpoint endpoint, List<Contract> contracts, OperationSteps steps) {
        return new SearchOperation(endpoint, contracts, steps, Contract.Operation::page);
    }

    static SearchOperation byCode(Endpoint endpoint, List<Contract> contracts, OperationSteps steps) {
        return new SearchOperation(
                endpoint,
                contracts,
                steps,
                op -> !Objects.requireNonNull(op.found()).codes().isEmpty());
    }

    private SearchOperation(
            Endpoint endpoint,
            List<Contract> contracts,
            OperationSteps steps,
            Predicate<Contract.Operation> isSearched) {
        this.endpoint = endpoint;
        this.steps = steps;
        types = endpoint.op.queryParams().stream()
                .filter(p -> p.name().equals("types"))
                .flatMap(p -> p.schema().getJsonObject("items").getJsonArray("enum").stream())
                .map(String::valueOf)
                .toList();
        for (var contract : contracts)
            for (var op : contract.operations())
                if (op.found() != null && isSearched.test(op))
                    lists.putIfAbsent(op.found().type(), op); // an alias comes later
    }

    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, this::search);
    }

    /** Serves the look-up of a code instead. */
    void serveCode(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, this::lookUp);
    }

    /** The lists of the requested types. Counts a read for each. */
    private Requested requested(OperationRequest request, JsonObject query) {
        var named = query.getJsonArray("types", new JsonArray());
        var requested = new Requested(new LinkedHashMap<>(), new JsonArray(), new JsonArray());
        for (var type : types) {
            if (!named.isEmpty() && !named.contains(type)) continue;
            var list = lists.get(type);
            var caller = request.sender().caller();
            if (list == null) requested.unavailable().add(type);
            else if (caller == null || !list.permits(caller))
                requested.notSearched().add(type);
            else requested.searched().put(type, list);
        }
        steps.gate().charge(request, (requested.searched().size() - 1) * RequestCost.READ);
        return requested;
    }

    private void lookUp(OperationRequest request) {
        var arguments = request.arguments();
        var code = Text.trimmed(arguments.getString("code"));
        var requested = requested(request, OperationRequest.query(arguments));
        OperationSteps.respond(request, all(requested.searched(), list -> coded(request, list, code)), results -> {
            var matches = new JsonArray();
            results.forEach((type, result) -> {
                if (!result.complete()) requested.unavailable().add(type);
                for (var hit : result.hits()) matches.add(hit.entry());
            });
            var meta = new JsonObject()
                    .put("not_searched", requested.notSearched())
                    .put("unavailable", requested.unavailable());
            Replies.found(request, new JsonObject().put("code", code).put("matches", matches), meta);
        });
    }

    private Future<Result> coded(OperationRequest request, Contract.Operation list, String code) {
        var found = Objects.requireNonNull(list.found());
        var parts = found.codes().stream()
                .filter(filter -> fits(list, filter, code))
                .map(filter -> page(request, list, new JsonObject().put(filter, code), CODED))
                .toList();
        return Future.join(parts).transform(joined -> {
            var hits = new LinkedHashMap<String, Hit>();
            for (var part : parts)
                if (part.succeeded())
                    for (var entry : part.result()) {
                        var match = match(list, found, (JsonObject) entry);
                        hits.putIfAbsent(match.getString("id"), new Hit(true, match));
                    }
            return Future.succeededFuture(new Result(List.copyOf(hits.values()), joined.succeeded()));
        });
    }

    private void search(OperationRequest request) {
        var query = OperationRequest.query(request.arguments());
        var q = Text.trimmed(query.getString("q"));
        int limit = query.getInteger("limit", LIMIT);
        var requested = requested(request, query);
        var searched = requested.searched();
        var found = all(searched, list -> read(request, list, q, limit))
                .compose(results -> isEmpty(results)
                        ? all(searched, list -> spelled(request, list, q, limit))
                                .map(other -> together(results, other))
                        : Future.succeededFuture(results));
        OperationSteps.respond(request, found, results -> {
            var exact = new JsonArray();
            var others = new JsonArray();
            results.forEach((type, result) -> {
                if (!result.complete()) requested.unavailable().add(type);
                for (var hit : result.hits()) (hit.exact() ? exact : others).add(hit.entry());
            });
            var meta = new JsonObject()
                    .put("limit", limit)
                    .put("not_searched", requested.notSearched())
                    .put("unavailable", requested.unavailable());
            Replies.found(request, exact.addAll(others), meta);
        });
    }

    private static Future<Map<String, Result>> all(
            Map<String, Contract.Operation> lists, Function<Contract.Operation, Future<Result>> read) {
        var all = new LinkedHashMap<String, Future<Result>>();
        lists.forEach((type, list) -> all.put(type, read.apply(list)));
        return Future.all(List.copyOf(all.values())).map(done -> {
            var results = new LinkedHashMap<String, Result>();
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
            if (mayBe(list, filter, q))
                parts.add(page(
                        request,
                        list,
                        new JsonObject().put(filter, filter.equals(NUMBER) ? Text.capitals(q) : q),
                        limit));
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

    private static boolean fits(Contract.Operation list, String filter, String text) {
        return list.queryParams().stream()
                .filter(p -> p.name().equals(filter))
                .allMatch(p -> text.length() <= p.schema().getInteger("maxLength", Integer.MAX_VALUE));
    }

    private Future<JsonArray> page(OperationRequest request, Contract.Operation list, JsonObject query, int limit) {
        if (list.page()) query.put("limit", limit);
        var rows = Objects.requireNonNullElse(list.rows(), "data");
        var call = request.reading(list, new JsonObject().put("query", query)).withStatementLimit(STATEMENT_MS);
        return steps.calls()
                .send(call)
                .timeout(LIST_MS, TimeUnit.MILLISECONDS)
                .map(reply -> reply.body() instanceof JsonObject page ? page.getJsonArray(rows) : new JsonArray())
                .recover(t -> t instanceof Refusal refused && refused.status == BAD_REQUEST
                        ? Future.succeededFuture(new JsonArray())
                        : Future.failedFuture(t));
    }

    private static JsonObject match(Contract.Operation list, Found found, JsonObject resource) {
        var id = resource.getString("id", resource.getString("item_id"));
        var match = new JsonObject()
                .put("type", found.type())
                .put("id", id)
                .put("code", resource.getValue(found.code()))
                .put("title", resource.getValue(found.title()))
                .put("status", found.status().isEmpty() ? null : resource.getValue(found.status()))
                .put("path", (found.path().isEmpty() ? list.path() : found.path()) + "/" + id);
        boolean isOfItem = resource.containsKey("item_id");
        for (var field : OF_ITEM) match.put(field, isOfItem ? resource.getValue(field) : null);
        return match;
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
