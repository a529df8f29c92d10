package tradepost.shipping.core.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.shipping.core.shipment.ShippingFixture.HERE;
import static tradepost.shipping.core.shipment.ShippingFixture.PLACES;
import static tradepost.shipping.core.shipment.ShippingFixture.THERE;
import static tradepost.shipping.core.shipment.ShippingFixture.agreesWithSales;
import static tradepost.shipping.core.shipment.ShippingFixture.db;
import static tradepost.shipping.core.shipment.ShippingFixture.env;
import static tradepost.shipping.core.shipment.ShippingFixture.identity;
import static tradepost.shipping.core.shipment.ShippingFixture.isConserved;
import static tradepost.shipping.core.shipment.ShippingFixture.owesNothing;
import static tradepost.shipping.core.shipment.ShippingFixture.part;
import static tradepost.shipping.core.shipment.ShippingFixture.pieces;
import static tradepost.shipping.core.shipment.ShippingFixture.sales;
import static tradepost.shipping.core.shipment.ShippingFixture.send;
import static tradepost.shipping.core.shipment.ShippingFixture.shipments;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Halt;
import tradepost.kernel.TestDb;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.json.Json;
import tradepost.kernel.request.Origin;
import tradepost.kernel.value.Ids;
import tradepost.sales.event.OrderShipped;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShippingEvents;
import tradepost.shipping.core.shipment.FakeSales.Mishap;
import tradepost.shipping.core.shipment.FakeSales.Order;

/** Tries of one command that overlap, or of which one died: they agree, and a refused command ships nothing. */
@ExtendWith(VertxExtension.class)
class ShipmentTriesTest {
    /** A command with its key. */
    private record Command(String action, JsonObject arguments, String key) {
        Future<Message<JsonObject>> attempt() {
            return send(action, key, null, arguments.copy());
        }

        /** As if the process had died before it recorded the response. */
        void forget() {
            assertThat(db.query("delete from idempotency where key = $1", key)
                            .await()
                            .rowCount())
                    .isEqualTo(1);
        }
    }

    /** All of the order, all of its only line, and its first shipment. */
    private static final List<Function<Order, Command>> COMMANDS = List.of(
            ShipmentTriesTest::everything,
            o -> partly(o, o.reserved.values().stream().mapToLong(n -> n).sum()),
            o -> new Command(
                    "shipShipment",
                    new JsonObject()
                            .put("shipmentId", shipments(o).getFirst().id().toString()),
                    Ids.next().toString()));

    @BeforeAll
    static void start(Vertx vertx) {
        ShippingFixture.start(vertx);
    }

    private static Command everything(Order order) {
        var arguments = new JsonObject().put("orderId", order.id.toString());
        return new Command("createShipments", arguments, Ids.next().toString());
    }

    private static Command partly(Order order, long quantity) {
        var all = everything(order);
        all.arguments().put("body", Json.write(part(order.lines.getFirst(), quantity)));
        return all;
    }

    private static void isSettled(Order order) {
        sales.deliver(order);
        isConserved(order, "");
        agreesWithSales(order, "");
        owesNothing(order, "");
    }

    @Test
    void a_command_whose_refusal_was_not_recorded_is_refused_again() {
        var order = sales.confirmed(PLACES, new long[] {3, 2});
        sales.cancel(order, "not wanted"); // its event is under way
        var command = partly(order, 4); // one pick list and a part of the other
        assertThat(code(command.attempt())).isEqualTo("409 invalid_state");
        command.forget();
        assertThat(code(command.attempt())).isEqualTo("409 invalid_state");
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(3L, 2L);
        isSettled(order);
    }

    @Test
    void a_shipment_that_was_cancelled_while_it_left_is_refused_again() throws Exception {
        for (var of : COMMANDS) {
            var order = sales.confirmed(PLACES, new long[] {3, 0});
            var command = of.apply(order);
            var first = new Halt();
            order.atShip.add(first);
            var refused = command.attempt();
            first.await();
            sales.cancel(order, "not wanted");
            sales.deliver(order);
            first.resume();
            assertThat(code(refused)).isEqualTo("409 invalid_state");
            command.forget();
            assertThat(code(command.attempt())).isEqualTo("409 invalid_state");
            assertThat(shipments(order)).extracting(Shipment::status).containsExactly("cancelled");
        }
    }

    @Test
    void sales_decides_which_of_several_shipments_leave_after_a_closing_even_if_one_is_cancelled() {
        var order = sales.confirmed(PLACES, new long[] {3, 0});
        var two = partly(order, 2);
        var rest = partly(order, 1);
        for (var command : List.of(two, rest)) {
            order.mishap = Mishap.NOT_REACHED;
            assertThat(code(command.attempt())).isEqualTo("503 unavailable");
        }
        sales.close(order, order.lines.getFirst(), 1);
        sales.deliver(order);
        assertThat(shipments(order, "cancelled")).extracting(s -> pieces(s)).containsExactly(2L);
        var made = Json.read(two.attempt().await().body(), tradepost.shipping.Shipments.class);
        assertThat(made.shipments()).extracting(s -> s.status() + pieces(s)).containsExactly("shipped2");
        assertThat(code(rest.attempt())).isEqualTo("409 quantity_exceeds_open");
        isSettled(order);
    }

    @Test
    void shipments_that_leave_together_each_have_the_request_that_sent_them() {
        var events = new ArrayList<Event>();
        for (int i = 1; i <= 2; i++) {
            var order = sales.confirmed(PLACES, new long[] {3, 0});
            order.mishap = Mishap.RESPONSE_LOST;
            assertThat(code(everything(order).attempt())).isEqualTo("504 outcome_unknown");
            var e = order.events.removeLast();
            var origin = new Origin(null, "request-" + i, "192.0.2." + i);
            events.add(new Event(
                    1, e.id(), e.type(), e.subject(), e.subjectVersion(), e.data(), "user:" + i, origin, e.time()));
        }
        TestEvents.deliver(env, "shipping", events).await();
        var shipped = events.stream()
                .map(e -> e.data(OrderShipped.class).shipmentId())
                .toArray(UUID[]::new);
        var found =
                "select actor || ' ' || request_id || ' ' || address from event_log where type = $1 and subject = any($2) order by 1";
        assertThat(db.list(r -> r.getString(0), found, ShippingEvents.SHIPPED, shipped)
                        .await())
                .containsExactly("user:1 request-1 192.0.2.1", "user:2 request-2 192.0.2.2");
    }

    @Test
    void tries_at_once_that_are_refused_leave_the_shipments_as_they_were() {
        var order = sales.confirmed(PLACES, new long[] {3, 2});
        var before = shipments(order);
        sales.cancel(order, "not wanted"); // its event is under way
        var command = everything(order);
        var tries = Stream.generate(command::attempt).limit(20).toList();
        for (var t : tries) assertThat(code(t)).isIn("409 invalid_state", "409 request_in_progress");
        assertThat(shipments(order))
                .extracting(Shipment::id)
                .containsExactlyElementsOf(before.stream().map(Shipment::id).toList());
        isSettled(order);
    }

    @Test
    void a_try_that_finds_the_order_after_another_was_refused_ships_nothing() throws Exception {
        for (var of : COMMANDS.subList(0, 2)) {
            var order = sales.order(PLACES, new long[] {3, 0});
            var command = of.apply(order);
            var first = new Halt();
            order.atGet.add(first);
            var late = command.attempt();
            first.await();
            order.status = "draft";
            assertThat(code(command.attempt())).isEqualTo("409 invalid_state");
            order.status = "confirmed";
            first.resume();
            assertThat(code(late)).isEqualTo("409 invalid_state");
            assertThat(order.shipments).isEmpty();
            assertThat(shipments(order)).extracting(Shipment::status).containsExactly("open");
        }
    }

    @Test
    void a_try_that_locks_the_order_after_another_was_refused_ships_nothing() {
        for (var of : COMMANDS) {
            var order = sales.confirmed(PLACES, new long[] {3, 0});
            var command = of.apply(order);
            var late = new AtomicReference<Future<?>>();
            db.tx(tx -> {
                tx.sql(ShipmentQueries.LOCK_ORDER, order.id);
                late.set(command.attempt());
                TestDb.awaitLockWait(db);
                return tx.sql(
                        "insert into idempotency values ($1, $2, $3, 'h', 409, '{\"slug\":\"nothing_open\",\"debug\":{}}')",
                        identity.userId("admin"),
                        command.action(),
                        command.key());
            });
            assertThat(code(late.get())).isEqualTo("409 nothing_open");
            assertThat(order.shipments).isEmpty();
            assertThat(shipments(order)).extracting(Shipment::status).containsExactly("open");
        }
    }

    @Test
    void a_try_that_reaches_sales_after_a_later_one_was_refused_ships_nothing() throws Exception {
        for (var of : COMMANDS) {
            var order = sales.confirmed(PLACES, new long[] {3, 0});
            var command = of.apply(order);
            var first = new Halt();
            order.atShip.add(first);
            var late = command.attempt();
            first.await();
            sales.close(order, order.lines.getFirst(), 1);
            assertThat(code(command.attempt())).isEqualTo("409 quantity_exceeds_open");
            sales.change(order, order.lines.getFirst(), HERE, 1);
            first.resume();
            assertThat(code(late)).isEqualTo("409 quantity_exceeds_open");
            assertThat(order.shipments).isEmpty();
            isSettled(order);
        }
    }

    @Test
    void a_refusal_does_not_count_while_a_later_try_is_under_way() throws Exception {
        for (var of : COMMANDS) {
            var order = sales.confirmed(PLACES, new long[] {3, 0});
            var command = of.apply(order);
            secondTryShips(order, command, 0, HERE);
            assertThat(shipments(order, "shipped")).hasSize(1);
        }
    }

    @Test
    void a_part_that_is_refused_does_not_count_while_a_later_try_ships_it() throws Exception {
        var order = sales.confirmed(PLACES, new long[] {3, 2});
        var command = everything(order);
        var made = secondTryShips(order, command, 1, THERE);
        assertThat(Json.read(made, tradepost.shipping.Shipments.class).shipments())
                .extracting(Shipment::status)
                .containsExactly("shipped", "shipped");
    }

    /** Two tries overlap; sales refuses the part after these of the first one, then a change allows that of the second. */
    private static JsonObject secondTryShips(Order order, Command command, int partsBefore, UUID place)
            throws Exception {
        var tries = new ArrayList<Future<Message<JsonObject>>>();
        var halts = List.of(new Halt(), new Halt());
        for (var halt : halts) {
            for (int i = 0; i < partsBefore; i++) order.atShip.add(Future::succeededFuture);
            order.atShip.add(halt);
            tries.add(command.attempt());
            halt.await();
        }
        sales.close(order, order.lines.getFirst(), 1);
        halts.getFirst().resume();
        assertThat(code(tries.getFirst())).isEqualTo("409 request_in_progress");
        sales.change(order, order.lines.getFirst(), place, 1);
        halts.getLast().resume();
        var made = tries.getLast().await().body();
        assertThat(command.attempt().await().body()).isEqualTo(made);
        isSettled(order);
        return made;
    }

    @Test
    void a_refused_try_returns_what_a_later_one_has_shipped() throws Exception {
        for (var of : COMMANDS) {
            var order = sales.confirmed(PLACES, new long[] {3, 0});
            var command = of.apply(order);
            sales.close(order, order.lines.getFirst(), 1);
            var answer = new Halt();
            order.atShipped.add(answer);
            var refused = command.attempt();
            answer.await();
            sales.change(order, order.lines.getFirst(), HERE, 1);
            order.mishap = Mishap.RESPONSE_LOST;
            assertThat(code(command.attempt())).isEqualTo("504 outcome_unknown");
            var shipped = order.events.removeLast(); // the others are still under way
            sales.deliver(List.of(shipped));
            answer.resume();
            var made = refused.await().body();
            assertThat(made.encode()).contains("shipped");
            assertThat(command.attempt().await().body()).isEqualTo(made);
            isSettled(order);
        }
    }
}
