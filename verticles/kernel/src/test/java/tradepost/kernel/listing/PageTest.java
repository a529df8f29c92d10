package tradepost.kernel.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;

@ExtendWith(VertxExtension.class)
class PageTest {
    record Tool(UUID id, String name, BigDecimal price, Instant madeAt) {
        static Tool of(Row r) {
            return new Tool(
                    r.getUUID(0),
                    r.getString(1),
                    r.getBigDecimal(2),
                    r.getOffsetDateTime(3).toInstant());
        }
    }

    private static final Searched OWN = Searched.own("tool", "called");
    private static final Searched WITH_OTHERS = new Searched(
            "id",
            "tool_found",
            "called",
            "exists (select from tool_found f where f.id = tool.id and f.search_words @@ ?)");

    static final Listing<Tool> TOOLS = Listing.of("tool", "id, name, price, made_at", Tool::of, Tool::id)
            .byText("name", Tool::name)
            .byNumber("price", Tool::price)
            .byTime("made_at", Tool::madeAt);
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "pages"), "pages");
        db.query("""
                        create table tool (id uuid primary key, name text not null, price numeric(19,4) not null,
                          made_at timestamptz not null, search_words tsvector, called text)
                        """).await();
        db.query("""
                        create view tool_found as select id, called, search_words from tool
                        union all select id, null, search_words from tool where price = 1 -- found twice
                        """).await();
        // names, prices and times repeat, so that only the id distinguishes some rows
        db.query("""
                        insert into tool select uuidv7(), 'Tool ' || n % 7, n % 5, now() + (n % 3) * interval '1 second',
                          search_words('Laptop-' || n), 'Laptop-' || n from generate_series(1, 100) n
                        """).await();
    }

    static Page.Slice<Tool> read(int limit, @Nullable String after, Where where, String... sort) {
        return Page.of(limit, null, after, List.of(sort)).read(db, TOOLS, where).await();
    }

    static List<UUID> walk(int limit, String... sort) {
        var ids = new ArrayList<UUID>();
        String after = null;
        do {
            var slice = read(limit, after, Where.of("true"), sort);
            slice.data().forEach(t -> ids.add(t.id()));
            after = slice.meta().next();
        } while (after != null);
        return ids;
    }

    @Test
    void the_pages_of_any_sort_add_up_to_the_whole_list() {
        for (var sort :
                List.of("", "name", "-name", "price,-name", "-made_at,price,name", "-price,-made_at", "made_at")) {
            var fields = sort.isEmpty() ? new String[0] : sort.split(",");
            var whole = read(100, null, Where.of("true"), fields);
            var ids = whole.data().stream().map(Tool::id).toList();
            assertThat(ids).as(sort).hasSize(100).doesNotHaveDuplicates();
            assertThat(walk(7, fields)).as(sort).isEqualTo(ids);
        }
    }

    @Test
    void a_row_inserted_between_two_pages_neither_moves_nor_repeats_others() {
        var first = read(10, null, Where.of("name <> 'new'"), "-made_at");
        db.query("insert into tool values (uuidv7(), 'new', 1, now() + interval '1 hour')")
                .await();
        var second = read(10, first.meta().next(), Where.of("name <> 'new'"), "-made_at");
        assertThat(second.data()).doesNotContainAnyElementsOf(first.data());
        db.query("delete from tool where name = 'new'").await();
    }

    @Test
    void a_cursor_is_valid_only_for_its_sort_and_filters() {
        var next = read(2, null, Where.of("true").and("name = ?", "Tool 1"), "name")
                .meta()
                .next();
        assertThat(read(2, next, Where.of("true").and("name = ?", "Tool 1"), "name")
                        .data())
                .hasSize(2);
        for (var other : List.of(
                Page.of(2, 0, next, List.of("-name")),
                Page.of(2, 0, next, List.of()),
                Page.of(2, 0, next, List.of("price"))))
            assertThatThrownBy(() -> other.read(db, TOOLS, Where.of("true").and("name = ?", "Tool 1")))
                    .hasMessage("invalid_cursor");
        assertThatThrownBy(() -> read(2, next, Where.of("true").and("name = ?", "Tool 2"), "name"))
                .hasMessage("invalid_cursor");
    }

    @Test
    void a_forged_cursor_is_refused_before_it_reaches_the_database() {
        var next = read(2, null, Where.of("true"), "name", "price", "made_at")
                .meta()
                .next();
        var parts = new JsonArray(new String(Base64.getUrlDecoder().decode(next)));
        for (var forged : List.of(
                parts.copy().set(1, "a\0b"),
                parts.copy().set(1, 5),
                parts.copy().set(2, "1e99999999"),
                parts.copy().set(2, "NaN"),
                parts.copy().set(3, "+99999-01-01T00:00:00Z"),
                parts.copy().set(4, "1-1"),
                parts.copy().add("more"),
                new JsonArray()))
            assertThatThrownBy(() -> read(
                            2,
                            Base64.getUrlEncoder()
                                    .encodeToString(forged.toBuffer().getBytes()),
                            Where.of("true"),
                            "name",
                            "price",
                            "made_at"))
                    .as(forged.encode())
                    .hasMessage("invalid_cursor");
        for (var none : List.of("", "%%%", "bm90aGluZw", "W1tbW1tb"))
            assertThatThrownBy(() -> read(2, none, Where.of("true"))).hasMessage("invalid_cursor");
    }

    @Test
    void sorting_by_an_unlisted_field_is_refused() {
        for (var sort : List.of("id; drop table tool", "search_text", "--name", "", "NAME"))
            assertThatThrownBy(() -> read(2, null, Where.of("true"), sort)).hasMessage("invalid_sort");
        assertThatThrownBy(() -> read(2, null, Where.of("true"), "name", "-name"))
                .hasMessage("invalid_sort");
    }

    /** The two kinds of searches. */
    static List<Where> searches(String q) {
        return List.of(Where.of("true").search(OWN, q), Where.of("true").search(WITH_OTHERS, q));
    }

    @Test
    void a_search_matches_word_beginnings_and_typos_and_accepts_any_text() {
        for (var q : List.of("laptop", "LAP", "labtop", "lpatop", "Laptop-12", "12"))
            for (var search : searches(q))
                assertThat(read(100, null, search).data()).as(q).isNotEmpty();
        for (var q :
                List.of("hammer", "' or 'x'='x' --", ":*", "&", "!", "\\", "%", "<->", "a:b & !(", "\ud83d\ude00", " "))
            for (var search : searches(q))
                assertThat(read(100, null, search).data()).as(q).isEmpty();
    }

    @Test
    void a_search_finds_by_spelling_only_what_the_words_do_not_find() {
        for (var search : searches("laptop 7"))
            assertThat(read(100, null, search).meta().total()).isEqualTo(11);
        for (var search : searches("labtop 7"))
            assertThat(read(100, null, search).meta().total()).isEqualTo(100);
        var filtered = Where.of("true").and("price = ?", 2).search(OWN, "laptop");
        assertThat(read(3, null, filtered).meta().total()).isEqualTo(20);
        assertThat(read(3, null, filtered).data()).allMatch(t -> t.price().intValue() == 2);
    }

    @Test
    void a_search_of_words_only_finds_no_spellings_and_counts_few_rows_but_reads_the_first_ones() {
        db.query(
                        "insert into tool select uuidv7(), 'many ' || n % 3, 1, now(), search_words('Laptop'), 'Laptop' from generate_series(1, 1000) n")
                .await();
        for (var search : searches("labtop"))
            assertThat(wordsOnly().read(db, TOOLS, search).await().data()).isEmpty();
        for (var search : searches("laptop 7"))
            assertThat(wordsOnly().read(db, TOOLS, search).await().meta().total())
                    .isEqualTo(11);
        for (var search : searches("laptop")) {
            var first = wordsOnly().read(db, TOOLS, search).await();
            assertThat(first.data())
                    .extracting(Tool::id)
                    .isEqualTo(ids("select id from tool order by id desc limit 5"));
            assertThat(first.meta().total()).isLessThan(1_000);
        }
        db.query("delete from tool where name like 'many %'").await();
    }

    private static Page wordsOnly() {
        return new Page(5, 0, null, null, null, null, null, null, null, null, null, true);
    }

    private static List<UUID> ids(String sql) {
        return db.list((Row r) -> r.getUUID(0), sql).await();
    }

    @Test
    void the_pages_of_a_search_add_up_to_its_rows_whether_few_or_many_match() {
        for (int more : new int[] {0, 10_000}) {
            db.query(
                            "insert into tool select uuidv7(), 'many ' || n % 3, 1, now(), search_words('Laptop'), 'Laptop' from generate_series(1, $1) n",
                            more)
                    .await();
            for (var searched : List.of(OWN, WITH_OTHERS))
                for (var sort : List.of("-name", "price")) {
                    var seen = new ArrayList<UUID>();
                    String after = null;
                    do {
                        var slice = read(
                                more == 0 ? 10 : 1_000, after, Where.of("true").search(searched, "laptop"), sort);
                        assertThat(slice.meta().total()).isEqualTo(Math.min(100 + more, Page.COUNTED));
                        slice.data().forEach(t -> seen.add(t.id()));
                        after = slice.meta().next();
                    } while (after != null);
                    var by = sort.equals("price") ? "price, id" : "name desc, id desc";
                    assertThat(seen)
                            .isEqualTo(db.list((Row r) -> r.getUUID(0), "select id from tool order by " + by)
                                    .await());
                }
        }
        db.query("delete from tool where name like 'many %'").await();
    }

    @Test
    void a_total_is_counted_up_to_its_cap() {
        assertThat(read(1, null, Where.of("true")).meta().total()).isEqualTo(100);
        db.query("insert into tool select uuidv7(), 'many', 1, now() from generate_series(1, 10001) n")
                .await();
        var meta = read(1, null, Where.of("true")).meta();
        assertThat(meta.total()).isEqualTo(Page.COUNTED);
        assertThat(meta.totalIsCapped()).isTrue();
        db.query("delete from tool where name = 'many'").await();
    }

    @Test
    void a_total_of_ten_thousand_is_exact_at_each_moment() {
        db.query(
                        "insert into tool select uuidv7(), 'many', 1, now(), search_words('crowded') from generate_series(1, $1) n",
                        Page.COUNTED)
                .await();
        for (int i = 0; i < 10; i++) {
            for (var where : List.of(
                    Where.of("name = 'many'"),
                    Where.of("true").search(OWN, "crowded"),
                    Where.of("true").search(WITH_OTHERS, "crowded"))) {
                var exact = read(1, null, where).meta();
                assertThat(exact.total()).isEqualTo(Page.COUNTED);
                assertThat(exact.totalIsCapped()).isNull();
                db.query("insert into tool values (uuidv7(), 'many', 1, now(), search_words('crowded'))")
                        .await();
                var capped = read(1, null, where).meta();
                assertThat(capped.total()).isEqualTo(Page.COUNTED);
                assertThat(capped.totalIsCapped()).isTrue();
                db.query("delete from tool where id = (select id from tool where name = 'many' limit 1)")
                        .await();
            }
        }
        db.query("delete from tool where name = 'many'").await();
    }
}
