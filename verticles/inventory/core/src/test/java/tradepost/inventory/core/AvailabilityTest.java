package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.time.TestDays.today;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.availability.Availability;
import tradepost.inventory.availability.AvailabilityQuery;
import tradepost.inventory.availability.AvailabilityService;
import tradepost.inventory.bulk.BulkStock;
import tradepost.inventory.bulk.BulkStockService;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.freeze.FreezeItem;
import tradepost.inventory.freeze.FreezeService;
import tradepost.inventory.reorder.ReorderService;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.inventory.stock.PutStock;
import tradepost.inventory.stock.StockQuery;
import tradepost.kernel.TestDb;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

/** Availability and alerts, with what is on its way. */
@ExtendWith(VertxExtension.class)
class AvailabilityTest {

    static Inventory inventory;
    static AvailabilityService availability;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        availability = inventory.identity.proxy("viewer", AvailabilityService.ADDRESS, AvailabilityService.class);
        ReorderPointsTest.inventory = inventory;
        ReorderPointsTest.reorder = inventory.identity.proxy("admin", ReorderService.ADDRESS, ReorderService.class);
    }

    /** They belong to no document. */
    @AfterEach
    void nothing_is_on_its_way() {
        TestDb.run("inventory", "delete from incoming_stock where source_type = 'transfer' and source_id = line_id");
    }

    private static UUID incoming(UUID item, UUID location, long quantity, @Nullable LocalDate day) {
        var line = Ids.next();
        TestDb.run(
                "inventory",
                "insert into incoming_stock(item_id, location_id, source_type, source_id, line_id, quantity, expected_at)"
                        + " values ('%s', '%s', 'transfer', '%s', '%s', %d, %s)"
                                .formatted(
                                        item,
                                        location,
                                        line,
                                        line,
                                        quantity,
                                        day == null ? "null" : "'" + day + "T23:00:00Z'"));
        return line;
    }

    private static Availability ask(UUID item, long quantity, @Nullable LocalDate date) {
        return availability
                .getAvailability(item, new AvailabilityQuery(quantity, date), ANYBODY)
                .await();
    }

    @Test
    void it_answers_from_stock_and_dated_incoming() {
        var item = inventory.item(10);
        inventory.reserve(UUID.randomUUID(), 1, item, 4).await();
        incoming(item, Movements.MAIN, 5, today().plusDays(7));
        incoming(item, Movements.MAIN, 5, today().plusDays(3));
        incoming(item, Movements.MAIN, 5, null);
        var now = availability
                .getAvailability(item, new AvailabilityQuery(null, null), ANYBODY)
                .await();
        assertThat(now)
                .isEqualTo(new Availability(
                        item,
                        "SKU " + item,
                        "Item of the catalog",
                        1,
                        6,
                        true,
                        today(),
                        null,
                        null,
                        "in_stock",
                        "The quantity is in stock."));
        var soon = ask(item, 11, today().plusDays(2));
        assertThat(soon.availableNow()).isFalse();
        assertThat(soon.firstDate()).isEqualTo(today().plusDays(3));
        assertThat(soon.availableAsOf()).isFalse();
        assertThat(soon.why()).isEqualTo("incoming");
        assertThat(ask(item, 11, today().plusDays(3)).availableAsOf()).isTrue();
        assertThat(ask(item, 12, null).firstDate()).isEqualTo(today().plusDays(7));
        assertThat(ask(item, 17, null).why()).isEqualTo("undated");
        assertThat(ask(item, 22, today().plusYears(1)).why()).isEqualTo("never");
    }

    /** They get what arrives before new orders do. */
    @Test
    void pieces_that_orders_wait_for_are_not_available() {
        var item = inventory.item(0);
        var line = new ReserveLine(Ids.next(), item, 4);
        inventory
                .service
                .reserve(Ids.next(), 1, new ReserveStock(Ids.next(), List.of(line), Ids.next(), true), ANYBODY)
                .await();
        incoming(item, Movements.MAIN, 5, today().plusDays(3));
        incoming(item, Movements.MAIN, 1, today().plusDays(7));
        assertThat(ask(item, 1, null).firstDate()).isEqualTo(today().plusDays(3));
        assertThat(ask(item, 2, null).firstDate()).isEqualTo(today().plusDays(7));
        assertThat(ask(item, 3, null).why()).isEqualTo("never");
    }

    @Test
    void pieces_of_a_lot_are_available_until_its_last_day() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, Movements.MAIN, 4, "E", today().plusDays(1)).await();
        var tomorrow = ask(item, 4, today().plusDays(1));
        assertThat(tomorrow.availableAsOf()).isTrue();
        assertThat(tomorrow.why()).isEqualTo("in_stock");
        var later = ask(item, 4, today().plusDays(2));
        assertThat(later.availableAsOf()).isFalse();
        assertThat(later.why()).isEqualTo("expires");
        assertThat(later.firstDate()).isEqualTo(today());
        assertThat(later.availableNow()).isTrue();
        assertThat(ask(item, 4, today().plusDays(21)).availableAsOf()).isFalse();
        incoming(item, Movements.MAIN, 4, today().plusDays(7));
        assertThat(ask(item, 4, today().plusDays(6)).availableAsOf()).isFalse();
        assertThat(ask(item, 4, today().plusDays(7)).availableAsOf()).isTrue();
        assertThat(ask(item, 5, null).why()).isEqualTo("never"); // the first have expired when the others arrive
    }

    /** First-expired-first-out decides which pieces are reserved. */
    @Test
    void reserved_pieces_of_a_lot_do_not_expire_a_second_time() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, Movements.MAIN, 4, "E", today().plusDays(1)).await();
        inventory.adjust(item, Movements.MAIN, 5, "F", today().plusDays(30)).await();
        inventory.adjust(item, Movements.MAIN, 2, "G", null).await();
        inventory.reserve(UUID.randomUUID(), 1, item, 3).await();
        assertThat(ask(item, 8, null).availableNow()).isTrue();
        assertThat(ask(item, 7, today().plusDays(21)).availableAsOf()).isTrue();
        assertThat(ask(item, 8, today().plusDays(21)).availableAsOf()).isFalse();
        assertThat(ask(item, 2, today().plusDays(31)).availableAsOf()).isTrue();
        assertThat(ask(item, 3, today().plusDays(31)).availableAsOf()).isFalse();
    }

    /** Also before its pieces are on quality hold. */
    @Test
    void pieces_of_a_lot_that_has_expired_or_is_recalled_are_not_available() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, Movements.MAIN, 4, "E", today()).await();
        inventory.adjust(item, Movements.MAIN, 2, "R", null).await();
        inventory.adjust(item, Movements.MAIN, 1, "G", null).await();
        assertThat(ask(item, 1, null).available()).isEqualTo(7);
        TestDb.run(
                "inventory",
                "update lot set expires_on = '%s' where item_id = '%s' and number = 'E'"
                        .formatted(today().minusDays(1), item));
        TestDb.run(
                "inventory",
                "update lot set recalled_at = now(), recall_reason = 'test' where item_id = '%s' and number = 'R'"
                        .formatted(item));
        assertThat(ask(item, 1, null).available()).isEqualTo(1);
        assertThat(ask(item, 2, today().plusDays(3)).why()).isEqualTo("never");
    }

    /** From the first moment, not when its pieces are on quality hold. */
    @Test
    void the_stock_of_an_item_says_the_same_of_a_lot_that_has_expired() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, Movements.MAIN, 4, "E", today()).await();
        inventory.adjust(item, Movements.MAIN, 1, "G", null).await();
        assertThat(figures(item)).containsOnly(5L);
        TestDb.run(
                "inventory",
                "update lot set expires_on = '%s' where item_id = '%s' and number = 'E'"
                        .formatted(today().minusDays(1), item));
        assertThat(figures(item)).containsOnly(1L);
        inventory.adjust(item, Movements.MAIN, -1, "G", null).await();
        assertThat(figures(item)).containsOnly(0L);
    }

    @Test
    void setting_what_is_available_does_not_count_a_lot_that_has_expired() {
        var bulk = inventory.identity.proxy("admin", BulkStockService.ADDRESS, BulkStockService.class);
        for (boolean one : new boolean[] {true, false}) {
            var item = inventory.tracked("lot");
            inventory.adjust(item, Movements.MAIN, 4, "E", today()).await();
            inventory.adjust(item, Movements.MAIN, 3, "G", null).await();
            TestDb.run(
                    "inventory",
                    "update lot set expires_on = '%s' where item_id = '%s' and number = 'E'"
                            .formatted(today().minusDays(1), item));
            if (one)
                inventory
                        .service
                        .putStock(item, new PutStock(2L, null, null, null, null, 3L), ANYBODY)
                        .await();
            else {
                var line = new BulkStock.Line(item, null, null, 2L, null, null, 3L, null);
                bulk.writeStock(new BulkStock("all_or_nothing", List.of(line)), ANYBODY)
                        .await();
            }
            assertThat(figures(item)).containsOnly(2L);
            assertThat(inventory.service.getStock(item, ANYBODY).await().onHand())
                    .isEqualTo(6);
        }
    }

    /** What each operation says is available. */
    private static List<Long> figures(UUID item) {
        var listed = new StockQuery(Page.FIRST, null, null, null, List.of(item), null, null, null, null);
        var out = new StockQuery(Page.FIRST, null, null, null, List.of(item), null, true, null, null);
        long available = ask(item, 1, null).available();
        assertThat(inventory.stock.listStock(out, ANYBODY).await().data()).hasSize(available > 0 ? 0 : 1);
        return List.of(
                available,
                inventory.available(item),
                inventory
                        .service
                        .availableStock(List.of(item), ANYBODY)
                        .await()
                        .getFirst()
                        .available(),
                inventory
                        .stock
                        .listStock(listed, ANYBODY)
                        .await()
                        .data()
                        .getFirst()
                        .available());
    }

    @Test
    void of_a_frozen_item_nothing_is_available() {
        var item = inventory.item(3);
        var freezes = inventory.identity.proxy("admin", FreezeService.ADDRESS, FreezeService.class);
        freezes.freezeItem(item, new FreezeItem("test"), ANYBODY).await();
        var frozen = ask(item, 1, today());
        assertThat(frozen.available()).isZero();
        assertThat(frozen.availableNow()).isFalse();
        assertThat(frozen.availableAsOf()).isFalse();
        assertThat(frozen.why()).isEqualTo("frozen");
        freezes.unfreezeItem(item, ANYBODY).await();
        assertThat(ask(item, 3, null).availableNow()).isTrue();
    }

    @Test
    void only_locations_that_serve_orders_count() {
        var item = inventory.item(1);
        var other = inventory.location().id();
        inventory.add(item, other, 2).await();
        incoming(item, other, 4, today());
        assertThat(ask(item, 3, null).why()).isEqualTo("in_stock");
        assertThat(ask(item, 7, null).why()).isEqualTo("incoming");
        TestDb.run("inventory", "update location set type = 'transit' where id = '" + other + "'");
        assertThat(ask(item, 1, null).available()).isEqualTo(1);
        assertThat(ask(item, 2, null).why()).isEqualTo("never");
        TestDb.run("inventory", "update location set type = 'warehouse' where id = '" + other + "'");
    }

    @Test
    void low_stock_is_net_of_what_is_on_its_way_and_out_of_stock_is_not() {
        var item = inventory.item(20);
        ReorderPointsTest.put(item, 10);
        var line = incoming(item, Movements.MAIN, 50, null);
        ReorderPointsTest.set(item, 0);
        ReorderPointsTest.awaitActive(item, "out_of_stock 0");
        TestDb.run("inventory", "update incoming_stock set quantity = 5 where line_id = '" + line + "'");
        announceAChange();
        ReorderPointsTest.awaitActive(item, "low_stock 0", "out_of_stock 0");
        incoming(item, Movements.MAIN, 6, null);
        announceAChange();
        ReorderPointsTest.awaitActive(item, "out_of_stock 0");
        TestDb.run("inventory", "delete from incoming_stock where line_id = '" + line + "'");
        announceAChange();
        ReorderPointsTest.awaitActive(item, "low_stock 0", "out_of_stock 0");
    }

    /** Lets the alerts look at once. They look at what changed without an event too, but only at times. */
    private static void announceAChange() {
        ReorderPointsTest.set(inventory.item(1), 2);
    }
}
