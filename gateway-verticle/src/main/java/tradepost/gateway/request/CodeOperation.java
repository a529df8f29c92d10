package tradepost.gateway.request;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.limit.RequestCost;
import tradepost.gateway.routing.OperationsHandler;
import tradepost.gateway.validation.Endpoint;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.value.Barcode;
import tradepost.kernel.value.Text;

/**
 * Finds what has a code that a scanner has read: asks each list that finds its entries by a whole code, all at the same time, as
 * {@link SearchOperation} does. The sender needs the permission of each list, whose service leaves out what is not the sender's own. Lives on one event
 * loop.
 */
final class CodeOperation implements OperationsHandler.Target {
    private static final String ITEM = "item";
    /** In the order in which matches are returned. */
    private static final List<String> TYPES =
            List.of(ITEM, "lot", "location", "order", "purchase_order", "shipment", "transfer");

    private static final String PRODUCT = "product";
    private static final String ITEM_ID = "item_id";
    private static final String ARCHIVED = "archived";
    private static final String SERIAL = "serial";
    /** The most matches of a type. */
    private static final int LIMIT = 20;

    private final Endpoint endpoint;
    private final OperationSteps steps;
    private final Map<String, Contract.Operation> lists;

    /** @param complete whether every part of the list has responded */
    private record Result(List<JsonObject> matches, boolean complete) {}

    CodeOperation(Endpoint endpoint, List<Contract> contracts, OperationSteps steps) {
        this.endpoint = endpoint;
        this.steps = steps;
        lists = SearchOperation.lists(contracts);
    }

    @Override
    public void serve(ClientResponse response, List<String> pathValues) {
        steps.receive(endpoint, response, pathValues, this::find);
    }

    private void find(OperationRequest request) {
        var code = Text.trimmed(request.arguments().getString("code"));
        var asked = SearchOperation.Asked.of(request, lists, TYPES);
        if (Barcode.key(code).isEmpty()) throw notFound();
        if (asked.lists().isEmpty() && asked.unavailable().isEmpty()) throw notFound();
        steps.gate().charge(request, (asked.lists().size() - 1) * RequestCost.READ);
        var found = SearchOperation.all(asked.lists(), (type, list) -> matches(request, type, list, code));
        OperationSteps.respond(request, found, results -> {
            var matches = new JsonArray();
            results.forEach((type, result) -> {
                if (!result.complete()) asked.unavailable().add(type);
                result.matches().forEach(matches::add);
            });
            if (matches.isEmpty() && asked.unavailable().isEmpty()) throw notFound();
            Replies.found(
                    request,
                    new JsonObject().put("code", code).put("matches", matches),
                    new JsonObject().put("not_searched", asked.notSearched()).put("unavailable", asked.unavailable()));
        });
    }

    private static Refusal notFound() {
        return Refusal.of(404, "code_not_found", "code", "matches nothing that you may read");
    }

    private Future<Result> matches(OperationRequest request, String type, Contract.Operation list, String code) {
        var found = Objects.requireNonNull(list.found());
        var filters = new LinkedHashSet<>(found.exact());
        if (takes(list, found.code())) filters.add(found.code());
        var parts = new ArrayList<Future<JsonArray>>();
        for (var filter : filters)
            if (SearchOperation.fits(list, filter, code)) parts.add(page(request, list, filter, code));
        return Future.join(List.copyOf(parts)).transform(joined -> {
            var entries = new LinkedHashMap<String, JsonObject>();
            for (var part : parts)
                if (part.succeeded())
                    for (var entry : part.result())
                        entries.putIfAbsent(((JsonObject) entry).getString("id"), (JsonObject) entry);
            var matches = entries.values().stream()
                    .limit(LIMIT)
                    .map(entry -> match(type, list, entry, code))
                    .toList();
            var result = new Result(matches, joined.succeeded());
            return type.equals(ITEM) ? withProducts(request, result) : Future.succeededFuture(result);
        });
    }

    private static boolean takes(Contract.Operation list, String param) {
        return list.queryParams().stream().anyMatch(p -> p.name().equals(param));
    }

    /** What is archived is found, too: it keeps its code. */
    private Future<JsonArray> page(OperationRequest request, Contract.Operation list, String filter, String code) {
        var query = new JsonObject().put(filter, code);
        if (takes(list, ARCHIVED)) query.put(ARCHIVED, "true");
        return SearchOperation.page(steps, request, list, query, LIMIT);
    }

    private static JsonObject match(String type, Contract.Operation list, JsonObject entry, String code) {
        var found = Objects.requireNonNull(list.found());
        var id = entry.getString("id");
        boolean isItem = type.equals(ITEM);
        boolean isSerial = SERIAL.equals(entry.getString("tracking"));
        var own = isItem ? ownCode(entry, code) : null;
        var match = new JsonObject()
                .put("type", isSerial ? "serial_number" : type)
                .put("id", id)
                .put("code", own == null ? entry.getValue(found.code()) : own.getString("code"))
                .put("title", entry.getValue(found.title()))
                .put("subtitle", found.status().isEmpty() ? null : entry.getValue(found.status()))
                .put("path", list.path() + "/" + id)
                .putNull(ITEM_ID)
                .putNull("sku")
                .putNull("name")
                .putNull("product_id")
                .put("kind", own == null ? null : own.getString("kind"))
                .put("pieces", own != null ? own.getValue("pieces") : isItem || isSerial ? 1 : null);
        if (isItem || type.equals("lot"))
            match.put(ITEM_ID, isItem ? id : entry.getString(ITEM_ID))
                    .put("sku", entry.getString("sku"))
                    .put("name", entry.getString("name"));
        return match;
    }

    /** The code of the item that was read; null if it was the SKU. */
    private static @Nullable JsonObject ownCode(JsonObject item, String code) {
        var key = Barcode.key(code);
        for (var own : item.getJsonArray("codes", new JsonArray()))
            if (Barcode.key(((JsonObject) own).getString("code")).equals(key)) return (JsonObject) own;
        return null;
    }

    /** An item whose product has options is a variant of it. */
    private Future<Result> withProducts(OperationRequest request, Result items) {
        var products = lists.get(PRODUCT);
        if (products == null || !SearchOperation.mayRead(request, products)) return Future.succeededFuture(items);
        var all = items.matches().stream()
                .map(item -> page(request, products, ITEM_ID, item.getString(ITEM_ID))
                        .onSuccess(found -> found.forEach(p -> nameProduct((JsonObject) p, item))))
                .toList();
        return Future.join(all)
                .transform(joined ->
                        Future.succeededFuture(new Result(items.matches(), items.complete() && joined.succeeded())));
    }

    private static void nameProduct(JsonObject product, JsonObject item) {
        item.put("product_id", product.getString("id"));
        if (!product.getJsonArray("options", new JsonArray()).isEmpty()) item.put("type", "variant");
    }
}
