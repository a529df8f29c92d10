package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares a response with an example of it: the same keys, types and values. An id, token or unique name in the example stands
 * for that of this run: it is bound at its first occurrence, and must be the same afterwards. Times and document numbers are
 * compared by their pattern, and totals only have to be numbers.
 */
final class ExampleMatcher {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final Pattern NUMBER = Pattern.compile("([A-Z]+-)(\\d{4}-)?\\d{6}"); // perhaps with a year
    private static final Pattern TRACE = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    /** A name that may have no other character. */
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]*");

    /** An example shows no more of a page. */
    private static final String HTML = "<!doctype html>";

    private static final String ACTOR = "user:";
    /** To a file, with a token behind it. */
    private static final String LINK = "/api/files/links/";
    /** A number that only the server knows. */
    private static final String LEASE = "lease";

    private static final Set<String> TOKENS = Set.of(
            "access_token",
            "refresh_token",
            "token",
            "key",
            "kid",
            "n",
            "secret",
            "hint",
            "key_id",
            "link",
            "public_key",
            "otpauth_uri",
            "recovery_codes");
    private static final Set<String> COUNTS = Set.of(
            "total",
            "count",
            "checked",
            "items_checked",
            "items_recomputed",
            "rows_checked",
            "rows_erased",
            "heads_checked",
            "position",
            "as_of_position",
            "next",
            "head",
            "oldest",
            "lag",
            "files",
            "stored_files",
            "stored_bytes",
            "unread");
    private static final Set<String> DAYS = Set.of("date", "to", "document_date", "posted_on", "as_of");
    private static final Set<String> UNIQUE = Set.of("email", "sku", "code", "consumer", "shop");

    private final Map<String, String> bound = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final String run;
    /** Whether only fields and their types are compared: of figures, which are those of all data of an instance. */
    private boolean isFigures;

    /** @param run added to unique names of this run */
    ExampleMatcher(String run) {
        this.run = run;
    }

    List<String> faults() {
        return faults;
    }

    void compareFigures() {
        isFigures = true;
    }

    /** Binds a value of the examples that no response contains. */
    void bind(String shown, String actual) {
        bound.put(shown, actual);
    }

    String bound(String value) {
        return bound.getOrDefault(value, value);
    }

    /** Returns the example with the ids and names of this run, for a request. */
    @Nullable
    Object toSend(@Nullable Object example, String key) {
        if (example instanceof JsonObject o) {
            var out = new JsonObject();
            for (var e : o) out.put(e.getKey(), toSend(e.getValue(), e.getKey()));
            return out;
        }
        if (example instanceof JsonArray a) {
            var out = new JsonArray();
            for (var x : a) out.add(toSend(x, key));
            return out;
        }
        if (key.equals(LEASE)) return bound.containsKey(LEASE) ? Long.valueOf(bound(LEASE)) : example;
        if (!(example instanceof String s)) return example;
        if (UNIQUE.contains(key)) unique(s);
        return bound(s);
    }

    /** Makes a name unique, in every spelling that a response may use. */
    void unique(String name) {
        if (bound.containsKey(name)) return;
        var fresh = name.contains("@")
                ? name.replace("@", "+" + run + "@")
                : name + (WORD.matcher(name).matches() ? "_" : "-") + run;
        bound.put(name.toUpperCase(Locale.ROOT), fresh.toUpperCase(Locale.ROOT));
        bound.put(name.toLowerCase(Locale.ROOT), fresh.toLowerCase(Locale.ROOT));
        bound.put(name, fresh);
    }

    /** @param open whether the response may contain more than the example */
    void compare(JsonObject shown, JsonObject answered, boolean open) {
        object(shown, answered, "", open);
    }

    private void object(JsonObject shown, JsonObject answered, String at, boolean open) {
        if (!open && !shown.fieldNames().equals(answered.fieldNames()))
            faults.add(at + " shows " + new TreeSet<>(shown.fieldNames()) + ", answered "
                    + new TreeSet<>(answered.fieldNames()));
        for (var e : shown)
            if (answered.containsKey(e.getKey()) || open)
                value(e.getKey(), e.getValue(), answered.getValue(e.getKey()), at + "/" + e.getKey(), open);
    }

    private void value(String key, @Nullable Object shown, @Nullable Object answered, String at, boolean open) {
        if (key.equals("next") && (answered == null || answered instanceof String)) return;
        if (isFigures && (shown == null || answered == null)) return; // what cannot be measured
        if (key.equals("agent") && answered instanceof String) return; // each client sends its own
        if (shown instanceof JsonObject s && answered instanceof JsonObject a) object(s, a, at, open);
        else if (shown instanceof JsonArray s && answered instanceof JsonArray a) list(key, s, a, at, open);
        else if (shown instanceof String s && answered instanceof String a) text(key, s, a, at);
        else if (shown instanceof Number s && answered instanceof Number a) number(key, s, a, at);
        else if (shown == null ? answered != null : !shown.equals(answered)) differs(shown, answered, at);
    }

    /** Of a page, of permissions, templates and preferences, compares only the entries that the example shows, because there may be more. */
    private void list(String key, JsonArray shown, JsonArray answered, String at, boolean open) {
        boolean first = at.equals("/data")
                || List.of("permissions", "templates", "preferences").contains(key);
        if (isFigures) {
            for (int i = 0; i < Math.min(shown.size(), answered.size()); i++)
                value(key, shown.getValue(i), answered.getValue(i), at + "/" + i, open);
            return;
        }
        if (first ? answered.size() < shown.size() : answered.size() != shown.size()) {
            differs(shown.size() + " entries", answered.size(), at);
            return;
        }
        for (int i = 0; i < shown.size(); i++) value(key, shown.getValue(i), answered.getValue(i), at + "/" + i, open);
    }

    private void text(String key, String shown, String answered, String at) {
        if (shown.equals(HTML) && answered.startsWith(HTML)) return;
        if (DAYS.contains(key)
                && DAY.matcher(shown).matches()
                && DAY.matcher(answered).matches()) return;
        if (TIME.matcher(shown).matches()) {
            if (!TIME.matcher(answered).matches()) differs(shown, answered, at);
            return;
        }
        var number = NUMBER.matcher(shown);
        if (number.matches()) {
            var year = number.group(2) == null ? "" : "\\d{4}-";
            if (!answered.matches(number.group(1) + year + "\\d{6,}")) differs(shown, answered, at);
            return;
        }
        if (TRACE.matcher(shown).matches() || key.equals("sequence")) {
            if (!answered.matches(key.equals("sequence") ? "\\d+" : TRACE.pattern())) differs(shown, answered, at);
            return;
        }
        if (shown.startsWith(ACTOR) && answered.startsWith(ACTOR)) {
            text(key, shown.substring(ACTOR.length()), answered.substring(ACTOR.length()), at);
            return;
        }
        if (shown.startsWith(LINK) && answered.startsWith(LINK)) {
            bind(shown.substring(LINK.length()), answered.substring(LINK.length()));
            return;
        }
        boolean id = UUID.matcher(shown).matches();
        if (id && !UUID.matcher(answered).matches()) {
            differs(shown, answered, at);
            return;
        }
        if (isFigures) return;
        if ((id || TOKENS.contains(key)) && !bound.containsKey(shown)) bound.put(shown, answered);
        var expected = UUID.matcher(bound(shown)).replaceAll(m -> bound(m.group()));
        if (!expected.equals(answered)) differs(expected, answered, at);
    }

    private void number(String key, Number shown, Number answered, String at) {
        if (key.equals(LEASE)) {
            bind(LEASE, answered.toString());
            return;
        }
        var s = new BigDecimal(shown.toString());
        var a = new BigDecimal(answered.toString());
        boolean isSame = isFigures || COUNTS.contains(key) || s.compareTo(a) == 0;
        if (s.scale() != a.scale() || !isSame) differs(shown, answered, at);
    }

    private void differs(@Nullable Object shown, @Nullable Object answered, String at) {
        faults.add(at + " shows " + shown + ", answered " + answered);
    }
}
