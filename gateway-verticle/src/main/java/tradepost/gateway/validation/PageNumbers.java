package tradepost.gateway.validation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tradepost.gateway.answer.Refusal;

/** {@code page} (from 1) and {@code size}, an alternative to {@code limit} and {@code offset}. */
final class PageNumbers {
    static final Set<String> NAMES = Set.of("page", "size");

    private static final int MAX_SIZE = 100;
    private static final int MAX_OFFSET = 1_000_000;
    private static final int DEFAULT_SIZE = 10;

    private PageNumbers() {}

    /** Adds limit and offset to {@code found}. */
    static void read(Map<String, String> given, JsonObject found, JsonArray faults) {
        if (!given.containsKey("page") && !given.containsKey("size")) return;
        for (var other : List.of("limit", "offset", "after"))
            if (given.containsKey(other)) faults.add(Refusal.detail(other, "cannot be combined with page and size"));
        int size = number("size", given, DEFAULT_SIZE, MAX_SIZE, faults);
        int page = number("page", given, 1, MAX_OFFSET / size + 1, faults);
        found.put("limit", size).put("offset", (page - 1) * size);
    }

    private static int number(String name, Map<String, String> given, int fallback, int max, JsonArray faults) {
        var text = given.get(name);
        if (text == null) return fallback;
        if (text.matches("[1-9]\\d{0,7}") && Integer.parseInt(text) <= max) return Integer.parseInt(text);
        faults.add(Refusal.detail(name, "must be a whole number from 1 to " + max));
        return fallback;
    }
}
