package tradepost.kernel.listing;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Json;

/**
 * A page of a list, newest first unless sorted: by cursor ({@code after}) or, for small offsets, by offset.
 *
 * @param limit 1 to 100
 * @param sort fields, each with {@code -} in front for descending; the id decides between equal values
 */
public record Page(int limit, int offset, @Nullable String after, List<String> sort) {
    /** Totals above this are reported as capped, because counting further would read the whole table. */
    public static final int COUNTED = 10_000;

    /** @param next the cursor of the next page, or null at the end; {@code totalIsCapped} is true or null */
    public record Meta(
            int limit,
            int offset,
            long total,
            @Nullable String next,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean totalIsCapped) {
        public static Meta of(JsonObject json) {
            return Json.read(json, Meta.class);
        }
    }

    public record Slice<T>(List<T> data, Meta meta) {}

    /** A statement with its parameters. */
    public record Statement(String sql, @Nullable Object[] args) {}

    public static Page of(
            @Nullable Integer limit, @Nullable Integer offset, @Nullable String after, @Nullable List<String> sort) {
        return new Page(
                limit == null ? 10 : limit, offset == null ? 0 : offset, after, sort == null ? List.of() : sort);
    }

    /** Reads the page by two statements, whatever the size of the table. Fails 400 invalid_sort or invalid_cursor. */
    public <T> Future<Slice<T>> read(Db db, Listing<T> listing, Where where) {
        var cursor = new Cursor<>(listing, listing.sorts(sort), where);
        var count = count(listing, where);
        var select = select(listing, where, cursor);
        var page = db.list(listing.mapper, select.sql(), select.args());
        var total =
                db.query(count.sql(), count.args()).map(r -> r.iterator().next().getLong(0));
        return Future.all(page, total).map(both -> slice(page.result(), total.result(), cursor));
    }

    /** The statement by which {@link #read} counts. */
    public <T> Statement count(Listing<T> listing, Where where) {
        var rows = "select 1 from " + listing.table + " where " + where.sql() + " limit " + (COUNTED + 1);
        return new Statement("select count(*) from (" + rows + ") counted", where.args());
    }

    /** The statement by which {@link #read} reads the rows: one more than the page has. Do not use {@code where} afterwards. */
    public <T> Statement select(Listing<T> listing, Where where) {
        return select(listing, where, new Cursor<>(listing, listing.sorts(sort), where));
    }

    private <T> Statement select(Listing<T> listing, Where where, Cursor<T> cursor) {
        if (after != null) cursor.seek(after, where);
        var sql = "select " + listing.columns + " from " + listing.table + " where " + where.sql() + " order by "
                + cursor.order() + " limit $" + where.add(limit + 1) + " offset $" + where.add(offset);
        return new Statement(sql, where.args());
    }

    private <T> Slice<T> slice(List<T> found, long total, Cursor<T> cursor) {
        boolean more = found.size() > limit;
        var data = more ? found.subList(0, limit) : found;
        var next = more ? cursor.after(data.get(limit - 1)) : null;
        boolean capped = total > COUNTED;
        return new Slice<>(data, new Meta(limit, offset, capped ? COUNTED : total, next, capped ? true : null));
    }
}
