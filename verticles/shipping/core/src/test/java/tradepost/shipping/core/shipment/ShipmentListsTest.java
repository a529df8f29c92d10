package tradepost.shipping.core.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Plans.useIndex;
import static tradepost.kernel.Plans.useIndexes;
import static tradepost.shipping.core.shipment.ShippingFixture.ADMIN;
import static tradepost.shipping.core.shipment.ShippingFixture.HERE;
import static tradepost.shipping.core.shipment.ShippingFixture.PLACES;
import static tradepost.shipping.core.shipment.ShippingFixture.db;
import static tradepost.shipping.core.shipment.ShippingFixture.sales;
import static tradepost.shipping.core.shipment.ShippingFixture.shipments;
import static tradepost.shipping.core.shipment.ShippingFixture.shipping;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShipmentQuery;

@ExtendWith(VertxExtension.class)
class ShipmentListsTest {
    /** Shipments that an index must tell apart; they belong to one order, whose own tests never see them. */
    private static final String MANY = """
            insert into fulfilment(order_id, order_version, order_number, customer_id) values ('%1$s', 1, 'SO-MANY', '%1$s');
            insert into shipment(id, number, order_id, order_number, customer_id, customer_name, location_id, status, carrier, tracking,
              reference, packed_at, shipped_at, delivered_at, created_at)
            select gen_random_uuid(), 'SH-9' || to_char(n, 'FM00000000'), '%1$s', 'SO-MANY', gen_random_uuid(), 'Shop ' || n,
              gen_random_uuid(), 'delivered', 'C' || n, 'T' || n, 'R' || n, t, t, t, t
            from generate_series(1, 5000) n, lateral (select now() - n * interval '1 hour' as t) times;
            insert into shipment_line(id, shipment_id, order_line_id, item_id, quantity)
            select gen_random_uuid(), id, gen_random_uuid(), gen_random_uuid(), 1 from shipment where order_id = '%1$s';
            analyze shipment; analyze shipment_line;
            """;

    @BeforeAll
    static void start(Vertx vertx) {
        ShippingFixture.start(vertx);
    }

    private static ShipmentQuery query(Map<String, Object> parameters) {
        return ShipmentQuery.of(new JsonObject(new java.util.HashMap<>(parameters)));
    }

    private static List<UUID> found(Map<String, Object> parameters) {
        return shipping.listShipments(query(parameters), ADMIN).await().data().stream()
                .map(Shipment::id)
                .toList();
    }

    @Test
    void a_shipment_is_found_by_each_of_its_fields() {
        var order = sales.confirmed(PLACES, new long[] {3, 2});
        var id = shipments(order).getFirst().id();
        var patch = new JsonObject()
                .put("carrier", "Carrier " + id)
                .put("tracking", "T-" + id)
                .put("reference", "R-" + id)
                .put("notes", "fragile " + id);
        var now = shipping.patchShipment(id, patch, ADMIN).await();
        var of = Map.<String, Object>of("order_id", order.id.toString());
        assertThat(found(of)).hasSize(2).contains(id);
        for (var field : List.of("carrier", "tracking", "reference", "number"))
            assertThat(found(Map.of(field, Json.write(now).getString(field))))
                    .as(field)
                    .containsExactly(id);
        assertThat(found(Map.of("customer_id", order.customer.toString()))).hasSize(2);
        assertThat(found(Map.of("order_id", order.id.toString(), "location_id", HERE.toString())))
                .containsExactly(id);
        assertThat(found(Map.of("order_id", order.id.toString(), "status", List.of("open", "packed"))))
                .hasSize(2);
        assertThat(found(Map.of("order_id", order.id.toString(), "status", List.of("packed"))))
                .isEmpty();
        assertThat(found(Map.of("item_id", order.items.getFirst().toString()))).hasSize(2);
        assertThat(found(Map.of("q", "fragile " + id))).containsExactly(id);
        assertThat(found(Map.of("q", order.number))).hasSize(2);
        assertThat(found(Map.of("q", now.number()))).containsExactly(id);
        assertThat(found(Map.of("q", now.number().substring(0, 8)))).contains(id);
        assertThat(found(Map.of("q", now.number().substring(0, 4)))).doesNotContain(id); // too many begin with it
        shipping.packShipment(id, ADMIN).await();
        shipping.shipShipment(id, null, ADMIN).await();
        shipping.deliverShipment(id, ADMIN).await();
        var at = now.createdAt().toString();
        for (var time : List.of("created", "packed", "shipped", "delivered")) {
            assertThat(found(Map.of("order_id", order.id.toString(), time + "_from", at)))
                    .as(time)
                    .contains(id);
            assertThat(found(Map.of("order_id", order.id.toString(), time + "_to", at)))
                    .as(time)
                    .isEmpty();
        }
        sales.deliver(order);
    }

    @Test
    void each_filter_is_served_by_an_index() {
        TestDb.run("shipping", MANY.formatted(Ids.next()));
        var id = Ids.next().toString();
        var from = Instant.now().minus(Duration.ofHours(600));
        var time = from.toString();
        var until = from.plus(Duration.ofHours(2)).toString();
        Map.<String, Map<String, Object>>of(
                        "shipment_customer", Map.of("customer_id", id),
                        "shipment_location", Map.of("location_id", id),
                        "shipment_status", Map.of("status", List.of("packed")),
                        "shipment_carrier", Map.of("carrier", "C7"),
                        "shipment_tracking", Map.of("tracking", "T7"),
                        "shipment_reference", Map.of("reference", "R7"),
                        "shipment_packed", Map.of("packed_from", time, "packed_to", until),
                        "shipment_shipped", Map.of("shipped_from", time, "shipped_to", until),
                        "shipment_delivered", Map.of("delivered_from", time, "delivered_to", until))
                .forEach((index, parameters) -> useIndex(
                        index,
                        db,
                        ShipmentQueries.LISTED,
                        () -> ShippingServiceImpl.where(query(parameters), new LocationLimit(List.of()))));
        for (var parameters : List.<Map<String, Object>>of(
                Map.of("order_id", id), Map.of("item_id", id), Map.of("number", "SH-1"), Map.of("q", "Corner")))
            useIndexes(
                    db,
                    ShipmentQueries.LISTED,
                    List.of(),
                    () -> ShippingServiceImpl.where(query(parameters), new LocationLimit(List.of())));
        TestDb.run(
                "shipping",
                "delete from shipment_line where shipment_id in (select id from shipment where order_number = 'SO-MANY');"
                        + "delete from shipment where order_number = 'SO-MANY'; delete from fulfilment where order_number = 'SO-MANY'");
    }
}
