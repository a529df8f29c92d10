package tradepost.webhook.core.source;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.problem.Problem;

/** Whether a mapping fits the contract of its operation. The values themselves are validated at each call. */
final class MappingRule {
    private static final int DEPTH_MAX = 20;

    private final Contract contract;
    private final Contract.Operation op;
    private final List<JsonObject> mapping;
    private final List<JsonObject> faults = new ArrayList<>();

    private MappingRule(Contract contract, Contract.Operation op, List<JsonObject> mapping) {
        this.contract = contract;
        this.op = op;
        this.mapping = mapping;
    }

    /** Fails 400 invalid_mapping, with each entry that does not fit and each field that is missing. */
    static void check(Contract contract, Contract.Operation op, List<JsonObject> mapping) {
        var rule = new MappingRule(contract, op, mapping);
        for (int i = 0; i < mapping.size(); i++) rule.entry(i);
        rule.missing();
        Problem.badRequestIf("invalid_mapping", rule.faults.stream().limit(20).toList());
    }

    private void entry(int i) {
        var entry = mapping.get(i);
        var field = entry.getString("field");
        var from = entry.getString("from");
        if ((from != null) == entry.containsKey("value")) {
            fault(i, "from", "is required, or a value, but not both");
            return;
        }
        if (field.startsWith("/")) bodyField(i, entry, JsonPath.of(field), from);
        else if (op.pathParams().stream().noneMatch(p -> p.name().equals(field)))
            fault(i, "field", "is not a path parameter of " + op.id() + "; a field of its body begins with /");
        else if (from != null && from.contains("/" + JsonPath.EACH)) fault(i, "from", "must be one value");
        for (int j = 0; j < i; j++)
            if (isSame(field, mapping.get(j).getString("field"))) fault(i, "field", "is mapped more than once");
    }

    private static boolean isSame(String one, String other) {
        if (one.startsWith("/") && other.startsWith("/"))
            return JsonPath.of(one).overlaps(JsonPath.of(other));
        return one.equals(other);
    }

    private void bodyField(int i, JsonObject entry, JsonPath to, @Nullable String from) {
        var body = op.body();
        var schema = body == null ? null : find(body.schema(), to.parts());
        if (schema == null) fault(i, "field", "is not a field of the body of " + op.id());
        else if (from == null && !isOfType(schema, entry.getValue("value")))
            fault(i, "value", "is not of the type of the field");
        if (to.eaches() > 1) fault(i, "field", "can have * once");
        if (from != null && JsonPath.of(from).eaches() != to.eaches())
            fault(i, "from", "must have * if the field has it, and only then");
    }

    /** The schema of a field; null if there is no such field. */
    private @Nullable JsonObject find(JsonObject schema, List<String> parts) {
        return find(schema, parts, DEPTH_MAX);
    }

    private @Nullable JsonObject find(JsonObject given, List<String> parts, int depth) {
        var schema = contract.resolve(given);
        if (parts.isEmpty()) return schema;
        if (depth == 0) return null;
        var part = parts.getFirst();
        var rest = parts.subList(1, parts.size());
        var property = schema.getJsonObject("properties", new JsonObject()).getJsonObject(part);
        if (property != null) return find(property, rest, depth - 1);
        if (schema.getJsonObject("items") != null && JsonPath.isIndex(part))
            return find(schema.getJsonObject("items"), rest, depth - 1);
        if (schema.getValue("additionalProperties") instanceof JsonObject any) return find(any, rest, depth - 1);
        return branches(schema)
                .map(branch -> find(branch, parts, depth - 1))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Stream<JsonObject> branches(JsonObject schema) {
        return Stream.of("allOf", "oneOf", "anyOf")
                .map(name -> schema.getJsonArray(name, new JsonArray()))
                .flatMap(JsonArray::stream)
                .map(JsonObject.class::cast);
    }

    private static boolean isOfType(JsonObject schema, @Nullable Object value) {
        var types = schema.getValue("type") instanceof JsonArray several
                ? several.stream().map(String::valueOf).toList()
                : schema.getValue("type") instanceof String one ? List.of(one) : List.<String>of();
        return types.isEmpty()
                || types.stream().anyMatch(type -> switch (type) {
                    case "string" -> value instanceof String;
                    case "integer" -> value instanceof Integer || value instanceof Long;
                    case "number" -> value instanceof Number;
                    case "boolean" -> value instanceof Boolean;
                    case "null" -> value == null;
                    default -> false;
                });
    }

    private void missing() {
        for (var param : op.pathParams())
            if (mapping.stream().noneMatch(e -> e.getString("field").equals(param.name())))
                faults.add(Problem.detail("mapping", "lacks the path parameter " + param.name()));
        var body = op.body();
        if (body == null) return;
        for (var name : contract.resolve(body.schema()).getJsonArray("required", new JsonArray()))
            if (mapping.stream().noneMatch(e -> isIn(e.getString("field"), String.valueOf(name))))
                faults.add(Problem.detail("mapping", "lacks the field /" + name + ", which " + op.id() + " requires"));
    }

    private static boolean isIn(String field, String name) {
        return field.startsWith("/") && JsonPath.of(field).parts().getFirst().equals(name);
    }

    private void fault(int entry, String key, String reason) {
        faults.add(Problem.detail("mapping[" + entry + "]." + key, reason));
    }
}
