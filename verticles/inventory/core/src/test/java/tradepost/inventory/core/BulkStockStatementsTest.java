package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogService;
import tradepost.inventory.bulk.BulkStock;
import tradepost.inventory.bulk.BulkStock.Line;
import tradepost.inventory.core.stock.bulk.BulkStockServiceImpl;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;

/** The number of statements does not depend on the number of lines. */
@ExtendWith(VertxExtension.class)
class BulkStockStatementsTest {
    @Test
    void a_thousand_lines_need_as_many_statements_as_four(Vertx vertx) {
        var counter = new StatementCounter(vertx);
        var inventory = new Inventory(vertx, "db.port", "" + counter.port());
        inventory.undeploy(); // its loops have statements of their own
        var db = Db.open(inventory.env, "inventory");
        assertThat(statements(vertx, counter, db, 1))
                .isEqualTo(statements(vertx, counter, db, 250))
                .isLessThan(15);
    }

    /** The number of statements for this many new items by id and by SKU, changed items, and refused lines. */
    private static int statements(Vertx vertx, StatementCounter counter, Db db, int count) {
        var items = ids(count);
        write(vertx, db, items.stream().map(item -> line(item, 5)).toList());
        var lines = Stream.of(
                        ids(count).stream().map(item -> line(item, 1)),
                        ids(count).stream()
                                .map(item -> new Line(null, "SKU " + item, null, 1L, null, null, null, null)),
                        items.stream().map(item -> line(item, -2)),
                        ids(count).stream().map(item -> line(item, -1)))
                .flatMap(s -> s)
                .toList();
        int before = counter.executed();
        write(vertx, db, lines);
        return counter.executed() - before;
    }

    private static List<UUID> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> Ids.next()).toList();
    }

    private static Line line(UUID item, long delta) {
        return new Line(item, null, null, null, null, delta, null, null);
    }

    private static void write(Vertx vertx, Db db, List<Line> lines) {
        var done = TestVerticle.run(
                vertx,
                () -> Tasks.run(vertx, () -> {
                    Request.actAs("sales");
                    var catalog = Services.proxy(vertx, CatalogService.ADDRESS, CatalogService.class);
                    return new BulkStockServiceImpl(vertx, db, catalog)
                            .writeStock(new BulkStock("each", lines), ANYBODY)
                            .await();
                }));
        assertThat(done.updated())
                .isEqualTo(lines.size()
                        - (int) lines.stream()
                                .filter(l -> Long.valueOf(-1).equals(l.delta()))
                                .count());
    }
}
