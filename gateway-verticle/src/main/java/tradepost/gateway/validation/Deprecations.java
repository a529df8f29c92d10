package tradepost.gateway.validation;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;

/**
 * What is deprecated of one operation: the operation itself, query parameters, and fields of its body. A response to a request that uses
 * something of it has the headers {@code Deprecation} (RFC 9745) and {@code Sunset} (RFC 8594), of several the earliest.
 */
public final class Deprecations {
    /** The extensions of the contract beside {@code deprecated: true}: days. */
    private static final String SINCE = "x-deprecated-at";

    private static final String UNTIL = "x-sunset";

    private static final int MAX_DEPTH = 8;
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private record Notice(LocalDate since, LocalDate until) {
        /** The earlier of both days each. */
        Notice and(Notice other) {
            return new Notice(
                    since.isBefore(other.since) ? since : other.since,
                    until.isBefore(other.until) ? until : other.until);
        }
    }

    /** One object of the body; {@code below} also holds the entries of lists. */
    private record Level(Map<String, Notice> fields, Map<String, Level> below) {
        boolean isEmpty() {
            return fields.isEmpty() && below.isEmpty();
        }
    }

    private final String place;
    private final @Nullable Notice operation;
    /** By each name under which a parameter is accepted. */
    private final Map<String, Notice> parameters = new HashMap<>();

    private final Level body;

    /** Fails IllegalStateException for something that is deprecated without the two days. */
    Deprecations(Contract contract, Contract.Operation op) {
        place = op.method() + " " + op.path();
        var item = contract.document().getJsonObject("paths").getJsonObject(op.path());
        var declared = item.getJsonObject(op.method().toLowerCase(Locale.ROOT));
        operation = notice(declared, "");
        for (var owner : List.of(item, declared))
            for (var p : owner.getJsonArray("parameters", new JsonArray())) {
                var parameter = contract.resolve((JsonObject) p);
                var notice = notice(parameter, " " + parameter.getString("name"));
                if (notice == null) continue;
                parameters.put(parameter.getString("name"), notice);
                for (var alias : parameter.getJsonArray("x-aliases", new JsonArray()))
                    parameters.put((String) alias, notice);
            }
        body = op.body() == null
                ? new Level(Map.of(), Map.of())
                : level(contract, op.body().schema(), 0);
    }

    private Level level(Contract contract, JsonObject reference, int depth) {
        var level = new Level(new HashMap<>(), new HashMap<>());
        var schema = contract.resolve(reference);
        if (schema.getValue("items") instanceof JsonObject items) schema = contract.resolve(items);
        if (depth > MAX_DEPTH) return level;
        for (var property : schema.getJsonObject("properties", new JsonObject())) {
            var field = (JsonObject) property.getValue();
            var notice = notice(field, " " + property.getKey());
            if (notice != null) level.fields.put(property.getKey(), notice);
            var below = level(contract, field, depth + 1);
            if (!below.isEmpty()) level.below.put(property.getKey(), below);
        }
        return level;
    }

    private @Nullable Notice notice(JsonObject declared, String name) {
        if (!declared.getBoolean("deprecated", false)) return null;
        var since = declared.getString(SINCE);
        var until = declared.getString(UNTIL);
        if (since == null || until == null)
            throw new IllegalStateException(
                    place + name + " is deprecated without " + SINCE + " and " + UNTIL + ", the days of both");
        return new Notice(LocalDate.parse(since), LocalDate.parse(until));
    }

    /**
     * Sets the headers of the response for what the request uses.
     *
     * @param rawQuery still percent-encoded
     * @param sent the body under the published names; null before it has been read
     */
    public void announce(@Nullable String rawQuery, @Nullable Object sent, MultiMap headers) {
        if (operation == null && parameters.isEmpty() && body.isEmpty()) return;
        var used = new ArrayList<Notice>();
        if (operation != null) used.add(operation);
        if (rawQuery != null)
            for (var pair : rawQuery.split("&", -1)) {
                var name = Percent.decode(pair.split("=", 2)[0], true);
                var notice = name == null ? null : parameters.get(name);
                if (notice != null) used.add(notice);
            }
        find(sent, body, used);
        if (used.isEmpty()) return;
        var earliest = used.getFirst();
        for (var notice : used) earliest = earliest.and(notice);
        headers.set("Deprecation", "@" + earliest.since.toEpochSecond(LocalTime.MIDNIGHT, ZoneOffset.UTC));
        headers.set("Sunset", HTTP_DATE.format(earliest.until.atStartOfDay()));
    }

    private static void find(@Nullable Object sent, Level level, List<Notice> used) {
        if (sent instanceof JsonArray list) for (var entry : list) find(entry, level, used);
        if (!(sent instanceof JsonObject object)) return;
        level.fields.forEach((name, notice) -> {
            if (object.containsKey(name)) used.add(notice);
        });
        level.below.forEach((name, below) -> find(object.getValue(name), below, used));
    }
}
