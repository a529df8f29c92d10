package tradepost.catalog.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.search.SearchHit;

/** What a search reads is at all times what products and items say. */
@ExtendWith(VertxExtension.class)
class SearchEntriesTest {
    private static final long SEED = Long.getLong("tradepost.seed", System.nanoTime());
    private static final int ITEMS = 12;
    private static final int ROUNDS = 15;
    private static final int AT_ONCE = 6;

    static SearchData data;

    @BeforeAll
    static void start(Vertx vertx) {
        data = new SearchData(vertx);
    }

    @AfterAll
    static void stop() {
        data.delete();
        isCurrent("after the deletion");
    }

    private static void isCurrent(String as) {
        for (var sides : List.of(
                "search_source except select * from search_entry", "search_entry except select * from search_source"))
            assertThat(data.db
                            .list(
                                    r -> r.getUUID("id") + " " + r.getString("name"),
                                    "select id, name from (select * from " + sides + ") x")
                            .await())
                    .as(as)
                    .isEmpty();
    }

    @Test
    void entries_follow_random_changes_at_the_same_time() {
        var random = new Random(SEED);
        var items = new ArrayList<UUID>();
        var products = new ArrayList<UUID>();
        for (int i = 0; i < ITEMS; i++) items.add(data.item("Item " + i + " " + data.word, "E-" + i, null, "1"));
        for (int i = 0; i < 3; i++) products.add(data.product("Product " + i, items.subList(i * 3, i * 3 + 3)));
        long succeeded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var changes = IntStream.range(0, AT_ONCE)
                    .mapToObj(n -> change(random, random.nextInt(100_000), items, products))
                    .toList();
            Future.join(changes).otherwiseEmpty().await();
            succeeded += changes.stream().filter(Future::succeeded).count();
            isCurrent("seed " + SEED + ", round " + round);
        }
        assertThat(succeeded).as("seed %d", SEED).isGreaterThan(ROUNDS * AT_ONCE / 2);
    }

    /** A deadlock or a violated constraint fails one of the changes, and leaves no trace. */
    private static Future<?> change(Random random, int n, List<UUID> items, List<UUID> products) {
        var item = items.get(random.nextInt(ITEMS));
        var product = products.get(random.nextInt(products.size()));
        return switch (random.nextInt(10)) {
            case 0 -> data.db.query("update item set name = $2 where id = $1", item, "Renamed " + n + " " + data.word);
            case 1 -> data.db.query("update item set unit_price = $2 where id = $1", item, n);
            case 2 -> data.db.query("update item set sku = $2 where id = $1", item, data.sku("N-" + n));
            case 3 ->
                data.db.query(
                        "update item set description = $2, archived_at = case when $3 then now() end where id = $1",
                        item,
                        "Text " + n,
                        random.nextBoolean());
            case 4 ->
                data.db.query(
                        "update item set deleted_at = case when $2 then now() end where id = $1",
                        item,
                        random.nextBoolean());
            case 5 ->
                data.db.query("update product set name = $2, status = 'draft' where id = $1", product, "Other " + n);
            case 6 ->
                data.db.query(
                        "update product set attributes = $2 where id = $1",
                        product,
                        new JsonObject().put("colour", "c" + n % 3));
            case 7 ->
                data.db.query(
                        "update product set deleted_at = case when $2 then now() end where id = $1",
                        product,
                        random.nextBoolean());
            case 8 -> data.db.query("delete from product_variant where item_id = $1", item);
            default ->
                data.db.query(
                        "insert into product_variant(product_id, item_id, position, option_values) values ($1, $2, $3, $4)",
                        product,
                        item,
                        1 + n % 50,
                        new JsonObject().put("n", n));
        };
    }

    @Test
    void two_items_of_a_product_renamed_at_the_same_time_are_both_found() {
        for (int round = 0; round < 10; round++) {
            var one = data.item("A", "T-" + round + "-1", null, "1");
            var other = data.item("B", "T-" + round + "-2", null, "1");
            var product = data.product("Pair", List.of(one, other));
            var rename = "update item set name = $2 where id = $1";
            Future.all(
                            data.db.query(rename, one, "Left" + round + " " + data.word),
                            data.db.query(rename, other, "Right" + round + " " + data.word))
                    .await();
            assertThat(data.ids("left" + round + " right" + round + " " + data.word))
                    .containsExactly(product);
        }
    }

    @Test
    void the_item_of_a_hit_is_the_one_that_was_found() {
        var first = data.item("Rope " + data.word, "ROPE-1", null, "10");
        var second = data.item("Rope long " + data.word, "CORD-1", null, "20");
        data.product("Rope " + data.word, List.of(first, second));
        assertThat(itemsOf("rope " + data.word)).containsExactly(first);
        assertThat(itemsOf("rope long " + data.word)).containsExactly(second);
        assertThat(itemsOf(data.sku("CORD"))).containsExactly(second);
        assertThat(itemsOf(data.sku("ROPE-1"))).containsExactly(first);
        assertThat(itemsOf(data.sku("CORD-1"))).containsExactly(second);
    }

    private static List<UUID> itemsOf(String q) {
        return data.hits(q).stream().map(SearchHit::itemId).toList();
    }

    @Test
    void each_misspelled_word_is_corrected() {
        var item = data.item("Spirallbohrer Kobaltstahl " + data.word, "W-1", null, "1");
        assertThat(data.ids("spiralborer kobalstahl")).containsExactly(item);
        assertThat(data.ids("spiralborer xylophonist"))
                .as("a word that nothing resembles")
                .isEmpty();
        assertThat(data.ids("spirallbohrer kobalstahl")).containsExactly(item);
    }
}
