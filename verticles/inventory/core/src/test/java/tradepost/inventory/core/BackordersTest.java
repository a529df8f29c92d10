package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.freeze.FreezeItem;
import tradepost.inventory.freeze.FreezeService;
import tradepost.inventory.reservation.Backorder;
import tradepost.inventory.reservation.BackorderQuery;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderCancelled;
import tradepost.sales.event.OrderClosed;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.OrderShipped;
import tradepost.sales.event.WaitingPart;

/** Orders that wait for stock: what they get at once, what comes later and in which sequence, and what they no longer wait for. */
@ExtendWith(VertxExtension.class)
class BackordersTest {
    static final UUID MAIN = Movements.MAIN;

    static Inventory inventory;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
    }

    @AfterEach
    void the_ledger_adds_up() {
        inventory.assertSound();
    }

    private static Future<Reservation> reserve(UUID order, ReserveLine... lines) {
        var stock = new ReserveStock(Ids.next(), List.of(lines), Ids.next(), true);
        return inventory.service.reserve(order, 1, stock, ANYBODY);
    }

    private static ReserveLine line(UUID item, long pieces) {
        return new ReserveLine(Ids.next(), item, pieces);
    }

    private static long waits(UUID order) {
        return sum("select coalesce(sum(quantity), 0)::bigint from backorder where order_id = $1", order);
    }

    private static long holds(UUID order) {
        return sum(
                "select coalesce(sum(quantity), 0)::bigint from reservation where order_id = $1 and state = 'active'",
                order);
    }

    private static long sum(String sql, UUID order) {
        return db.query(sql, order).await().iterator().next().getLong(0);
    }

    private static void eventually(UUID order, long pieces) {
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> holds(order) == pieces);
    }

    private static List<JsonObject> allocated(UUID order) {
        return db.list(
                        r -> r.getJsonObject(0),
                        "select data from event_log where type = 'inventory.order.allocated' and subject = $1 order by subject_version",
                        order)
                .await();
    }

    @Test
    void what_is_there_is_reserved_and_the_rest_waits() {
        var item = inventory.item(3);
        var other = inventory.item(10);
        var order = Ids.next();
        var made = reserve(order, line(item, 5), line(other, 2)).await();
        assertThat(made.lines()).extracting(HeldLine::quantity).containsExactly(3L, 2L);
        assertThat(made.waiting()).singleElement().satisfies(w -> {
            assertThat(w.itemId()).isEqualTo(item);
            assertThat(w.quantity()).isEqualTo(2);
        });
        inventory.add(item, MAIN, 1).await();
        eventually(order, 6);
        inventory.add(item, MAIN, 5).await();
        eventually(order, 7);
        assertThat(waits(order)).isZero();
        assertThat(inventory.available(item)).isEqualTo(4);
        assertThat(allocated(order)).hasSize(2);
        assertThat(inventory.service.reservation(order, 1, ANYBODY).await().lines())
                .extracting(HeldLine::quantity)
                .containsExactlyInAnyOrder(5L, 2L);
    }

    @Test
    void what_waits_is_listed() {
        var item = inventory.item(0);
        var order = Ids.next();
        var line = line(item, 2);
        reserve(order, line).await();
        reserve(Ids.next(), line(item, 1)).await();
        assertThat(listed(null, order)).singleElement().satisfies(b -> {
            assertThat(b.lineId()).isEqualTo(line.lineId());
            assertThat(b.itemId()).isEqualTo(item);
            assertThat(b.quantity()).isEqualTo(2);
        });
        assertThat(listed(item, null)).hasSize(2);
        inventory.add(item, MAIN, 2).await();
        eventually(order, 2);
        assertThat(listed(null, order)).isEmpty();
    }

    private static List<Backorder> listed(@Nullable UUID item, @Nullable UUID order) {
        var query = new BackorderQuery(Page.of(10, null, null, List.of("-created_at")), item, order, null, null);
        return inventory.service.listBackorders(query, ANYBODY).await().data();
    }

    @Test
    void an_item_that_never_had_stock_can_be_waited_for() {
        var item = Ids.next();
        var order = Ids.next();
        var made = reserve(order, line(item, 4)).await();
        assertThat(made.lines()).isEmpty();
        assertThat(made.waiting()).extracting(WaitingLine::quantity).containsExactly(4L);
        assertThat(inventory.service.reservation(order, 1, ANYBODY).await().lines())
                .isEmpty();
        inventory.add(item, MAIN, 4).await();
        eventually(order, 4);
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 1))).isEqualTo("409 insufficient_stock");
    }

    @Test
    void the_first_order_is_first_and_a_new_order_gets_only_what_nobody_waits_for() {
        var item = inventory.item(0);
        var orders = new ArrayList<UUID>();
        for (int i = 0; i < 3; i++) {
            orders.add(Ids.next());
            reserve(orders.getLast(), line(item, 2)).await();
        }
        inventory.add(item, MAIN, 3).await();
        eventually(orders.get(0), 2);
        eventually(orders.get(1), 1);
        assertThat(holds(orders.get(2))).isZero();
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 1))).isEqualTo("409 insufficient_stock");
        inventory.add(item, MAIN, 4).await();
        eventually(orders.get(2), 2);
        inventory.reserve(Ids.next(), 1, item, 1).await();
    }

    @Test
    void a_piece_that_arrives_while_orders_come_is_never_promised_twice_and_goes_to_the_one_that_waits() {
        for (int round = 0; round < 20; round++) {
            var item = inventory.item(0);
            var first = Ids.next();
            reserve(first, line(item, 1)).await();
            var tries = new ArrayList<Future<?>>();
            for (int i = 0; i < 5; i++) tries.add(inventory.reserve(Ids.next(), 1, item, 1));
            tries.add(inventory.add(item, MAIN, 1));
            for (int i = 0; i < 5; i++) tries.add(inventory.reserve(Ids.next(), 1, item, 1));
            Future.join(tries).otherwiseEmpty().await();
            eventually(first, 1);
            assertThat(tries.stream().filter(Future::succeeded)).hasSize(1); // the arrival
        }
    }

    @Test
    void a_repeated_reservation_has_what_was_reserved_and_what_waited_at_first() {
        var item = inventory.item(1);
        var order = Ids.next();
        var stock = new ReserveStock(Ids.next(), List.of(line(item, 3)), Ids.next(), true);
        var made = inventory.service.reserve(order, 1, stock, ANYBODY).await();
        inventory.add(item, MAIN, 1).await();
        eventually(order, 2);
        assertThat(inventory.service.reserve(order, 1, stock, ANYBODY).await()).isEqualTo(made);
        inventory.add(item, MAIN, 1).await();
        eventually(order, 3);
        assertThat(inventory.service.reserve(order, 1, stock, ANYBODY).await()).isEqualTo(made);
    }

    @Test
    void lots_and_several_locations_serve_those_that_wait() {
        var item = inventory.tracked("lot");
        var order = Ids.next();
        reserve(order, line(item, 6)).await();
        var near = inventory.location().id();
        inventory.adjust(item, MAIN, 2, "A", null).await();
        eventually(order, 2);
        inventory.adjust(item, MAIN, 1, "A", null).await();
        inventory.adjust(item, near, 2, "B", null).await();
        eventually(order, 5);
        inventory.assertSound();
        inventory.adjust(item, near, 5, "C", null).await();
        eventually(order, 6);
        assertThat(inventory.available(item)).isEqualTo(4);
    }

    @Test
    void nobody_waits_after_a_release_or_a_cancellation() {
        var item = inventory.item(1);
        var released = Ids.next();
        reserve(released, line(item, 3)).await();
        var next = Ids.next();
        reserve(next, line(item, 1)).await();
        inventory.service.release(released, 1, ANYBODY).await();
        assertThat(waits(released)).isZero();
        eventually(next, 1); // what the first one held
        var all = Ids.next();
        reserve(all, line(item, 2)).await();
        cancel(all, 2).await();
        assertThat(waits(all)).isZero();
        inventory.add(item, MAIN, 5).await();
        assertThat(inventory.available(item)).isEqualTo(5);
    }

    private static Future<?> cancel(UUID order, long version) {
        var data = new OrderCancelled(
                order, order, version, null, BigDecimal.ZERO, "SO-000001", "USD", null, BigDecimal.ZERO);
        return inventory.deliver(
                EventLog.event(SalesEvents.CANCELLED, order, version + 1, data, "user:somebody", null));
    }

    /** At the main warehouse. */
    private static OrderPart part(ReserveLine line, long pieces) {
        return new OrderPart(line.lineId(), line.itemId(), "SKU", "Name", MAIN, "MAIN", pieces);
    }

    private static WaitingPart waiting(ReserveLine line, long pieces) {
        return waiting(line, pieces, null);
    }

    /** @param added the version of the change that has added them */
    private static WaitingPart waiting(ReserveLine line, long pieces, @Nullable Long added) {
        return new WaitingPart(line.lineId(), line.itemId(), "SKU", "Name", pieces, added);
    }

    private static Future<?> remove(UUID order, long version, ReserveLine line, long pieces) {
        return remove(order, version, List.of(), List.of(waiting(line, pieces)));
    }

    private static Future<?> remove(UUID order, long version, List<OrderPart> removed, List<WaitingPart> waiting) {
        return changed(order, version, null, removed, waiting);
    }

    /** @param added the version for which the added pieces are reserved or wait */
    private static Future<?> changed(
            UUID order, long version, @Nullable Long added, List<OrderPart> removed, List<WaitingPart> waiting) {
        return inventory.deliver(SalesBook.changed(order, version, 1, added, List.of(), removed, waiting));
    }

    @Test
    void removed_pieces_that_have_got_stock_meanwhile_are_released_from_the_last_ones() {
        var item = inventory.item(0);
        var order = Ids.next();
        var line = line(item, 8);
        reserve(order, line).await();
        remove(order, 2, line, 1).await();
        assertThat(waits(order)).isEqualTo(7);
        var near = inventory.location().id();
        inventory.add(item, MAIN, 2).await();
        eventually(order, 2);
        inventory.add(item, near, 3).await();
        eventually(order, 5);
        remove(order, 3, line, 4).await(); // 2 wait, and 2 of the 3 that came last
        assertThat(waits(order)).isZero();
        assertThat(holds(order)).isEqualTo(3);
        assertThat(inventory.service.getStock(item, ANYBODY).await().locations().stream()
                        .filter(l -> l.locationId().equals(near))
                        .mapToLong(l -> l.reserved())
                        .sum())
                .isEqualTo(1);
        assertThat(inventory.available(item)).isEqualTo(2);
    }

    private static Future<Reservation> added(UUID order, long version, ReserveLine... lines) {
        return inventory.service.reserve(
                order, version, new ReserveStock(Ids.next(), List.of(lines), Ids.next(), true), ANYBODY);
    }

    @Test
    void pieces_that_a_change_adds_wait_after_those_that_came_before_and_join_their_order() {
        var item = inventory.item(2);
        var other = inventory.item(0);
        var order = Ids.next();
        var first = line(item, 2);
        reserve(order, first).await();
        var before = Ids.next();
        reserve(before, line(other, 1)).await();
        var grown = new ReserveLine(first.lineId(), item, 3);
        var fresh = line(other, 2);
        var stock = new ReserveStock(Ids.next(), List.of(grown, fresh), Ids.next(), true);
        var made = inventory.service.reserve(order, 2, stock, ANYBODY).await();
        assertThat(made.lines()).isEmpty();
        assertThat(made.waiting()).extracting(WaitingLine::quantity).containsExactly(3L, 2L);
        var after = Ids.next();
        reserve(after, line(other, 1)).await();
        inventory.add(other, MAIN, 2).await(); // before the event of the change
        eventually(before, 1);
        eventually(order, 3);
        assertThat(holds(after)).isZero();
        assertThat(inventory.service.reserve(order, 2, stock, ANYBODY).await()).isEqualTo(made);
        changed(order, 2, 2L, List.of(), List.of()).await();
        assertThat(state(order)).isEqualTo("active");
        inventory.add(item, MAIN, 3).await();
        inventory.add(other, MAIN, 2).await();
        eventually(order, 7);
        eventually(after, 1);
        assertThat(inventory.service.reservation(order, 1, ANYBODY).await().lines())
                .extracting(HeldLine::quantity)
                .containsExactlyInAnyOrder(5L, 2L);
        assertThat(allocated(order)).extracting(e -> e.getLong("order_version")).containsOnly(2L);
        cancel(order, 3).await();
        assertThat(sum("select count(*) from backorder_allocation where order_id = $1", order))
                .isZero();
        assertThat(inventory.available(item)).isEqualTo(5);
        assertThat(inventory.available(other)).isEqualTo(2);
    }

    @Test
    void more_pieces_of_a_line_that_waits_come_last_and_join_it() {
        var item = inventory.item(0);
        var order = Ids.next();
        var line = line(item, 2);
        reserve(order, line).await();
        var other = Ids.next();
        reserve(other, line(item, 1)).await();
        added(order, 2, new ReserveLine(line.lineId(), item, 3)).await();
        var entries = listed(null, order);
        assertThat(entries).extracting(Backorder::quantity).containsExactly(3L, 2L);
        assertThat(entries).extracting(Backorder::lineId).containsOnly(line.lineId());
        assertThat(entries.getFirst().id()).isNotEqualTo(entries.getLast().id());
        inventory.add(item, MAIN, 2).await();
        eventually(order, 2);
        inventory.add(item, MAIN, 1).await();
        eventually(other, 1);
        inventory.add(item, MAIN, 1).await(); // before the event of the change
        eventually(order, 3);
        assertThat(allocated(order)).extracting(e -> e.getLong("order_version")).containsExactly(1L, 2L);
        changed(order, 2, 2L, List.of(), List.of()).await();
        inventory.add(item, MAIN, 3).await();
        eventually(order, 5);
        assertThat(sum("select count(*) from reservation where order_id = $1", order))
                .isEqualTo(1);
        assertThat(inventory.available(item)).isEqualTo(1);
    }

    @Test
    void the_entries_of_a_line_at_two_versions_are_filled_at_once_with_an_event_each() {
        var item = inventory.item(0);
        var order = Ids.next();
        var line = line(item, 2);
        reserve(order, line).await();
        added(order, 2, new ReserveLine(line.lineId(), item, 3)).await();
        inventory.add(item, MAIN, 4).await();
        eventually(order, 4);
        assertThat(allocated(order))
                .extracting(
                        e -> e.getLong("order_version"),
                        e -> e.getJsonArray("lines").getJsonObject(0).getLong("quantity"))
                .containsExactly(tuple(1L, 2L), tuple(2L, 2L));
        inventory.service.release(order, 2, ANYBODY).await();
        assertThat(holds(order)).isEqualTo(2);
        assertThat(waits(order)).isZero();
    }

    @Test
    void the_entries_of_a_line_that_wait_together_get_one_reservation_with_its_lots() {
        var item = inventory.tracked("lot");
        var order = Ids.next();
        var line = line(item, 1);
        reserve(order, line).await();
        added(order, 2, new ReserveLine(line.lineId(), item, 2)).await();
        changed(order, 2, 2L, List.of(), List.of()).await();
        inventory.adjust(item, MAIN, 5, "A", null).await();
        eventually(order, 3);
        assertThat(sum("select count(*) from reservation where order_id = $1", order))
                .isEqualTo(1);
        assertThat(sum("select sum(quantity)::bigint from reservation_lot where order_id = $1", order))
                .isEqualTo(3);
        assertThat(allocated(order)).extracting(e -> e.getLong("order_version")).containsExactly(1L, 2L);
    }

    @Test
    void removed_pieces_of_a_line_are_those_of_the_named_versions() {
        var item = inventory.item(0);
        var order = Ids.next();
        var line = line(item, 2);
        reserve(order, line).await();
        added(order, 2, new ReserveLine(line.lineId(), item, 3)).await();
        changed(order, 2, 2L, List.of(), List.of()).await();
        added(order, 3, new ReserveLine(line.lineId(), item, 7)).await();
        remove(order, 3, List.of(), List.of(waiting(line, 1, 2L))).await();
        assertThat(listed(null, order)).extracting(Backorder::quantity).containsExactly(7L, 2L, 2L);
        remove(order, 4, List.of(), List.of(waiting(line, 2, 2L), waiting(line, 1)))
                .await();
        assertThat(listed(null, order)).extracting(Backorder::quantity).containsExactly(7L, 1L);
        inventory.service.release(order, 3, ANYBODY).await();
        assertThat(waits(order)).isEqualTo(1);
    }

    @Test
    void a_change_that_is_declined_waits_for_nothing_and_gives_back_what_it_has_got() {
        var item = inventory.item(1);
        var order = Ids.next();
        var line = line(item, 1);
        reserve(order, line).await();
        added(order, 2, new ReserveLine(line.lineId(), item, 4)).await();
        inventory.add(item, MAIN, 1).await();
        eventually(order, 2);
        inventory.service.release(order, 2, ANYBODY).await();
        assertThat(waits(order)).isZero();
        assertThat(holds(order)).isEqualTo(1);
        assertThat(sum("select count(*) from backorder_allocation where order_id = $1", order))
                .isZero();
        added(order, 3, new ReserveLine(line.lineId(), item, 3)).await(); // the line can wait again
        changed(order, 2, 3L, List.of(), List.of()).await();
        assertThat(waits(order)).isEqualTo(2);
        assertThat(holds(order)).isEqualTo(2);
        remove(order, 3, List.of(), List.of(waiting(line, 2, 3L))).await();
        assertThat(holds(order)).isEqualTo(2);
        assertThat(waits(order)).isZero();
    }

    @Test
    void stock_that_comes_while_a_change_joins_its_order_is_reserved_once() {
        for (int round = 0; round < 10; round++) {
            var item = inventory.item(0);
            var order = Ids.next();
            var line = line(inventory.item(1), 1);
            reserve(order, line).await();
            added(order, 2, line(item, 3)).await();
            Future.all(inventory.add(item, MAIN, 2), changed(order, 2, 2L, List.of(), List.of()))
                    .await();
            inventory.add(item, MAIN, 2).await();
            eventually(order, 4);
            assertThat(inventory.available(item)).isEqualTo(1);
            assertThat(sum("select count(*) from reservation where order_id = $1 and order_version <> 1", order))
                    .isZero();
        }
    }

    @Test
    void a_frozen_item_waits_until_it_is_unfrozen() {
        var item = inventory.item(0);
        var order = Ids.next();
        reserve(order, line(item, 2)).await();
        var freezes = inventory.identity.proxy("admin", FreezeService.ADDRESS, FreezeService.class);
        freezes.freezeItem(item, new FreezeItem("test"), ANYBODY).await();
        assertThat(code(reserve(Ids.next(), line(item, 1)))).isEqualTo("409 item_frozen");
        freezes.unfreezeItem(item, ANYBODY).await();
        inventory.add(item, MAIN, 2).await();
        eventually(order, 2);
    }

    private static String state(UUID order) {
        return db.query("select state from order_reservation where order_id = $1 and order_version = 1", order)
                .await()
                .iterator()
                .next()
                .getString(0);
    }

    @Test
    void an_order_that_waits_and_holds_nothing_is_active_until_it_is_cancelled_or_waits_no_more() {
        var item = inventory.item(4);
        var other = inventory.item(0);
        var order = Ids.next();
        var held = line(item, 4);
        var waits = line(other, 6);
        reserve(order, held, waits).await();
        remove(order, 2, List.of(part(held, 4)), List.of()).await();
        assertThat(state(order)).isEqualTo("active");
        cancel(order, 3).await();
        assertThat(state(order)).isEqualTo("released");
        assertThat(waits(order)).isZero();
        inventory.add(other, MAIN, 6).await();
        inventory.reserve(Ids.next(), 1, other, 6).await();
        assertThat(holds(order)).isZero();

        var all = Ids.next();
        var line = line(inventory.item(0), 2);
        reserve(all, line).await();
        remove(all, 2, line, 2).await();
        assertThat(state(all)).isEqualTo("fulfilled");
    }

    @Test
    void an_order_that_an_older_release_has_ended_while_it_waits_can_be_cancelled() {
        var item = inventory.item(0);
        var order = Ids.next();
        reserve(order, line(item, 3)).await();
        db.query("update order_reservation set state = 'fulfilled' where order_id = $1", order)
                .await();
        cancel(order, 2).await();
        assertThat(waits(order)).isZero();
        assertThat(state(order)).isEqualTo("released");
        inventory.add(item, MAIN, 3).await();
        inventory.reserve(Ids.next(), 1, item, 3).await();
    }

    private static Future<?> close(UUID order, long version, List<OrderPart> lines, List<WaitingPart> waiting) {
        var data = new OrderClosed(
                order,
                order,
                1,
                lines,
                null,
                BigDecimal.ONE,
                BigDecimal.ZERO,
                "fulfilled",
                false,
                "SO-000001",
                "USD",
                null,
                null,
                waiting,
                "confirmed",
                "unpaid");
        return inventory.deliver(EventLog.event(SalesEvents.CLOSED, order, version, data, "user:somebody", null));
    }

    @Test
    void reserved_and_waiting_pieces_of_a_line_end_together_though_the_latter_have_got_stock_meanwhile() {
        for (var tracked : List.of(false, true)) {
            var item = tracked ? inventory.tracked("lot") : inventory.item(4);
            if (tracked) inventory.adjust(item, MAIN, 4, "A", null).await();
            var closed = Ids.next();
            var line = line(item, 10);
            reserve(closed, line).await();
            var shipped = new OrderShipped(
                    closed, closed, Ids.next(), 1, List.of(part(line, 1)), "partial", false, "SO-000001", "USD");
            inventory
                    .deliver(EventLog.event(SalesEvents.SHIPPED, closed, 2, shipped, "user:somebody", null))
                    .await();
            if (tracked) inventory.adjust(item, MAIN, 6, "B", null).await();
            else inventory.add(item, MAIN, 6).await();
            eventually(closed, 9);
            close(closed, 3, List.of(part(line, 3)), List.of(waiting(line, 6))).await();
            assertThat(holds(closed)).isZero();
            assertThat(state(closed)).isEqualTo("fulfilled");
            assertThat(inventory.available(item)).isEqualTo(9);
            inventory.assertSound();

            var changed = Ids.next();
            var more = line(item, 12);
            reserve(changed, more).await();
            if (tracked) inventory.adjust(item, MAIN, 3, "C", null).await();
            else inventory.add(item, MAIN, 3).await();
            eventually(changed, 12);
            remove(changed, 2, List.of(part(more, 5)), List.of(waiting(more, 2)))
                    .await();
            assertThat(holds(changed)).isEqualTo(5);
            assertThat(inventory.available(item)).isEqualTo(7);
        }
    }

    @Test
    void a_tracked_item_of_which_there_is_more_than_others_wait_for_can_be_ordered() {
        for (var tracking : List.of("lot", "serial")) {
            var item = inventory.tracked(tracking);
            for (int i = 0; i < 12; i++)
                inventory.adjust(item, MAIN, 1, "N" + i, null).await();
            // as before the pieces that have just come are given to those that wait for them
            db.query("update stock_level set backordered = 6 where item_id = $1", item)
                    .await();
            assertThat(code(inventory.reserve(Ids.next(), 1, item, 7))).isEqualTo("409 insufficient_stock");
            inventory.reserve(Ids.next(), 1, item, 2).await();
            inventory.reserve(Ids.next(), 1, item, 4).await();
            assertThat(code(inventory.reserve(Ids.next(), 1, item, 1))).isEqualTo("409 insufficient_stock");
            db.query("update stock_level set backordered = 0 where item_id = $1", item)
                    .await();
        }
    }

    @Test
    void an_item_that_cannot_be_filled_does_not_stop_the_others() {
        var broken = inventory.item(0);
        var item = inventory.item(0);
        var first = Ids.next();
        reserve(first, line(broken, 3)).await();
        var second = Ids.next();
        reserve(second, line(item, 3)).await();
        backordered(broken, 1); // fewer than wait
        inventory.add(broken, MAIN, 3).await();
        inventory.add(item, MAIN, 3).await();
        eventually(second, 3);
        assertThat(holds(first)).isZero();
        backordered(broken, 3);
        inventory.add(broken, MAIN, 1).await();
        eventually(first, 3);
    }

    private static void backordered(UUID item, long pieces) {
        db.query("update stock_level set backordered = $2 where item_id = $1 and location_id = $3", item, pieces, MAIN)
                .await();
    }

    @Test
    void a_repeated_reservation_has_the_same_answer_though_an_earlier_version_was_released() {
        var item = inventory.item(1);
        var order = Ids.next();
        var line = line(item, 4);
        reserve(order, line).await();
        inventory.add(item, MAIN, 1).await();
        eventually(order, 2);
        inventory.service.release(order, 1, ANYBODY).await();
        var stock = new ReserveStock(Ids.next(), List.of(line), Ids.next(), true);
        var made = inventory.service.reserve(order, 2, stock, ANYBODY).await();
        inventory.add(item, MAIN, 1).await();
        eventually(order, 3);
        assertThat(inventory.service.reserve(order, 2, stock, ANYBODY).await()).isEqualTo(made);
        inventory.add(item, MAIN, 1).await();
        eventually(order, 4);
        assertThat(inventory.service.reserve(order, 2, stock, ANYBODY).await()).isEqualTo(made);
    }

    private static Future<Void> grow(UUID order, long version, ReserveLine more, boolean applied) {
        return added(order, version, more).compose(made -> {
            Future<?> told = applied
                    ? changed(order, version, version, List.of(), List.of())
                    : inventory.service.release(order, version, ANYBODY);
            return told.mapEmpty();
        });
    }

    private static void waits(Map<UUID, Long> book, UUID order, Reservation made) {
        var waiting = made.waiting() == null ? List.<WaitingLine>of() : made.waiting();
        synchronized (book) {
            book.merge(order, waiting.stream().mapToLong(WaitingLine::quantity).sum(), Long::sum);
        }
    }

    @Test
    void at_random_no_piece_is_promised_twice_and_the_sequence_is_kept() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        var near = inventory.location().id();
        var items = List.of(inventory.item(2), inventory.item(0), inventory.item(5));
        var lines = new HashMap<UUID, ReserveLine>();
        var versions = new HashMap<UUID, Long>();
        var book = new HashMap<UUID, Long>(); // what sales waits for and does not know of having
        var last = new HashMap<UUID, Future<?>>(); // the commands of an order follow each other
        for (int round = 0; round < 60; round++) {
            var tries = new ArrayList<Future<?>>();
            for (int n = 0; n < 6; n++) {
                var item = items.get(random.nextInt(3));
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        var order = Ids.next();
                        var line = line(item, 1 + random.nextInt(4));
                        lines.put(order, line);
                        versions.put(order, 1L);
                        last.put(order, reserve(order, line).onSuccess(made -> waits(book, order, made)));
                        tries.add(last.get(order));
                    }
                    case 2 -> tries.add(inventory.add(item, random.nextBoolean() ? MAIN : near, 1 + random.nextInt(5)));
                    case 3 -> tries.add(inventory.reserve(Ids.next(), 1, item, 1 + random.nextInt(3)));
                    case 4 -> {
                        if (lines.isEmpty()) continue;
                        var order = List.copyOf(lines.keySet()).get(random.nextInt(lines.size()));
                        long version = versions.merge(order, 1L, Long::sum);
                        var line = lines.get(order);
                        var more = new ReserveLine(line.lineId(), line.itemId(), 1 + random.nextInt(3));
                        boolean applied = random.nextInt(4) > 0;
                        last.compute(order, (o, before) -> before.compose(v -> grow(order, version, more, applied)));
                        tries.add(last.get(order));
                    }
                    default -> {
                        UUID order;
                        long n2;
                        synchronized (book) {
                            var some = book.entrySet().stream()
                                    .filter(e -> e.getValue() > 0)
                                    .map(Map.Entry::getKey)
                                    .toList();
                            if (some.isEmpty()) continue;
                            order = some.get(random.nextInt(some.size()));
                            n2 = 1 + random.nextLong(book.get(order));
                            book.merge(order, -n2, Long::sum);
                        }
                        long version = versions.merge(order, 1L, Long::sum);
                        var line = lines.get(order); // now, because another thread runs what follows
                        last.compute(order, (o, before) -> before.compose(v -> remove(order, version, line, n2)));
                        tries.add(last.get(order));
                    }
                }
            }
            Future.join(tries).otherwiseEmpty().await();
            for (var t : tries)
                if (t.failed()) assertThat(code(t)).as("seed %d", seed).isEqualTo("409 insufficient_stock");
        }
        for (var item : items) inventory.add(item, MAIN, 500).await();
        Awaitility.await()
                .untilAsserted(() -> assertThat(book.keySet())
                        .as("seed %d", seed)
                        .allSatisfy(order -> assertThat(waits(order)).isZero()));
    }
}
