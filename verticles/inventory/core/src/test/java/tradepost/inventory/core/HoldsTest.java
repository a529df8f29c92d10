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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.hold.CreateHold;
import tradepost.inventory.hold.ExtendHold;
import tradepost.inventory.hold.HeldItem;
import tradepost.inventory.hold.Hold;
import tradepost.inventory.hold.HoldLine;
import tradepost.inventory.hold.HoldQuery;
import tradepost.inventory.hold.HoldService;
import tradepost.inventory.reservation.ReservationQuery;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveOutcome;
import tradepost.inventory.stock.PutStock;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;

@ExtendWith(VertxExtension.class)
class HoldsTest {
    static Inventory inventory;
    static HoldService holds;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        holds = inventory.identity.proxy("admin", HoldService.ADDRESS, HoldService.class);
        db = Db.open(inventory.env, "inventory");
    }

    @AfterEach
    void the_ledger_adds_up() {
        inventory.assertSound();
    }

    /** Pairs of item and quantity. */
    static Future<Hold> hold(Object... pairs) {
        return hold(holds, pairs);
    }

    static Future<Hold> hold(HoldService as, Object... pairs) {
        var lines = new ArrayList<HoldLine>();
        for (int i = 0; i < pairs.length; i += 2)
            lines.add(new HoldLine((UUID) pairs[i], ((Number) pairs[i + 1]).longValue()));
        return as.createHold(new CreateHold(lines, null), ANYBODY);
    }

    static Future<Hold> release(Hold hold) {
        return holds.releaseHold(hold.id(), ANYBODY);
    }

    static Future<Hold> extend(Hold hold, int seconds) {
        return holds.extendHold(hold.id(), new ExtendHold(seconds), ANYBODY);
    }

    static ReserveOrder order(Hold hold, Object... pairs) {
        var o = inventory.order(UUID.randomUUID(), pairs);
        return new ReserveOrder(o.orderId(), 1, o.stock(), "user:somebody", null, null, hold.id());
    }

    static ReserveOutcome reserve(ReserveOrder order) {
        return inventory.reserveAll(order).await().getFirst();
    }

    static String outcome(ReserveOutcome o) {
        return o.refusal() == null ? "reserved" : o.refusal().slug();
    }

    static String status(Hold hold) {
        return holds.getHold(hold.id(), ANYBODY).await().status();
    }

    /** Lets the time of the hold come; the verticle finds this within seconds. */
    static void lapse(Hold hold) {
        TestDb.run(
                "inventory",
                "update stock_hold set expires_at = clock_timestamp() - interval '1 ms' where id = '" + hold.id()
                        + "'");
    }

    static void awaitExpired(Hold hold) {
        Awaitility.await().until(() -> status(hold).equals("expired"));
    }

    /** The types of its events, in order, without what they have in common. */
    static List<String> events(Hold hold) {
        return db.list(
                        r -> r.getString(0).substring("inventory.hold.".length()) + " " + r.getLong(1),
                        "select type, subject_version from event_log where subject = $1 order by position",
                        hold.id())
                .await();
    }

    private static HeldItem held(UUID item, long quantity) {
        return new HeldItem(item, "SKU " + item, "Item of the catalog", quantity);
    }

    @Test
    void held_stock_is_not_available_to_others() {
        var item = inventory.item(10);
        var hold = hold(item, 4, item, 3).await();
        assertThat(hold.status()).isEqualTo("active");
        assertThat(hold.lines()).containsExactly(held(item, 4), held(item, 3));
        assertThat(Duration.between(hold.createdAt(), hold.expiresAt())).isEqualTo(Duration.ofSeconds(900));
        assertThat(holds.getHold(hold.id(), ANYBODY).await()).isEqualTo(hold);
        assertThat(inventory.available(item)).isEqualTo(3);
        assertThat(code(inventory.reserve(UUID.randomUUID(), 1, item, 4))).isEqualTo("409 insufficient_stock");
        var released = release(hold).await();
        assertThat(released.status()).isEqualTo("released");
        assertThat(inventory.available(item)).isEqualTo(10);
        assertThat(events(hold)).containsExactly("created 1", "released 2");
        assertThat(orderEvents(hold)).isZero();
    }

    private static long orderEvents(Hold hold) {
        return db.list(
                        r -> r.getLong(0),
                        "select count(*) from event_log where type like 'inventory.order.%' and subject = $1",
                        hold.id())
                .await()
                .getFirst();
    }

    @Test
    void a_hold_is_created_as_a_whole_or_not_at_all() {
        var plenty = inventory.item(10);
        var scarce = inventory.item(1);
        var refused = hold(plenty, 1, scarce, 2);
        assertThat(code(refused)).isEqualTo("409 insufficient_stock");
        assertThat(refusal(refused).getDebugInfo().encode()).contains("lines[1].quantity", "requested 2, available 1");
        assertThat(inventory.available(plenty)).isEqualTo(10);
    }

    @Test
    void ten_pieces_are_held_by_ten_of_twenty_baskets() {
        var item = inventory.item(10);
        var tries = IntStream.range(0, 20).mapToObj(i -> hold(item, 1)).toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(10);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 insufficient_stock"));
        assertThat(inventory.available(item)).isZero();
    }

    @Test
    void holds_and_orders_at_once_get_no_more_than_there_is() {
        var item = inventory.item(15);
        var tries = new ArrayList<Future<?>>();
        for (int i = 0; i < 20; i++) {
            tries.add(hold(item, 1));
            tries.add(inventory.reserve(UUID.randomUUID(), 1, item, 1));
        }
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(15);
        assertThat(inventory.available(item)).isZero();
    }

    @Test
    void a_repeated_release_returns_the_stock_once() {
        var item = inventory.item(10);
        var hold = hold(item, 4).await();
        var tries = IntStream.range(0, 20).mapToObj(i -> release(hold)).toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 hold_not_active"));
        assertThat(inventory.available(item)).isEqualTo(10);
    }

    @Test
    void an_active_hold_is_extended_from_now() {
        var hold = hold(inventory.item(1), 1).await();
        var extended = extend(hold, 3_600).await();
        assertThat(Duration.between(extended.updatedAt(), extended.expiresAt()))
                .isBetween(Duration.ofSeconds(3_599), Duration.ofSeconds(3_601));
        assertThat(extended.version()).isEqualTo(2);
        assertThat(events(hold)).containsExactly("created 1", "extended 2");
        release(hold).await();
        assertThat(code(extend(hold, 60))).isEqualTo("409 hold_not_active");
        assertThat(code(holds.getHold(Ids.next(), ANYBODY))).isEqualTo("404 hold_not_found");
        assertThat(code(holds.extendHold(Ids.next(), new ExtendHold(60), ANYBODY)))
                .isEqualTo("404 hold_not_found");
        assertThat(code(holds.releaseHold(Ids.next(), ANYBODY))).isEqualTo("404 hold_not_found");
    }

    @Test
    void an_expired_hold_returns_its_stock_within_seconds() {
        var item = inventory.item(5);
        var hold = hold(item, 5).await();
        var other = hold(inventory.item(1), 1).await();
        lapse(hold);
        awaitExpired(hold);
        assertThat(inventory.available(item)).isEqualTo(5);
        assertThat(events(hold)).containsExactly("created 1", "expired 2");
        assertThat(status(other)).isEqualTo("active");
    }

    @Test
    void a_hold_whose_time_has_come_is_not_active_even_if_it_was_not_swept_yet() {
        var item = inventory.item(5);
        var hold = hold(item, 5).await();
        lapse(hold);
        for (var f : List.of(extend(hold, 60), release(hold))) {
            assertThat(code(f)).isEqualTo("409 hold_not_active");
            assertThat(refusal(f).getDebugInfo().encode()).contains("is expired");
        }
        awaitExpired(hold);
    }

    @Test
    void more_holds_than_a_sweep_takes_expire() {
        var item = inventory.item(150);
        Future.join(IntStream.range(0, 150).mapToObj(i -> hold(item, 1)).toList())
                .await();
        assertThat(inventory.available(item)).isZero();
        TestDb.run(
                "inventory",
                "update stock_hold set expires_at = clock_timestamp() where id in (select hold_id from stock_hold_line where item_id = '"
                        + item + "')");
        Awaitility.await().until(() -> inventory.available(item) == 150);
    }

    @Test
    void a_hold_that_expires_while_nothing_runs_returns_its_stock_after_the_start() {
        var item = inventory.item(5);
        var hold = hold(item, 5).await();
        inventory.undeploy();
        lapse(hold);
        assertThat(onHold(hold)).isEqualTo("active");
        inventory.deploy();
        awaitExpired(hold);
        assertThat(inventory.available(item)).isEqualTo(5);
    }

    private static String onHold(Hold hold) {
        return db.list(r -> r.getString(0), "select status from stock_hold where id = $1", hold.id())
                .await()
                .getFirst();
    }

    @Test
    void an_order_gets_the_stock_of_its_hold() {
        var item = inventory.item(5);
        var hold = hold(item, 5).await();
        var order = order(hold, item, 5);
        assertThat(outcome(reserve(order))).isEqualTo("reserved");
        assertThat(outcome(reserve(order))).as("the same command again").isEqualTo("reserved");
        assertThat(inventory.available(item)).isZero();
        var converted = holds.getHold(hold.id(), ANYBODY).await();
        assertThat(converted.status()).isEqualTo("converted");
        assertThat(converted.orderId()).isEqualTo(order.orderId());
        assertThat(events(hold)).containsExactly("created 1", "converted 2");
        for (var f : List.of(extend(hold, 60), release(hold)))
            assertThat(code(f)).isEqualTo("409 hold_not_active");
        inventory.service.release(order.orderId(), 1, ANYBODY).await();
        assertThat(inventory.available(item)).isEqualTo(5);
    }

    @Test
    void one_of_the_orders_that_require_a_hold_gets_it_although_there_is_stock_for_all() {
        var item = inventory.item(50);
        var hold = hold(item, 5).await();
        var orders = IntStream.range(0, 20)
                .mapToObj(i -> requiring(order(hold, item, 1)))
                .toList();
        var outcomes = Future.all(orders.stream()
                        .map(o -> inventory.reserveAll(o).map(List::getFirst))
                        .toList())
                .await()
                .<ReserveOutcome>list();
        assertThat(outcomes).extracting(HoldsTest::outcome).containsOnlyOnce("reserved");
        assertThat(outcomes).extracting(HoldsTest::outcome).containsOnly("reserved", "hold_not_active");
        assertThat(inventory.available(item)).isEqualTo(49);
        assertThat(outcome(reserve(order(hold, item, 1)))).as("not required").isEqualTo("reserved");
    }

    private static ReserveOrder requiring(ReserveOrder o) {
        return new ReserveOrder(
                o.orderId(), o.orderVersion(), o.stock(), o.actor(), o.origin(), o.token(), o.holdId(), true);
    }

    @Test
    void the_lines_of_the_order_may_differ_from_those_of_the_hold() {
        var a = inventory.item(5);
        var b = inventory.item(5);
        var c = inventory.item(5);
        var hold = hold(a, 5, b, 5).await();
        assertThat(outcome(reserve(order(hold, a, 3, c, 2)))).isEqualTo("reserved");
        assertThat(inventory.available(a)).isEqualTo(2);
        assertThat(inventory.available(b)).isEqualTo(5);
        assertThat(inventory.available(c)).isEqualTo(3);
    }

    @Test
    void an_order_that_needs_more_than_there_is_leaves_its_hold_active() {
        var item = inventory.item(5);
        var hold = hold(item, 3).await();
        assertThat(outcome(reserve(order(hold, item, 6)))).isEqualTo("insufficient_stock");
        assertThat(status(hold)).isEqualTo("active");
        assertThat(inventory.available(item)).isEqualTo(2);
        assertThat(outcome(reserve(order(hold, item, 5)))).isEqualTo("reserved");
    }

    @Test
    void only_the_order_of_a_hold_gets_its_stock_in_a_batch() {
        var item = inventory.item(2);
        var hold = hold(item, 2).await();
        var stranger = inventory.order(UUID.randomUUID(), item, 1);
        var outcomes = inventory
                .reserveAll(stranger, order(hold, item, 1), order(hold, item, 1), order(hold, item, 1))
                .await();
        assertThat(outcomes)
                .extracting(HoldsTest::outcome)
                .as("what the order leaves is available to the next ones")
                .containsExactly("insufficient_stock", "reserved", "reserved", "insufficient_stock");
    }

    @Test
    void an_order_whose_hold_has_ended_is_reserved_from_what_is_available() {
        var item = inventory.item(5);
        var hold = hold(item, 2).await();
        lapse(hold);
        assertThat(outcome(reserve(order(hold, item, 4))))
                .as("unless it is swept meanwhile, 3 are available")
                .isIn("insufficient_stock", "reserved");
        awaitExpired(hold);
        var again = inventory.item(5);
        var ended = hold(again, 2).await();
        release(ended).await();
        assertThat(outcome(reserve(order(ended, again, 5)))).isEqualTo("reserved");
        assertThat(status(ended)).isEqualTo("released");
    }

    @Test
    void a_hold_over_several_locations_is_converted_and_returned_exactly() {
        var item = inventory.item(3);
        var other = inventory.location().id();
        inventory.add(item, other, 4).await();
        var hold = hold(item, 7).await();
        assertThat(inventory.available(item)).isZero();
        assertThat(outcome(reserve(order(hold, item, 4))))
                .as("the second location has all of it")
                .isEqualTo("reserved");
        var stock = inventory.service.getStock(item, ANYBODY).await();
        assertThat(stock.available()).isEqualTo(3);
        assertThat(stock.locations())
                .filteredOn(l -> l.locationId().equals(other))
                .singleElement()
                .satisfies(l -> assertThat(l.reserved()).isEqualTo(4));
        inventory
                .service
                .putStock(item, new PutStock(0L, null, null, null, null, null), ANYBODY)
                .await();
    }

    @Test
    void one_of_release_expiry_and_conversion_takes_effect() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < 15; round++) {
            var item = inventory.item(10);
            var hold = hold(item, 4).await();
            var order = order(hold, item, 4);
            int lapses = random.nextInt(30);
            var tries = new ArrayList<Future<?>>();
            for (int i = 0; i < 20; i++) {
                if (i == lapses) lapse(hold);
                tries.add(
                        switch (random.nextInt(3)) {
                            case 0 -> release(hold);
                            case 1 -> extend(hold, 60);
                            default -> inventory.reserveAll(order);
                        });
            }
            Future.join(tries).otherwiseEmpty().await();
            var now = holds.getHold(hold.id(), ANYBODY).await();
            if (now.status().equals("active")) {
                lapse(hold);
                awaitExpired(hold);
            }
            boolean reserved = !inventory
                    .service
                    .listReservations(
                            ReservationQuery.of(new JsonObject()
                                    .put("order_id", order.orderId().toString())
                                    .put("status", "active")),
                            ANYBODY)
                    .await()
                    .data()
                    .isEmpty();
            assertThat(inventory.available(item))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(reserved ? 6 : 10);
            var ends = events(hold).stream()
                    .filter(e -> !e.startsWith("created") && !e.startsWith("extended"))
                    .toList();
            assertThat(ends).as("seed %d, round %d", seed, round).hasSize(1);
            inventory.assertSound();
        }
    }

    @Test
    void an_extension_and_the_expiry_at_the_same_moment_have_one_winner() {
        var item = inventory.item(20);
        var all = IntStream.range(0, 20).mapToObj(i -> hold(item, 1).await()).toList();
        // the last hold expires late, so that at least one is extended on a busy machine
        TestDb.run(
                "inventory",
                "update stock_hold set expires_at = clock_timestamp() + case id when '"
                        + all.getLast().id() + "' then interval '60 s' else interval '300 ms' end where id in ('"
                        + String.join(
                                "','", all.stream().map(h -> h.id().toString()).toList()) + "')");
        var extended = new ArrayList<Hold>();
        for (var hold : all) {
            var tried = extend(hold, 600).<Boolean>transform(r -> Future.succeededFuture(r.succeeded()));
            if (tried.await()) extended.add(hold);
            inventory.vertx.timer(25).await();
        }
        Awaitility.await()
                .until(() -> all.stream()
                        .filter(h -> !extended.contains(h))
                        .allMatch(h -> status(h).equals("expired")));
        assertThat(extended).isNotEmpty().allSatisfy(h -> assertThat(status(h)).isEqualTo("active"));
        assertThat(inventory.available(item)).isEqualTo(20 - extended.size());
    }

    @Test
    void customers_hold_only_what_they_can_order() {
        var customer = inventory.identity.proxy("customer", HoldService.ADDRESS, HoldService.class);
        var sold = inventory.item(5);
        var item = inventory.item(5);
        var own = hold(customer, sold, 1, item, 1).await();
        inventory.unpublished.add(item);
        assertThat(code(hold(customer, sold, 1, item, 1))).isEqualTo("409 product_not_published");
        assertThat(refusal(hold(customer, sold, 1, item, 1)).getDebugInfo().encode())
                .contains("lines[1].item_id", "is draft")
                .doesNotContain("lines[0]");
        assertThat(code(customer.extendHold(own.id(), new ExtendHold(60), ANYBODY)))
                .isEqualTo("409 product_not_published");
        inventory.unpublished.remove(item);
        customer.extendHold(own.id(), new ExtendHold(60), ANYBODY).await();
        inventory.withoutProduct.add(item);
        assertThat(code(hold(customer, item, 1))).isEqualTo("409 product_not_published");
        hold(item, 1).await(); // by somebody who sees all items
        assertThat(inventory.available(item)).isEqualTo(3);
    }

    /** Somebody who may only do this: each name is another user. */
    private static HoldService shopper(String name) {
        return inventory.identity.proxy(
                name, List.of("orders:write:own", "orders:read:own"), HoldService.ADDRESS, HoldService.class);
    }

    @Test
    void a_customer_holds_a_hundred_pieces_at_a_time() {
        var customer = shopper("collector");
        var item = inventory.item(1_000);
        var other = inventory.item(1_000);
        var first = hold(customer, item, 40, other, 20).await();
        assertThat(code(hold(customer, item, 41))).isEqualTo("409 hold_limit_exceeded");
        assertThat(refusal(hold(customer, item, 41)).getDebugInfo().encode())
                .contains("\"limit\":100", "\"held\":60", "\"requested\":41");
        hold(customer, item, 40).await();
        assertThat(code(hold(customer, other, 1))).isEqualTo("409 hold_limit_exceeded");
        customer.releaseHold(first.id(), ANYBODY).await();
        hold(customer, other, 60).await();
        hold(shopper("another"), other, 100).await();
        hold(item, 500).await(); // by staff
        assertThat(inventory.available(item)).isEqualTo(460);
    }

    @Test
    void holds_at_once_count_each_other() {
        var item = inventory.item(1_000);
        for (int round = 0; round < 5; round++) {
            var customer = shopper("hasty " + round);
            var tries =
                    Stream.generate(() -> hold(customer, item, 30)).limit(20).toList();
            Future.join(tries).otherwiseEmpty().await();
            assertThat(tries).filteredOn(Future::succeeded).hasSize(3);
            assertThat(tries.stream().filter(Future::failed).map(HoldsTest::slug))
                    .containsOnly("hold_limit_exceeded");
        }
        assertThat(inventory.available(item)).isEqualTo(1_000 - 5 * 90);
    }

    private static String slug(Future<?> failed) {
        return failed.cause().getMessage();
    }

    @Test
    void a_hold_of_a_customer_lasts_two_days_however_often_it_is_extended() {
        var customer = shopper("patient");
        var hold = hold(customer, inventory.item(5), 1).await();
        customer.extendHold(hold.id(), new ExtendHold(86_400), ANYBODY).await();
        age(hold, 25);
        assertThat(code(customer.extendHold(hold.id(), new ExtendHold(86_400), ANYBODY)))
                .isEqualTo("409 hold_too_long");
        customer.extendHold(hold.id(), new ExtendHold(22 * 3_600), ANYBODY).await();
        extend(hold, 86_400).await(); // by staff
        assertThat(code(customer.extendHold(hold.id(), new ExtendHold(86_400), ANYBODY)))
                .isEqualTo("409 hold_too_long");
        assertThat(events(hold)).containsExactly("created 1", "extended 2", "extended 3", "extended 4");
    }

    private static void age(Hold hold, int hours) {
        TestDb.run(
                "inventory",
                "update stock_hold set created_at = created_at - interval '%d hours' where id = '%s'"
                        .formatted(hours, hold.id()));
    }

    @Test
    void customers_see_and_change_only_their_own_holds() {
        var customer = inventory.identity.proxy("customer", HoldService.ADDRESS, HoldService.class);
        var viewer = inventory.identity.proxy("viewer", HoldService.ADDRESS, HoldService.class);
        var item = inventory.item(10);
        var own = hold(customer, item, 1).await();
        var foreign = hold(item, 1).await();
        assertThat(own.ownerId()).isEqualTo(inventory.identity.userId("customer"));
        assertThat(list(customer, item)).containsExactly(own.id());
        assertThat(list(viewer, item)).containsExactly(foreign.id(), own.id());
        assertThat(customer.getHold(own.id(), ANYBODY).await()).isEqualTo(own);
        for (var f : List.of(
                customer.getHold(foreign.id(), ANYBODY),
                customer.extendHold(foreign.id(), new ExtendHold(60), ANYBODY),
                customer.releaseHold(foreign.id(), ANYBODY)))
            assertThat(code(f)).isEqualTo("404 hold_not_found");
        assertThat(code(viewer.releaseHold(foreign.id(), ANYBODY))).isEqualTo("403 forbidden");
        customer.releaseHold(own.id(), ANYBODY).await();
        release(foreign).await();
    }

    private static List<UUID> list(HoldService as, UUID item, String... status) {
        var query = new HoldQuery(Page.FIRST, item, Arrays.asList(status), null, null);
        return as.listHolds(query, ANYBODY).await().data().stream()
                .map(Hold::id)
                .toList();
    }

    @Test
    void holds_are_listed_by_status_and_time() {
        var item = inventory.item(10);
        var first = hold(item, 1).await();
        var second = hold(item, 1).await();
        release(first).await();
        assertThat(list(holds, item)).containsExactly(second.id(), first.id());
        assertThat(list(holds, item, "released", "expired")).containsExactly(first.id());
        assertThat(list(holds, item, "active")).containsExactly(second.id());
        var later = new HoldQuery(Page.FIRST, item, null, second.createdAt(), null);
        assertThat(holds.listHolds(later, ANYBODY).await().data())
                .extracting(Hold::id)
                .containsExactly(second.id());
    }

    @Test
    void a_hold_of_a_thousand_lines_is_created_converted_and_released() {
        var items = Stream.generate(() -> inventory.item(2)).limit(50).toList();
        var pairs = new Object[2_000];
        for (int i = 0; i < 1_000; i++) {
            pairs[2 * i] = items.get(i % 50);
            pairs[2 * i + 1] = 1;
        }
        for (var item : items)
            inventory
                    .service
                    .putStock(item, new PutStock(20L, null, null, null, null, null), ANYBODY)
                    .await();
        var hold = hold(pairs).await();
        assertThat(inventory.available(items.getFirst())).isZero();
        var order = order(hold, pairs);
        assertThat(outcome(reserve(order))).isEqualTo("reserved");
        inventory.service.release(order.orderId(), 1, ANYBODY).await();
        assertThat(inventory.available(items.getLast())).isEqualTo(20);
    }

    @Test
    void a_hold_whose_status_contradicts_its_reservations_is_reported() {
        var item = inventory.item(10);
        var hold = hold(item, 4).await();
        var change = "update stock_hold set status = '%s' where id = '" + hold.id() + "'";
        TestDb.run("inventory", change.formatted("released"));
        assertThat(mismatches(item)).containsExactly("hold 0 4");
        TestDb.run("inventory", change.formatted("active"));
        TestDb.run("inventory", "update stock_hold_line set quantity = 5 where hold_id = '" + hold.id() + "'");
        assertThat(mismatches(item)).containsExactly("hold 5 4");
        TestDb.run("inventory", "update stock_hold_line set quantity = 4 where hold_id = '" + hold.id() + "'");
        release(hold).await();
        TestDb.run("inventory", change.formatted("active"));
        assertThat(mismatches(item)).containsExactly("hold 4 0");
        TestDb.run("inventory", change.formatted("released"));
    }

    private static List<String> mismatches(UUID item) {
        return inventory.service.verifyStock(ANYBODY).await().mismatches().stream()
                .filter(m -> m.itemId().equals(item))
                .map(m -> m.figure() + " " + m.expected() + " " + m.found())
                .toList();
    }

    @Test
    void a_repeated_command_with_the_same_key_creates_one_hold() {
        var item = inventory.item(10);
        var options = new DeliveryOptions()
                .addHeader(Request.TOKEN, inventory.identity.token("admin"))
                .addHeader(Request.IDEMPOTENCY_KEY, "basket 1")
                .addHeader(Request.REQUEST_HASH, "the same body");
        var keyed = new ServiceProxyBuilder(inventory.vertx)
                .setAddress(HoldService.ADDRESS)
                .setOptions(options)
                .build(HoldService.class);
        var tries = IntStream.range(0, 20).mapToObj(i -> hold(keyed, item, 3)).toList();
        Future.join(tries).otherwiseEmpty().await();
        var ids = tries.stream()
                .filter(Future::succeeded)
                .map(f -> f.result().id())
                .distinct();
        assertThat(ids).hasSize(1);
        assertThat(hold(keyed, item, 3).await().lines()).containsExactly(held(item, 3));
        assertThat(inventory.available(item)).isEqualTo(7);
    }
}
