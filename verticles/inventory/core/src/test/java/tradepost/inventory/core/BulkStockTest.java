package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.bulk.BulkStock;
import tradepost.inventory.bulk.BulkStock.Line;
import tradepost.inventory.bulk.BulkStockResults;
import tradepost.inventory.bulk.BulkStockService;
import tradepost.inventory.core.stock.Movements;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;

/** Stock that is written together: a result for each line, or all or nothing. */
@ExtendWith(VertxExtension.class)
class BulkStockTest {
    static final UUID NOWHERE = new UUID(7, 7);
    static Vertx vertx;
    static Inventory inventory;
    static BulkStockService service;
    static Db db;

    @BeforeAll
    static void start(Vertx of) {
        vertx = of;
        inventory = new Inventory(vertx);
        service = inventory.identity.proxy("admin", BulkStockService.ADDRESS, BulkStockService.class);
        db = Db.open(inventory.env, "inventory");
    }

    static Line line(UUID item, @Nullable UUID place, String field, long value) {
        return line(item, place, field, value, null);
    }

    static Line line(UUID item, @Nullable UUID place, String field, long value, @Nullable Long from) {
        return new Line(
                item,
                null,
                place,
                field.equals("quantity") ? value : null,
                field.equals("on_hand") ? value : null,
                field.equals("delta") ? value : null,
                from,
                "reason of " + field);
    }

    static Line bySku(String sku, long delta) {
        return new Line(null, sku, null, null, null, delta, null, null);
    }

    static BulkStockResults write(Line... lines) {
        return service.writeStock(new BulkStock(null, List.of(lines)), ANYBODY).await();
    }

    static Future<BulkStockResults> together(Line... lines) {
        return service.writeStock(new BulkStock("all_or_nothing", List.of(lines)), ANYBODY);
    }

    static List<String> codes(BulkStockResults results) {
        return results.results().stream()
                .map(r -> r.error() == null
                        ? r.status() + " "
                                + Objects.requireNonNull(r.level()).onHand() + "/"
                                + r.level().available()
                        : r.status() + " " + r.error().code())
                .toList();
    }

    static List<String> movements(UUID item) {
        return db.list(
                        r -> r.getLong(0) + " " + r.getString(1),
                        "select quantity, reason from movement where item_id = $1 order by id",
                        item)
                .await();
    }

    static long levels(UUID item) {
        return db.list(r -> r.getLong(0), "select count(*) from stock_level where item_id = $1", item)
                .await()
                .getFirst();
    }

    @Test
    void a_line_that_is_refused_marks_no_item_as_used() {
        var nowhere = Ids.next();
        var items = Stream.generate(Ids::next).limit(4).toArray(UUID[]::new);
        var done = write(
                line(items[0], nowhere, "delta", 1),
                line(items[1], null, "delta", -1),
                line(items[2], null, "delta", 1, 3L),
                line(items[3], null, "delta", 1));
        assertThat(codes(done))
                .containsExactly("400 location_not_found", "409 below_reserved", "409 stale_quantity", "200 1/1");
        assertThat(inventory.marked).contains(items[3]).doesNotContain(items[0], items[1], items[2]);
        var other = Ids.next();
        assertThat(code(together(line(other, null, "delta", 1), line(items[0], nowhere, "delta", 1))))
                .isEqualTo("400 location_not_found");
        assertThat(code(together(line(other, null, "delta", 1), line(items[1], null, "delta", -1))))
                .isEqualTo("409 below_reserved");
        assertThat(inventory.marked).doesNotContain(other);
    }

    @Test
    void each_line_has_its_own_result_with_the_new_figures() {
        var first = inventory.item(10);
        var second = inventory.item(10);
        var fresh = Ids.next();
        var north = inventory.location().id();
        inventory.reserve(UUID.randomUUID(), 1, second, 4).await();
        var done = write(
                line(first, null, "quantity", 25),
                line(second, null, "quantity", 5),
                line(fresh, north, "on_hand", 3, 0L),
                line(first, north, "delta", 2),
                line(first, null, "delta", 1),
                line(inventory.item(1), null, "delta", -2),
                line(inventory.item(8), null, "on_hand", 9, 7L),
                line(inventory.item(1), NOWHERE, "delta", 1),
                line(new UUID(0, 99), null, "delta", 1),
                line(inventory.item(8), null, "delta", 0, 8L));
        assertThat(codes(done))
                .containsExactly(
                        "200 25/25",
                        "200 9/5",
                        "200 3/3",
                        "200 2/2",
                        "400 line_twice",
                        "409 below_reserved",
                        "409 stale_quantity",
                        "400 location_not_found",
                        "404 item_not_found",
                        "200 8/8");
        assertThat(List.of(done.updated(), done.failed())).containsExactly(5, 5);
        assertThat(done.results().get(6).error().details())
                .extracting(d -> d.field() + " " + d.reason())
                .containsExactly("lines[6].change_from the current value is 8");
        assertThat(inventory.onHand(first, Movements.MAIN)).isEqualTo(25);
        assertThat(inventory.onHand(first, north)).isEqualTo(2);
        assertThat(movements(first)).containsExactly("10 test", "15 reason of quantity", "2 reason of delta");
        assertThat(movements(second)).containsExactly("10 test", "1 reason of quantity");
        inventory.assertSound();
    }

    @Test
    void all_or_nothing_changes_nothing_and_names_every_faulty_line() {
        var item = inventory.item(10);
        var other = inventory.item(10);
        var refused = together(
                line(item, null, "quantity", 20),
                line(other, null, "delta", -11),
                line(inventory.item(1), null, "on_hand", 5, 2L));
        assertThat(code(refused)).isEqualTo("409 below_reserved");
        assertThat(refusal(refused).getDebugInfo().getJsonArray("details"))
                .extracting(d -> ((JsonObject) d).getString("field"))
                .containsExactly("lines[1].delta", "lines[2].change_from");
        var unknown = together(line(item, null, "quantity", 20), line(new UUID(0, 98), null, "delta", 1));
        assertThat(code(unknown)).isEqualTo("400 item_not_found");
        assertThat(code(together(line(item, null, "quantity", 20), line(other, NOWHERE, "delta", 1))))
                .isEqualTo("400 location_not_found");
        assertThat(movements(item)).hasSize(1);
        var done = together(line(item, null, "quantity", 20), line(other, null, "delta", -10))
                .await();
        assertThat(codes(done)).containsExactly("200 20/20", "200 0/0");
    }

    @Test
    void a_line_names_its_item_by_the_id_or_the_sku() {
        var item = inventory.item(10);
        var done = write(
                bySku(" sku " + item, 5),
                line(item, null, "delta", 1),
                bySku("SKU " + new UUID(0, 97), 1),
                bySku("  ", 1),
                new Line(null, null, null, 1L, null, null, null, null),
                new Line(item, "SKU " + item, null, 1L, null, null, null, null),
                new Line(item, null, null, 1L, null, 1L, null, null),
                new Line(item, null, null, null, null, null, null, null));
        assertThat(codes(done))
                .containsExactly(
                        "200 15/15",
                        "400 line_twice",
                        "404 item_not_found",
                        "400 blank",
                        "400 one_of_required",
                        "400 one_of_required",
                        "400 one_of_required",
                        "400 one_of_required");
        assertThat(done.results().getFirst().itemId()).isEqualTo(item);
    }

    @Test
    void a_refused_line_leaves_no_trace() {
        var never = Ids.next();
        var north = inventory.location().id();
        var item = inventory.item(10);
        var done = write(
                line(never, null, "delta", -1),
                line(item, north, "quantity", 5, 4L),
                line(new UUID(0, 96), null, "quantity", 5));
        assertThat(codes(done)).containsExactly("409 below_reserved", "409 stale_quantity", "404 item_not_found");
        assertThat(levels(never)).isZero();
        assertThat(levels(item)).isEqualTo(1);
    }

    @Test
    void a_level_that_would_be_too_large_is_refused_alone() {
        var item = inventory.item(1);
        var other = inventory.item(1);
        db.query("update stock_level set on_hand = 1000000000000000 where item_id = $1", item)
                .await();
        var done = write(line(item, null, "delta", 1), line(other, null, "delta", 1));
        assertThat(codes(done)).containsExactly("409 stock_out_of_range", "200 2/2");
        db.query("update stock_level set on_hand = 1 where item_id = $1", item).await(); // as its movements say
    }

    @Test
    void a_repetition_gets_the_same_results_and_books_nothing() {
        var item = inventory.item(10);
        var options = new DeliveryOptions()
                .addHeader("token", inventory.identity.token("admin"))
                .addHeader("request-hash", "the same body")
                .addHeader("idempotency-key", "bulk-" + item);
        var keyed = new ServiceProxyBuilder(vertx)
                .setAddress(BulkStockService.ADDRESS)
                .setOptions(options)
                .build(BulkStockService.class);
        var body = new BulkStock("each", List.of(line(item, null, "delta", 5), line(item, NOWHERE, "delta", 5)));
        var first = keyed.writeStock(body, ANYBODY).await();
        assertThat(codes(first)).containsExactly("200 15/15", "400 location_not_found");
        assertThat(keyed.writeStock(body, ANYBODY).await()).isEqualTo(first);
        assertThat(movements(item)).hasSize(2);
    }

    @Test
    void twenty_requests_at_once_remove_each_piece_once_in_whatever_order() {
        var north = inventory.location().id();
        var items = IntStream.range(0, 50).mapToObj(i -> inventory.item(7)).toList();
        for (var item : items) inventory.add(item, north, 7).await();
        var tries = new ArrayList<Future<BulkStockResults>>();
        for (int i = 0; i < 20; i++) {
            var order = i % 2 == 0 ? items : items.reversed();
            var lines = order.stream()
                    .flatMap(item -> Stream.of(line(item, north, "delta", -1), line(item, null, "delta", -1)));
            tries.add(service.writeStock(new BulkStock("each", lines.toList()), ANYBODY));
        }
        Future.join(tries).await(); // none failed, for example because of a deadlock
        assertThat(tries.stream().mapToInt(t -> t.result().updated()).sum()).isEqualTo(2 * 7 * 50);
        for (var item : items) assertThat(inventory.available(item)).isZero();
        inventory.assertSound();
    }
}
