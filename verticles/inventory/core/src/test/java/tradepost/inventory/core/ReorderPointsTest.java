package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.Location;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.reorder.BelowPoint;
import tradepost.inventory.reorder.BelowPointQuery;
import tradepost.inventory.reorder.ReorderPoint;
import tradepost.inventory.reorder.ReorderPointQuery;
import tradepost.inventory.reorder.ReorderService;
import tradepost.inventory.reorder.StockAlert;
import tradepost.inventory.reorder.StockAlertQuery;
import tradepost.inventory.reorder.WriteReorderPoint;
import tradepost.inventory.reorder.WriteReorderPoints;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.inventory.stock.PutStock;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

@ExtendWith(VertxExtension.class)
class ReorderPointsTest {
    static Inventory inventory;
    static ReorderService reorder;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        reorder = inventory.identity.proxy("admin", ReorderService.ADDRESS, ReorderService.class);
        db = Db.open(inventory.env, "inventory");
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    static WriteReorderPoint point(UUID item, @Nullable UUID location, long point) {
        return new WriteReorderPoint(item, location, point, 10, null, null);
    }

    static ReorderPoint put(UUID item, long point) {
        return reorder.putReorderPoint(point(item, null, point), ANYBODY).await();
    }

    static void set(UUID item, long quantity) {
        inventory
                .service
                .putStock(item, new PutStock(quantity, null, null, null, null, null), ANYBODY)
                .await();
    }

    static List<StockAlert> alerts(UUID item, String... status) {
        var query = new StockAlertQuery(Page.of(100, null, null, null), item, null, null, List.of(status), null, null);
        return reorder.listAlerts(query, ANYBODY).await().data();
    }

    /** Its active alerts, such as {@code low_stock 3}, where 3 were available when it was raised. */
    static List<String> active(UUID item) {
        return alerts(item, "active").stream()
                .map(a -> a.type() + " " + a.available())
                .sorted()
                .toList();
    }

    static void awaitActive(UUID item, String... expected) {
        Awaitility.await().untilAsserted(() -> assertThat(active(item)).containsExactly(expected));
    }

    /** Waits until everything that has changed is evaluated. */
    static void settle() {
        Awaitility.await()
                .until(() -> db.list(r -> r.getLong(0), "select count(*) from stock_to_evaluate")
                        .await()
                        .getFirst()
                        .equals(0L));
        inventory.vertx.timer(50).await();
    }

    /** The events of the alerts of an item, such as {@code raised low_stock 3}. */
    static List<String> events(UUID item) {
        return db.list(
                        r -> r.getString(0).substring("inventory.alert.".length()) + " " + r.getString(1) + " "
                                + r.getString(2),
                        "select type, data->>'type', data->>'available' from event_log"
                                + " where type like 'inventory.alert.%' and data->>'item_id' = $1 order by position",
                        item.toString())
                .await();
    }

    @Test
    void an_alert_is_raised_once_when_the_stock_falls_to_the_point() {
        var item = inventory.item(20);
        put(item, 5);
        set(item, 6);
        settle();
        assertThat(active(item)).isEmpty();
        set(item, 5);
        awaitActive(item, "low_stock 5");
        set(item, 3);
        settle();
        assertThat(active(item)).containsExactly("low_stock 5");
        set(item, 0);
        awaitActive(item, "low_stock 5", "out_of_stock 0");
        assertThat(events(item)).containsExactly("raised low_stock 5", "raised out_of_stock 0");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "5, 5, 6", "10, 10, 11", "11, 12, 13", "100, 109, 110", "101, 111, 112"})
    void low_stock_is_resolved_a_tenth_above_the_point(long point, long stillLow, long resolved) {
        var item = inventory.item(1_000);
        put(item, point);
        set(item, point);
        Awaitility.await().until(() -> low(item) == 1);
        set(item, stillLow);
        settle();
        assertThat(low(item)).isEqualTo(1);
        set(item, resolved);
        Awaitility.await().until(() -> low(item) == 0);
        assertThat(events(item)).contains("resolved low_stock " + resolved);
    }

    private static long low(UUID item) {
        return alerts(item, "active").stream()
                .filter(a -> a.type().equals("low_stock"))
                .count();
    }

    @Test
    void an_alert_is_raised_again_after_it_was_resolved() {
        var item = inventory.item(20);
        put(item, 5);
        for (int round = 0; round < 3; round++) {
            set(item, 0);
            awaitActive(item, "low_stock 0", "out_of_stock 0");
            set(item, 3);
            awaitActive(item, "low_stock 0");
            set(item, 20);
            awaitActive(item);
        }
        assertThat(alerts(item, "resolved"))
                .hasSize(6)
                .allSatisfy(a -> assertThat(a.resolvedAt()).isAfterOrEqualTo(a.raisedAt()));
        assertThat(events(item)).hasSize(12);
    }

    @Test
    void setting_and_deleting_a_reorder_point_evaluates_at_once() {
        var item = inventory.item(8);
        var first = put(item, 10);
        assertThat(active(item)).containsExactly("low_stock 8");
        assertThat(put(item, 7).id()).isEqualTo(first.id());
        assertThat(active(item)).isEmpty();
        put(item, 8);
        assertThat(active(item)).containsExactly("low_stock 8");
        reorder.deleteReorderPoint(first.id(), ANYBODY).await();
        assertThat(active(item)).isEmpty();
        assertThat(code(reorder.deleteReorderPoint(first.id(), ANYBODY))).isEqualTo("404 reorder_point_not_found");
        set(item, 0);
        settle();
        assertThat(active(item)).isEmpty();
    }

    @Test
    void a_point_at_another_location_concerns_the_stock_there() {
        var item = inventory.item(50);
        var other = inventory.location().id();
        inventory.add(item, other, 9).await();
        reorder.putReorderPoint(point(item, other, 5), ANYBODY).await();
        assertThat(active(item)).isEmpty();
        inventory.add(item, other, -9).await();
        awaitActive(item, "low_stock 0", "out_of_stock 0");
        assertThat(alerts(item)).allSatisfy(a -> assertThat(a.locationId()).isEqualTo(other));
    }

    @Test
    void a_location_that_is_deactivated_has_no_alerts_until_it_is_active_again() {
        var item = inventory.item(50);
        var other = inventory.location().id();
        reorder.putReorderPoint(point(item, other, 5), ANYBODY).await();
        assertThat(active(item)).containsExactly("low_stock 0", "out_of_stock 0");
        inventory
                .service
                .patchLocation(other, new JsonObject().put("active", false), ANYBODY)
                .await();
        awaitActive(item);
        inventory
                .service
                .patchLocation(other, new JsonObject().put("active", true), ANYBODY)
                .await();
        awaitActive(item, "low_stock 0", "out_of_stock 0");
    }

    @Test
    void a_location_that_is_archived_has_no_alerts_until_it_is_restored() {
        var item = inventory.item(50);
        var other = inventory.location().id();
        reorder.putReorderPoint(point(item, other, 5), ANYBODY).await();
        inventory
                .service
                .deleteLocation(other, new DeleteLocation(true), ANYBODY)
                .await();
        awaitActive(item);
        assertThat(events(item)).contains("resolved low_stock 0", "resolved out_of_stock 0");
        inventory.service.restoreLocation(other, ANYBODY).await();
        awaitActive(item, "low_stock 0", "out_of_stock 0");
    }

    @Test
    void reservations_shipments_and_damaged_pieces_count_as_not_available() {
        var item = inventory.item(20);
        put(item, 5);
        var order = UUID.randomUUID();
        inventory.reserve(order, 1, item, 16).await();
        awaitActive(item, "low_stock 4");
        inventory.service.release(order, 1, ANYBODY).await();
        awaitActive(item);
        inventory.reserve(order, 2, item, 20).await();
        awaitActive(item, "low_stock 0", "out_of_stock 0");
    }

    @Test
    void twenty_changes_at_once_that_cross_the_point_raise_one_alert() {
        var item = inventory.item(20);
        put(item, 10);
        var all = IntStream.range(0, 20)
                .mapToObj(i -> inventory.reserve(UUID.randomUUID(), 1, item, 1))
                .toList();
        Future.join(all).await();
        Awaitility.await().until(() -> active(item).size() == 2);
        settle();
        assertThat(alerts(item)).hasSize(2);
        assertThat(events(item)).hasSize(2);
    }

    @Test
    void twenty_points_set_at_once_while_stock_changes_end_in_the_right_state() {
        var item = inventory.item(100);
        var all = new ArrayList<Future<?>>();
        for (int i = 0; i < 20; i++) {
            all.add(reorder.putReorderPoint(point(item, null, i % 2 == 0 ? 200 : 50), ANYBODY));
            all.add(inventory.add(item, Movements.MAIN, i % 2 == 0 ? -1 : 1));
        }
        Future.join(all).await();
        put(item, 200);
        settle();
        assertThat(active(item)).hasSize(1);
        put(item, 50);
        settle();
        assertThat(active(item)).isEmpty();
        var raised = events(item).stream().filter(e -> e.startsWith("raised")).count();
        assertThat(alerts(item))
                .hasSize((int) raised)
                .allSatisfy(a -> assertThat(a.status()).isEqualTo("resolved"));
    }

    @Test
    void a_change_while_nothing_runs_is_evaluated_after_the_start() {
        var item = inventory.item(20);
        put(item, 5);
        settle();
        inventory.undeploy();
        TestDb.run(
                "inventory",
                "update stock_level set version = version + 1 where item_id = '" + item + "'; update stock_level set"
                        + " reserved = 20 where item_id = '" + item + "'");
        inventory.deploy();
        Awaitility.await().until(() -> active(item).size() == 2);
        TestDb.run("inventory", "update stock_level set reserved = 0 where item_id = '" + item + "'");
        set(inventory.item(1), 2); // an announced change lets the alerts look at once
        Awaitility.await().until(() -> active(item).isEmpty());
    }

    @Test
    void a_change_of_an_item_without_a_reorder_point_records_nothing() {
        settle();
        long before = lastEvaluation();
        var item = inventory.item(10);
        set(item, 0);
        inventory.add(item, Movements.MAIN, 1).await();
        assertThat(lastEvaluation()).isEqualTo(before);
        assertThat(alerts(item)).isEmpty();
    }

    private static long lastEvaluation() {
        return db.list(
                        r -> r.getLong(0),
                        "select coalesce(last_value, 0) from pg_sequences where sequencename = 'stock_to_evaluate_id_seq'")
                .await()
                .getFirst();
    }

    @Test
    void many_points_are_set_together_or_not_at_all() {
        var items = Stream.generate(Ids::next).limit(1_000).toList();
        var points = items.stream().map(i -> point(i, null, 5)).toList();
        var made = reorder.putReorderPoints(new WriteReorderPoints(points), ANYBODY)
                .await()
                .points();
        assertThat(made).extracting(ReorderPoint::itemId).containsExactlyElementsOf(items);
        assertThat(active(items.getLast())).containsExactly("low_stock 0", "out_of_stock 0");
        var item = inventory.item(1);
        var twice = new WriteReorderPoints(List.of(point(item, null, 1), point(item, Movements.MAIN, 2)));
        assertThat(code(reorder.putReorderPoints(twice, ANYBODY))).isEqualTo("400 line_twice");
        var unknown = new WriteReorderPoints(List.of(point(item, null, 1), point(item, Ids.next(), 2)));
        assertThat(code(reorder.putReorderPoints(unknown, ANYBODY))).isEqualTo("400 location_not_found");
        assertThat(points(item)).isEmpty();
        for (var p : made) reorder.deleteReorderPoint(p.id(), ANYBODY).await();
    }

    private static List<ReorderPoint> points(UUID item) {
        var query = new ReorderPointQuery(Page.FIRST, item, null, null, null);
        return reorder.listReorderPoints(query, ANYBODY).await().data();
    }

    @Test
    void a_reorder_point_is_refused_for_what_does_not_exist_and_for_a_maximum_below_it() {
        var item = inventory.item(1);
        for (var location : List.of(Ids.next(), Movements.SUPPLIER))
            assertThat(code(reorder.putReorderPoint(point(item, location, 1), ANYBODY)))
                    .isEqualTo("400 location_not_found");
        var low = new WriteReorderPoint(item, null, 10, 1, 9L, 3);
        assertThat(code(reorder.putReorderPoint(low, ANYBODY))).isEqualTo("400 maximum_below_point");
        var whole = reorder.putReorderPoint(new WriteReorderPoint(item, null, 10, 1, 10L, 3), ANYBODY)
                .await();
        assertThat(points(item)).containsExactly(whole);
        assertThat(whole.maximum()).isEqualTo(10);
        assertThat(whole.leadTimeDays()).isEqualTo(3);
    }

    private static List<BelowPoint> below(@Nullable UUID location, @Nullable BelowPoint after, int limit) {
        var query = new BelowPointQuery(
                location, after == null ? null : after.itemId(), after == null ? null : after.locationId(), limit);
        return reorder.belowPoint(query, ANYBODY).await();
    }

    private static List<BelowPoint> below(UUID item) {
        return below(null, null, 1_000).stream()
                .filter(b -> b.itemId().equals(item))
                .toList();
    }

    @Test
    void items_at_or_below_their_point_are_named_at_once_with_the_figures_of_now() {
        var item = inventory.item(40);
        reorder.putReorderPoint(new WriteReorderPoint(item, null, 20, 10, 30L, null), ANYBODY)
                .await();
        assertThat(below(item)).isEmpty();
        set(item, 20);
        assertThat(below(item))
                .containsExactly(new BelowPoint(item, Movements.MAIN, "MAIN", true, 20, 10, 30L, 0, 20, 0));
        settle();
        set(item, 19);
        TestDb.run(
                "inventory",
                "insert into incoming_stock(line_id, source_type, source_id, location_id, item_id, quantity) values ('%s', 'purchase_order', '%s', '%s', '%s', 1)"
                        .formatted(Ids.next(), Ids.next(), Movements.MAIN, item));
        assertThat(below(item))
                .containsExactly(new BelowPoint(item, Movements.MAIN, "MAIN", true, 20, 10, 30L, 0, 19, 1));
        TestDb.run("inventory", "update incoming_stock set quantity = 2 where item_id = '" + item + "'");
        settle(); // the alert stays, because 21 is not clearly above 20
        assertThat(active(item)).isNotEmpty();
        assertThat(below(item)).isEmpty();
        TestDb.run("inventory", "delete from incoming_stock where item_id = '" + item + "'");
        set(item, 40);
        assertThat(below(item)).isEmpty();
    }

    /** As many pieces on their way as the point, but customers wait for most of them. */
    @Test
    void pieces_that_orders_wait_for_are_needed_above_the_point() {
        var item = inventory.item(0);
        put(item, 10);
        TestDb.run(
                "inventory",
                "insert into incoming_stock(line_id, source_type, source_id, location_id, item_id, quantity) values ('%s', 'transfer', '%s', '%s', '%s', 30)"
                        .formatted(Ids.next(), Ids.next(), Movements.MAIN, item));
        awaitActive(item, "out_of_stock 0");
        assertThat(below(item)).isEmpty();
        var line = new ReserveLine(Ids.next(), item, 50);
        inventory
                .service
                .reserve(Ids.next(), 1, new ReserveStock(Ids.next(), List.of(line), Ids.next(), true), ANYBODY)
                .await();
        awaitActive(item, "low_stock 0", "out_of_stock 0");
        assertThat(alerts(item, "active"))
                .filteredOn(a -> a.type().equals("low_stock"))
                .singleElement()
                .satisfies(a -> assertThat(List.of(a.incoming(), a.waiting(), a.point()))
                        .containsExactly(30L, 50L, 10L));
        assertThat(below(item))
                .containsExactly(new BelowPoint(item, Movements.MAIN, "MAIN", true, 10, 10, null, 50, 0, 30));
        TestDb.run("inventory", "update incoming_stock set quantity = 60 where item_id = '" + item + "'");
        settle();
        assertThat(low(item)).isEqualTo(1); // 60 is what is needed
        TestDb.run("inventory", "update incoming_stock set quantity = 61 where item_id = '" + item + "'");
        awaitActive(item, "out_of_stock 0");
        assertThat(below(item)).isEmpty();
        TestDb.run("inventory", "delete from incoming_stock where item_id = '" + item + "'");
    }

    @Test
    void items_below_their_point_are_read_in_pages_and_by_location() {
        var items = Stream.generate(() -> inventory.item(0)).limit(7).sorted().toList();
        for (var item : items) put(item, 5);
        var all = below(null, null, 1_000);
        assertThat(all).extracting(BelowPoint::itemId).containsAll(items);
        var paged = new ArrayList<BelowPoint>();
        for (BelowPoint last = null; ; last = paged.getLast()) {
            var page = below(null, last, 3);
            paged.addAll(page);
            if (page.size() < 3) break;
        }
        assertThat(paged).isEqualTo(all);
        assertThat(below(Movements.MAIN, null, 1_000))
                .containsAll(all.stream()
                        .filter(b -> b.locationId().equals(Movements.MAIN))
                        .toList());
        assertThat(below(Movements.TRANSIT, null, 1_000)).isEmpty();
        for (var item : items) set(item, 10);
        settle();
    }

    @Test
    void nothing_is_reordered_for_a_location_while_it_is_closed() {
        var item = inventory.item(40);
        var store = inventory.location();
        reorder.putReorderPoint(new WriteReorderPoint(item, store.id(), 5, 10, null, null), ANYBODY)
                .await();
        assertThat(below(item)).extracting(BelowPoint::locationId).containsExactly(store.id());
        setActive(store, false);
        assertThat(below(item)).isEmpty();
        setActive(store, true);
        assertThat(below(item)).extracting(BelowPoint::locationId).containsExactly(store.id());
    }

    private static void setActive(Location location, boolean active) {
        inventory
                .service
                .patchLocation(location.id(), new JsonObject().put("active", active), ANYBODY)
                .await();
    }
}
