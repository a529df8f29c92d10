package tradepost.shipping.core.shipment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;
import tradepost.shipping.CreateShipments;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShipmentQuery;
import tradepost.shipping.ShippingService;
import tradepost.shipping.core.ShippingVerticle;
import tradepost.shipping.core.shipment.FakeSales.Order;
import tradepost.shipping.core.shipment.FakeSales.Place;

/** A shipping context on a real database with fake neighbours, and the helpers of its tests. */
final class ShippingFixture {
    static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));

    /**
     * The pieces that are in shipments or closed, for lines of which that is not what was reserved. More may be shipped than is reserved while
     * the event is under way that has added them; nothing of them is open then.
     */
    private static final String NOT_CONSERVED = """
            select f.order_line_id || ' at ' || f.location_id || ': ' || f.reserved || ' reserved, ' || f.closed || ' closed, '
              || coalesce(sum(l.quantity) filter (where s.status <> 'cancelled'), 0) || ' in shipments'
            from fulfilment_line f join fulfilment o on o.order_id = f.order_id
              left join shipment s on s.order_id = f.order_id and s.location_id = f.location_id
              left join shipment_line l on l.shipment_id = s.id and l.order_line_id = f.order_line_id
            where f.order_id = $1
            group by f.order_line_id, f.location_id, o.status
            having coalesce(sum(l.quantity) filter (where s.status <> 'cancelled'), 0)
              <> case when o.status = 'cancelled' then 0 else greatest(f.reserved - f.closed,
                coalesce(sum(l.quantity) filter (where s.status in ('shipped', 'delivered')), 0)) end
            """;

    private static final String SHIPPED = """
            select l.order_line_id, s.location_id, sum(l.quantity)::bigint from shipment s join shipment_line l on l.shipment_id = s.id
            where s.order_id = $1 and s.status in ('shipped', 'delivered') group by 1, 2
            """;

    static final UUID HERE = Ids.next();
    static final UUID THERE = Ids.next();
    static final List<UUID> PLACES = List.of(HERE, THERE);

    static Vertx vertx;
    static Env env;
    static Db db;
    static TestIdentity identity;
    static FakeSales sales;
    static ShippingService shipping;

    /** Called for each test class. */
    static void start(Vertx vertx) {
        ShippingFixture.vertx = vertx;
        env = TestDb.env(vertx, "shipping");
        sales = new FakeSales(env);
        TestVerticle.deploy(vertx, new ShippingVerticle(env));
        db = TestVerticle.run(vertx, () -> Future.succeededFuture(Db.open(env, "shipping")));
        identity = new TestIdentity(vertx);
        shipping = identity.proxy("admin", ShippingService.ADDRESS, ShippingService.class);
    }

    static CreateShipments part(UUID line, long quantity) {
        return new CreateShipments(
                List.of(new CreateShipments.Line(line, quantity)), null, null, null, null, null, null, null);
    }

    static CreateShipments packed(UUID line, long quantity) {
        return new CreateShipments(
                List.of(new CreateShipments.Line(line, quantity)), null, "DHL", null, null, null, null, "packed");
    }

    static final CreateShipments ALL_PACKED = new CreateShipments(null, null, null, null, null, null, null, "packed");

    static ShipmentQuery of(UUID order) {
        return new ShipmentQuery(
                Page.of(100, null, null, List.of("number")),
                null,
                List.of(order),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** The shipments of an order with their lines, the oldest first. */
    static List<Shipment> shipments(Order order) {
        return shipping.listShipments(of(order.id), ADMIN).await().data().stream()
                .map(s -> shipping.getShipment(s.id(), ADMIN).await())
                .toList();
    }

    static List<Shipment> shipments(Order order, String status) {
        return shipments(order).stream().filter(s -> s.status().equals(status)).toList();
    }

    static long pieces(Shipment s) {
        return s.lines().stream().mapToLong(l -> l.quantity()).sum();
    }

    /** Every piece that was reserved is in one shipment that is not cancelled, or closed. */
    static void isConserved(Order order, String what) {
        assertThat(db.list(r -> r.getString(0), NOT_CONSERVED, order.id).await())
                .as(what)
                .isEmpty();
    }

    /** Once all events of the order have arrived, what sales has reserved and not closed is in its shipments. */
    static void owesNothing(Order order, String what) {
        long closed = order.closed.values().stream().mapToLong(n -> n).sum();
        long reserved = order.reserved.values().stream().mapToLong(n -> n).sum();
        long held = shipments(order).stream()
                .filter(s -> !s.status().equals("cancelled"))
                .mapToLong(ShippingFixture::pieces)
                .sum();
        if (order.status.equals("confirmed")) assertThat(held).as(what).isEqualTo(reserved - closed);
    }

    /** What is shipped here is what sales has shipped. */
    static void agreesWithSales(Order order, String what) {
        var here = new HashMap<Place, Long>();
        for (var r : db.query(SHIPPED, order.id).await()) here.put(new Place(r.getUUID(0), r.getUUID(1)), r.getLong(2));
        assertThat(here).as(what).isEqualTo(order.shipped);
    }

    /** What is reserved here is what sales says, unless the order is not known or cancelled. */
    static void hasWhatIsReserved(Order order, String what) {
        var here = new HashMap<Place, Long>();
        for (var r : db.query(
                        "select order_line_id, location_id, reserved from fulfilment_line where order_id = $1 and reserved > 0",
                        order.id)
                .await()) here.put(new Place(r.getUUID(0), r.getUUID(1)), r.getLong(2));
        var there = new HashMap<>(order.reserved);
        there.values().removeIf(n -> n == 0);
        if (order.status.equals("confirmed")) assertThat(here).as(what).isEqualTo(there);
    }

    /** The events of a shipment, such as packed. */
    static List<String> events(UUID shipment) {
        return db.list(
                        r -> r.getString(0),
                        "select split_part(type, '.', 3) from event_log where subject = $1 order by subject_version",
                        shipment)
                .await();
    }

    static Future<Message<JsonObject>> send(
            String action, @Nullable String key, @Nullable String ifMatch, JsonObject arguments) {
        var headers = new HashMap<>(Map.of("action", action, "token", identity.token("admin"), "request-hash", "h"));
        if (key != null) headers.put("idempotency-key", key);
        if (ifMatch != null) headers.put("if-match", ifMatch);
        var options = new DeliveryOptions();
        headers.forEach(options::addHeader);
        return vertx.eventBus().request(ShippingService.ADDRESS, arguments, options);
    }

    private ShippingFixture() {}
}
