package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;

/** In the order of their sequence, each event of a subject has a greater version than the one before it. */
@ExtendWith(VertxExtension.class)
class SubjectVersionTest {
    static Inventory inventory;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
    }

    /** As subscribers see them. */
    private static List<Long> versions(UUID subject) {
        Awaitility.await()
                .until(() -> db.query("select 1 from event_unnumbered(100000) where subject = $1", subject)
                                .await()
                                .size()
                        == 0);
        return db.list(
                        r -> r.getLong(0),
                        "select subject_version from event_numbered where subject = $1 and type not like 'inventory.item.%available' order by seq",
                        subject)
                .await();
    }

    private static void assertIncreasing(UUID subject, int events) {
        var versions = versions(subject);
        assertThat(versions).hasSize(events).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void concurrent_changes_of_an_item_have_consecutive_versions() {
        var item = Ids.next();
        var places = List.of(inventory.location().id(), inventory.location().id(), Movements.MAIN);
        inventory.add(item, places.getFirst(), 1).await(); // its first level is not at the default location
        var work = new ArrayList<Future<?>>();
        for (int i = 0; i < 90; i++) work.add(inventory.add(item, places.get(i % 3), 1 + i));
        Future.join(work).await();
        assertIncreasing(item, 91);
        var stock = inventory.service.getStock(item, ANYBODY).await();
        assertThat(stock.version()).isEqualTo(versions(item).getLast());
        assertThat(stock.onHand()).isEqualTo(1 + 90 * 91 / 2);
    }

    @Test
    void a_late_release_of_an_order_follows_the_events_of_its_later_version() {
        var item = inventory.item(10);
        var order = UUID.randomUUID();
        inventory.reserve(order, 1, item, 1).await();
        inventory.reserve(order, 2, item, 2).await();
        inventory.service.release(order, 1, ANYBODY).await();
        inventory.service.release(order, 3, ANYBODY).await(); // it holds nothing
        inventory.service.release(order, 2, ANYBODY).await();
        inventory.reserve(order, 4, item, 3).await();
        inventory.ship(order, 4).await();
        assertThat(versions(order)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertIncreasing(item, 7);
    }

    /** The versions of an order have neither a level nor a row in common here. */
    @Test
    void versions_of_an_order_increase_through_concurrent_reservations_releases_and_shipments() {
        int orders = 12;
        int versions = 8;
        var random = new Random(5);
        var ids = new ArrayList<UUID>();
        var begin = new ArrayList<Runnable>();
        var begun = Collections.synchronizedList(new ArrayList<Future<?>>());
        for (int o = 0; o < orders; o++) {
            var order = UUID.randomUUID();
            ids.add(order);
            for (int v = 1; v <= versions; v++) {
                var item = inventory.item(10);
                int version = v;
                boolean ships = v % 4 == 0;
                begin.add(() ->
                        begun.add(inventory.reserve(order, version, item, 1).compose(r -> end(order, version, ships))));
            }
        }
        Collections.shuffle(begin, random);
        begin.forEach(Runnable::run);
        Future.join(List.copyOf(begun)).await();
        for (var order : ids) assertIncreasing(order, versions + versions * 3 / 4);
    }

    private static Future<?> end(UUID order, int version, boolean ships) {
        return ships ? inventory.ship(order, version) : inventory.service.release(order, version, ANYBODY);
    }
}
