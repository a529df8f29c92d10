package tradepost.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Contract;

/**
 * Fields of a body that go by two names, as the contract says by {@code x-same-as}: a service knows one of them, and a refusal names
 * the one that was sent.
 */
final class SameNames {
    private static final int MAX_DEPTH = 8;
    /** The service's name by the other one. */
    private final Map<String, String> known = new HashMap<>();

    SameNames(Contract contract, JsonObject schema) {
        collect(contract, contract.resolve(schema), 0);
    }

    private void collect(Contract contract, JsonObject schema, int depth) {
        if (depth > MAX_DEPTH) return;
        for (var property : schema.getJsonObject("properties", new JsonObject())) {
            var field = contract.resolve((JsonObject) property.getValue());
            var same = field.getString("x-same-as");
            if (same != null) known.put(property.getKey(), same);
            collect(contract, field, depth + 1);
        }
        if (schema.getValue("items") instanceof JsonObject items) collect(contract, contract.resolve(items), depth + 1);
    }

    Refusal asSent(Refusal refusal, @Nullable JsonObject body) {
        if (known.isEmpty() || body == null || refusal.details.isEmpty()) return refusal;
        var details = new JsonArray();
        for (var d : refusal.details) {
            var detail = ((JsonObject) d).copy();
            details.add(detail.put("field", asSent(detail.getString("field", ""), body)));
        }
        return refusal.with(details);
    }

    /** {@code items[0].product_id} becomes {@code items[0].productId} where that is what the body has. */
    private String asSent(String field, JsonObject body) {
        var out = new StringBuilder();
        Object at = body;
        for (var part : field.split("\\.", MAX_DEPTH)) {
            int bracket = part.indexOf('[');
            var name = bracket < 0 ? part : part.substring(0, bracket);
            if (at instanceof JsonObject o) {
                name = sent(name, o);
                at = o.getValue(name);
            }
            out.append(out.isEmpty() ? "" : ".").append(name);
            if (bracket < 0) continue;
            out.append(part, bracket, part.length());
            at = at instanceof JsonArray list ? entry(list, part.substring(bracket + 1, part.length() - 1)) : null;
        }
        return out.toString();
    }

    private String sent(String name, JsonObject object) {
        if (!object.containsKey(name))
            for (var other : object.fieldNames()) if (name.equals(known.get(other))) return other;
        return name;
    }

    private static @Nullable Object entry(JsonArray list, String index) {
        if (!index.matches("\\d{1,6}")) return null;
        int at = Integer.parseInt(index);
        return at < list.size() ? list.getValue(at) : null;
    }
}
