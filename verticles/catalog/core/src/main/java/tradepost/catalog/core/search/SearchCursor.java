package tradepost.catalog.core.search;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import tradepost.catalog.search.SearchQuery;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;

/**
 * The place of a hit in the order of a search: its rank, name and id. A cursor is valid only for the search that it was made for.
 *
 * @param rank as in {@link SearchStatement}
 */
record SearchCursor(int rank, String name, UUID id) {
    private static final int PARTS = 4;

    String write(SearchQuery query) {
        var parts = new JsonArray().add(mark(query)).add(rank).add(name).add(id.toString());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(parts.toBuffer().getBytes());
    }

    /** Fails 400 invalid_cursor. */
    static SearchCursor read(String cursor, SearchQuery query) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            var parts = new JsonArray(text);
            if (parts.size() == PARTS && mark(query).equals(parts.getValue(0))) {
                var name = parts.getString(2);
                if (name.indexOf('\0') < 0)
                    return new SearchCursor(parts.getInteger(1), name, UUID.fromString(parts.getString(PARTS - 1)));
            }
        } catch (IllegalArgumentException | DecodeException | ClassCastException | NullPointerException e) {
            // rejected below like any other invalid cursor
        }
        throw Problem.badRequest("invalid_cursor", Problem.detail("after", "is not a cursor of this search"));
    }

    /** A hash of the search and its filters. */
    private static String mark(SearchQuery q) {
        var same = new SearchQuery(
                q.q(),
                null,
                null,
                null,
                q.categoryId(),
                q.status(),
                q.attribute(),
                q.priceFrom(),
                q.priceTo(),
                q.inStock());
        return Ids.named("search " + same).toString();
    }
}
