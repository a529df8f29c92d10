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
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.AvailableStock;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.InventoryService;
import tradepost.inventory.Location;
import tradepost.inventory.LocationQuery;
import tradepost.inventory.WriteLocation;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.reservation.Reservation;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

/** A location can be closed only while it is empty, nothing is booked at a closed one, and orders are served from open ones. */
@ExtendWith(VertxExtension.class)
class LocationsTest {
    private static final DeleteLocation DELETE = new DeleteLocation(false);
    private static final DeleteLocation ARCHIVE = new DeleteLocation(true);

    static Inventory inventory;
    static InventoryService service;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        service = inventory.service;
        db = Db.open(inventory.env, "inventory");
    }

    private static Future<Location> create(String code) {
        return service.createLocation(new WriteLocation(code, "A place", null, null, null, null, null), ANYBODY);
    }

    private static Future<Location> patch(UUID location, String body) {
        return service.patchLocation(location, new JsonObject(body), ANYBODY);
    }

    private static List<String> listed(String archived, String type) {
        var types = type == null ? null : List.of(type);
        var query = new LocationQuery(
                Page.of(100, null, null, List.of("priority")), null, null, null, archived, null, types, null);
        return service.listLocations(query, ANYBODY).await().data().stream()
                .map(Location::code)
                .toList();
    }

    @Test
    void a_code_that_is_too_long_in_capital_letters_is_refused() {
        var made = inventory.location();
        assertThat(code(create("ß".repeat(26)))).isEqualTo("400 field_too_large");
        assertThat(code(patch(made.id(), "{\"code\":\"" + "ß".repeat(26) + "\"}")))
                .isEqualTo("400 field_too_large");
    }

    @Test
    void a_location_is_changed_in_full_and_in_part() {
        var made = inventory.location();
        assertThat(made.type()).isEqualTo("warehouse");
        assertThat(made.priority()).isEqualTo(100);
        assertThat(made.active()).isTrue();
        var put = service.putLocation(
                        made.id(), new WriteLocation(made.code(), "Shop", "store", "Quay 4", true, 3, null), ANYBODY)
                .await();
        assertThat(List.of(put.name(), put.type(), put.address(), put.priority(), put.version()))
                .containsExactly("Shop", "store", "Quay 4", 3, 2L);
        var patched =
                patch(made.id(), "{\"priority\": null, \"address\": null}").await();
        assertThat(patched.priority()).isEqualTo(100);
        assertThat(patched.address()).isNull();
        assertThat(service.getLocation(made.id(), ANYBODY).await()).isEqualTo(patched);
        assertThat(db.list(
                                r -> r.getString(0) + " " + r.getLong(1),
                                "select type, subject_version from event_log where subject = $1 order by subject_version",
                                made.id())
                        .await())
                .containsExactly(
                        "inventory.location.created 1", "inventory.location.updated 2", "inventory.location.updated 3");
    }

    @Test
    void locations_are_listed_by_priority_without_archived_and_built_in_ones() {
        var second = inventory.location();
        var first = inventory.location();
        patch(first.id(), "{\"priority\": 1, \"type\": \"transit\"}").await();
        patch(second.id(), "{\"priority\": 2, \"type\": \"transit\"}").await();
        assertThat(listed("false", "transit")).containsSubsequence(first.code(), second.code());
        service.deleteLocation(first.id(), ARCHIVE, ANYBODY).await();
        assertThat(listed("false", "transit")).doesNotContain(first.code()).contains(second.code());
        assertThat(listed("only", "transit")).contains(first.code()).doesNotContain(second.code());
        assertThat(listed("true", null)).contains("MAIN").doesNotContain("SUPPLIER", "CUSTOMER", "ADJUSTMENT");
    }

    @Test
    void built_in_locations_are_listed_by_their_type_and_stay_as_they_are() {
        assertThat(listed(null, "virtual")).contains("SUPPLIER", "CUSTOMER", "ADJUSTMENT");
        assertThat(listed(null, "transit")).contains("TRANSIT");
        assertThat(listed(null, null)).contains("MAIN").doesNotContain("SUPPLIER", "TRANSIT");
        for (var id : Movements.BUILT_IN) {
            var read = service.getLocation(id, ANYBODY).await();
            assertThat(read.id()).isEqualTo(id);
            var body = new WriteLocation("OTHER", "Other", null, null, null, null, null);
            for (var change : List.<Future<?>>of(
                    patch(id, "{\"name\": \"Other\"}"),
                    service.putLocation(id, body, ANYBODY),
                    service.deleteLocation(id, DELETE, ANYBODY),
                    service.deleteLocation(id, ARCHIVE, ANYBODY),
                    service.restoreLocation(id, ANYBODY)))
                assertThat(code(change)).isEqualTo("409 built_in_location");
            assertThat(service.getLocation(id, ANYBODY).await()).isEqualTo(read);
        }
    }

    @Test
    void a_location_with_stock_cannot_be_closed_and_one_without_can() {
        var place = inventory.location().id();
        var item = Ids.next();
        inventory.add(item, place, 3).await();
        for (var change : List.of("{\"active\": false}", "{\"type\": \"transit\"}"))
            assertThat(code(patch(place, change))).as(change).isEqualTo("409 location_in_use");
        assertThat(code(service.deleteLocation(place, ARCHIVE, ANYBODY))).isEqualTo("409 location_in_use");
        assertThat(code(service.deleteLocation(place, DELETE, ANYBODY))).isEqualTo("409 in_use");
        assertThat(patch(place, "{\"name\": \"Other\", \"priority\": 5}")
                        .await()
                        .version())
                .as("the refused changes have left nothing")
                .isEqualTo(2);
        inventory.add(item, place, -3).await();
        patch(place, "{\"active\": false}").await();
        assertThat(code(inventory.add(item, place, 1))).isEqualTo("400 location_not_found");
        patch(place, "{\"active\": true}").await();
        service.deleteLocation(place, ARCHIVE, ANYBODY).await();
        assertThat(code(inventory.add(item, place, 1))).isEqualTo("400 location_not_found");
        service.restoreLocation(place, ANYBODY).await();
        inventory.add(item, place, 1).await();
        inventory.assertSound();
    }

    @Test
    void a_location_where_nothing_has_moved_is_deleted_and_its_code_is_free_again() {
        var place = inventory.location();
        service.deleteLocation(place.id(), DELETE, ANYBODY).await();
        assertThat(code(service.getLocation(place.id(), ANYBODY))).isEqualTo("404 location_not_found");
        assertThat(code(service.restoreLocation(place.id(), ANYBODY))).isEqualTo("404 location_not_found");
        assertThat(code(inventory.add(Ids.next(), place.id(), 1))).isEqualTo("400 location_not_found");
        create(place.code()).await();
        assertThat(code(create(place.code()))).isEqualTo("409 code_taken");
    }

    @Test
    void the_default_and_the_built_in_locations_keep_their_roles() {
        for (var change : List.of("{\"active\": false}", "{\"type\": \"virtual\"}"))
            assertThat(code(patch(Movements.MAIN, change))).as(change).isEqualTo("409 default_location");
        for (var how : List.of(DELETE, ARCHIVE))
            assertThat(code(service.deleteLocation(Movements.MAIN, how, ANYBODY)))
                    .isEqualTo("409 default_location");
        for (var place : List.of(Movements.SUPPLIER, Movements.CUSTOMER, Movements.ADJUSTMENT)) {
            assertThat(code(patch(place, "{\"name\": \"x\"}"))).isEqualTo("409 built_in_location");
            assertThat(code(service.deleteLocation(place, ARCHIVE, ANYBODY))).isEqualTo("409 built_in_location");
            assertThat(code(inventory.add(Ids.next(), place, 1))).isEqualTo("400 location_not_found");
        }
    }

    @Test
    void stock_is_never_booked_at_a_location_that_is_closed_at_the_same_time() {
        int booked = 0;
        var item = inventory.item(1);
        for (int i = 0; i < 60; i++) {
            var place = inventory.location().id();
            var adding = inventory.add(item, place, 1);
            var closing = i % 3 == 0
                    ? service.deleteLocation(place, ARCHIVE, ANYBODY)
                    : i % 3 == 1
                            ? service.deleteLocation(place, DELETE, ANYBODY)
                            : patch(place, "{\"active\": false}").<Void>mapEmpty();
            Future.join(adding, closing)
                    .transform(r -> Future.succeededFuture())
                    .await();
            assertThat(adding.succeeded()).as("one of both").isNotEqualTo(closing.succeeded());
            if (adding.succeeded()) booked++;
            else assertThat(code(adding)).isEqualTo("400 location_not_found");
        }
        System.out.printf("LocationsTest: %d of 60 bookings were first%n", booked);
        inventory.assertSound();
    }

    private static UUID location(String type, int priority) {
        var place = inventory.location();
        patch(place.id(), "{\"type\": \"%s\", \"priority\": %d}".formatted(type, priority))
                .await();
        return place.id();
    }

    private static Map<UUID, Long> reserved(UUID order) {
        return db
                .list(
                        r -> Map.entry(r.getUUID(0), r.getLong(1)),
                        "select location_id, sum(quantity)::bigint from reservation where order_id = $1 and state <> 'released' group by 1",
                        order)
                .await()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    void fifty_orders_of_one_piece_share_the_ten_pieces_of_two_locations() {
        var item = Ids.next();
        inventory.add(item, location("warehouse", 1), 6).await();
        inventory.add(item, location("store", 2), 4).await();
        var orders = new ArrayList<Future<Reservation>>();
        for (int i = 0; i < 50; i++) orders.add(inventory.reserve(Ids.next(), 1, item, 1));
        Future.join(orders).transform(r -> Future.succeededFuture()).await();
        assertThat(orders.stream().filter(Future::succeeded)).hasSize(10);
        for (var refused : orders.stream().filter(Future::failed).toList())
            assertThat(code(refused)).isEqualTo("409 insufficient_stock");
        assertThat(inventory.available(item)).isZero();
        inventory.assertSound();
    }

    @Test
    void stock_in_transit_or_at_a_virtual_location_is_not_available() {
        var item = Ids.next();
        for (var type : List.of("transit", "virtual"))
            inventory.add(item, location(type, 1), 5).await();
        var shop = location("store", 2);
        inventory.add(item, shop, 2).await();
        var stock = service.getStock(item, ANYBODY).await();
        assertThat(List.of(stock.onHand(), stock.available(), stock.quantity())).containsExactly(12L, 2L, 2L);
        assertThat(service.availableStock(List.of(item), ANYBODY).await()).containsExactly(new AvailableStock(item, 2));
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 3))).isEqualTo("409 insufficient_stock");
        var order = Ids.next();
        inventory.reserve(order, 1, item, 2).await();
        assertThat(reserved(order)).isEqualTo(Map.of(shop, 2L));
        inventory.assertSound();
    }

    @Test
    void a_line_served_by_two_locations_is_released_and_shipped_as_a_whole() {
        var item = Ids.next();
        var first = location("warehouse", 1);
        var second = location("warehouse", 2);
        inventory.add(item, second, 3).await();
        inventory.add(item, first, 4).await();
        var order = Ids.next();
        inventory.reserve(order, 1, item, 6).await();
        assertThat(reserved(order)).isEqualTo(Map.of(first, 4L, second, 2L));
        service.release(order, 1, ANYBODY).await();
        assertThat(inventory.available(item)).isEqualTo(7);
        inventory.reserve(order, 2, item, 5).await();
        inventory.ship(order, 2).await();
        assertThat(service.getStock(item, ANYBODY).await().onHand()).isEqualTo(2);
        inventory.assertSound();
    }

    @Test
    void orders_reserve_while_their_locations_change() {
        var items = List.of(Ids.next(), Ids.next(), Ids.next());
        var places = List.of(location("warehouse", 1), location("store", 2), Movements.MAIN);
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        var work = new ArrayList<Future<?>>();
        for (int i = 0; i < 300; i++) {
            var item = items.get(random.nextInt(3));
            var place = places.get(random.nextInt(3));
            var order = Ids.next();
            boolean released = random.nextBoolean();
            work.add(
                    switch (random.nextInt(5)) {
                        case 0, 1 -> inventory.add(item, place, 1 + random.nextInt(9));
                        case 2 -> inventory.add(item, place, -1 - random.nextInt(4));
                        case 3 -> patch(place, "{\"priority\": %d}".formatted(random.nextInt(9)));
                        default ->
                            inventory
                                    .reserve(
                                            order,
                                            1,
                                            items.get(0),
                                            1 + random.nextInt(5),
                                            items.get(1),
                                            1 + random.nextInt(5))
                                    .compose(r -> released
                                            ? service.release(order, 1, ANYBODY)
                                            : inventory.ship(order, 1).<Void>mapEmpty());
                    });
            if (i % 30 == 29)
                Future.join(work).transform(r -> Future.succeededFuture()).await();
        }
        assertThat(work.stream().filter(Future::failed).map(f -> code(f)).distinct())
                .as("seed %d", seed)
                .isSubsetOf("409 below_reserved", "409 insufficient_stock");
        inventory.assertSound();
    }

    @Test
    void a_batch_looks_up_the_levels_of_its_items_by_key() {
        TestDb.run("inventory", """
                insert into stock_level(item_id, location_id)
                select ('0198c0de-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '%s' from generate_series(1, 5000) n
                """.formatted(Movements.MAIN));
        var items = new UUID[] {inventory.item(1), inventory.item(2)};
        try {
            for (var before : List.of("select 1", "analyze stock_level")) {
                TestDb.run("inventory", before);
                assertThat(Plans.ran(db, Locations.LOCK_STOCK, items, Movements.MAIN))
                        .contains("stock_level_pkey")
                        .doesNotContain("Seq Scan on stock_level");
            }
        } finally {
            TestDb.run("inventory", "delete from stock_level where item_id::text like '0198c0de-0000-7000-8000-%'");
        }
    }
}
