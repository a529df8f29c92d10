package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.ArrivalsTest.Order;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.LotQuery;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

/** Numbers of lots and serial numbers that differ by case or by invisible characters are the same. */
@ExtendWith(VertxExtension.class)
class LotNumbersTest {
    private static final String ZERO_WIDTH_SPACE = "\u200b";
    private static final String SOFT_HYPHEN = "\u00ad";

    static Inventory inventory;
    static ReturnedPieces returns;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        returns = new ReturnedPieces(inventory);
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    private static List<String> lots(UUID item) {
        return returns.lots(item).stream()
                .map(l -> l.number() + " " + l.onHand())
                .toList();
    }

    private static List<String> found(UUID item, @Nullable String beginning, @Nullable String number) {
        var query = new LotQuery(
                Page.of(10, null, null, null), beginning, null, null, item, null, null, number, null, null, null, null);
        return inventory.lots.listLots(query, ANYBODY).await().data().stream()
                .map(Lot::number)
                .toList();
    }

    @Test
    void a_lot_is_found_by_any_way_to_write_it_and_shown_as_it_was_first_written() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, null, 2, "Abc" + ZERO_WIDTH_SPACE + "1", null).await();
        inventory.adjust(item, null, 3, SOFT_HYPHEN + "ABC1", null).await();
        assertThat(lots(item)).containsExactly("Abc1 5");
        assertThat(found(item, null, "aBC1")).containsExactly("Abc1");
        assertThat(found(item, "aB", null)).containsExactly("Abc1");
        inventory.adjust(item, null, -4, "abc1", null).await();
        assertThat(lots(item)).containsExactly("Abc1 1");
        inventory.adjust(item, null, 1, "Abd1", null).await();
        assertThat(lots(item)).containsExactlyInAnyOrder("Abc1 1", "Abd1 1");
    }

    @Test
    void an_adjustment_names_a_lot_once_and_requests_at_once_make_one_lot() {
        var item = inventory.tracked("lot");
        var lines = Stream.of("a-1", "A-1")
                .map(number -> new AdjustLine(item, 1, null, null, number, null))
                .toList();
        assertThat(code(inventory.stock.adjustStock(new AdjustStock(null, null, lines), ANYBODY)))
                .isEqualTo("400 item_twice");
        Future.join(IntStream.range(0, 8)
                        .mapToObj(n -> inventory.adjust(item, null, 1, n % 2 == 0 ? "b" : "B", null))
                        .toList())
                .await();
        assertThat(returns.lots(item)).extracting(Lot::onHand).containsExactly(8L);
    }

    @Test
    void a_serial_number_exists_once() {
        var item = inventory.tracked("serial");
        inventory.adjust(item, null, 1, "s-1", null).await();
        assertThat(code(inventory.adjust(item, null, 1, "S-1", null))).isEqualTo("409 serial_in_stock");
    }

    @Test
    void what_a_purchase_order_has_received_goes_back_and_what_was_shipped_comes_back() {
        var item = inventory.tracked("lot");
        var order = new Order(null, item);
        inventory
                .deliver(order.received(2, null, null, List.of(), order.came(0, 3, 0, "abc", null)))
                .await();
        var sold = returns.shipped(item, 2);
        returns.comesBack(sold, "RT-000040", ReturnedPieces.part(item, 1, "restock", null, "ABC", null));
        assertThat(lots(item)).containsExactly("abc 2");
        var back = VendorReturnsTest.back(item, 2, "aBc", "available");
        inventory
                .deliver(VendorReturnsTest.requested(order.id, Ids.next(), null, back))
                .await();
        assertThat(lots(item)).containsExactly("abc 0");
    }

    @Test
    void a_count_names_a_lot_once() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, null, 2, "abc", null).await();
        var counts = inventory.counts;
        var count = counts.createCount(
                        new OpenCount(Movements.MAIN, null, List.of(item), null, null, null, null), ANYBODY)
                .await();
        var line = new RecordCount.Line(item, 2, "ABC");
        assertThat(code(counts.recordCount(
                        count.id(), new RecordCount(List.of(line, new RecordCount.Line(item, 1, "abc"))), ANYBODY)))
                .isEqualTo("400 item_twice");
        counts.recordCount(count.id(), new RecordCount(List.of(line)), ANYBODY).await();
    }
}
