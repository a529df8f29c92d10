package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.kernel.TestImports.counts;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.bulk.StockImportService;
import tradepost.inventory.core.stock.Movements;
import tradepost.kernel.TestImports;
import tradepost.kernel.db.Db;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.value.Ids;

/** Stock on hand from a CSV file. */
@Order(Integer.MAX_VALUE)
@ExtendWith(VertxExtension.class)
class StockImportTest {
    static Inventory inventory;
    static TestImports files;
    static StockImportService imports;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        files = new TestImports(inventory.identity, "inventory");
        imports = inventory.identity.proxy("admin", StockImportService.ADDRESS, StockImportService.class);
        db = Db.open(inventory.env, "inventory");
    }

    static Job started(String file) {
        return imports.importStock(new ImportQuery(null), files.upload("importStock", file), ANYBODY)
                .await();
    }

    static Job imported(String file) {
        return files.finished(started(file));
    }

    static long number(String sql, Object... args) {
        return db.query(sql, args).await().iterator().next().getLong(0);
    }

    static long movements(UUID item) {
        return number("select count(*) from movement where item_id = $1", item);
    }

    @Test
    void a_row_sets_the_quantity_on_hand_by_a_movement() {
        var place = inventory.location();
        var moved = inventory.item(10);
        var same = inventory.item(5);
        var unmoved = Ids.next();
        var job = imported("item_id,sku,code,on_hand,available\n" + moved + ",,MAIN,12,999\n" + same + ",,,5,\n,SKU "
                + unmoved + "," + place.code().toLowerCase(java.util.Locale.ROOT) + ",7,\n" + moved + ",ignored,"
                + place.code() + ",0,\n");
        assertThat(files.errors(job)).isEmpty();
        assertThat(counts(job)).isEqualTo("0/2/2/0");
        assertThat(inventory.available(moved)).isEqualTo(12);
        assertThat(inventory.onHand(unmoved, place.id())).isEqualTo(7);
        assertThat(List.of(movements(moved), movements(same), movements(unmoved)))
                .containsExactly(2L, 1L, 1L);
        assertThat(db.list(r -> r.getString(0), "select actor from movement where item_id = $1", unmoved)
                        .await())
                .containsExactly("user:" + inventory.identity.userId("admin"));
        inventory.assertSound();
    }

    @Test
    void bad_rows_are_refused_with_the_reasons_of_a_single_change() {
        var reserved = inventory.item(10);
        inventory.reserve(Ids.next(), 1, reserved, 4).await();
        var item = inventory.item(3);
        var job = imported("item_id,sku,code,on_hand\n" + reserved + ",,,3\n" + new UUID(0, 5) + ",,,1\n" + item
                + ",,NOWHERE,1\n" + item + ",,,-1\n" + item + ",,,1.5\n" + item + ",,,\n,,,1\n" + item
                + ",,,2000000000\n"
                + item + ",,,8\nnobody,,,1\n,SKU " + new UUID(0, 6) + ",,1\n");
        assertThat(files.errors(job))
                .containsExactly(
                        "2 on_hand below_reserved: would leave 3 on hand; currently 10 are on hand, of which 4 are reserved",
                        "3 item_id item_not_found: is not that of an item",
                        "4 code location_not_found: there is no location with this code",
                        "5 on_hand invalid_request: must be at least 0",
                        "6 on_hand invalid_request: must be a whole number, written without a point or an exponent",
                        "7  row_twice: is for the same as line 5 of the file",
                        "8 item_id one_of_required: give item_id or sku",
                        "9  row_twice: is for the same as line 5 of the file",
                        "10  row_twice: is for the same as line 5 of the file",
                        "11 item_id invalid_request: must be a UUID",
                        "12 sku item_not_found: is not that of an item");
        assertThat(counts(job)).isEqualTo("0/0/0/11");
        assertThat(inventory.available(item)).isEqualTo(3);
        var large = imported("item_id,on_hand\n" + item + ",2000000000\n");
        assertThat(files.errors(large)).containsExactly("2 on_hand invalid_request: must be at most 1000000000");
        var empty = imported("item_id,on_hand\n" + item + ",\n");
        assertThat(files.errors(empty)).containsExactly("2 on_hand required: is required");
        assertThat(refusal(imports.importStock(new ImportQuery(null), files.upload("importStock", "sku\nx\n"), ANYBODY))
                        .getMessage())
                .isEqualTo("invalid_header");
    }

    @Test
    void a_row_for_the_same_as_one_of_an_earlier_batch_is_refused_however_they_name_it() {
        var item = inventory.item(3);
        var main = Movements.MAIN.toString();
        var other = inventory.item(2);
        var file = new StringBuilder("item_id,sku,location_id,code,on_hand\n")
                .append(item)
                .append(",,,MAIN,8\n");
        file.append(other).append(",,,,6\n");
        for (int n = 0; n < 1_100; n++) file.append(Ids.next()).append(",,,,0\n");
        file.append(",SKU ").append(item).append(",,main,9\n");
        file.append(item).append(",,").append(main).append(",,9\n");
        file.append(other).append(",,,MAIN,9\n");
        var job = imported(file.toString());
        assertThat(files.errors(job))
                .containsExactly(
                        "1104  row_twice: is for the same as line 2 of the file",
                        "1105 item_id line_twice: occurs in an earlier line with this location",
                        "1106  row_twice: is for the same as line 3 of the file");
        assertThat(inventory.available(item)).isEqualTo(8);
        assertThat(inventory.available(other)).isEqualTo(6);
        var bySku = new StringBuilder("sku,on_hand\nSKU " + item + ",5\n");
        for (int n = 0; n < 1_100; n++) bySku.append("SKU ").append(Ids.next()).append(",0\n");
        bySku.append("\u00a0sku ").append(item).append(",7\n");
        assertThat(files.errors(imported(bySku.toString())))
                .containsExactly("1103  row_twice: is for the same as line 2 of the file");
        assertThat(inventory.available(item)).isEqualTo(5);
    }

    @Test
    void a_dry_run_changes_nothing() {
        var item = inventory.item(10);
        var unmoved = Ids.next();
        var file = "item_id,on_hand\n" + item + ",12\n" + unmoved + ",3\n" + new UUID(0, 9) + ",3\n";
        var job = files.finished(imports.importStock(new ImportQuery(true), files.upload("importStock", file), ANYBODY)
                .await());
        assertThat(counts(job)).isEqualTo("0/2/0/1");
        assertThat(inventory.available(item)).isEqualTo(10);
        assertThat(number("select count(*) from stock_level where item_id = $1", unmoved))
                .isZero();
        assertThat(number("select count(*) from stocked_item where item_id = $1", unmoved))
                .isZero();
    }

    @Test
    void a_row_that_changes_nothing_is_accepted_at_a_location_that_is_closed() {
        var place = inventory.location();
        var item = Ids.next();
        inventory.add(item, place.id(), 5).await();
        inventory.add(item, place.id(), -5).await();
        inventory
                .service
                .deleteLocation(place.id(), new DeleteLocation(true), ANYBODY)
                .await();
        var same = imported("item_id,location_id,on_hand\n" + item + "," + place.id() + ",0\n");
        assertThat(counts(same)).isEqualTo("0/0/1/0");
        var other = imported("item_id,location_id,on_hand\n" + item + "," + place.id() + ",1\n");
        assertThat(files.errors(other))
                .containsExactly("2 location_id location_not_found: there is no active location with this id");
    }

    @Test
    void an_import_continues_after_a_restart_and_each_row_has_had_its_effect_once() {
        var items = Stream.generate(Ids::next).limit(4_000).toList();
        var file = IntStream.range(0, items.size())
                .mapToObj(i -> items.get(i) + "," + (i % 100 == 7 ? "none" : "" + (i + 1)) + "\n")
                .collect(Collectors.joining("", "item_id,on_hand\n", ""));
        var job = started(file);
        var first = items.getFirst();
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> movements(first) > 0);
        inventory.undeploy();
        assertThat(movements(items.getLast())).isZero();
        inventory.deploy();
        var done = files.finished(job);
        assertThat(counts(done)).isEqualTo("0/3960/0/40");
        assertThat(number("select count(*) from movement where item_id = any($1)", (Object) items.toArray(UUID[]::new)))
                .isEqualTo(3_960);
        assertThat(number("select sum(on_hand)::bigint from stock_level where item_id = any($1)", (Object)
                        items.toArray(UUID[]::new)))
                .isEqualTo(IntStream.range(0, 4_000)
                        .filter(i -> i % 100 != 7)
                        .mapToLong(i -> i + 1)
                        .sum());
        inventory.assertSound();
    }
}
