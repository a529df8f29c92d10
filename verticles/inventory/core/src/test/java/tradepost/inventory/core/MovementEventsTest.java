package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.Adjustment;
import tradepost.inventory.value.StockValueQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;

/** Each movement is reported once, with the average cost of its item after it. */
@ExtendWith(VertxExtension.class)
class MovementEventsTest {
    static Inventory inventory;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    /** The movements of an item, in the order of their events. */
    private static List<JsonObject> reported(UUID item) {
        return db.list(
                        r -> r.getJsonObject(0).put("kind", r.getString(1)),
                        """
                        select m, data->>'kind' from event_log e, jsonb_array_elements(data->'movements') with ordinality as u(m, n)
                        where type = $1 and m->>'item_id' = $2 order by e.position, n
                        """,
                        InventoryEvents.MOVEMENTS_BOOKED,
                        item.toString())
                .await();
    }

    private static String shown(JsonObject m) {
        var average = m.getValue("average_cost");
        return m.getString("kind") + " " + m.getString("from_code") + " " + m.getString("to_code") + " "
                + m.getLong("quantity") + " at " + (average == null ? "?" : new BigDecimal(average.toString()));
    }

    private static Future<Adjustment> adjust(UUID item, UUID location, long delta, String cost) {
        var unitCost = cost == null ? null : new BigDecimal(cost);
        return inventory.stock.adjustStock(
                new AdjustStock(location, null, List.of(new AdjustLine(item, delta, null, unitCost))), ANYBODY);
    }

    @Test
    void a_movement_of_each_kind_is_reported_with_the_average_cost_after_it() {
        var item = Ids.next();
        adjust(item, null, 10, null).await();
        adjust(item, null, 10, "6.00").await();
        var dear = adjust(item, null, 20, "9.00").await();
        var order = Ids.next();
        inventory.reserve(order, 1, item, 5).await();
        inventory.ship(order, 1).await();
        inventory
                .stock
                .reverseMovement(dear.lines().getFirst().movementId(), null, ANYBODY)
                .await();
        assertThat(reported(item).stream().map(MovementEventsTest::shown))
                .containsExactly(
                        "adjustment ADJUSTMENT MAIN 10 at ?",
                        "adjustment ADJUSTMENT MAIN 10 at 6",
                        "adjustment ADJUSTMENT MAIN 20 at 7.5",
                        "shipment MAIN CUSTOMER 5 at 7.5",
                        "adjustment MAIN ADJUSTMENT 20 at 5.5");
        assertThat(reported(item).get(3).getString("source_id")).isEqualTo(order.toString());
    }

    /** What arrives changes the average at every location, and pieces leave at another one meanwhile. */
    @Test
    void the_last_event_of_an_item_has_its_average_cost_whatever_happens_at_once() {
        var item = Ids.next();
        var place = inventory.location().id();
        adjust(item, place, 1_000, "1.00").await();
        var all = new ArrayList<Future<Adjustment>>();
        for (int i = 1; i <= 20; i++) {
            all.add(adjust(item, null, 10, i + ".00"));
            all.add(adjust(item, place, -3, null));
        }
        Future.join(all).await();
        var value = inventory
                .values
                .getStockValue(new StockValueQuery(null, null, item), ANYBODY)
                .await();
        var reported = reported(item);
        assertThat(reported).hasSize(41);
        assertThat(new BigDecimal(reported.getLast().getValue("average_cost").toString()))
                .isEqualByComparingTo(value.averageCost());
    }
}
