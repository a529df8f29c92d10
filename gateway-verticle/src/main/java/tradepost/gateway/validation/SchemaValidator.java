package tradepost.gateway.validation;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.path.NodePath;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tradepost.gateway.answer.Refusal;

/** Validates a value against one schema, and describes what is wrong by field. */
final class SchemaValidator {
    private static final int MAX_DETAILS = 20;
    private static final int MAX_ERRORS = 500;
    private final Schema schema;
    private final JsonNode document;

    /** @param document that the schema is part of */
    SchemaValidator(Schema schema, JsonNode document) {
        this.schema = schema;
        this.document = document;
    }

    /** @param rule the violated rule, if the reason is not that of a choice */
    private record Fault(String reason, @Nullable Error rule) {}

    /** Empty when the value is valid. {@code field} is the prefix of each field's name. */
    JsonArray faults(JsonNode value, String field) {
        var errors = errors(value);
        if (errors.isEmpty()) return new JsonArray();
        var byField = new LinkedHashMap<String, Fault>();
        var choices = new LinkedHashMap<String, List<Error>>();
        for (var e : errors) {
            var choice = choice(e);
            if (choice != null)
                choices.computeIfAbsent(choice, c -> new ArrayList<>()).add(e);
            else put(byField, field, e);
        }
        for (var group : choices.values()) explain(group, byField, field);
        // a misspelled field comes first, because it explains the missing one
        var misspelled = new JsonArray();
        var others = new JsonArray();
        for (var e : byField.entrySet()) {
            if (misspelled.size() + others.size() == MAX_DETAILS) break;
            var fault = e.getValue();
            var hint = fault.rule == null ? "" : NameHints.of(fault.rule, document);
            (hint.isEmpty() ? others : misspelled).add(Refusal.detail(e.getKey(), fault.reason + hint));
        }
        return misspelled.addAll(others);
    }

    /** Stops after a maximum: a body of 1 MiB may have a million errors, each an object. */
    private List<Error> errors(JsonNode value) {
        var found = new Bounded();
        try {
            schema.validate(value, (ExecutionContext run) -> run.setErrors(found));
        } catch (Enough e) {
            return found;
        }
        return found;
    }

    private static final class Bounded extends ArrayList<Error> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean add(Error e) {
            if (size() == MAX_ERRORS) throw Enough.ENOUGH;
            return super.add(e);
        }
    }

    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;
        static final Enough ENOUGH = new Enough();

        private Enough() {
            super(null, null, false, false);
        }
    }

    /** Keeps the first error of a field, but prefers a wrong type, which causes the others. */
    private static void put(Map<String, Fault> byField, String root, Error e) {
        var name = field(root, e);
        var fault = new Fault(Reasons.of(e), e);
        if ("type".equals(e.getKeyword())) byField.put(name, fault);
        else byField.putIfAbsent(name, fault);
    }

    /** The oneOf or anyOf, and the value, that an error belongs to; null for none. */
    private static @Nullable String choice(Error e) {
        NodePath path = e.getEvaluationPath();
        var prefix = new StringBuilder();
        for (int i = 0; i < path.getNameCount(); i++) {
            var name = path.getName(i);
            prefix.append('/').append(name);
            if ("oneOf".equals(name) || "anyOf".equals(name)) return prefix + "@" + e.getInstanceLocation();
        }
        return null;
    }

    /**
     * Explains a choice that is not satisfied by exactly one branch: by the fields to choose from where none was sent, by those that
     * were sent, or by the errors of the branches.
     */
    private static void explain(List<Error> group, Map<String, Fault> byField, String root) {
        var missing = new TreeSet<String>();
        for (var e : group) if ("required".equals(e.getKeyword())) missing.add(String.valueOf(e.getProperty()));
        for (var name : missing)
            byField.putIfAbsent(
                    field(root, group.getFirst(), name),
                    new Fault("one of " + String.join(", ", missing) + " is required", null));
        if (missing.isEmpty())
            for (var e : group) {
                var sent = sent(e);
                for (var name : sent) byField.putIfAbsent(field(root, e, name), new Fault(Reasons.of(e), null));
                if (sent.isEmpty()) put(byField, root, e);
            }
    }

    /** The fields of the choice that were sent although they exclude each other; empty for any other error. */
    private static List<String> sent(Error e) {
        var value = e.getInstanceNode();
        return value == null || !value.isObject()
                ? List.of()
                : Reasons.alternatives(e).stream().filter(value::has).toList();
    }

    private static String field(String root, Error e) {
        return field(root, e, e.getProperty());
    }

    private static String field(String root, Error e, @Nullable String property) {
        var place = place(root, e);
        return property == null ? place : place.isEmpty() ? property : place + "." + property;
    }

    /** {@code /items/0/quantity} becomes {@code items[0].quantity}. */
    private static String place(String root, Error e) {
        var out = new StringBuilder(root);
        NodePath path = e.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            if (path.getElement(i) instanceof Integer index)
                out.append('[').append(index).append(']');
            else out.append(out.isEmpty() ? "" : ".").append(path.getName(i));
        }
        return out.toString();
    }
}
