package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.verification.Verifier.ALL;
import static tradepost.inventory.core.verification.Verifier.CHANGED;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.StockVerification;
import tradepost.inventory.core.stock.Movements;
import tradepost.kernel.TestDb;

/**
 * The cost of verifying what has changed depends on how much that is, not on the past of all items. {@code -Dtradepost.items=N} sets the
 * number of items; each has 20 movements and 10 shipped orders.
 */
@Tag("prove")
@ExtendWith(VertxExtension.class)
class VerificationScaleTest {
    private static final int ITEMS = Integer.getInteger("tradepost.items", 20_000);

    /** PREFIX has the ids of the items but for their last twelve digits. */
    private static final String LOAD = """
            create temp table loaded as select ('PREFIX' || lpad(to_hex(n), 12, '0'))::uuid as item_id from generate_series(1, ITEMS) n;
            insert into stocked_item(item_id, sku, quantity, value, average_cost, priced) select item_id, item_id::text, 90, 180, 2, 100 from loaded;
            insert into stock_level(item_id, location_id, on_hand) select item_id, 'MAIN', 90 from loaded;
            create temp table shipped as select uuidv7() as order_id, item_id from loaded, generate_series(1, 10);
            insert into movement(id, item_id, from_location_id, to_location_id, quantity, unit_cost, cost, variance, kind, source_type, actor)
            select uuidv7(), item_id, 'SUPPLIER', 'MAIN', 10, 2, 20, 0, 'receipt', 'purchase_order', 'test' from loaded, generate_series(1, 10);
            insert into movement(id, item_id, from_location_id, to_location_id, quantity, cost, variance, kind, source_type, source_id, actor)
            select uuidv7(), item_id, 'MAIN', 'CUSTOMER', 1, 2, 0, 'shipment', 'sales_order', order_id, 'test' from shipped;
            insert into order_reservation(order_id, order_version, request_id, state, event_version) select order_id, 1, order_id, 'fulfilled', 1 from shipped;
            insert into reservation(id, order_id, order_version, line_id, item_id, location_id, quantity, state)
            select uuidv7(), order_id, 1, order_id, item_id, 'MAIN', 1, 'fulfilled' from shipped;
            analyze movement, reservation, order_reservation, stock_level, stocked_item
            """;

    private static final String REMOVE = """
            delete from movement where item_id::text like 'PREFIX%';
            delete from order_reservation where order_id in (select order_id from reservation where item_id::text like 'PREFIX%');
            delete from reservation where item_id::text like 'PREFIX%'; delete from stock_level where item_id::text like 'PREFIX%';
            delete from stocked_item where item_id::text like 'PREFIX%'; delete from verified_item where item_id::text like 'PREFIX%'
            """;

    private record Timed(StockVerification result, long ms) {}

    @Test
    void the_cost_depends_on_what_is_new(Vertx vertx) {
        var inventory = new Inventory(vertx);
        var prefix = UUID.randomUUID().toString().substring(0, 24);
        try {
            TestDb.run("inventory", of(LOAD, prefix));
            var all = timed(inventory, ALL);
            assertThat(all.result().itemsRecomputed()).isGreaterThanOrEqualTo(ITEMS);
            var again = timed(inventory, ALL);
            var nothing = timed(inventory, CHANGED);
            assertThat(nothing.result().itemsChecked()).isEqualTo(all.result().itemsChecked());
            assertThat(nothing.result().itemsRecomputed()).isZero();
            var percent = "update stock_level set version = version + 1 where item_id::text like 'PREFIX%00'";
            TestDb.run("inventory", of(percent, prefix));
            var some = timed(inventory, CHANGED);
            assertThat(some.result().itemsRecomputed()).isEqualTo(ITEMS / 256);
            System.out.printf(
                    "VerificationScaleTest, %d items: all %d ms, again %d ms; changed: none %d ms, %d items %d ms%n",
                    ITEMS, all.ms(), again.ms(), nothing.ms(), ITEMS / 256, some.ms());
            assertThat(nothing.ms()).isLessThan(again.ms() / 3);
            assertThat(some.ms()).isLessThan(again.ms() / 2);
        } finally {
            Corruption.run(of(REMOVE, prefix));
        }
        inventory.assertSound();
    }

    private static Timed timed(Inventory inventory, String scope) {
        long began = System.nanoTime();
        var result = inventory.verify(scope);
        assertThat(result.mismatches()).isEmpty();
        return new Timed(result, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    private static String of(String sql, String prefix) {
        return sql.replace("PREFIX", prefix)
                .replace("ITEMS", "" + ITEMS)
                .replace("'MAIN'", "'" + Movements.MAIN + "'")
                .replace("'SUPPLIER'", "'" + Movements.SUPPLIER + "'")
                .replace("'CUSTOMER'", "'" + Movements.CUSTOMER + "'");
    }
}
