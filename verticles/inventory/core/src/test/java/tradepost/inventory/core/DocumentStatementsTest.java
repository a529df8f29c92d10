package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogService;
import tradepost.catalog.CategoryService;
import tradepost.inventory.core.documents.count.CountServiceImpl;
import tradepost.inventory.core.documents.transfer.TransferServiceImpl;
import tradepost.inventory.core.stock.StockServiceImpl;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.lot.WriteTracking;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.transfer.ReceiveTransfer;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;

/** The number of statements of an operation does not depend on the number of lines of its document. */
@ExtendWith(VertxExtension.class)
class DocumentStatementsTest {
    /** Has the relay and the other loops, which have statements of their own. */
    static final Vertx OTHER = Vertx.vertx();

    private static final int AT_ONCE = 50;

    static Inventory inventory;

    Vertx vertx;
    StatementCounter statements;
    StockServiceImpl stock;
    TransferServiceImpl transfers;
    CountServiceImpl counts;

    @BeforeAll
    static void startOther() {
        inventory = new Inventory(OTHER);
    }

    @AfterAll
    static void stopOther() {
        OTHER.close().await();
    }

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        statements = new StatementCounter(vertx);
        var db = Db.open(TestDb.env(vertx, "inventory", "db.port", "" + statements.port()), "inventory");
        var catalog = Services.proxy(vertx, CatalogService.ADDRESS, CatalogService.class);
        var categories = Services.proxy(vertx, CategoryService.ADDRESS, CategoryService.class);
        stock = new StockServiceImpl(vertx, db, catalog, categories, "USD");
        transfers = new TransferServiceImpl(vertx, db, catalog);
        counts = new CountServiceImpl(vertx, db, catalog, categories);
    }

    @Test
    void an_operation_has_the_same_number_of_statements_for_2_and_for_200_lines() {
        of(2); // opens the connections
        var few = of(2);
        System.out.println("DocumentStatementsTest " + few);
        assertThat(of(200)).isEqualTo(few);
    }

    /** No more calls at once than may wait for a connection. */
    private static void forEach(List<UUID> items, Function<UUID, Future<?>> call) {
        for (int i = 0; i < items.size(); i += AT_ONCE)
            Future.all(items.subList(i, Math.min(i + AT_ONCE, items.size())).stream()
                            .map(call)
                            .toList())
                    .await();
    }

    private <T> T counted(Map<String, Integer> numbers, String operation, Supplier<Future<T>> call) {
        int before = statements.executed();
        var result = TestVerticle.run(vertx, call::get);
        numbers.put(operation, statements.executed() - before);
        return result;
    }

    /** The number of statements of each operation on a document of so many lines. */
    private Map<String, Integer> of(int lines) {
        var numbers = new TreeMap<String, Integer>();
        var items = Stream.generate(Ids::next).limit(lines).toList();
        var from = inventory.location().id();
        forEach(items, i -> inventory.add(i, from, 1)); // they are known
        adjust(numbers, items, from);
        transfer(numbers, "", items, from, inventory.location().id());
        count(numbers, "", items, from, null);
        lots(numbers, lines, from);
        inventory.assertSound();
        return numbers;
    }

    private void adjust(Map<String, Integer> numbers, List<UUID> items, UUID place) {
        var added = items.stream()
                .map(i -> new AdjustLine(i, 9, null, BigDecimal.TWO))
                .toList();
        counted(numbers, "adjust", () -> stock.adjustStock(new AdjustStock(place, null, added), ANYBODY));
        var damaged =
                items.stream().map(i -> new AdjustLine(i, 1, "damaged", null)).toList();
        counted(numbers, "adjust damaged", () -> stock.adjustStock(new AdjustStock(place, null, damaged), ANYBODY));
    }

    private void lots(Map<String, Integer> numbers, int lines, UUID place) {
        var items = Stream.generate(Ids::next).limit(lines).toList();
        forEach(items, i -> inventory.lots.putTracking(i, new WriteTracking("lot", null), ANYBODY));
        var added = items.stream()
                .map(i -> new AdjustLine(i, 9, null, null, "A", null))
                .toList();
        counted(numbers, "lots adjust", () -> stock.adjustStock(new AdjustStock(place, null, added), ANYBODY));
        var taken = items.stream().map(i -> new AdjustLine(i, -1, null, null)).toList();
        counted(numbers, "lots take", () -> stock.adjustStock(new AdjustStock(place, null, taken), ANYBODY));
        transfer(numbers, "lots ", items, place, inventory.location().id());
        count(numbers, "lots ", items, place, "A");
    }

    private void transfer(Map<String, Integer> numbers, String kind, List<UUID> items, UUID from, UUID to) {
        var lines = items.stream().map(i -> new WriteTransfer.Line(i, 5)).toList();
        var body = new WriteTransfer(from, to, lines, null, null, null, null);
        var draft = counted(numbers, kind + "draft", () -> transfers.createTransfer(body, ANYBODY));
        counted(numbers, kind + "ship", () -> transfers.shipTransfer(draft.id(), ANYBODY));
        var part = new ReceiveTransfer(draft.lines().stream()
                .map(l -> new ReceiveTransfer.Line(l.id(), 1, 1L, 1L))
                .toList());
        counted(numbers, kind + "receive part", () -> transfers.receiveTransfer(draft.id(), part, ANYBODY));
        counted(numbers, kind + "receive", () -> transfers.receiveTransfer(draft.id(), null, ANYBODY));
    }

    private void count(Map<String, Integer> numbers, String kind, List<UUID> items, UUID place, @Nullable String lot) {
        var body = new OpenCount(place, null, items, null, null, null, null);
        var count = counted(numbers, kind + "open", () -> counts.createCount(body, ANYBODY));
        var lines = items.stream().map(i -> new RecordCount.Line(i, 3, lot)).toList();
        counted(numbers, kind + "record", () -> counts.recordCount(count.id(), new RecordCount(lines), ANYBODY));
        counted(numbers, kind + "close", () -> counts.closeCount(count.id(), ANYBODY));
    }
}
