package tradepost.audit.core.trail;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an event changed: the difference of two states of a thing, field by field. Pure functions. */
final class ChangedFields {
    /** A longer list of changes ends with an entry that has this name. */
    static final String MORE = "…";

    static final String SECRET = "[secret]";
    static final int CHANGES_MAX = 100;
    private static final int TEXT_MAX = 500;
    private static final int DEPTH_MAX = 20;

    /** What changes with everything, and so says nothing. */
    private static final Set<String> UNSAID = Set.of("id", "version", "created_at", "updated_at");

    private static final Pattern SECRETS = Pattern.compile(
            "(^|_)(password|secret|token|otp|totp|recovery_codes?|private_key|api_key|key_hash|password_hash|credentials?)(_|$)");

    private ChangedFields() {}

    /**
     * The fields that differ, sorted by name, at most {@value #CHANGES_MAX}: each with {@code field}, such as {@code addresses[0].city},
     * {@code from} and {@code to}, which are null where there was or is none. Lists are compared entry by entry, and sets of texts by what they contain. A field whose name says that it is
     * a secret is named without its values.
     *
     * @param before null if nothing was there: then every field that has a value is new
     */
    static List<JsonObject> between(@Nullable JsonObject before, JsonObject after) {
        var changes = new ArrayList<JsonObject>();
        compareObjects("", before == null ? new JsonObject() : before, after, changes, 0);
        return List.copyOf(changes);
    }

    /** The fields that have a value, without {@code from}: the state before is not known any more. */
    static List<JsonObject> afterUnknown(JsonObject after) {
        var fields = between(null, after);
        fields.forEach(f -> f.remove("from"));
        return fields;
    }

    /** The data without the values of secrets. */
    static JsonObject withoutSecrets(JsonObject data) {
        return (JsonObject) Objects.requireNonNull(masked(data, 0));
    }

    static boolean isSecret(String field) {
        return SECRETS.matcher(field).find();
    }

    private static void compareObjects(
            String path, JsonObject before, JsonObject after, List<JsonObject> changes, int depth) {
        var names = new TreeSet<>(before.fieldNames());
        names.addAll(after.fieldNames());
        for (var name : names) {
            if (path.isEmpty() && UNSAID.contains(name)) continue;
            var field = path.isEmpty() ? name : path + "." + name;
            var from = before.getValue(name);
            var to = after.getValue(name);
            if (!isSecret(name)) compare(field, from, to, changes, depth + 1);
            else if (!Objects.equals(from, to))
                add(field, from == null ? null : SECRET, to == null ? null : SECRET, changes);
        }
    }

    private static void compare(
            String field, @Nullable Object from, @Nullable Object to, List<JsonObject> changes, int depth) {
        if (isSame(from, to) || changes.size() > CHANGES_MAX) return;
        if (depth < DEPTH_MAX && from instanceof JsonObject before && to instanceof JsonObject after)
            compareObjects(field, before, after, changes, depth);
        else if (from instanceof JsonArray before && to instanceof JsonArray after && areSets(before, after)) {
            compareSets(field, before, after, changes);
        } else if (depth < DEPTH_MAX && from instanceof JsonArray before && to instanceof JsonArray after)
            for (int i = 0; i < Math.max(before.size(), after.size()); i++)
                compare(field + "[" + i + "]", at(before, i), at(after, i), changes, depth + 1);
        else add(field, from, to, changes);
    }

    /** Different sets of texts, such as permissions: their order says nothing. */
    private static boolean areSets(JsonArray before, JsonArray after) {
        var from = new HashSet<>(before.stream().toList());
        var to = new HashSet<>(after.stream().toList());
        return from.size() == before.size()
                && to.size() == after.size()
                && !from.equals(to)
                && Stream.concat(from.stream(), to.stream()).allMatch(String.class::isInstance);
    }

    /** What is gone, at its place before, and what has come, at its place now. */
    private static void compareSets(String field, JsonArray before, JsonArray after, List<JsonObject> changes) {
        for (int i = 0; i < before.size() && changes.size() <= CHANGES_MAX; i++)
            if (!after.contains(before.getValue(i))) add(field + "[" + i + "]", before.getValue(i), null, changes);
        for (int i = 0; i < after.size() && changes.size() <= CHANGES_MAX; i++)
            if (!before.contains(after.getValue(i))) add(field + "[" + i + "]", null, after.getValue(i), changes);
    }

    private static @Nullable Object at(JsonArray list, int i) {
        return i < list.size() ? list.getValue(i) : null;
    }

    /** 1 and 1.0 are the same number, however they are stored, and what is empty says no more than null. */
    private static boolean isSame(@Nullable Object a, @Nullable Object b) {
        if (isNothing(a) && isNothing(b)) return true;
        return a instanceof Number x && b instanceof Number y
                ? new java.math.BigDecimal(x.toString()).compareTo(new java.math.BigDecimal(y.toString())) == 0
                : Objects.equals(a, b);
    }

    private static boolean isNothing(@Nullable Object value) {
        return value == null
                || value instanceof JsonObject object && object.isEmpty()
                || value instanceof JsonArray list && list.isEmpty();
    }

    private static void add(String field, @Nullable Object from, @Nullable Object to, List<JsonObject> changes) {
        if (changes.size() < CHANGES_MAX)
            changes.add(new JsonObject()
                    .put("field", field)
                    .put("from", masked(from, 0))
                    .put("to", masked(to, 0)));
        else if (changes.size() == CHANGES_MAX)
            changes.add(new JsonObject().put("field", MORE).putNull("from").putNull("to"));
    }

    private static @Nullable Object masked(@Nullable Object value, int depth) {
        if (depth > DEPTH_MAX) return MORE;
        return switch (value) {
            case JsonObject object -> {
                var all = new JsonObject();
                for (var name : object.fieldNames())
                    all.put(
                            name,
                            isSecret(name) && object.getValue(name) != null
                                    ? SECRET
                                    : masked(object.getValue(name), depth + 1));
                yield all;
            }
            case JsonArray list -> {
                var all = new JsonArray();
                for (var one : list) all.add(masked(one, depth + 1));
                yield all;
            }
            case String text when depth == 0 && text.length() > TEXT_MAX -> text.substring(0, TEXT_MAX) + MORE;
            case null, default -> value;
        };
    }
}
