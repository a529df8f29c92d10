package tradepost.gateway.request;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.limit.RequestCost;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.Contract.Inclusion;

/**
 * Reads what {@code include} names, and puts it into the entries of a response: one call for each name, however many entries there are,
 * all at the same time. The sender needs the permission of each operation that is called. Lives on one event loop.
 */
final class Inclusions {
    /** The most entries that one name may add to a response. */
    private static final int ENTRIES_MAX = 5_000;
    /** The most bytes of a response with everything that is included. */
    static final int BYTES_MAX = 16 << 20;

    private static final int IDS_MAX = 1_000;
    private static final int SKIPPED = 1_000;

    private final Map<String, Contract.Operation> operations = new HashMap<>();
    private final ServiceCalls calls;

    Inclusions(List<Contract> contracts, ServiceCalls calls) {
        this.calls = calls;
        for (var contract : contracts)
            for (var op : contract.operations()) operations.put(contract.context() + "." + op.id(), op);
    }

    /** Calls the service, and responds with its reply and what the client requests to be included. */
    void call(OperationSteps steps, OperationRequest request, JsonObject arguments, List<String> fields) {
        steps.gate().charge(request, cost(request, arguments) - RequestCost.READ);
        var included = take(steps.gate(), request, arguments);
        steps.call(request.call(arguments), reply -> {
            if (included.isEmpty()) Replies.json(request, arguments, fields, reply);
            else
                OperationSteps.respond(
                        request,
                        add(included, request, reply.body()),
                        body -> Replies.included(request, arguments, fields, body));
        });
    }

    /** Each list costs as much as a read, and so do every {@value #SKIPPED} entries of it that are skipped. */
    private int cost(OperationRequest request, JsonObject arguments) {
        int offset = request.op().page() ? OperationRequest.query(arguments).getInteger("offset", 0) : 0;
        return Math.max(1, lists(request)) * RequestCost.READ * (1 + offset / SKIPPED);
    }

    /** The number of lists that the operation reads for its sender, as far as this gateway serves their contexts. */
    private int lists(OperationRequest request) {
        var caller = request.sender().caller();
        int lists = 0;
        for (var read : request.op().reads().entrySet()) {
            var list = operations.get(read.getKey());
            if (caller != null && list != null && list.permits(caller)) lists += read.getValue();
        }
        return lists;
    }

    /**
     * What the client requests to be included, besides what the service of the operation reads itself, which stays in the arguments. Fails
     * 403 where the sender may not read it, and 429: each name costs as much as a read.
     */
    private List<Inclusion> take(Gate gate, OperationRequest request, JsonObject arguments) {
        var op = request.op();
        if (op.inclusions().isEmpty()) return List.of();
        var named = OperationRequest.query(arguments).remove(Contract.INCLUDE);
        if (!op.hasQuery()) arguments.remove("query");
        if (!(named instanceof JsonArray names)) return List.of();
        var own = new JsonArray();
        var others = new ArrayList<Inclusion>();
        for (var inclusion : op.inclusions())
            if (!names.contains(inclusion.name())) continue;
            else if (inclusion.own()) own.add(inclusion.name());
            else others.add(permitted(request, inclusion));
        gate.charge(request, (own.size() + others.size()) * RequestCost.READ);
        if (!own.isEmpty()) OperationRequest.query(arguments).put(Contract.INCLUDE, own);
        return others;
    }

    private Inclusion permitted(OperationRequest request, Inclusion inclusion) {
        var caller = request.sender().caller();
        var permission = operation(inclusion).permission();
        if (caller != null && operation(inclusion).permits(caller)) return inclusion;
        throw Refusal.of(403, "forbidden", Contract.INCLUDE, inclusion.name() + " needs " + permission);
    }

    private Contract.Operation operation(Inclusion inclusion) {
        return Objects.requireNonNull(operations.get(inclusion.operation()), inclusion.operation());
    }

    /** The reply of the service, in which the entries have what is included. Fails with the Refusal for the client. */
    private Future<@Nullable Object> add(List<Inclusion> inclusions, OperationRequest request, @Nullable Object reply) {
        if (!(reply instanceof JsonObject body)) return Future.succeededFuture(reply);
        var entries = new ArrayList<JsonObject>();
        if (request.op().page()) for (var e : body.getJsonArray("data")) entries.add((JsonObject) e);
        else entries.add(body);
        var all = new ArrayList<Future<?>>();
        for (var inclusion : inclusions) {
            var of = inclusion.part().isEmpty() || request.op().page()
                    ? entries
                    : List.of(body.getJsonObject(inclusion.part()));
            all.add(add(inclusion, request, of));
        }
        return Future.all(all).map(body);
    }

    private Future<?> add(Inclusion inclusion, OperationRequest request, List<JsonObject> entries) {
        if (!inclusion.path().isEmpty()) return addByPath(inclusion, request, entries);
        return inclusion.of().isEmpty() ? addMany(inclusion, request, entries) : addOne(inclusion, request, entries);
    }

    /** Puts the resource whose id a field has beside this field. */
    private Future<?> addOne(Inclusion inclusion, OperationRequest request, List<JsonObject> entries) {
        var holders = new HashMap<String, List<JsonObject>>();
        eachHolder(inclusion.of(), entries, (holder, id) -> {
            holder.putNull(inclusion.name());
            if (id != null) holders.computeIfAbsent(id, i -> new ArrayList<>()).add(holder);
        });
        if (holders.isEmpty()) return Future.succeededFuture();
        if (holders.size() > IDS_MAX) throw tooLarge(inclusion);
        var query = new JsonObject()
                .put("ids", new JsonArray(List.copyOf(holders.keySet())))
                .put("limit", holders.size());
        return page(inclusion, request, query).map(page -> {
            for (var found : page.getJsonArray("data")) {
                var resource = (JsonObject) found;
                for (var holder : holders.getOrDefault(resource.getString("id"), List.of()))
                    holder.put(inclusion.name(), resource);
            }
            return page;
        });
    }

    /** Calls {@code each} with every object that has the field, and its value. */
    private static void eachHolder(
            String field, List<JsonObject> entries, BiConsumer<JsonObject, @Nullable String> each) {
        int dot = field.indexOf('.');
        for (var entry : entries) {
            if (dot < 0) each.accept(entry, entry.getString(field));
            else
                for (var line : entry.getJsonArray(field.substring(0, dot), new JsonArray()))
                    each.accept((JsonObject) line, ((JsonObject) line).getString(field.substring(dot + 1)));
        }
    }

    /** Puts the list of what belongs to an entry into it. */
    private Future<?> addMany(Inclusion inclusion, OperationRequest request, List<JsonObject> entries) {
        var lists = new HashMap<String, JsonArray>();
        for (var entry : entries) {
            var list = new JsonArray();
            lists.put(entry.getString("id"), list);
            entry.put(inclusion.name(), list);
        }
        if (lists.isEmpty()) return Future.succeededFuture();
        boolean latest = inclusion.latest() > 0;
        var ids = List.copyOf(lists.keySet());
        var query = new JsonObject()
                .put(inclusion.by(), takesSeveral(inclusion) ? new JsonArray(ids) : ids.getFirst())
                .put("limit", latest ? inclusion.latest() : ENTRIES_MAX);
        return page(inclusion, request, query).map(page -> {
            if (!latest && page.getJsonObject("meta").getValue("next") != null) throw tooLarge(inclusion);
            for (var found : page.getJsonArray("data")) {
                var part = (JsonObject) found;
                var list = lists.get(part.getString(inclusion.key()));
                if (list != null) list.add(part);
            }
            return page;
        });
    }

    private boolean takesSeveral(Inclusion inclusion) {
        return operation(inclusion).queryParams().stream()
                .anyMatch(p -> p.name().equals(inclusion.by())
                        && "array".equals(p.schema().getString("type")));
    }

    private Future<?> addByPath(Inclusion inclusion, OperationRequest request, List<JsonObject> entries) {
        var entry = entries.getFirst();
        var op = operation(inclusion);
        var arguments = new JsonObject();
        for (var param : op.pathParams()) arguments.put(param.argument(), entry.getString("id"));
        boolean isList = inclusion.latest() > 0;
        if (!op.queryParams().isEmpty())
            arguments.put("query", isList ? new JsonObject().put("limit", inclusion.latest()) : new JsonObject());
        return calls.send(request.reading(op, arguments))
                .map(reply -> entry.put(
                        inclusion.name(),
                        isList && reply.body() instanceof JsonObject page ? page.getValue("data") : reply.body()));
    }

    private Future<JsonObject> page(Inclusion inclusion, OperationRequest request, JsonObject query) {
        var op = operation(inclusion);
        if (op.queryParams().stream().anyMatch(p -> p.name().equals("archived"))) query.put("archived", "true");
        return calls.send(request.reading(op, new JsonObject().put("query", query)))
                .map(Message::body)
                .map(JsonObject.class::cast);
    }

    private static Refusal tooLarge(Inclusion inclusion) {
        return Refusal.of(
                400,
                "include_too_large",
                Contract.INCLUDE,
                inclusion.name() + " has too many entries here; request a lower limit");
    }
}
