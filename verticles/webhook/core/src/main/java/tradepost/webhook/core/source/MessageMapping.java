package tradepost.webhook.core.source;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** Takes the arguments of an operation from a message. */
final class MessageMapping {
    private static final int ENTRIES_MAX = 1_000;
    private static final int DIGITS_MAX = 40;

    /** @param body null if the mapping has no field of a body */
    record Arguments(Map<String, String> path, @Nullable JsonObject body) {}

    private final Map<String, String> path = new LinkedHashMap<>();
    private final JsonObject body = new JsonObject();
    private final List<JsonObject> faults = new ArrayList<>();
    private final @Nullable Object message;
    private boolean hasBody;

    private MessageMapping(@Nullable Object message) {
        this.message = message;
    }

    /** Fails 422 mapping_failed, with what the message lacks. */
    static Arguments apply(List<JsonObject> mapping, @Nullable Object message) {
        var run = new MessageMapping(message);
        // constants of each entry come last, when the entries are known
        mapping.stream()
                .sorted(Comparator.comparing(e -> !isMapped(e) && isEach(e)))
                .forEach(run::entry);
        if (!run.faults.isEmpty()) throw failed(run.faults);
        return new Arguments(run.path, run.hasBody ? run.body : null);
    }

    static RuntimeException failed(List<JsonObject> faults) {
        return Problem.of(422, "mapping_failed", faults.stream().limit(20).toArray(JsonObject[]::new));
    }

    private static boolean isMapped(JsonObject entry) {
        return entry.getString("from") != null;
    }

    private static boolean isEach(JsonObject entry) {
        return entry.getString("field").contains("/" + JsonPath.EACH);
    }

    private void entry(JsonObject entry) {
        var field = entry.getString("field");
        if (!field.startsWith("/")) {
            var value = isMapped(entry) ? found(entry, JsonPath.of(entry.getString("from"))) : entry.getValue("value");
            if (value != null) parameter(entry, field, value);
            return;
        }
        hasBody = true;
        var to = JsonPath.of(field);
        if (to.eaches() > 0) eachEntry(entry, to);
        else if (!isMapped(entry)) write(entry, to, entry.getValue("value"));
        else {
            var value = found(entry, JsonPath.of(entry.getString("from")));
            if (value != null) write(entry, to, value);
        }
    }

    private void parameter(JsonObject entry, String name, Object value) {
        if (value instanceof JsonObject || value instanceof JsonArray)
            fault(entry, "is not a text or a number, which " + name + " needs");
        else path.put(name, String.valueOf(value));
    }

    private void eachEntry(JsonObject entry, JsonPath to) {
        var list = isMapped(entry)
                ? JsonPath.of(entry.getString("from")).beforeEach().read(message)
                : to.beforeEach().read(body);
        if (list == null && (Boolean.TRUE.equals(entry.getValue("optional")) || !isMapped(entry))) return;
        if (!(list instanceof JsonArray entries)) {
            fault(entry, "is not a list");
            return;
        }
        if (entries.size() > ENTRIES_MAX) {
            fault(entry, "has more than " + ENTRIES_MAX + " entries");
            return;
        }
        for (int i = 0; i < entries.size(); i++) {
            var value = isMapped(entry)
                    ? found(entry, JsonPath.of(entry.getString("from")).at(i))
                    : entry.getValue("value");
            if (value != null || !isMapped(entry)) write(entry, to.at(i), value);
        }
    }

    /** Null, with a fault unless the field is optional, if it is not there. */
    private @Nullable Object found(JsonObject entry, JsonPath from) {
        var value = from.read(message);
        if (value == null) {
            if (!Boolean.TRUE.equals(entry.getValue("optional")))
                fault(
                        "/" + String.join("/", from.parts()),
                        "is missing in the message; " + entry.getString("field") + " needs it");
            return null;
        }
        // a number such as 1e999999999 must not be written out
        if (value instanceof BigDecimal d && (d.precision() > DIGITS_MAX || Math.abs((long) d.scale()) > DIGITS_MAX)) {
            fault(entry, "is a number with too many digits");
            return null;
        }
        return value;
    }

    private void write(JsonObject entry, JsonPath to, @Nullable Object value) {
        if (!to.write(body, value)) fault(entry, "leaves a gap in a list of the operation");
    }

    private void fault(JsonObject entry, String reason) {
        fault(isMapped(entry) ? entry.getString("from") : entry.getString("field"), reason);
    }

    private void fault(String field, String reason) {
        faults.add(Problem.detail(field, reason));
    }
}
