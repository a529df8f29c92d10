package tradepost.webhook.core.source;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JSON pointers (RFC 6901), with {@code *} for each entry of a list.
 *
 * @param parts unescaped
 */
record JsonPath(List<String> parts) {
    static final String EACH = "*";
    private static final int INDEX_DIGITS = 3;

    static JsonPath of(String pointer) {
        if (pointer.isEmpty()) return new JsonPath(List.of());
        return new JsonPath(Stream.of(pointer.substring(1).split("/", -1))
                .map(p -> p.replace("~1", "/").replace("~0", "~"))
                .toList());
    }

    /** How many {@code *} it has. */
    long eaches() {
        return parts.stream().filter(EACH::equals).count();
    }

    /** Up to the first {@code *}. */
    JsonPath beforeEach() {
        return new JsonPath(parts.subList(0, parts.indexOf(EACH)));
    }

    /** The same with a number in the place of the {@code *}. */
    JsonPath at(int index) {
        return new JsonPath(
                parts.stream().map(p -> p.equals(EACH) ? "" + index : p).toList());
    }

    /** Whether it is an index of a list, or stands for each. */
    static boolean isIndex(String part) {
        return part.equals(EACH) || part.length() <= INDEX_DIGITS && part.matches("0|[1-9]\\d*");
    }

    /** Null if there is nothing there, or null itself. */
    @Nullable
    Object read(@Nullable Object value) {
        var at = value;
        for (var part : parts) at = step(at, part);
        return at;
    }

    private static @Nullable Object step(@Nullable Object at, String part) {
        if (at instanceof JsonObject object) return object.getValue(part);
        if (at instanceof JsonArray array && isIndex(part) && !part.equals(EACH)) {
            int index = Integer.parseInt(part);
            return index < array.size() ? array.getValue(index) : null;
        }
        return null;
    }

    /** Sets the value, and makes the objects and lists around it. False if it would leave a gap in a list. */
    boolean write(JsonObject root, @Nullable Object value) {
        Object at = root;
        for (int i = 0; i < parts.size(); i++) {
            boolean last = i == parts.size() - 1;
            var next = last ? value : child(at, parts.get(i), isIndex(parts.get(i + 1)));
            if (!put(at, parts.get(i), next)) return false;
            if (next != null) at = next;
        }
        return true;
    }

    private static Object child(Object at, String part, boolean list) {
        var there = step(at, part);
        if (there instanceof JsonObject || there instanceof JsonArray) return there;
        return list ? new JsonArray() : new JsonObject();
    }

    private static boolean put(Object at, String part, @Nullable Object value) {
        if (at instanceof JsonObject object) {
            object.put(part, value);
            return true;
        }
        if (!(at instanceof JsonArray array) || !isIndex(part)) return false;
        int index = Integer.parseInt(part);
        if (index > array.size()) return false;
        if (index == array.size()) array.add(value);
        else array.set(index, value);
        return true;
    }

    /** Whether one is inside of the other, or they are the same. */
    boolean overlaps(JsonPath other) {
        int common = Math.min(parts.size(), other.parts.size());
        return parts.subList(0, common).equals(other.parts.subList(0, common));
    }
}
