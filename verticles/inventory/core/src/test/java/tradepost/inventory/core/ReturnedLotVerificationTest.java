package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.ArrivalsTest.Order;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.lot.Lot;
import tradepost.kernel.TestDb;

/** Pieces of a lot never exceed what arrived: the verification finds what was booked otherwise. */
@ExtendWith(VertxExtension.class)
class ReturnedLotVerificationTest {
    static Inventory inventory;
    static ReturnedPieces returns;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        returns = new ReturnedPieces(inventory);
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    @Test
    void more_of_a_lot_than_was_shipped_for_the_order_does_not_come_back_unseen() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, null, 3, "L1", LocalDate.of(2090, 1, 1)).await();
        inventory.adjust(item, null, 9, "L2", null).await();
        var order = returns.shipped(item, 5); // 3 of L1 and 2 of L2
        returns.comesBack(order, "RT-000050", ReturnedPieces.part(item, 2, "restock", null, "L2", null));
        assertThat(mismatches(item)).isEmpty();
        move(item, order, "L2", 3, "return", Movements.CUSTOMER, Movements.MAIN);
        assertThat(mismatches(item)).containsExactly("lot_returned 0 3 " + order);
        move(item, order, "L2", 3, "receipt", Movements.MAIN, Movements.CUSTOMER); // so that it adds up again
        assertThat(mismatches(item)).isEmpty();
    }

    @Test
    void more_of_a_lot_than_the_order_has_received_does_not_go_back_unseen() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, null, 3, "L1", null).await();
        var order = new Order(null, item);
        inventory
                .deliver(order.received(2, null, null, List.of(), order.came(0, 3, 0, "L2", null)))
                .await();
        assertThat(mismatches(item)).isEmpty();
        move(item, order.id, "L1", 1, "return", Movements.MAIN, Movements.SUPPLIER);
        assertThat(mismatches(item)).containsExactly("lot_returned 0 1 " + order.id);
        move(item, order.id, "L1", 1, "receipt", Movements.SUPPLIER, Movements.MAIN);
        assertThat(mismatches(item)).isEmpty();
    }

    @Test
    void a_serial_number_that_was_found_before_its_return_is_no_mismatch_which_would_freeze_the_item_every_night() {
        var item = inventory.tracked("serial");
        inventory.adjust(item, null, 1, "S-1", null).await();
        var order = returns.shipped(item, 1);
        inventory.adjust(item, null, 1, "S-1", null).await();
        returns.comesBack(order, "RT-000051", ReturnedPieces.part(item, 1, "restock", null));
        assertThat(returns.lots(item)).extracting(Lot::number).containsExactlyInAnyOrder("S-1", "RT-000051-1");
        assertThat(mismatches(item)).isEmpty();
    }

    private static List<String> mismatches(UUID item) {
        return inventory.service.verifyStock(ANYBODY).await().mismatches().stream()
                .filter(m -> m.itemId().equals(item))
                .map(m -> m.figure() + " " + m.expected() + " " + m.found() + " " + m.orderId())
                .toList();
    }

    /** Books a movement without a cost, with its levels, whatever the order has moved. */
    private static void move(UUID item, UUID order, String lot, int pieces, String kind, UUID from, UUID to) {
        var sql = """
                with m as (
                  insert into movement(id, item_id, from_location_id, to_location_id, quantity, cost, variance, kind, source_type, source_id, actor)
                  values (gen_random_uuid(), '@item', '@from', '@to', @pieces, 0, 0, '@kind', 'test', '@order', 'user:test') returning id)
                insert into lot_movement(movement_id, lot_id, item_id, quantity)
                select m.id, l.id, l.item_id, @pieces from m, lot l where l.item_id = '@item' and l.number = '@lot';
                update stock_level set on_hand = on_hand + @change where item_id = '@item' and location_id = '@main';
                update stocked_item set quantity = quantity + @change,
                  average_cost = case when priced > 0 then round(value / (quantity + @change), 8) end where item_id = '@item';
                update lot_level v set on_hand = v.on_hand + @change from lot l
                where l.id = v.lot_id and v.item_id = '@item' and v.location_id = '@main' and l.number = '@lot'
                """;
        var values = Map.of(
                "@item",
                item,
                "@order",
                order,
                "@from",
                from,
                "@to",
                to,
                "@lot",
                lot,
                "@kind",
                kind,
                "@main",
                Movements.MAIN,
                "@pieces",
                pieces,
                "@change",
                to.equals(Movements.MAIN) ? pieces : -pieces);
        for (var v : values.entrySet())
            sql = sql.replace(v.getKey(), v.getValue().toString());
        TestDb.run("inventory", sql);
    }
}
