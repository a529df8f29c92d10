package tradepost.kernel.listing;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;

/**
 * The part that the query of every list has: which page of which rows. A query record has it as a component that is unwrapped in JSON.
 * A list reads a page by cursor ({@code after}) or, for small offsets, by offset; newest first unless sorted.
 *
 * @param limit 1 to 100, also more for a caller in the same product; 0 means 10
 * @param sort fields, each with {@code -} in front for descending; the id decides between equal values
 * @param ids only these rows
 * @param updatedFrom changed at this time or later
 * @param updatedTo changed before this time
 * @param metadata only rows that have all of these values
 * @param privateMetadata the same of the column {@code private_metadata}, see {@link #requireNoPrivate}
 * @param externalId {@code system:id}, as another system knows the row
 * @param include parts of the rows that are read only on request, see {@link Listing#including}
 * @param wordsOnly whether a search finds nothing that is only spelled similarly, and its total is not exact; for a caller in the same
 *     product that shows the first rows
 */
public record Page(
        int limit,
        int offset,
        @Nullable String after,
        List<String> sort,
        @Nullable List<UUID> ids,
        @Nullable Instant updatedFrom,
        @Nullable Instant updatedTo,
        @Nullable JsonObject metadata,
        @Nullable JsonObject privateMetadata,
        @Nullable String externalId,
        List<String> include,
        boolean wordsOnly) {
    private static final int LIMIT = 10;

    /** The first page in the order of the list. */
    public static final Page FIRST = of(null, null, null, null);

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

    /** Jackson passes null for what the JSON does not have. */
    public Page(
            int limit,
            int offset,
            @Nullable String after,
            @Nullable List<String> sort,
            @Nullable List<UUID> ids,
            @Nullable Instant updatedFrom,
            @Nullable Instant updatedTo,
            @Nullable JsonObject metadata,
            @Nullable JsonObject privateMetadata,
            @Nullable String externalId,
            @Nullable List<String> include,
            boolean wordsOnly) {
        this.limit = limit == 0 ? LIMIT : limit;
        this.offset = offset;
        this.after = after;
        this.sort = sort == null ? List.of() : sort;
        this.ids = ids == null || ids.isEmpty() ? null : ids;
        this.updatedFrom = updatedFrom;
        this.updatedTo = updatedTo;
        this.metadata = metadata;
        this.privateMetadata = privateMetadata == null || privateMetadata.isEmpty() ? null : privateMetadata;
        this.externalId = externalId;
        this.include = include == null ? List.of() : include;
        this.wordsOnly = wordsOnly;
    }

    public static Page of(
            @Nullable Integer limit, @Nullable Integer offset, @Nullable String after, @Nullable List<String> sort) {
        return new Page(
                limit == null ? LIMIT : limit,
                offset == null ? 0 : offset,
                after,
                sort,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false);
    }

    /** Fails 403 forbidden for a caller who does not see the private metadata, because a match would disclose the value. */
    public Page requireNoPrivate(String permission, Caller caller) {
        if (privateMetadata != null && !caller.may(permission)) throw Problem.lacks(permission);
        return this;
    }

    /** The first {@code limit} rows in the order of the list. */
    public static Page first(int limit) {
        return of(limit, null, null, null);
    }

    /** The same page; sorted by these fields if the client has named none. */
    public Page sortedBy(List<String> otherwise) {
        return sort.isEmpty() ? with(otherwise) : this;
    }

    /**
     * The same page, in which this field decides before the id does, in the direction of the last field. For a list whose id is unique only
     * together with this field: otherwise a cursor would leave out rows.
     */
    public Page thenBy(String field) {
        if (sort.isEmpty() || sort.contains(field) || sort.contains("-" + field)) return this;
        var fields = new ArrayList<>(sort);
        fields.add(sort.getLast().startsWith("-") ? "-" + field : field);
        return with(fields);
    }

    private Page with(List<String> fields) {
        return new Page(
                limit,
                offset,
                after,
                fields,
                ids,
                updatedFrom,
                updatedTo,
                metadata,
                privateMetadata,
                externalId,
                include,
                wordsOnly);
    }

    /** So many rows are counted; see {@link LongLists}. */
    private static int countedMax(Where where) {
        return 2 * where.few() + 1;
    }

    /** Words that at least this many rows of the searched table have are frequent. */
    private static int frequent(Where where) {
        return 2 * countedMax(where);
    }

    /**
     * The number of rows, or more than {@link #COUNTED}.
     *
     * @param spelled for a search of words that no row has: the ids of what is spelled similarly
     * @param frequent for a search: whether so many rows have the words that trying one row after the other is quicker
     */
    private record Total(long rows, UUID @Nullable [] spelled, boolean frequent) {
        Total(long rows) {
            this(rows, null, rows > COUNTED);
        }
    }

    /** Reads the page by at most two statements, whatever the size of the table, and one for each part that is included. Fails 400 invalid_sort or invalid_cursor. */
    public <T> Future<Slice<T>> read(Db db, Listing<T> listing, Where where) {
        var narrowed = narrowed(listing, where);
        return rows(db, listing, narrowed, new Cursor<>(listing, listing.sorts(sort), narrowed))
                .compose(slice -> included(db, listing, slice));
    }

    private <T> Future<Slice<T>> included(Db db, Listing<T> listing, Slice<T> slice) {
        var rows = Future.succeededFuture(slice.data());
        for (var part : include) rows = rows.compose(found -> listing.part(part).of(db, found));
        return include.isEmpty() ? Future.succeededFuture(slice) : rows.map(all -> new Slice<>(all, slice.meta()));
    }

    private <T> Future<Slice<T>> rows(Db db, Listing<T> listing, Where where, Cursor<T> cursor) {
        if (where.isSearched())
            return total(db, listing, where)
                    .compose(total -> rows(db, listing, found(listing, where, total, cursor))
                            .map(found -> slice(found, total.rows, cursor)));
        var page = rows(db, listing, select(listing, where.copy(), cursor));
        var total = total(db, listing, where);
        return Future.all(page, total).map(both -> slice(page.result(), total.result().rows, cursor));
    }

    /** The conditions of the list with those that every list has. Not for {@link #read} and the others, which add them. */
    public Where narrowed(Listing<?> listing, Where where) {
        if (wordsOnly && where.isSearched())
            return narrowedByFields(listing, where.copy().wordsOnly());
        return narrowedByFields(listing, where);
    }

    private Where narrowedByFields(Listing<?> listing, Where where) {
        if (ids == null
                && updatedFrom == null
                && updatedTo == null
                && metadata == null
                && privateMetadata == null
                && externalId == null) return where;
        var changes = listing.changedIn;
        var since = changes == null || updatedFrom == null ? null : updatedFrom.atOffset(ZoneOffset.UTC);
        return where.copy()
                .and("id = any(?)", ids == null ? null : ids.toArray(UUID[]::new))
                .and("id in (select id from " + changes + " where updated_at >= ?)", since)
                .between("updated_at", updatedFrom, updatedTo)
                .and("metadata <> '{}' and metadata @> ?", metadata) // as the predicate of the index
                .and("private_metadata <> '{}' and private_metadata @> ?", privateMetadata)
                .and(
                        "id = any(array(select resource_id from external_id where name = ?))",
                        externalId == null ? null : ExternalId.of(externalId).name());
    }

    private static <T> Future<List<T>> rows(Db db, Listing<T> listing, Statement select) {
        return db.list(listing.mapper, select.sql(), select.args());
    }

    private static Future<Total> total(Db db, Listing<?> listing, Where where) {
        var longLists = db.singletons().get(LongLists.class, LongLists::new);
        var list = listing.counted + "\n" + where.text();
        if (longLists.contains(list)) return Future.succeededFuture(new Total(COUNTED + 1));
        var count = count(listing, where);
        return db.query(count.sql(), count.args()).map(rows -> {
            var row = rows.iterator().next();
            long found = row.getLong(0);
            var total = where.isSearched()
                    ? new Total(found, row.getArrayOfUUIDs(1), found > where.few() || row.getBoolean(2))
                    : new Total(found);
            if (total.spelled == null) longLists.counted(list, total.rows);
            return total;
        });
    }

    /**
     * The statement by which {@link #read} counts. For a search, the second column has the ids of what is spelled similarly if no row has the
     * words, and the third says whether the words are frequent.
     */
    public static Statement count(Listing<?> listing, Where where) {
        if (!where.isSearched()) return new Statement("select " + counted(listing, where, where.sql()), where.args());
        var all = where.copy();
        var by = all.searched();
        var sql = """
                with f as materialized (%s),
                worded as materialized (select frequent, %s as total from f),
                spelled as materialized (select array(%s) as ids from worded where total = 0 and not frequent)
                select case when exists (select from spelled) then (select %s) else total end, (select ids from spelled), frequent from worded
                """.formatted(
                        by.has() == null ? "select false as frequent" : sample(listing, where, all),
                        worded(listing, where, all),
                        all.spelled(),
                        counted(
                                listing,
                                where,
                                where.sql() + " and " + by.column() + " = any((select ids from spelled)::uuid[])"));
        return new Statement(sql, all.args());
    }

    /** How many rows of the list have the words. */
    private static String worded(Listing<?> listing, Where where, Where all) {
        var by = all.searched();
        var few = counted(listing, where, where.sql() + " and " + all.worded(by.foundFew()));
        if (by.has() == null) return "(select " + few + ")";
        var many = counted(listing, where, where.sql() + " and " + all.worded(by.found()));
        return "case when sampled > %d then sampled when frequent then (select %s) else (select %s) end"
                .formatted(where.few(), many, few);
    }

    /** Whether the words are frequent, and if so, how many of the first rows that have them are in the list. */
    private static String sample(Listing<?> listing, Where where, Where all) {
        var by = all.searched();
        var first = all.worded(by.ids()) + " limit " + frequent(where);
        return "select frequent, case when frequent then (select "
                + counted(listing, where, where.sql() + " and " + by.column() + " in (" + first + ")")
                + ") end as sampled from (select count(*) = " + frequent(where) + " as frequent from (" + first
                + ") w) f";
    }

    /**
     * The statement that counts the rows and sums columns of them, by another column: of at most {@link #COUNTED} rows and one more, by which the
     * caller sees that there are too many. Not for a search.
     */
    public static Statement sums(Listing<?> listing, Where where, String by, List<String> columns) {
        if (where.isSearched()) throw new IllegalArgumentException("what a search finds cannot be summed");
        var summed = columns.stream().map(c -> ", sum(" + c + ")").collect(Collectors.joining());
        var sql = "select " + by + ", count(*)" + summed + " from (select " + by + ", " + String.join(", ", columns)
                + " from " + listing.counted + " where " + where.sql() + " limit " + (COUNTED + 1)
                + ") summed group by "
                + by + " order by " + by;
        return new Statement(sql, where.args());
    }

    /**
     * The statement that reads at most {@link #COUNTED} rows, in any order: of a search also those with similar spellings if no row has the
     * words. Does not apply what a page itself narrows the list to.
     *
     * @param columns of the rows
     * @param rest of the statement, after the first expressions of its {@code with recursive}, of which {@code found} has the rows
     */
    public static Statement over(Listing<?> listing, Where where, String columns, String rest) {
        var all = where.copy();
        var from = "select " + columns + " from " + listing.table + " where " + where.sql() + " and ";
        var limit = " limit " + COUNTED;
        if (!where.isSearched())
            return new Statement(
                    "with recursive found as materialized (" + from + "true" + limit + ")" + rest, where.args());
        var sql = "with recursive worded as materialized (" + from
                + all.worded(all.searched().found()) + limit
                + "), spelled as materialized (" + from + all.searched().column() + " = any(array(" + all.spelled()
                + ")) and not exists (select from worded)" + limit
                + "), found as not materialized (select * from worded union all select * from spelled)" + rest;
        return new Statement(sql, all.args());
    }

    private static String counted(Listing<?> listing, Where where, String condition) {
        return "count(*) from (select 1 from " + listing.counted + " where " + condition + " limit " + countedMax(where)
                + ") counted";
    }

    /** The statement by which {@link #read} reads the rows, one more than the page has; those of a search if they are few. */
    public <T> Statement select(Listing<T> listing, Where where) {
        var narrowed = narrowed(listing, where);
        var cursor = new Cursor<>(listing, listing.sorts(sort), narrowed);
        return narrowed.isSearched()
                ? found(listing, narrowed, new Total(1), cursor)
                : select(listing, narrowed.copy(), cursor);
    }

    /** The same for a search whose words many rows have. */
    public <T> Statement frequent(Listing<T> listing, Where where) {
        var narrowed = narrowed(listing, where);
        return found(listing, narrowed, new Total(COUNTED + 1), new Cursor<>(listing, listing.sorts(sort), narrowed));
    }

    /**
     * The rows of a search. If few have the words, they are found first and then sorted, for which {@code offset 0} keeps the planner from
     * reading all rows in their order. If many have them, just that is quick.
     */
    private <T> Statement found(Listing<T> listing, Where where, Total total, Cursor<T> cursor) {
        var page = where.copy();
        var by = page.searched();
        if (total.spelled != null) page.and(by.column() + " = any(?)", total.spelled);
        else if (total.frequent) page.append(page.worded(by.tried()));
        else {
            page.append(page.worded(by.foundFew()));
            if (after != null) cursor.seek(after, page);
            return select(
                    listing,
                    "(select * from " + listing.table + " where " + page.sql() + " offset 0) found",
                    page,
                    cursor);
        }
        return select(listing, page, cursor);
    }

    private <T> Statement select(Listing<T> listing, Where page, Cursor<T> cursor) {
        if (after != null) cursor.seek(after, page);
        return select(listing, listing.table + " where " + page.sql(), page, cursor);
    }

    private <T> Statement select(Listing<T> listing, String from, Where page, Cursor<T> cursor) {
        var sql = "select " + listing.columns + " from " + from + " order by " + cursor.order() + " limit $"
                + page.add(limit + 1) + " offset $" + page.add(offset);
        return new Statement(sql, page.args());
    }

    private <T> Slice<T> slice(List<T> found, long total, Cursor<T> cursor) {
        boolean more = found.size() > limit;
        var data = more ? found.subList(0, limit) : found;
        var next = more ? cursor.after(data.get(limit - 1)) : null;
        boolean capped = total > COUNTED;
        return new Slice<>(data, new Meta(limit, offset, capped ? COUNTED : total, next, capped ? true : null));
    }
}
