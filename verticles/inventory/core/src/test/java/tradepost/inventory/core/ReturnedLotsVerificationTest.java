package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.inventory.core.ReturnedPieces.part;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The verification finds pieces of a lot that came back without ever having been shipped. Sales refuses them; here its events do not. */
@ExtendWith(VertxExtension.class)
class ReturnedLotsVerificationTest {
    static Inventory inventory;
    static ReturnedPieces returns;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        returns = new ReturnedPieces(inventory);
    }

    /** Such as {@code lot_returned 0 3}. */
    private static List<String> mismatches() {
        return inventory.service.verifyStock(ANYBODY).await().mismatches().stream()
                .map(m -> m.figure() + " " + m.expected() + " " + m.found())
                .toList();
    }

    @Test
    void more_of_a_lot_that_came_back_than_was_shipped_is_found_unless_nobody_knew_its_pieces() {
        var known = inventory.item(0);
        var before = returns.shippedBefore(known, 2, "lot");
        returns.arrive(known, "OLD", null);
        returns.comesBack(before, "RT-000061", part(known, 2, "restock", null, "OLD", null)); // not known, so any lot
        returns.comesBack(before, "RT-000062", part(known, 1, "restock", null)); // a lot that the return makes
        assertThat(mismatches()).isEmpty();
        var item = inventory.tracked("lot");
        inventory.adjust(item, null, 3, "L1", null).await();
        inventory.adjust(item, null, 2, "L2", null).await();
        var order = returns.shipped(item, 5);
        returns.comesBack(order, "RT-000063", part(item, 2, "restock", null, "L2", null));
        assertThat(mismatches()).isEmpty();
        returns.comesBack(order, "RT-000064", part(item, 3, "restock", null, "L2", null));
        assertThat(mismatches()).containsExactly("lot_returned 0 3");
        returns.shipsMore(order, item, 3); // of L2; other tests verify the same database
        assertThat(mismatches()).isEmpty();
    }
}
