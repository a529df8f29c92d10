package tradepost.kernel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list, newest first: by keyset ({@code after}, an opaque cursor) or by offset, for small pages.
 *
 * @param limit 1 to 100
 */
public record Page(int limit, int offset, @Nullable String after) {
    /** Above this, a total is said to be capped: counting further would read the whole table. */
    public static final int COUNTED = 10_000;

    private static final UUID END = new UUID(-1, -1);

    /** @param next the cursor of the next page, or null at the end; {@code totalIsCapped} true or null */
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

    public static Page of(@Nullable Integer limit, @Nullable Integer offset, @Nullable String after) {
        return new Page(limit == null ? 10 : limit, offset == null ? 0 : offset, after);
    }

    /**
     * Two statements, whatever the size of the table. {@code from} is what follows {@code from}, with its conditions numbered
     * from {@code $1}; rows are ordered by the column {@code id}, newest first, and {@code idOf} reads it from a row's record.
     */
    public <T> Future<Slice<T>> read(
            Db db,
            String columns,
            String from,
            Function<Row, T> mapper,
            Function<T, UUID> idOf,
            @Nullable Object... args) {
        int n = args.length;
        var rows = new ArrayList<@Nullable Object>(List.of());
        for (var a : args) rows.add(a);
        rows.add(after == null ? END : cursor(after));
        rows.add(limit + 1);
        rows.add(offset);
        var select = "select " + columns + " from " + from + " and id < $" + (n + 1) + " order by id desc limit $"
                + (n + 2) + " offset $" + (n + 3);
        var count = "select count(*) from (select 1 from " + from + " limit " + (COUNTED + 1) + ") counted";
        var page = db.list(mapper, select, rows.toArray());
        var total = db.query(count, args).map(r -> r.iterator().next().getLong(0));
        return Future.all(page, total).map(both -> slice(page.result(), total.result(), idOf));
    }

    private <T> Slice<T> slice(List<T> found, long total, Function<T, UUID> idOf) {
        boolean more = found.size() > limit;
        var data = more ? found.subList(0, limit) : found;
        var next = more ? cursor(idOf.apply(data.get(limit - 1))) : null;
        boolean capped = total > COUNTED;
        return new Slice<>(data, new Meta(limit, offset, capped ? COUNTED : total, next, capped ? true : null));
    }

    private static String cursor(UUID id) {
        var bytes = ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static UUID cursor(String text) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() == 16) return new UUID(bytes.getLong(), bytes.getLong());
        } catch (IllegalArgumentException e) {
            // answered below, as any other text that is no cursor
        }
        throw Problem.badRequest("invalid_cursor", Problem.detail("after", "is not a cursor of this list"));
    }
}
