package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.hold.CreateHold;
import tradepost.inventory.hold.ExtendHold;
import tradepost.inventory.hold.Hold;
import tradepost.inventory.hold.HoldLine;
import tradepost.inventory.hold.HoldQuery;
import tradepost.inventory.hold.HoldService;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;

/** Whoever may write only orders of their own holds at most 100 pieces, and each for at most 48 hours. */
@ExtendWith(VertxExtension.class)
class HoldLimitsTest {
    static Inventory inventory;
    static HoldService customer;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        customer = inventory.identity.proxy("customer", HoldService.ADDRESS, HoldService.class);
        db = Db.open(inventory.env, "inventory");
    }

    @BeforeEach
    void hold_nothing() {
        var query = new HoldQuery(Page.of(100, null, null, null), null, List.of("active"), null, null);
        for (var hold : customer.listHolds(query, ANYBODY).await().data())
            customer.releaseHold(hold.id(), ANYBODY).await();
    }

    @AfterEach
    void the_ledger_adds_up() {
        inventory.assertSound();
    }

    private static Future<Hold> hold(HoldService as, UUID item, long pieces) {
        return as.createHold(new CreateHold(List.of(new HoldLine(item, pieces)), null), ANYBODY);
    }

    @Test
    void the_pieces_of_all_active_holds_count() {
        var item = inventory.item(500);
        var first = hold(customer, item, 60).await();
        hold(customer, inventory.item(50), 40).await();
        assertThat(code(hold(customer, item, 1))).isEqualTo("409 hold_limit_exceeded");
        assertThat(refusal(hold(customer, item, 1)).getDebugInfo().encode())
                .contains("\"held\":100", "\"limit\":100", "\"requested\":1");
        customer.releaseHold(first.id(), ANYBODY).await();
        hold(customer, item, 60).await();
        assertThat(inventory.available(item)).isEqualTo(440);
        var staff = inventory.identity.proxy("admin", HoldService.ADDRESS, HoldService.class);
        hold(staff, item, 440).await();
    }

    @Test
    void twenty_holds_at_once_have_no_more_than_the_limit() {
        var item = inventory.item(500);
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> hold(customer, item, 10))
                .map(f -> f.map("held").otherwise(e -> String.valueOf(e.getMessage())))
                .toList();
        Future.join(tries).await();
        assertThat(tries.stream().map(Future::result).filter("held"::equals)).hasSize(10);
        assertThat(tries.stream().map(Future::result).filter("hold_limit_exceeded"::equals))
                .hasSize(10);
        assertThat(inventory.available(item)).isEqualTo(400);
    }

    /** How often an event has reported the customer. */
    private static long reported() {
        return db.list(
                        r -> r.getLong(0),
                        "select count(*) from event_log where type = $1",
                        InventoryEvents.LIMIT_REACHED)
                .await()
                .getFirst();
    }

    @Test
    void the_refusals_of_a_user_are_reported_once_an_hour() {
        var item = inventory.item(500);
        long before = reported();
        TestDb.run("inventory", "update limit_reached set reported_at = now() - interval '61 minutes'");
        Future.join(IntStream.range(0, 20)
                        .mapToObj(i -> hold(customer, item, 101))
                        .toList())
                .otherwiseEmpty()
                .await();
        assertThat(reported()).isEqualTo(before + 1);
        TestDb.run("inventory", "update limit_reached set reported_at = now() - interval '61 minutes'");
        assertThat(code(hold(customer, item, 101))).isEqualTo("409 hold_limit_exceeded");
        assertThat(reported()).isEqualTo(before + 2);
    }

    @Test
    void a_hold_is_not_extended_for_ever() {
        var item = inventory.item(5);
        var hold = hold(customer, item, 5).await();
        TestDb.run(
                "inventory",
                "update stock_hold set created_at = created_at - interval '47 hours' where id = '" + hold.id() + "'");
        customer.extendHold(hold.id(), new ExtendHold(3_000), ANYBODY).await();
        assertThat(code(customer.extendHold(hold.id(), new ExtendHold(3_700), ANYBODY)))
                .isEqualTo("409 hold_limit_exceeded");
        var staff = inventory.identity.proxy("admin", HoldService.ADDRESS, HoldService.class);
        staff.extendHold(hold.id(), new ExtendHold(3_700), ANYBODY).await();
    }
}
