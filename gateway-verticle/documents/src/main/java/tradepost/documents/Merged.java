package tradepost.documents;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The published contracts of all contexts in one document. The operations in it are called {@code context.operationId}. A
 * component that two contexts describe differently is called {@code context.Name} in both.
 */
final class Merged {
    private static final String REFERENCE = "$ref";
    private static final String COMPONENTS = "#/components/";
    private static final int ROUNDS_MAX = 100;

    private Merged() {}

    /** @param byContext in the order in which they are to be shown; not changed */
    public static JsonObject of(Map<String, JsonObject> byContext) {
        var differing = differing(byContext);
        var tags = new LinkedHashMap<String, Object>();
        var paths = new JsonObject();
        var components = new JsonObject();
        byContext.forEach((context, document) -> {
            var renamed = (JsonObject) renamed(document, context, differing);
            for (var tag : document.getJsonArray("tags", new JsonArray()))
                tags.putIfAbsent(((JsonObject) tag).getString("name"), tag);
            for (var path : renamed.getJsonObject("paths")) {
                var item = (JsonObject) path.getValue();
                for (var method : item.fieldNames()) {
                    var op = item.getJsonObject(method);
                    op.put("operationId", context + "." + op.getString("operationId"));
                }
                if (!paths.containsKey(path.getKey())) paths.put(path.getKey(), new JsonObject());
                paths.getJsonObject(path.getKey()).mergeIn(item);
            }
            for (var kind : renamed.getJsonObject("components")) {
                if (!components.containsKey(kind.getKey())) components.put(kind.getKey(), new JsonObject());
                for (var component : (JsonObject) kind.getValue()) {
                    var key = kind.getKey() + "/" + component.getKey();
                    var name = differing.contains(key) ? context + "." + component.getKey() : component.getKey();
                    components.getJsonObject(kind.getKey()).put(name, component.getValue());
                }
            }
        });
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put("info", info(byContext.get("gateway")))
                .put("servers", new JsonArray().add(new JsonObject().put("url", "/")))
                .put("tags", new JsonArray(List.copyOf(tags.values())))
                .put("security", Published.TOKEN_OR_KEY.copy())
                .put("paths", paths)
                .put("components", components);
    }

    /** Licence, contact and description are those of the gateway's document. */
    private static JsonObject info(@Nullable JsonObject gateway) {
        var info = new JsonObject().put("title", "Tradepost").put("version", "1");
        return gateway == null ? info : gateway.getJsonObject("info").copy().mergeIn(info);
    }

    /** The components, as {@code kind/Name}, that differ between contexts or refer to one that does. */
    private static Set<String> differing(Map<String, JsonObject> byContext) {
        var first = new HashMap<String, Object>();
        var found = new HashSet<String>();
        for (var document : byContext.values())
            each(document, (key, component) -> {
                var other = first.putIfAbsent(key, component);
                if (other != null && !other.equals(component)) found.add(key);
            });
        for (int round = 0, before = -1; before < found.size(); round++) {
            if (round > ROUNDS_MAX) throw new IllegalStateException("the references between components do not end");
            before = found.size();
            for (var document : byContext.values())
                each(document, (key, component) -> {
                    if (refersTo(component, found)) found.add(key);
                });
        }
        return found;
    }

    private interface Visitor {
        void visit(String key, Object component);
    }

    private static void each(JsonObject document, Visitor visitor) {
        for (var kind : document.getJsonObject("components", new JsonObject()))
            for (var component : (JsonObject) kind.getValue())
                visitor.visit(kind.getKey() + "/" + component.getKey(), component.getValue());
    }

    private static boolean refersTo(Object value, Set<String> names) {
        if (value instanceof JsonArray a) return a.stream().anyMatch(x -> refersTo(x, names));
        if (!(value instanceof JsonObject o)) return false;
        if (o.getValue(REFERENCE) instanceof String ref
                && ref.startsWith(COMPONENTS)
                && names.contains(ref.substring(COMPONENTS.length()))) return true;
        return o.stream().anyMatch(e -> e.getValue() != null && refersTo(e.getValue(), names));
    }

    private static Object renamed(Object value, String context, Set<String> differing) {
        if (value instanceof JsonArray a) {
            var out = new JsonArray();
            for (var x : a) {
                if (x == null) out.addNull();
                else out.add(renamed(x, context, differing));
            }
            return out;
        }
        if (!(value instanceof JsonObject o)) return value;
        var out = new JsonObject();
        for (var e : o) {
            if (e.getValue() == null) out.putNull(e.getKey());
            else if (e.getKey().equals(REFERENCE) && e.getValue() instanceof String ref)
                out.put(REFERENCE, reference(ref, context, differing));
            else out.put(e.getKey(), renamed(e.getValue(), context, differing));
        }
        return out;
    }

    private static String reference(String ref, String context, Set<String> differing) {
        if (!ref.startsWith(COMPONENTS) || !differing.contains(ref.substring(COMPONENTS.length()))) return ref;
        int name = ref.lastIndexOf('/') + 1;
        return ref.substring(0, name) + context + "." + ref.substring(name);
    }
}
