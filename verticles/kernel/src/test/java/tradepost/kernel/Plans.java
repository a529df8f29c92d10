package tradepost.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;

/** The query plans of the statements of a list. */
public final class Plans {
    private static final Pattern SCAN = Pattern.compile("Seq Scan on (\\w+)\\b(?![^\n]*never executed)");

    private Plans() {}

    /** Checks that neither the rows nor the total of the list are found by scanning a whole table. */
    public static <T> void useIndexes(
            Db db, Listing<T> listing, List<String> sort, java.util.function.Supplier<Where> where) {
        var page = Page.of(20, null, null, sort);
        for (var statement : List.of(page.select(listing, where.get()), Page.count(listing, where.get())))
            scanNoTable(db, ran(db, statement));
    }

    /** Checks that the plan scans no table of more than 64 KiB. Scanning a few pages is right, and depends on what other tests left there. */
    public static void scanNoTable(Db db, String plan) {
        var scanned = SCAN.matcher(plan).results().map(m -> m.group(1)).toArray(String[]::new);
        var large = "select t from unnest($1::text[]) t where pg_relation_size(t::regclass) > 65536";
        assertThat(db.list((Row r) -> r.getString(0), large, (Object) scanned).await())
                .as(plan)
                .isEmpty();
    }

    /** The plan for the rows alone. */
    public static <T> String rows(Db db, Listing<T> listing, List<String> sort, Where where) {
        return plan(db, Page.of(20, null, null, sort).select(listing, where));
    }

    /** Like the other method; also checks that the total is counted by this index. */
    public static <T> void useIndex(String index, Db db, Listing<T> listing, java.util.function.Supplier<Where> where) {
        useIndexes(db, listing, List.of(), where);
        var count = Page.count(listing, where.get());
        assertThat(plan(db, count)).as(count.sql()).contains(" " + index + " ");
    }

    /** Checks that the rows and the total of a list of what has the metadata {@code plan=7}, which few have, are found by this index. */
    public static <T> void findMetadata(
            String index, Db db, Listing<T> listing, java.util.function.Supplier<Where> where) {
        var own = new JsonObject().put("plan", "7");
        findBy(
                index,
                new Page(20, 0, null, List.of(), null, null, null, own, null, null, null, false),
                db,
                listing,
                where);
    }

    /** The same for metadata of staff. */
    public static <T> void findPrivateMetadata(
            String index, Db db, Listing<T> listing, java.util.function.Supplier<Where> where) {
        var own = new JsonObject().put("plan", "7");
        findBy(
                index,
                new Page(20, 0, null, List.of(), null, null, null, null, own, null, null, false),
                db,
                listing,
                where);
    }

    private static <T> void findBy(
            String index, Page page, Db db, Listing<T> listing, java.util.function.Supplier<Where> where) {
        var count = Page.count(listing, page.narrowed(listing, where.get()));
        for (var statement : List.of(page.select(listing, where.get()), count)) {
            scanNoTable(db, ran(db, statement));
            assertThat(plan(db, statement)).as(statement.sql()).contains(" " + index + " ");
        }
        assertThat(page.read(db, listing, where.get()).await().data()).isNotEmpty();
    }

    private static String plan(Db db, Page.Statement statement) {
        return of(db, statement.sql(), statement.args());
    }

    /** The plan for the total alone. */
    public static <T> String total(Db db, Listing<T> listing, Where where) {
        return plan(db, Page.count(listing, where));
    }

    /** The plan of any statement, with the number of rows that each step read. */
    public static String ran(Db db, String sql, Object... args) {
        return of(db, "analyze " + sql, args);
    }

    public static String ran(Db db, Page.Statement statement) {
        return ran(db, statement.sql(), statement.args());
    }

    private static String of(Db db, String sql, Object... args) {
        return db.list((Row r) -> r.getString(0), "explain " + sql, args).await().stream()
                .collect(Collectors.joining("\n"));
    }
}
