package tradepost.shipping.core.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.shipping.core.shipment.ShippingFixture.ADMIN;
import static tradepost.shipping.core.shipment.ShippingFixture.PLACES;
import static tradepost.shipping.core.shipment.ShippingFixture.agreesWithSales;
import static tradepost.shipping.core.shipment.ShippingFixture.hasWhatIsReserved;
import static tradepost.shipping.core.shipment.ShippingFixture.isConserved;
import static tradepost.shipping.core.shipment.ShippingFixture.owesNothing;
import static tradepost.shipping.core.shipment.ShippingFixture.sales;
import static tradepost.shipping.core.shipment.ShippingFixture.shipments;
import static tradepost.shipping.core.shipment.ShippingFixture.shipping;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.orders.Transition;
import tradepost.shipping.CreateShipments;
import tradepost.shipping.Shipment;
import tradepost.shipping.core.shipment.FakeSales.Mishap;
import tradepost.shipping.core.shipment.FakeSales.Order;

/** Random operations, several at once, with lost responses and late events: no piece is lost or in two shipments at any step. */
@ExtendWith(VertxExtension.class)
class RandomShipmentsTest {
    private static final long SEED = Long.getLong("tradepost.seed", System.nanoTime());
    private static final int ORDERS = Integer.getInteger("tradepost.orders", 25);
    private static final int STEPS = 12;
    private static final Set<String> EXPECTED =
            Set.of("invalid_state", "quantity_exceeds_open", "line_not_found", "unavailable", "outcome_unknown");

    private final Random random = new Random(SEED);

    @BeforeAll
    static void start(Vertx vertx) {
        ShippingFixture.start(vertx);
    }

    @Test
    void no_piece_is_lost_or_in_two_shipments() {
        int shipped = 0;
        for (int n = 0; n < ORDERS; n++) {
            var order = sales.order(PLACES, pieces(), pieces(), pieces());
            if (random.nextBoolean()) sales.deliver(order, "seed " + SEED + ", order " + n);
            Map<UUID, String> before = new HashMap<>();
            for (int step = 0; step < STEPS; step++) {
                var what = "seed " + SEED + ", order " + n + ", step " + step;
                var tries = new ArrayList<Future<?>>();
                for (int at = random.nextInt(3); at >= 0; at--) tries.add(act(order, what));
                Future.join(tries).otherwiseEmpty().await();
                for (var t : tries) if (t.failed()) isExpected(t.cause(), what);
                isConserved(order, what);
                before = followsTheDiagram(before, shipments(order), what);
            }
            order.mishap = null;
            var what = "seed " + SEED + ", order " + n + ", end";
            sales.deliver(order, what);
            isConserved(order, what);
            agreesWithSales(order, what);
            hasWhatIsReserved(order, what);
            owesNothing(order, what);
            shipped += order.shipments.size();
        }
        assertThat(shipped).as("seed %d", SEED).isGreaterThan(ORDERS / 2);
    }

    private long[] pieces() {
        return new long[] {1 + random.nextInt(9), random.nextInt(9)};
    }

    private static void isExpected(Throwable t, String what) {
        assertThat(t).as(what).isInstanceOf(ServiceException.class);
        assertThat(t.getMessage()).as(what).isIn(EXPECTED);
    }

    private Future<?> act(Order order, String step) {
        var all = shipping.listShipments(ShippingFixture.of(order.id), ADMIN)
                .await()
                .data();
        var id = all.isEmpty() ? null : all.get(random.nextInt(all.size())).id();
        if (random.nextInt(8) == 0) order.mishap = Mishap.values()[random.nextInt(2)];
        int what = random.nextInt(20);
        if (what == 17) sales.deliverNext(order, step);
        if (what >= 18) sales.deliver(order, step);
        if (what == 16 && random.nextInt(3) == 0) sales.cancel(order, "random");
        if (what == 13 && random.nextBoolean()) {
            sales.change(order, line(order), PLACES.get(random.nextInt(2)), random.nextInt(9) - 4);
            return Future.succeededFuture();
        }
        if (what == 15 || what == 14) sales.close(order, line(order), 1 + random.nextInt(4));
        if (what >= 14 || id == null && what > 6) return Future.succeededFuture();
        return switch (what) {
            case 0, 1 -> shipping.createShipments(order.id, null, ADMIN);
            case 2, 3, 4, 5, 6 -> shipping.createShipments(order.id, part(order), ADMIN);
            case 7, 8 -> shipping.packShipment(id, ADMIN);
            case 9, 10 -> shipping.shipShipment(id, null, ADMIN);
            case 11 -> shipping.deliverShipment(id, ADMIN);
            default -> shipping.cancelShipment(id, null, ADMIN);
        };
    }

    private UUID line(Order order) {
        return order.lines.get(random.nextInt(order.lines.size()));
    }

    private CreateShipments part(Order order) {
        var lines = new ArrayList<CreateShipments.Line>();
        for (var line : order.lines)
            if (lines.isEmpty() || random.nextBoolean())
                lines.add(new CreateShipments.Line(line, 1 + random.nextInt(4)));
        var location = random.nextInt(3) == 0 ? PLACES.get(random.nextInt(2)) : null;
        return new CreateShipments(
                lines, location, null, null, null, null, null, random.nextBoolean() ? "packed" : "shipped");
    }

    private static Map<UUID, String> followsTheDiagram(Map<UUID, String> before, List<Shipment> now, String what) {
        var states = new HashMap<UUID, String>();
        for (var s : now) {
            states.put(s.id(), s.status());
            assertThat(reachable(before.getOrDefault(s.id(), "open"))).as(what).contains(s.status());
        }
        assertThat(states.keySet()).as(what).containsAll(before.keySet());
        return states;
    }

    /** Several operations succeed between two looks. */
    private static List<String> reachable(String from) {
        var states = new ArrayList<>(List.of(from));
        for (int i = 0; i < 4; i++)
            for (var state : List.copyOf(states))
                for (Transition t : ShipmentStates.ALL) if (t.from().contains(state)) states.addAll(t.to());
        return states;
    }
}
