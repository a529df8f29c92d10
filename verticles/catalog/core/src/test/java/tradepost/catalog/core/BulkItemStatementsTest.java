package tradepost.catalog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.catalog.core.item.CatalogServiceTest.ADMIN;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogService;
import tradepost.catalog.bulk.BulkItemResults;
import tradepost.catalog.bulk.BulkItems;
import tradepost.catalog.core.item.CatalogServiceImpl;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;

/** The number of statements does not depend on the number of items. */
@ExtendWith(VertxExtension.class)
class BulkItemStatementsTest {
    Vertx vertx;
    StatementCounter statements;
    CatalogService catalog;

    /** Without the relay, which has statements of its own. */
    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        statements = new StatementCounter(vertx);
        var db = Db.open(TestDb.env(vertx, "catalog", "db.port", "" + statements.port()), "catalog");
        catalog = new CatalogServiceImpl(vertx, db, CatalogServiceImpl.items("USD"), "USD");
    }

    @AfterAll
    static void stop() {
        TestDb.run("catalog", "truncate item, product, product_variant, price_list, price_list_price cascade");
    }

    private BulkItemResults write(List<JsonObject> items) {
        return TestVerticle.run(vertx, () -> catalog.writeItems(new BulkItems("each", items), ADMIN));
    }

    private static List<JsonObject> items(String prefix, String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new JsonObject()
                        .put("sku", prefix + i)
                        .put("name", name)
                        .put("unit_price", 1))
                .toList();
    }

    private static String prefix() {
        return "B" + Ids.next();
    }

    /** The number of statements of a request that changes this many items, creates as many, and is refused for as many. */
    private int statements(String prefix, int count) {
        write(items(prefix + "-old-", "Before", count));
        var all = Stream.of(
                        items(prefix + "-old-", "After", count),
                        items(prefix + "-new-", "New", count),
                        items(prefix + "-new-", "Twice", count))
                .flatMap(List::stream)
                .toList();
        int before = statements.executed();
        var done = write(all);
        assertThat(List.of(done.created(), done.updated(), done.failed())).containsExactly(count, count, count);
        return statements.executed() - before;
    }

    @Test
    void a_thousand_elements_need_as_many_statements_as_three() {
        assertThat(statements(prefix(), 1)).isEqualTo(statements(prefix(), 333)).isLessThan(10);
    }
}
