package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.node.ExamplesTest.Operation;
import tradepost.node.ExamplesTest.Run;

/** Sends the example of an operation once for each field of its request, with another value in it, and says what became of the value. */
final class WritableFields {
    static final String IGNORED = "ignored";

    private static final List<String> TEXTS = List.of(
            "changed",
            "CHANGED",
            "de",
            "EUR",
            "FR",
            "12345678",
            "changed-1",
            "sales.order.confirmed",
            "https://example.com/changed",
            "/changed",
            "sales.createQuote");

    /** @param field its path; a number is the place in an array */
    private record Change(List<Object> field, Object value) {
        String name() {
            return String.join(".", field.stream().map(Object::toString).toList());
        }
    }

    private final Operation operation;
    private final JsonObject example;
    private final List<Change> changes = new ArrayList<>();

    private WritableFields(Operation operation, JsonObject example) {
        this.operation = operation;
        this.example = example;
    }

    /** By operation and field: {@code shown}, the status and code of the refusal, or {@link #IGNORED}. */
    static Map<String, String> tried(Operation operation, Run run) {
        run.prepare(operation);
        var example = (JsonObject) Objects.requireNonNull(run.matcher.toSend(operation.body(), ""));
        var fields = new WritableFields(operation, example);
        var schema =
                operation.content(operation.op().getJsonObject("requestBody")).getJsonObject("schema");
        fields.collect(schema, example, List.of());
        var outcomes = new LinkedHashMap<String, String>();
        for (var c : fields.changes) outcomes.put(operation.name() + " " + c.name(), fields.outcome(c, run));
        return outcomes;
    }

    private void collect(JsonObject given, @Nullable Object present, List<Object> path) {
        var schema = resolved(given);
        var properties = schema.getJsonObject("properties");
        if (properties != null && present instanceof JsonObject o)
            for (var name : properties.fieldNames())
                collect(properties.getJsonObject(name), o.getValue(name), with(path, name));
        else if (present instanceof JsonArray a && !a.isEmpty() && a.getValue(0) instanceof JsonObject first)
            collect(schema.getJsonObject("items"), first, with(path, 0));
        else changes.add(new Change(path, other(schema, present, path)));
    }

    private static List<Object> with(List<Object> path, Object next) {
        return Stream.concat(path.stream(), Stream.of(next)).toList();
    }

    private JsonObject resolved(JsonObject schema) {
        if (schema.getString("$ref") instanceof String ref)
            return resolved(operation.schemas().getJsonObject(ref.substring(ref.lastIndexOf('/') + 1)));
        for (var choice : List.of("oneOf", "anyOf"))
            if (schema.getJsonArray(choice) instanceof JsonArray all) return resolved(all.getJsonObject(0));
        return schema;
    }

    private static String type(JsonObject schema) {
        return schema.getValue("type") instanceof JsonArray all
                ? all.stream()
                        .map(String::valueOf)
                        .filter(t -> !t.equals("null"))
                        .findFirst()
                        .orElseThrow()
                : schema.getString("type", "object");
    }

    private Object other(JsonObject schema, @Nullable Object present, List<Object> path) {
        if (schema.getJsonArray("enum") instanceof JsonArray values)
            return values.stream()
                    .filter(v -> v != null && !v.equals(present))
                    .findFirst()
                    .orElseThrow();
        return switch (type(schema)) {
            case "boolean" -> !Boolean.TRUE.equals(present);
            case "integer" -> number(schema, present).longValueExact();
            case "number" -> number(schema, present);
            case "array" -> new JsonArray().add(other(resolved(schema.getJsonObject("items")), null, path));
            case "object" -> object(schema, path);
            case "string" -> text(schema, present == null ? "" : present.toString(), path);
            default -> throw new IllegalStateException(operation.name() + " " + path + " " + schema);
        };
    }

    private JsonObject object(JsonObject schema, List<Object> path) {
        var properties = schema.getJsonObject("properties");
        if (properties == null) return new JsonObject().put("changed", "yes");
        var all = new JsonObject();
        var required = schema.getJsonArray("required", new JsonArray());
        for (var name : required.isEmpty() ? new JsonArray(List.copyOf(properties.fieldNames())) : required)
            all.put((String) name, other(resolved(properties.getJsonObject((String) name)), null, path));
        return all;
    }

    private static BigDecimal number(JsonObject schema, @Nullable Object present) {
        var now = present == null ? BigDecimal.ONE : new BigDecimal(present.toString());
        var more = now.add(BigDecimal.ONE);
        var most = schema.getValue("maximum");
        return most == null || more.compareTo(new BigDecimal(most.toString())) <= 0
                ? more
                : now.subtract(BigDecimal.ONE);
    }

    private String text(JsonObject schema, String present, List<Object> path) {
        return switch (schema.getString("format", "")) {
            case "uuid" -> UUID.randomUUID().toString();
            case "date" ->
                (present.isEmpty() ? LocalDate.now() : LocalDate.parse(present))
                        .plusDays(1)
                        .toString();
            case "date-time" ->
                (present.isEmpty() ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : Instant.parse(present))
                        .plus(Duration.ofDays(1))
                        .toString();
            case "email" -> "changed-" + Api.unique() + "@example.com";
            case "uri" -> "https://example.com/changed/" + Api.unique();
            default ->
                Stream.concat(Stream.of("Changed-" + Api.unique(), "CHANGED-" + Api.unique()), TEXTS.stream())
                        .filter(t -> !t.equals(present) && isAllowed(schema, t))
                        .findFirst()
                        .orElse("?");
        };
    }

    private static boolean isAllowed(JsonObject schema, String text) {
        return text.length() >= schema.getInteger("minLength", 0)
                && text.length() <= schema.getInteger("maxLength", Integer.MAX_VALUE)
                && (!schema.containsKey("pattern") || text.matches(".*(?:" + schema.getString("pattern") + ").*"));
    }

    private String outcome(Change change, Run run) {
        var body = operation.method().equals("PATCH") ? new JsonObject() : example.copy();
        if (operation.method().equals("PATCH")
                && example.getValue(change.field.getFirst().toString()) instanceof Object top)
            body.put(
                    change.field.getFirst().toString(),
                    top instanceof JsonObject o ? o.copy() : top instanceof JsonArray a ? a.copy() : top);
        set(body, change);
        var target = run.target(operation);
        var answer = run.caller().send(operation.method(), target, body).join();
        if (answer.status() >= 300) return answer.status() + " " + answer.code();
        if (shows(answer.body().getValue("data"), change)) return "shown";
        var read = run.caller().get(target.split("\\?")[0]);
        return read.status() == 200 && shows(read.body().getValue("data"), change) ? "shown by GET" : IGNORED;
    }

    private static void set(JsonObject body, Change change) {
        Object at = body;
        for (int i = 0; i < change.field.size() - 1; i++) {
            var step = change.field.get(i);
            if (at instanceof JsonObject o) {
                if (o.getValue(step.toString()) == null) o.put(step.toString(), new JsonObject());
                at = o.getValue(step.toString());
            } else at = ((JsonArray) at).getValue((Integer) step);
        }
        ((JsonObject) at).put(change.field.getLast().toString(), change.value);
    }

    /** Whether any part of the data has the field with its new value. */
    private static boolean shows(@Nullable Object data, Change change) {
        if (data instanceof JsonArray a) return a.stream().anyMatch(e -> shows(e, change));
        if (!(data instanceof JsonObject o)) return false;
        var named = change.field.stream().filter(String.class::isInstance).toList();
        var at = o.getValue(named.getLast().toString());
        return same(at, change.value) || o.stream().anyMatch(e -> shows(e.getValue(), change));
    }

    private static boolean same(@Nullable Object shown, Object sent) {
        if (shown instanceof Number n && sent instanceof Number m)
            return new BigDecimal(n.toString()).compareTo(new BigDecimal(m.toString())) == 0;
        if (shown instanceof JsonObject o && sent instanceof JsonObject p)
            return p.stream().allMatch(e -> same(o.getValue(e.getKey()), e.getValue()));
        if (shown instanceof JsonArray a && sent instanceof JsonArray b)
            return b.stream().allMatch(e -> a.stream().anyMatch(x -> same(x, e)));
        if (shown instanceof String s && sent instanceof String t)
            return s.equalsIgnoreCase(t)
                    || t.endsWith("Z") && s.endsWith("Z") && Instant.parse(s).equals(Instant.parse(t));
        return Objects.equals(shown, sent);
    }
}
