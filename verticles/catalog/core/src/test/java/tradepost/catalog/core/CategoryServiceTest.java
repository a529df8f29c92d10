package tradepost.catalog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.item.CatalogServiceTest.ADMIN;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CategoryService;
import tradepost.catalog.category.Category;
import tradepost.catalog.category.CategoryQuery;
import tradepost.catalog.category.DeleteCategory;
import tradepost.catalog.category.WriteCategory;
import tradepost.catalog.core.category.CategoryServiceImpl;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Ids;

/** Categories are trees, whatever is moved at the same time. */
@ExtendWith(VertxExtension.class)
class CategoryServiceTest {
    private static final DeleteCategory DELETE = new DeleteCategory(false);
    private static final DeleteCategory ARCHIVE = new DeleteCategory(true);

    static CategoryService categories;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "catalog");
        TestVerticle.deploy(vertx, new CatalogVerticle(env));
        categories = new TestIdentity(vertx).proxy("admin", CategoryService.ADDRESS, CategoryService.class);
        db = Db.open(env, "catalog");
    }

    private static Future<Category> create(String name, @Nullable UUID parent, @Nullable Integer position) {
        return categories.createCategory(new WriteCategory(name, parent, position, null, null, null), ADMIN);
    }

    private static Category made(@Nullable UUID parent) {
        return create("C " + Ids.next(), parent, null).await();
    }

    private static Future<Category> patch(UUID id, String field, @Nullable Object value) {
        return categories.patchCategory(id, new JsonObject().put(field, value), ADMIN);
    }

    private static Future<Category> move(UUID id, @Nullable UUID parent) {
        return patch(id, "parent_id", parent == null ? null : parent.toString());
    }

    private static List<Category> list(JsonObject query) {
        return categories
                .listCategories(CategoryQuery.of(query.put("limit", 100)), ADMIN)
                .await()
                .data();
    }

    private static List<UUID> children(UUID parent, String sort) {
        var query = new JsonObject().put("parent_id", parent.toString()).put("sort", List.of(sort));
        return list(query).stream().map(Category::id).toList();
    }

    @Test
    void a_category_is_changed_in_full_and_in_part() {
        var top = made(null);
        var made = create("Small parts " + top.id(), top.id(), null).await();
        assertThat(List.of(made.depth(), made.position(), made.version())).containsExactly(2, 100, 1L);
        assertThat(made.treeOrder()).startsWith(top.treeOrder());
        var put = categories
                .putCategory(made.id(), new WriteCategory("Parts " + top.id(), null, 3, "All parts", null, null), ADMIN)
                .await();
        assertThat(put.parentId()).isNull();
        assertThat(List.of(put.depth(), put.position(), put.version())).containsExactly(1, 3, 2L);
        var patched = patch(made.id(), "description", null).await();
        assertThat(patched.description()).isNull();
        assertThat(categories.getCategory(made.id(), ADMIN).await()).isEqualTo(patched);
        assertThat(db.list(
                                r -> r.getString(0) + " " + r.getLong(1),
                                "select type, subject_version from event_log where subject = $1 order by subject_version",
                                made.id())
                        .await())
                .containsExactly(
                        "catalog.category.created 1", "catalog.category.updated 2", "catalog.category.updated 3");
        assertThat(list(new JsonObject().put("q", "parts").put("name", put.name())))
                .containsExactly(patched);
    }

    @Test
    void the_whole_tree_is_listed_in_order_and_a_move_takes_everything_below_along() {
        var top = made(null);
        var last = create("Last", top.id(), 20).await();
        var first = create("First", top.id(), 10).await();
        var below = create("Below", first.id(), 999).await();
        var also = create("Also", first.id(), 999).await();
        assertThat(tree(top)).containsExactly(top.id(), first.id(), below.id(), also.id(), last.id());
        patch(last.id(), "position", 1).await();
        assertThat(children(top.id(), "position")).containsExactly(last.id(), first.id());
        assertThat(tree(top)).containsExactly(top.id(), last.id(), first.id(), below.id(), also.id());
        move(first.id(), last.id()).await();
        assertThat(tree(top)).containsExactly(top.id(), last.id(), first.id(), below.id(), also.id());
        assertThat(categories.categoryIds(last.id(), ADMIN).await())
                .containsExactlyInAnyOrder(last.id(), first.id(), below.id(), also.id());
        assertThat(categories.categoryIds(Ids.next(), ADMIN).await()).isEmpty();
        var moved = categories.getCategory(below.id(), ADMIN).await();
        assertThat(List.of(moved.depth(), moved.version())).containsExactly(4, 2L);
        assertSound();
    }

    /** The category and all below it, in the order of the list, which has those of other tests too. */
    private static List<UUID> tree(Category top) {
        var all = new ArrayList<UUID>();
        for (int size = -1; size < all.size(); ) {
            size = all.size();
            var page = new JsonObject().put("sort", List.of("tree_order")).put("offset", size);
            list(page).forEach(c -> all.add(c.id()));
        }
        all.retainAll(below(top.id()));
        return all;
    }

    private static List<UUID> below(UUID top) {
        return db.list(r -> r.getUUID(0), """
                with recursive tree as (
                  select id from category where id = $1
                  union select c.id from category c join tree on c.parent_id = tree.id and c.deleted_at is null)
                select id from tree""", top).await();
    }

    @Test
    void only_one_of_twenty_siblings_gets_the_name() {
        var top = made(null).id();
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> create(i % 2 == 0 ? "Twin" : "TWIN", top, null))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 name_taken"));
        create("Twin", made(null).id(), null).await(); // another parent
        var name = "Top " + top;
        create(name, null, null).await();
        assertThat(code(create(name, null, null))).isEqualTo("409 name_taken");
    }

    @Test
    void a_name_is_the_same_however_its_accents_are_composed() {
        var top = made(null).id();
        var made = create("Caf\u00e9", top, null).await();
        assertThat(code(create("Cafe\u0301", top, null))).isEqualTo("409 name_taken");
        assertThat(list(new JsonObject().put("parent_id", top.toString()).put("name", "Cafe\u0301")))
                .containsExactly(made);
    }

    @Test
    void a_category_is_never_below_itself_nor_below_the_tenth_level() {
        var chain = new ArrayList<UUID>();
        for (int i = 0; i < 10; i++)
            chain.add(made(i == 0 ? null : chain.getLast()).id());
        assertThat(code(move(chain.getFirst(), chain.getFirst()))).isEqualTo("409 circular");
        assertThat(code(move(chain.getFirst(), chain.get(4)))).isEqualTo("409 circular");
        assertThat(code(create("Deeper", chain.getLast(), null))).isEqualTo("409 too_deep");
        var pair = made(null);
        made(pair.id());
        assertThat(code(move(pair.id(), chain.get(8)))).isEqualTo("409 too_deep");
        move(pair.id(), chain.get(7)).await();
        assertThat(code(move(pair.id(), Ids.next()))).isEqualTo("400 category_not_found");
        assertThat(code(move(Ids.next(), null))).isEqualTo("404 category_not_found");
        assertSound();
    }

    @Test
    void of_two_moves_that_would_form_a_circle_one_is_refused() {
        for (int round = 0; round < 20; round++) {
            var a = made(null).id();
            var b = made(null).id();
            var moves = List.of(move(a, b), move(b, a));
            Future.join(moves).otherwiseEmpty().await();
            assertThat(moves).filteredOn(Future::succeeded).hasSize(1);
            assertThat(code(moves.stream().filter(Future::failed).findFirst().orElseThrow()))
                    .isEqualTo("409 circular");
        }
        assertSound();
    }

    @Test
    void twenty_random_moves_at_a_time_always_leave_a_forest() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < 30; i++)
            ids.add(made(i == 0 || random.nextInt(4) == 0 ? null : ids.get(random.nextInt(i)))
                    .id());
        int moved = 0;
        for (int round = 0; round < 30; round++) {
            var moves = new ArrayList<Future<Category>>();
            for (int i = 0; i < 20; i++) {
                var to = random.nextInt(6) == 0 ? null : ids.get(random.nextInt(30));
                moves.add(move(ids.get(random.nextInt(30)), to));
            }
            Future.join(moves).otherwiseEmpty().await();
            assertThat(moves.stream().filter(Future::failed).map(f -> code(f)).distinct())
                    .as("seed %d", seed)
                    .isSubsetOf("409 circular", "409 too_deep");
            moved += (int) moves.stream().filter(Future::succeeded).count();
            assertSound();
        }
        assertThat(moved).as("seed %d", seed).isGreaterThan(100);
    }

    /** Every category is reached from the top, once, at its depth and with its place. */
    private static void assertSound() {
        var wrong = db.list(r -> r.getUUID(0) + " " + r.getString(1), """
                with recursive tree as (
                  select id, 1 as depth, to_char(position, 'FM0000000') || ' ' || id || '/' as place
                  from category where parent_id is null and deleted_at is null
                  union all
                  select c.id, tree.depth + 1, tree.place || to_char(c.position, 'FM0000000') || ' ' || c.id || '/'
                  from category c join tree on c.parent_id = tree.id
                  where c.deleted_at is null and tree.depth < 20)
                select c.id, coalesce(t.place, 'not reached') from category c left join tree t on t.id = c.id
                where c.deleted_at is null
                  and (t.id is null or t.depth <> c.depth or t.depth > 10 or t.place <> c.tree_order)
                """).await();
        assertThat(wrong).isEmpty();
    }

    @Test
    void only_an_empty_category_is_deleted_and_its_name_is_free_again() {
        var top = made(null);
        var child = made(top.id());
        for (var how : List.of(DELETE, ARCHIVE))
            assertThat(code(categories.deleteCategory(top.id(), how, ADMIN))).isEqualTo("409 in_use");
        categories.deleteCategory(child.id(), DELETE, ADMIN).await();
        categories.deleteCategory(top.id(), DELETE, ADMIN).await();
        assertThat(code(categories.getCategory(top.id(), ADMIN))).isEqualTo("404 category_not_found");
        assertThat(code(categories.deleteCategory(top.id(), DELETE, ADMIN))).isEqualTo("404 category_not_found");
        assertThat(code(create("Orphan", top.id(), null))).isEqualTo("400 category_not_found");
        create(top.name(), null, null).await();
    }

    @Test
    void an_archived_category_takes_no_children_and_is_restored_after_its_parent() {
        var top = made(null);
        var child = made(top.id());
        categories.deleteCategory(child.id(), ARCHIVE, ADMIN).await();
        categories.deleteCategory(top.id(), ARCHIVE, ADMIN).await();
        categories.deleteCategory(top.id(), ARCHIVE, ADMIN).await(); // again, nothing changes
        assertThat(code(create("Below", top.id(), null))).isEqualTo("400 category_not_found");
        assertThat(code(move(made(null).id(), top.id()))).isEqualTo("400 category_not_found");
        assertThat(code(categories.restoreCategory(child.id(), ADMIN))).isEqualTo("409 parent_archived");
        assertThat(children(top.id(), "name")).isEmpty();
        categories.restoreCategory(top.id(), ADMIN).await();
        assertThat(categories.restoreCategory(child.id(), ADMIN).await().archivedAt())
                .isNull();
        assertThat(children(top.id(), "name")).containsExactly(child.id());
        assertThat(code(categories.restoreCategory(Ids.next(), ADMIN))).isEqualTo("404 category_not_found");
    }

    @Test
    void a_category_stays_below_its_archived_parent_when_it_is_replaced() {
        var top = made(null).id();
        var below = made(top);
        for (var id : List.of(below.id(), top))
            categories.deleteCategory(id, ARCHIVE, ADMIN).await();
        var body = new WriteCategory(below.name(), top, 7, null, null, null);
        assertThat(categories.putCategory(below.id(), body, ADMIN).await().position())
                .isEqualTo(7);
        assertThat(move(below.id(), top).await().parentId()).isEqualTo(top);
        assertThat(code(create("New", top, null))).isEqualTo("400 category_not_found");
        assertThat(code(move(made(null).id(), top))).isEqualTo("400 category_not_found");
        assertThat(code(move(Ids.next(), top))).isEqualTo("404 category_not_found");
    }

    @Test
    void a_category_is_not_deleted_while_another_is_put_below_it() {
        for (int round = 0; round < 20; round++) {
            var top = made(null).id();
            var below = create("Below", top, null);
            var deleted = categories.deleteCategory(top, DELETE, ADMIN);
            Future.join(below, deleted).otherwiseEmpty().await();
            assertThat(below.succeeded()).isNotEqualTo(deleted.succeeded());
        }
        assertSound();
    }

    @Test
    void lists_use_an_index() {
        TestDb.run("catalog", """
                insert into category(id, name, parent_id, position)
                select uuidv7(), 'Kind ' || md5(n::text), null, n % 100 from generate_series(1, 5000) n
                """);
        TestDb.run("catalog", "vacuum (analyze) category"); // completes its GIN indexes
        try {
            var listing = CategoryServiceImpl.CATEGORIES.listing();
            for (var sort : List.of("tree_order", "name", "position", "created_at"))
                assertThat(Plans.rows(db, listing, List.of(sort), Where.of("deleted_at is null")))
                        .as(sort)
                        .doesNotContain("Seq Scan");
            Plans.useIndexes(
                    db, listing, List.of(), () -> Where.of("deleted_at is null").and("parent_id = ?", Ids.next()));
            Plans.useIndexes(
                    db, listing, List.of(), () -> Where.of("deleted_at is null").and("name = ?", "Kind"));
            Plans.useIndexes(
                    db,
                    listing,
                    List.of(),
                    () -> Where.of("deleted_at is null").search(Searched.own("category", "name"), "zebra"));
        } finally {
            TestDb.run("catalog", "delete from category where name like 'Kind %'");
        }
    }
}
