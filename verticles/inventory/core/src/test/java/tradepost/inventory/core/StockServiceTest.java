package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogEvents;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.freeze.FreezeItem;
import tradepost.inventory.freeze.FreezeService;
import tradepost.inventory.reorder.WriteReorderPoint;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.AdjustedLine;
import tradepost.inventory.stock.Adjustment;
import tradepost.inventory.stock.ChangeStockState;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.MovementQuery;
import tradepost.inventory.stock.PutStock;
import tradepost.inventory.stock.StockPage;
import tradepost.inventory.stock.StockQuery;
import tradepost.inventory.stock.StockRow;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.kernel.TestDb;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

/** The list of stock, adjustments of many lines, states of pieces, and reversals. */
@ExtendWith(VertxExtension.class)
class StockServiceTest {
    private static final int AT_ONCE = 20;
    static Inventory inventory;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    private static Future<Adjustment> adjust(UUID location, AdjustLine... lines) {
        return inventory.stock.adjustStock(new AdjustStock(location, "test", List.of(lines)), ANYBODY);
    }

    private static AdjustLine line(UUID item, long delta) {
        return new AdjustLine(item, delta, null, null);
    }

    private static AdjustLine line(UUID item, long delta, String state) {
        return new AdjustLine(item, delta, state, null);
    }

    private static Future<?> move(UUID item, String from, String to, long quantity) {
        return inventory.stock.changeStockState(new ChangeStockState(item, null, from, to, quantity, null), ANYBODY);
    }

    private static Future<Movement> reverse(UUID movement) {
        return inventory.stock.reverseMovement(movement, null, ANYBODY);
    }

    private static long succeeded(Supplier<Future<?>> one) {
        var all = IntStream.range(0, AT_ONCE).mapToObj(i -> one.get()).toList();
        Future.join(all).otherwiseEmpty().await();
        return all.stream().filter(Future::succeeded).count();
    }

    private static List<Movement> movements(UUID item) {
        var query = new MovementQuery(Page.of(100, null, null, null), item, null, null, null, null, null, null);
        return inventory.service.listMovements(query, ANYBODY).await().data();
    }

    @Test
    void an_adjustment_changes_every_line_and_says_what_is_left() {
        var a = inventory.item(10);
        var b = Ids.next();
        inventory.reserve(Ids.next(), 1, a, 4).await();
        var adjustment = adjust(null, line(a, -3), line(b, 7)).await();
        assertThat(adjustment.locationId()).isEqualTo(Movements.MAIN);
        assertThat(adjustment.lines())
                .extracting(AdjustedLine::itemId, AdjustedLine::onHand, AdjustedLine::reserved, AdjustedLine::available)
                .containsExactly(tuple(a, 7L, 4L, 3L), tuple(b, 7L, 0L, 7L));
        assertThat(movements(b)).singleElement().satisfies(m -> {
            assertThat(m.id()).isEqualTo(adjustment.lines().get(1).movementId());
            assertThat(m.sourceId()).isEqualTo(adjustment.id());
            assertThat(m.reason()).isEqualTo("test");
        });
    }

    @Test
    void an_adjustment_with_one_line_that_removes_too_much_changes_nothing() {
        var a = inventory.item(10);
        var b = inventory.item(5);
        inventory.reserve(Ids.next(), 1, b, 4).await();
        assertThat(code(adjust(null, line(a, 1), line(b, -2)))).isEqualTo("409 below_reserved");
        assertThat(inventory.available(a)).isEqualTo(10);
        assertThat(refusal(adjust(null, line(a, 1), line(b, -2))).getDebugInfo())
                .asString()
                .contains("lines[1].delta", "5 are on hand, of which 4 are reserved");
    }

    @Test
    void an_item_may_occur_in_one_line_only() {
        var item = inventory.item(10);
        assertThat(code(adjust(null, line(item, 1), line(item, 2)))).isEqualTo("400 item_twice");
        assertThat(inventory.available(item)).isEqualTo(10);
    }

    @Test
    void of_twenty_adjustments_at_once_as_many_succeed_as_there_are_pieces() {
        var item = inventory.item(10);
        assertThat(succeeded(() -> adjust(null, line(item, -1)))).isEqualTo(10);
        assertThat(inventory.available(item)).isZero();
    }

    @Test
    void adjustments_that_name_items_in_opposite_orders_do_not_deadlock() {
        var a = inventory.item(100);
        var b = inventory.item(100);
        var forth = new boolean[] {false};
        assertThat(succeeded(() -> (forth[0] = !forth[0])
                        ? adjust(null, line(a, -1), line(b, -1))
                        : adjust(null, line(b, -1), line(a, -1))))
                .isEqualTo(AT_ONCE);
        assertThat(inventory.available(a)).isEqualTo(80);
    }

    @Test
    void damaged_pieces_and_pieces_on_quality_hold_are_on_hand_but_not_promised() {
        var item = inventory.item(10);
        move(item, "available", "damaged", 3).await();
        move(item, "available", "quality_hold", 2).await();
        var stock = inventory.service.getStock(item, ANYBODY).await();
        assertThat(List.of(stock.onHand(), stock.damaged(), stock.qualityHold(), stock.available()))
                .containsExactly(10L, 3L, 2L, 5L);
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 6))).isEqualTo("409 insufficient_stock");
        inventory.reserve(Ids.next(), 1, item, 5).await();
        assertThat(code(move(item, "available", "damaged", 1))).isEqualTo("409 insufficient_stock");
        move(item, "quality_hold", "available", 2).await();
        assertThat(inventory.available(item)).isEqualTo(2);
        inventory.assertSound();
    }

    @Test
    void a_state_loses_as_many_pieces_as_it_has_when_twenty_change_at_once() {
        var item = inventory.item(10);
        assertThat(succeeded(() -> move(item, "available", "damaged", 1))).isEqualTo(10);
        assertThat(succeeded(() -> move(item, "damaged", "quality_hold", 1))).isEqualTo(10);
        inventory.assertSound();
    }

    @Test
    void reservations_and_changes_of_state_share_the_pieces() {
        var item = inventory.item(15);
        var reserved = new ArrayList<Future<?>>();
        var moved = succeeded(() -> {
            reserved.add(inventory.reserve(Ids.next(), 1, item, 1));
            return move(item, "available", "damaged", 1);
        });
        Future.join(reserved).otherwiseEmpty().await();
        assertThat(moved + reserved.stream().filter(Future::succeeded).count()).isEqualTo(15);
    }

    @Test
    void damaged_pieces_can_arrive_and_be_written_off() {
        var item = inventory.item(10);
        adjust(null, line(item, 4, "damaged")).await();
        assertThat(inventory.available(item)).isEqualTo(10);
        assertThat(code(adjust(null, line(item, -5, "damaged")))).isEqualTo("409 below_reserved");
        var left = adjust(null, line(item, -4, "damaged")).await().lines().getFirst();
        assertThat(List.of(left.onHand(), left.damaged(), left.available())).containsExactly(10L, 0L, 10L);
        inventory.assertSound();
    }

    @Test
    void a_movement_is_reversed_once_also_by_twenty_requests_at_once() {
        var item = inventory.item(10);
        var movement = adjust(null, line(item, -4)).await().lines().getFirst().movementId();
        assertThat(succeeded(() -> reverse(movement))).isOne();
        assertThat(code(reverse(movement))).isEqualTo("409 already_reversed");
        assertThat(inventory.available(item)).isEqualTo(10);
        assertThat(movements(item).getFirst().reversesId()).isEqualTo(movement);
        assertThat(movements(item)).hasSize(3);
    }

    @Test
    void a_movement_whose_reversal_took_all_pieces_is_already_reversed() {
        var item = Ids.next();
        var arrived = adjust(null, line(item, 5)).await().lines().getFirst().movementId();
        assertThat(succeeded(() -> reverse(arrived))).isOne();
        assertThat(code(reverse(arrived))).isEqualTo("409 already_reversed");
    }

    @Test
    void pieces_that_were_removed_from_a_state_return_to_it() {
        var item = inventory.item(10);
        adjust(null, line(item, 4, "damaged")).await();
        adjust(null, line(item, 3, "quality_hold")).await();
        for (var state : List.of("damaged", "quality_hold")) {
            var removed = adjust(null, line(item, -3, state)).await().lines().getFirst();
            reverse(removed.movementId()).await();
        }
        var stock = inventory.service.getStock(item, ANYBODY).await();
        assertThat(List.of(stock.onHand(), stock.damaged(), stock.qualityHold(), stock.available()))
                .containsExactly(17L, 4L, 3L, 10L);
        inventory.assertSound();
    }

    @Test
    void pieces_that_were_added_in_a_state_leave_from_it() {
        var item = inventory.item(10);
        for (var state : List.of("damaged", "quality_hold")) {
            var added = adjust(null, line(item, 4, state)).await().lines().getFirst();
            var back = reverse(added.movementId()).await();
            assertThat(figures(item)).as(state).containsExactly(10L, 0L, 0L, 10L);
            var again = reverse(back.id()).await();
            assertThat(figures(item).getLast()).as(state).isEqualTo(10);
            reverse(again.id()).await();
            assertThat(figures(item)).as(state).containsExactly(10L, 0L, 0L, 10L);
        }
        inventory.assertSound();
    }

    @Test
    void pieces_that_left_their_state_since_must_be_available_to_be_removed() {
        var item = Ids.next();
        var added = adjust(null, line(item, 4, "damaged")).await().lines().getFirst();
        move(item, "damaged", "available", 3).await();
        inventory.reserve(Ids.next(), 1, item, 1).await();
        assertThat(code(reverse(added.movementId()))).isEqualTo("409 below_reserved");
        adjust(null, line(item, 1)).await();
        reverse(added.movementId()).await();
        assertThat(figures(item)).containsExactly(1L, 0L, 0L, 0L);
        inventory.assertSound();
    }

    @Test
    void a_removal_that_was_reversed_can_be_repeated_by_a_second_reversal() {
        var item = inventory.item(10);
        adjust(null, line(item, 4, "damaged")).await();
        var removed = adjust(null, line(item, -4, "damaged")).await().lines().getFirst();
        var back = reverse(removed.movementId()).await();
        assertThat(figures(item)).containsExactly(14L, 4L, 0L, 10L);
        reverse(back.id()).await();
        assertThat(figures(item)).containsExactly(10L, 0L, 0L, 10L);
        inventory.assertSound();
    }

    /** On hand, damaged, on quality hold and available. */
    private static List<Long> figures(UUID item) {
        var stock = inventory.service.getStock(item, ANYBODY).await();
        return List.of(stock.onHand(), stock.damaged(), stock.qualityHold(), stock.available());
    }

    @Test
    void stock_that_has_gone_since_is_not_removed_by_a_reversal() {
        var item = Ids.next();
        var arrived = adjust(null, line(item, 5)).await().lines().getFirst().movementId();
        inventory.reserve(Ids.next(), 1, item, 3).await();
        assertThat(code(reverse(arrived))).isEqualTo("409 below_reserved");
        assertThat(inventory.available(item)).isEqualTo(2);
    }

    @Test
    void a_reversal_books_nothing_at_a_closed_location() {
        var item = inventory.item(0);
        var place = inventory.location();
        var gone = adjust(place.id(), line(item, 5)).await();
        var removed =
                adjust(place.id(), line(item, -5)).await().lines().getFirst().movementId();
        inventory
                .service
                .deleteLocation(place.id(), new DeleteLocation(true), ANYBODY)
                .await();
        assertThat(code(reverse(removed))).isEqualTo("409 not_reversible");
        assertThat(code(reverse(Ids.next()))).isEqualTo("404 movement_not_found");
        assertThat(gone.locationId()).isEqualTo(place.id());
    }

    @Test
    void the_movement_of_a_document_is_not_reversed_by_itself() {
        var item = inventory.item(5);
        var order = Ids.next();
        inventory.reserve(order, 1, item, 2).await();
        inventory.ship(order, 1).await();
        assertThat(code(reverse(movements(item).getFirst().id()))).isEqualTo("409 not_reversible");
    }

    @Test
    void a_refused_request_marks_no_item_as_used() {
        var nowhere = Ids.next();
        var place = inventory.location().id();
        var refusals = List.<Function<UUID, Future<?>>>of(
                item -> adjust(nowhere, line(item, 1)),
                item -> adjust(null, line(Ids.next(), 1), line(item, -1)),
                item -> adjust(null, new AdjustLine(item, 1, null, null, "A", null)),
                item -> inventory.add(item, nowhere, 1),
                item -> inventory.service.putStock(item, new PutStock(1L, null, null, null, null, 2L), ANYBODY),
                item -> inventory.reorder.putReorderPoint(
                        new WriteReorderPoint(item, nowhere, 4L, 20L, null, null), ANYBODY),
                item -> inventory.transfers.createTransfer(
                        new WriteTransfer(
                                place, nowhere, List.of(new WriteTransfer.Line(item, 1)), null, null, null, null),
                        ANYBODY),
                item -> inventory.counts.createCount(
                        new OpenCount(nowhere, null, List.of(item), null, null, null, null), ANYBODY));
        for (int i = 0; i < refusals.size(); i++) {
            var item = Ids.next();
            assertThat(code(refusals.get(i).apply(item))).as("request " + i).matches("40[09] .*");
            assertThat(inventory.marked).as("request " + i).doesNotContain(item);
        }
        var item = Ids.next();
        adjust(null, line(item, 1)).await();
        assertThat(inventory.marked).contains(item);
    }

    private static void named(UUID item, long version, String sku, String name) {
        var data = CatalogEventData.item(item, version, sku, name);
        inventory
                .deliver(EventLog.event(CatalogEvents.ITEM + ".updated", item, version, data, "user:somebody", null))
                .await();
    }

    @Test
    void of_the_changes_of_items_in_one_delivery_the_newest_of_each_item_applies() {
        var one = inventory.item(1);
        var other = inventory.item(1);
        Function<String, String> nameOf = sku -> list(query(10, null, sku, null, null, null)).data().stream()
                .map(StockRow::name)
                .findFirst()
                .orElse("none");
        var mark = "D" + Ids.next().toString().substring(24).toUpperCase();
        BiFunction<UUID, Long, Event> change = (item, version) -> EventLog.event(
                CatalogEvents.ITEM + (version == 1 ? ".created" : ".updated"),
                item,
                version,
                CatalogEventData.item(item, version, mark + (item.equals(one) ? "-1" : "-2"), "Name " + version),
                "user:somebody",
                null);
        inventory
                .deliver(List.of(
                        change.apply(one, 1L), change.apply(other, 1L), change.apply(one, 3L), change.apply(one, 2L)))
                .await();
        assertThat(nameOf.apply(mark + "-1")).isEqualTo("Name 3");
        assertThat(nameOf.apply(mark + "-2")).isEqualTo("Name 1");
        inventory
                .deliver(List.of(change.apply(one, 2L), change.apply(other, 5L)))
                .await();
        assertThat(nameOf.apply(mark + "-1")).isEqualTo("Name 3");
        assertThat(nameOf.apply(mark + "-2")).isEqualTo("Name 5");
    }

    private static StockQuery query(
            Integer limit, String after, String q, UUID location, List<UUID> items, Boolean out) {
        return new StockQuery(Page.of(limit, null, after, null), q, location, null, items, null, out, null, null);
    }

    private static StockPage list(StockQuery query) {
        return inventory.stock.listStock(query, ANYBODY).await();
    }

    @Test
    void the_list_has_a_row_for_each_item_and_location_and_finds_it_by_sku_name_location_and_items() {
        var place = inventory.location();
        var mark = "M" + Ids.next().toString().substring(24).toUpperCase();
        var items = IntStream.range(0, 7).mapToObj(i -> Ids.next()).toList();
        for (int i = 0; i < items.size(); i++) {
            inventory.add(items.get(i), Movements.MAIN, i).await();
            inventory.add(items.get(i), place.id(), 1).await();
            named(items.get(i), 1, mark + "-" + i, "Lantern " + mark);
        }
        assertThat(list(query(100, null, mark, null, null, null)).data()).hasSize(14);
        assertThat(list(query(100, null, mark + "-3", null, null, null)).data())
                .extracting(StockRow::itemId, StockRow::name, StockRow::onHand)
                .containsExactlyInAnyOrder(
                        tuple(items.get(3), "Lantern " + mark, 3L), tuple(items.get(3), "Lantern " + mark, 1L));
        assertThat(list(query(100, null, null, place.id(), null, null)).data())
                .extracting(StockRow::itemId)
                .containsExactlyElementsOf(items);
        assertThat(list(query(100, null, null, null, items.subList(0, 2), null)).data())
                .hasSize(4);
        assertThat(list(query(100, null, mark, null, null, true)).data())
                .extracting(StockRow::itemId, StockRow::locationId)
                .containsExactly(tuple(items.getFirst(), Movements.MAIN));
        assertThat(list(query(100, null, mark, null, null, false)).data()).hasSize(13);
        var paged = new ArrayList<StockRow>();
        String after = null;
        do {
            var page = list(query(3, after, mark, null, null, null));
            paged.addAll(page.data());
            after = page.meta().next();
        } while (after != null);
        assertThat(paged)
                .isEqualTo(list(query(100, null, mark, null, null, null)).data());
    }

    @Test
    void an_item_has_a_row_at_the_default_location_once_it_has_moved_there() {
        var item = Ids.next();
        var place = inventory.location().id();
        inventory.add(item, place, 5).await();
        assertThat(places(item, null)).containsExactly(place);
        assertThat(places(item, true)).isEmpty();
        assertThat(inventory.service.getStock(item, ANYBODY).await().locations())
                .singleElement()
                .satisfies(s -> assertThat(s.locationId()).isEqualTo(place));
        inventory
                .reorder
                .putReorderPoint(new WriteReorderPoint(item, null, 4L, 20L, null, null), ANYBODY)
                .await();
        assertThat(places(item, true)).as("with a reorder point").containsExactly(Movements.MAIN);
        var other = Ids.next();
        inventory.add(other, place, 5).await();
        inventory.add(other, Movements.MAIN, 2).await();
        inventory.add(other, Movements.MAIN, -2).await();
        assertThat(places(other, true)).as("after it has left").containsExactly(Movements.MAIN);
        assertThat(places(other, null)).containsExactlyInAnyOrder(place, Movements.MAIN);
    }

    @Test
    void an_item_that_is_tracked_or_frozen_before_it_ever_moves_has_no_stock_anywhere() {
        var item = inventory.tracked("lot");
        inventory
                .identity
                .proxy("admin", FreezeService.ADDRESS, FreezeService.class)
                .freezeItem(item, new FreezeItem("In doubt."), ANYBODY)
                .await();
        var stock = inventory.service.getStock(item, ANYBODY).await();
        assertThat(stock.locations()).isEmpty();
        assertThat(stock.createdAt()).isNull();
        assertThat(stock.updatedAt()).isNull();
        assertThat(places(item, null)).isEmpty();
    }

    private static List<UUID> places(UUID item, @Nullable Boolean out) {
        return list(query(10, null, null, null, List.of(item), out)).data().stream()
                .map(StockRow::locationId)
                .toList();
    }

    private static List<UUID> low(UUID item, boolean low) {
        return list(new StockQuery(
                        Page.of(10, null, null, null), null, null, null, List.of(item), low, null, null, null))
                .data()
                .stream()
                .map(StockRow::itemId)
                .toList();
    }

    @Test
    void the_list_can_be_limited_to_what_should_be_reordered() {
        var item = inventory.item(10);
        inventory
                .reorder
                .putReorderPoint(new WriteReorderPoint(item, null, 4L, 20L, null, null), ANYBODY)
                .await();
        assertThat(low(item, true)).isEmpty();
        assertThat(low(item, false)).containsExactly(item);
        inventory.add(item, Movements.MAIN, -7).await();
        Awaitility.await().untilAsserted(() -> assertThat(low(item, true)).containsExactly(item));
        assertThat(low(item, false)).isEmpty();
    }

    @Test
    void an_older_event_of_an_item_does_not_bring_its_old_name_back() {
        var item = inventory.item(1);
        var sku = "N" + Ids.next();
        named(item, 3, sku, "New name");
        named(item, 2, "OLD-" + sku, "Old name");
        assertThat(list(query(10, null, null, null, List.of(item), null)).data())
                .extracting(StockRow::sku, StockRow::name)
                .containsExactly(tuple(sku, "New name"));
    }

    @Test
    void an_item_has_its_name_from_its_first_movement_on() {
        var item = inventory.item(1);
        assertThat(list(query(10, null, null, null, List.of(item), null)).data())
                .extracting(StockRow::sku, StockRow::name)
                .containsExactly(tuple("SKU " + item, "Item of the catalog"));
    }

    @Test
    void an_item_without_events_gets_its_name_from_the_catalog() {
        var item = inventory.item(1);
        TestDb.run(
                "inventory", "update stocked_item set sku = item_id::text, name = '' where item_id = '" + item + "'");
        assertThat(list(query(10, null, null, null, List.of(item), null)).data())
                .extracting(StockRow::sku)
                .containsExactly(item.toString());
        inventory.completeNames();
        assertThat(list(query(10, null, null, null, List.of(item), null)).data())
                .extracting(StockRow::sku, StockRow::name)
                .containsExactly(tuple("SKU " + item, "Item of the catalog"));
    }
}
