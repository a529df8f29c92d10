package tradepost.catalog.core.price;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.kernel.TestImports.ADMIN;
import static tradepost.kernel.TestImports.counts;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogImportService;
import tradepost.catalog.core.CatalogVerticle;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestImports;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;

/** Prices of price lists from a CSV file. */
@ExtendWith(VertxExtension.class)
class PriceImportTest {
    static TestImports files;
    static CatalogImportService imports;
    static TestIdentity identity;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        var env = TestDb.env(vertx, "catalog");
        TestVerticle.deploy(vertx, new CatalogVerticle(env));
        identity = new TestIdentity(vertx);
        files = new TestImports(identity, "catalog");
        imports = identity.proxy("admin", CatalogImportService.ADDRESS, CatalogImportService.class);
        db = Db.open(env, "catalog");
    }

    @AfterAll
    static void stop() {
        TestDb.run(
                "catalog",
                "truncate item, product, product_variant, price_list, price_list_price, job, upload cascade");
    }

    static Job imported(String file, boolean dryRun) {
        var upload = files.upload("importPrices", file);
        return files.finished(
                imports.importPrices(new ImportQuery(dryRun), upload, ADMIN).await());
    }

    static UUID item() {
        return db.query(
                        "insert into item(id, sku, name, unit_price) values (uuidv7(), gen_random_uuid()::text, 'Item', 1) returning id")
                .await()
                .iterator()
                .next()
                .getUUID(0);
    }

    static UUID list(String currency) {
        return db.query(
                        "insert into price_list(id, name, currency, priority, active) values (uuidv7(), 'List', $1, 1, true) returning id",
                        currency)
                .await()
                .iterator()
                .next()
                .getUUID(0);
    }

    static List<String> prices(UUID list) {
        return db.list(
                        r -> r.getLong(0) + ": "
                                + r.getBigDecimal(1).stripTrailingZeros().toPlainString() + " v" + r.getLong(2),
                        "select minimum_quantity, unit_price, version from price_list_price where price_list_id = $1 order by 1",
                        list)
                .await();
    }

    static List<String> events(UUID list) {
        return db.list(
                        r -> r.getString(0) + " " + r.getString(1),
                        "select type, actor from event_log where subject = $1 order by position",
                        list)
                .await();
    }

    @Test
    void rows_add_change_and_leave_prices_and_each_list_publishes_its_changes() {
        var item = item();
        var one = list("USD");
        var other = list("JPY");
        var head = "price_list_id,item_id,minimum_quantity,unit_price,id,version\n";
        var first = imported(
                head + one + "," + item + ",,10.50,,\n" + one + "," + item + ",10,9,,\n" + other + "," + item
                        + ",1,1000,x,99\n",
                false);
        assertThat(counts(first)).isEqualTo("3/0/0/0");
        var second = imported(head + one + "," + item + ",1,10.5,,\n" + one + "," + item + ",10,8.99,,\n", false);
        assertThat(counts(second)).isEqualTo("0/1/1/0");
        assertThat(prices(one)).containsExactly("1: 10.5 v1", "10: 8.99 v2");
        assertThat(prices(other)).containsExactly("1: 1000 v1");
        var event = "catalog.price_list.prices_changed user:" + identity.userId("admin");
        assertThat(events(one)).containsExactly(event, event);
        assertThat(events(other)).containsExactly(event);
        assertThat(db.query("select count(*) from price_change where price_list_id = $1", one)
                        .await()
                        .iterator()
                        .next()
                        .getLong(0))
                .isEqualTo(3);
    }

    @Test
    void prices_with_six_decimals_are_imported_in_any_currency() {
        var yen = list("JPY");
        var item = item();
        var job = imported(
                "price_list_id,item_id,minimum_quantity,unit_price\n" + yen + "," + item + ",1,0.000001\n" + yen + ","
                        + item + ",2,0.0035\n" + yen + "," + item + ",3,9999999999.990000\n",
                false);
        assertThat(counts(job)).isEqualTo("3/0/0/0");
        assertThat(prices(yen)).containsExactly("1: 0.000001 v1", "2: 0.0035 v1", "3: 9999999999.99 v1");
    }

    @Test
    void bad_rows_are_refused_with_the_reasons_of_a_single_price() {
        var item = item();
        var yen = list("JPY");
        var job = imported(
                "price_list_id,item_id,minimum_quantity,unit_price\n" + yen + "," + item + ",1,1.0000005\n" + yen + ","
                        + new UUID(1, 1) + ",1,1\n" + new UUID(2, 2) + "," + item + ",1,1\n" + yen + "," + item
                        + ",0,1\n" + yen
                        + "," + item + ",2,\n,,3,3\n" + yen + "," + item + ",5,5\n" + yen + "," + item + ",5,6\n",
                false);
        assertThat(files.errors(job))
                .containsExactly(
                        "2 unit_price invalid_request: must have at most 6 decimals",
                        "3 item_id item_not_found: there is no item with this id",
                        "4 price_list_id price_list_not_found: there is no price list with this id",
                        "5 minimum_quantity invalid_request: must be at least 1",
                        "6 unit_price required: is required",
                        "7 price_list_id required: is required",
                        "7 item_id required: is required",
                        "9  row_twice: is for the same as line 8 of the file");
        assertThat(counts(job)).isEqualTo("1/0/0/7");
        assertThat(prices(yen)).containsExactly("5: 5 v1");
        assertThat(refusal(imports.importPrices(
                                new ImportQuery(null), files.upload("importPrices", "item_id,sku\n"), ADMIN))
                        .getMessage())
                .isEqualTo("invalid_header");
    }

    @Test
    void a_file_may_name_items_by_sku_and_lists_by_name() {
        var item = item();
        var sku = db.query("update item set sku = upper(sku) where id = $1 returning sku", item)
                .await()
                .iterator()
                .next()
                .getString(0);
        var one = list("USD");
        db.query("update price_list set name = 'Retail ' || id where id = $1", one)
                .await();
        var name = "Retail " + one;
        list("USD"); // a second one with the name List
        list("EUR");
        var job = imported(
                "Price_List;SKU;minimum_quantity;unit_price;price_list_id;item_id\n" + name + ";"
                        + sku.toLowerCase(Locale.ROOT) + ";1;2.50;;\n;;10;2.25;" + one + ";" + item + "\n" + name + ";"
                        + sku + ";10;2.20;;\nList;" + sku + ";1;1;;\nNone;" + sku + ";1;1;;\n" + name
                        + ";NO-SKU;1;1;;\n" + name + ";;1;2,5;;\n",
                false);
        assertThat(files.errors(job))
                .containsExactly(
                        "4  row_twice: is for the same as line 3 of the file",
                        "5 price_list price_list_not_found: is not the name of one price list",
                        "6 price_list price_list_not_found: is not the name of one price list",
                        "7 sku item_not_found: is not the SKU of an item",
                        "8 unit_price invalid_request: must be a number, with a point before its decimals");
        assertThat(prices(one)).containsExactly("1: 2.5 v1", "10: 2.25 v1");
        assertThat(counts(imported("price_list,sku,unit_price\n" + name + "," + sku + ",2.5\n", true)))
                .isEqualTo("0/0/1/0");
        var missing = refusal(
                imports.importPrices(new ImportQuery(null), files.upload("importPrices", "unit_price\n"), ADMIN));
        assertThat(missing.getDebugInfo().getJsonArray("details").toString())
                .contains("is a required column, or price_list", "is a required column, or sku");
    }

    @Test
    void the_unchanged_price_of_a_deleted_item_is_not_refused() {
        var item = item();
        var one = list("USD");
        var file = "price_list_id,item_id,unit_price\n" + one + "," + item + ",";
        imported(file + "1\n", false);
        db.query("update item set deleted_at = now() where id = $1", item).await();
        assertThat(counts(imported(file + "1.00\n", false))).isEqualTo("0/0/1/0");
        var changed = imported(file + "2\n", false);
        assertThat(files.errors(changed)).containsExactly("2 item_id item_not_found: there is no item with this id");
        assertThat(prices(one)).containsExactly("1: 1 v1");
    }

    @Test
    void a_dry_run_changes_nothing() {
        var item = item();
        var one = list("USD");
        var job = imported("price_list_id,item_id,unit_price\n" + one + "," + item + ",1\n", true);
        assertThat(counts(job)).isEqualTo("1/0/0/0");
        assertThat(prices(one)).isEmpty();
        assertThat(events(one)).isEmpty();
    }
}
