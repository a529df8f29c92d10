package tradepost.gateway.validation;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.contract.Contract;

/**
 * Other names under which fields of a body are accepted, from {@code x-aliases} of the contract. The body is renamed to the
 * published names before it is validated; a refusal names a field as it was sent.
 */
public final class FieldAliases {
    private static final int MAX_DEPTH = 8;

    /** One object of the schema; {@code below} also holds the entries of lists. */
    private record Level(Map<String, String> published, Map<String, Level> below) {
        boolean isEmpty() {
            return published.isEmpty() && below.isEmpty();
        }
    }

    private final Level root;

    FieldAliases(Contract contract, JsonObject schema) {
        root = level(contract, schema, 0);
    }

    private static Level level(Contract contract, JsonObject reference, int depth) {
        var level = new Level(new HashMap<>(), new HashMap<>());
        var schema = contract.resolve(reference);
        if (schema.getValue("items") instanceof JsonObject items) schema = contract.resolve(items);
        if (depth > MAX_DEPTH) return level;
        for (var property : schema.getJsonObject("properties", new JsonObject())) {
            var referring = (JsonObject) property.getValue(); // may have the aliases beside a $ref
            var field = contract.resolve(referring);
            for (var where : List.of(referring, field))
                for (var alias : where.getJsonArray("x-aliases", new JsonArray()))
                    level.published.put((String) alias, property.getKey());
            var below = level(contract, field, depth + 1);
            if (!below.isEmpty()) level.below.put(property.getKey(), below);
        }
        return level;
    }

    /** The same body under the published names; a field that is sent under two names is an error. */
    StrictJson.Read rename(StrictJson.Read read, JsonArray faults) {
        if (root.isEmpty()) return read;
        rename(read.node(), read.plain(), root, "", faults);
        return read;
    }

    @SuppressWarnings("unchecked")
    private static void rename(JsonNode node, @Nullable Object plain, Level level, String at, JsonArray faults) {
        if (plain instanceof List<?> list)
            for (int i = 0; i < list.size(); i++) rename(node.get(i), list.get(i), level, at + "[" + i + "]", faults);
        if (!(node instanceof ObjectNode object) || !(plain instanceof Map<?, ?> map)) return;
        for (var name : new ArrayList<>(map.keySet())) {
            var published = level.published.get((String) name);
            if (published == null) continue;
            if (map.containsKey(published))
                faults.add(
                        Refusal.detail(path(at, (String) name), "is the same as " + published + "; send one of them"));
            else {
                ((Map<String, @Nullable Object>) map).put(published, map.get(name));
                object.set(published, object.get((String) name));
            }
            map.remove(name);
            object.remove((String) name);
        }
        level.below.forEach((name, below) -> {
            var inner = object.get(name);
            if (inner != null) rename(inner, map.get(name), below, path(at, name), faults);
        });
    }

    private static String path(String at, String name) {
        return at.isEmpty() ? name : at + "." + name;
    }

    /** {@code items[0].product_id} becomes {@code items[0].productId} where the body has that name. */
    public Refusal asSent(Refusal refusal, Buffer body) {
        if (root.isEmpty() || refusal.details.isEmpty() || body.length() == 0) return refusal;
        var sent = StrictJson.read(body).plain();
        var details = new JsonArray();
        for (var d : refusal.details) {
            var detail = ((JsonObject) d).copy();
            details.add(detail.put("field", asSent(detail.getString("field", ""), sent)));
        }
        return refusal.with(details);
    }

    private String asSent(String field, @Nullable Object body) {
        var out = new StringBuilder();
        Object at = body;
        var level = root;
        for (var part : field.split("\\.", MAX_DEPTH)) {
            int bracket = part.indexOf('[');
            var name = bracket < 0 ? part : part.substring(0, bracket);
            out.append(out.isEmpty() ? "" : ".")
                    .append(name(name, level, at))
                    .append(part, name.length(), part.length());
            at = at instanceof Map<?, ?> map ? map.get(name(name, level, at)) : null;
            if (bracket >= 0 && at instanceof List<?> list)
                at = entry(list, part.substring(bracket + 1, part.length() - 1));
            level = level.below.getOrDefault(name, new Level(Map.of(), Map.of()));
        }
        return out.toString();
    }

    private static String name(String name, Level level, @Nullable Object at) {
        if (at instanceof Map<?, ?> map && !map.containsKey(name))
            for (var alias : level.published.entrySet())
                if (alias.getValue().equals(name) && map.containsKey(alias.getKey())) return alias.getKey();
        return name;
    }

    private static @Nullable Object entry(List<?> list, String index) {
        if (!index.matches("\\d{1,6}")) return null;
        int at = Integer.parseInt(index);
        return at < list.size() ? list.get(at) : null;
    }
}
