package tradepost.documents;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tradepost.gateway.request.Replies;

/**
 * Rewrites a contract for client generators: each field has one name, rules that no generated type can express become prose, and
 * a response lists in {@code required} every field it always has (all but those marked {@code x-optional}).
 */
final class ClientSchemas {
    private static final String REFERENCE = "$ref";
    private static final String SCHEMAS = "#/components/schemas/";
    private static final String ENVELOPE = SCHEMAS + "Envelope";

    private final JsonObject document;
    private final JsonObject schemas;

    private ClientSchemas(JsonObject document) {
        this.document = document;
        schemas = document.getJsonObject("components").getJsonObject("schemas");
    }

    /** Changes the published document of one context. */
    static void apply(JsonObject document) {
        var all = new ClientSchemas(document);
        all.schemas.forEach(s -> all.flatten((JsonObject) s.getValue()));
        simplify(document);
        all.listRequired();
        all.addSparse();
        all.removeUnused();
    }

    /** Copies the fields of the envelope: with inheritance each generated response would be a subclass. */
    private void flatten(JsonObject schema) {
        if (!(schema.getValue("allOf") instanceof JsonArray parts) || parts.size() != 1) return;
        if (!ENVELOPE.equals(parts.getJsonObject(0).getString(REFERENCE))) return;
        schema.remove("allOf");
        var properties =
                schemas.getJsonObject("Envelope").getJsonObject("properties").copy();
        schema.put("properties", properties.mergeIn(schema.getJsonObject("properties", new JsonObject())));
    }

    private static void simplify(Object value) {
        if (value instanceof JsonArray list) list.forEach(ClientSchemas::simplify);
        if (!(value instanceof JsonObject schema)) return;
        if (schema.remove("x-aliases") instanceof JsonArray aliases)
            describe(schema, "Also accepted as " + named(aliases, " and ") + ".");
        if (Boolean.TRUE.equals(schema.getValue("deprecated")) && schema.containsKey("x-sunset")) {
            describe(schema, ofDeprecated(schema));
            schema.remove("x-deprecated-at");
            schema.remove("x-sunset");
        }
        schema.remove("x-value-aliases");
        schema.remove("x-digits"); // its description says so
        if (isChoiceOfNames(schema.getValue("oneOf")))
            describe(schema, "Exactly one of " + names((JsonArray) schema.remove("oneOf")) + " is given.");
        if (isChoiceOfNames(schema.getValue("anyOf")))
            describe(schema, "At least one of " + names((JsonArray) schema.remove("anyOf")) + " is given.");
        if ("object".equals(schema.getValue("type")) || isNullableObject(schema.getValue("type")))
            if (!schema.containsKey("properties") && !schema.containsKey("additionalProperties"))
                schema.put("additionalProperties", true);
        schema.forEach(e -> {
            if (!e.getKey().startsWith("example")) simplify(e.getValue());
        });
    }

    /** Since when, and until when at least, something that is deprecated lives. */
    static String ofDeprecated(JsonObject declared) {
        return "Deprecated since " + declared.getString("x-deprecated-at") + "; it may be removed on "
                + declared.getString("x-sunset") + ".";
    }

    private static boolean isNullableObject(Object type) {
        return type instanceof JsonArray types && types.contains("object");
    }

    private static boolean isChoiceOfNames(Object branches) {
        return branches instanceof JsonArray list
                && list.stream().allMatch(b -> ((JsonObject) b).fieldNames().equals(Set.of("required")));
    }

    private static String names(JsonArray branches) {
        var all = new JsonArray();
        for (var b : branches) all.addAll(((JsonObject) b).getJsonArray("required"));
        return named(all, " and ");
    }

    private static String named(JsonArray names, String last) {
        var quoted = names.stream().map(n -> "`" + n + "`").toList();
        if (quoted.size() == 1) return quoted.getFirst();
        return String.join(", ", quoted.subList(0, quoted.size() - 1)) + last + quoted.getLast();
    }

    private static void describe(JsonObject schema, String sentence) {
        var before = schema.getString("description");
        schema.put("description", before == null ? sentence : before + " " + sentence);
    }

    /** A component that requests use too keeps the {@code required} of its file; a test fails if there is one. */
    private void listRequired() {
        var inResponses = new LinkedHashSet<String>();
        var inRequests = new LinkedHashSet<String>();
        for (var op : operations()) {
            var answers = op.getJsonObject("responses");
            require(answers);
            reach(answers, inResponses);
            reach(op.getValue("requestBody"), inRequests);
        }
        document.getJsonObject("components").getJsonObject("responses").forEach(r -> reach(r.getValue(), inResponses));
        inResponses.removeAll(inRequests);
        for (var name : inResponses) require(schemas.getValue(name));
        unmark(document);
    }

    private static void require(Object value) {
        if (value instanceof JsonArray list) list.forEach(ClientSchemas::require);
        if (!(value instanceof JsonObject schema)) return;
        if (schema.getValue("properties") instanceof JsonObject properties) {
            var names = properties.stream()
                    .filter(p -> !((JsonObject) p.getValue()).getBoolean("x-optional", false))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toList());
            schema.put("required", new JsonArray(names));
        }
        schema.forEach(e -> {
            if (!e.getKey().startsWith("example")) require(e.getValue());
        });
    }

    private static void unmark(Object value) {
        if (value instanceof JsonArray list) list.forEach(ClientSchemas::unmark);
        if (!(value instanceof JsonObject schema)) return;
        schema.remove("x-optional");
        schema.forEach(e -> unmark(e.getValue()));
    }

    /** A page that is limited by {@code fields} has its own media type and schemas, in which every field is optional. */
    private void addSparse() {
        for (var op : operations()) {
            if (op.getJsonArray("parameters").stream()
                    .noneMatch(p -> "fields".equals(((JsonObject) p).getValue("name")))) continue;
            var content = op.getJsonObject("responses").getJsonObject("200").getJsonObject("content");
            var page = name(content.getJsonObject("application/json").getJsonObject("schema"));
            var sparse = schemas.getJsonObject(page).copy();
            var data = sparse.getJsonObject("properties").getJsonObject("data");
            var entry = name(data.getJsonObject("items"));
            var fields = schemas.getJsonObject(entry).copy().put("minProperties", 1);
            fields.remove("required");
            schemas.put("Sparse" + entry, fields.put("description", "The fields that `fields` names, and no others."));
            data.put("items", new JsonObject().put(REFERENCE, SCHEMAS + "Sparse" + entry));
            schemas.put("Sparse" + page, sparse);
            content.put(
                    Replies.SPARSE,
                    new JsonObject().put("schema", new JsonObject().put(REFERENCE, SCHEMAS + "Sparse" + page)));
        }
    }

    private static String name(JsonObject reference) {
        var ref = reference.getString(REFERENCE);
        if (ref == null) throw new IllegalStateException("a page with fields, and its entries, must be components");
        return ref.substring(SCHEMAS.length());
    }

    private void removeUnused() {
        var components = document.getJsonObject("components");
        for (int before = -1, now = 0; before != now; ) {
            before = now;
            var used = new TreeSet<String>();
            references(document, used);
            now = 0;
            for (var kind : List.of("responses", "headers", "schemas")) {
                var found = components.getJsonObject(kind);
                for (var name : List.copyOf(found.fieldNames()))
                    if (!used.contains("#/components/" + kind + "/" + name)) found.remove(name);
                now += found.size();
            }
        }
    }

    private static void references(Object value, Set<String> found) {
        if (value instanceof JsonArray list) list.forEach(x -> references(x, found));
        if (!(value instanceof JsonObject o)) return;
        if (o.getValue(REFERENCE) instanceof String ref) found.add(ref);
        o.forEach(e -> references(e.getValue(), found));
    }

    private void reach(Object value, Set<String> found) {
        var direct = new HashSet<String>();
        references(value, direct);
        for (var ref : direct)
            if (ref.startsWith(SCHEMAS) && found.add(ref.substring(SCHEMAS.length())))
                reach(schemas.getValue(ref.substring(SCHEMAS.length())), found);
    }

    private List<JsonObject> operations() {
        var found = new ArrayList<JsonObject>();
        for (var path : document.getJsonObject("paths"))
            for (var method : (JsonObject) path.getValue())
                if (!method.getKey().toLowerCase(Locale.ROOT).equals("parameters"))
                    found.add((JsonObject) method.getValue());
        return found;
    }
}
