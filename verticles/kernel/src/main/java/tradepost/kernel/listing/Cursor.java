package tradepost.kernel.listing;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Sha256;

/**
 * The place of a row in the order of a list: the values that it is sorted by, its id, and a hash of the list. A cursor is valid
 * only for the sort and filters that it was made for.
 */
final class Cursor<T> {
    private static final int MARK_BYTES = 9;

    private final Listing<T> listing;
    private final List<Listing.Sort<T>> sorts;
    private final String list;

    Cursor(Listing<T> listing, List<Listing.Sort<T>> sorts, Where where) {
        this.listing = listing;
        this.sorts = sorts;
        this.list = listing.counted + "\n" + order() + "\n" + where.text();
    }

    /** The id is sorted in the direction of the last field; descending if there is none. */
    private boolean idDescends() {
        return sorts.isEmpty() || sorts.getLast().descending();
    }

    String order() {
        return sorts.stream()
                        .map(s -> s.key().column() + (s.descending() ? " desc, " : ", "))
                        .collect(Collectors.joining())
                + (idDescends() ? "id desc" : "id");
    }

    String after(T row) {
        var out = new JsonArray().add(mark());
        for (var s : sorts) out.add(String.valueOf(s.key().of().apply(row)));
        out.add(listing.idOf.apply(row).toString());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(out.toBuffer().getBytes());
    }

    /** Restricts the list to the rows after the cursor. Fails 400 invalid_cursor. */
    void seek(String cursor, Where where) {
        var places = new ArrayList<String>();
        var values = values(cursor);
        for (int i = 0; i < sorts.size(); i++)
            places.add(
                    "$" + where.add(values.get(i)) + "::" + sorts.get(i).key().type());
        var id = "$" + where.add(values.getLast()) + "::uuid";
        boolean sameDirection = sorts.stream().allMatch(s -> s.descending() == idDescends());
        if (listing.acrossTables && !sorts.isEmpty()) {
            var first = sorts.getFirst();
            where.append(first.key().column() + (first.descending() ? " <= " : " >= ") + places.getFirst());
        }
        where.append(sameDirection ? beyond(places, id) : stepwise(places, id, 0));
    }

    /** {@code (a, b, id) > ($1, $2, $3)}: the only form for which PostgreSQL uses an index. */
    private String beyond(List<String> places, String id) {
        var left = sorts.stream().map(s -> s.key().column() + ", ").collect(Collectors.joining());
        var right = places.stream().map(p -> p + ", ").collect(Collectors.joining());
        return "(" + left + "id) " + (idDescends() ? "<" : ">") + " (" + right + id + ")";
    }

    /** For fields sorted in different directions: {@code (a > $1 or a = $1 and (b < $2 or …))}. */
    private String stepwise(List<String> places, String id, int at) {
        if (at == sorts.size()) return "id " + (idDescends() ? "<" : ">") + " " + id;
        var column = sorts.get(at).key().column();
        var place = places.get(at);
        return "(" + column + (sorts.get(at).descending() ? " < " : " > ") + place + " or " + column + " = " + place
                + " and " + stepwise(places, id, at + 1) + ")";
    }

    private List<Object> values(String cursor) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            var parts = new JsonArray(text);
            if (parts.size() == sorts.size() + 2 && mark().equals(parts.getValue(0))) return values(parts);
        } catch (IllegalArgumentException | DecodeException | ClassCastException e) {
            // rejected below like any other invalid cursor
        }
        throw Problem.badRequest("invalid_cursor", Problem.detail("after", "is not a cursor of this list"));
    }

    private List<Object> values(JsonArray parts) {
        var values = new ArrayList<Object>();
        for (int i = 0; i < sorts.size(); i++)
            values.add(sorts.get(i).key().read().apply(text(parts, i + 1)));
        values.add(UUID.fromString(text(parts, parts.size() - 1)));
        return values;
    }

    private static String text(JsonArray parts, int at) {
        @Nullable Object value = parts.getValue(at);
        if (value instanceof String s) return s;
        throw new IllegalArgumentException("not a text");
    }

    /** Not needed for a list whose only page this is. */
    private String mark() {
        return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(Sha256.of(list), MARK_BYTES));
    }
}
