package tradepost.node.demo.past;

import static tradepost.node.demo.past.Rows.row;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Ids;
import tradepost.node.demo.past.World.Customer;
import tradepost.node.demo.past.World.Place;
import tradepost.shipping.ShippingEvents;
import tradepost.shipping.ShippingEvents.ShipmentChanged;
import tradepost.shipping.ShippingEvents.ShippedLine;

/** The shipments of an order, as shipping stores them. */
final class Parcels {
    private static final String SHIPMENT = "shipment";
    private static final String SHIPMENT_LINE = "shipment_line";

    private static final class Parcel {
        private final Place from;
        private final UUID id = Ids.next();
        private final Map<SaleLine, JsonObject> lines = new LinkedHashMap<>();
        private JsonObject row = new JsonObject();

        private Parcel(Place from) {
            this.from = from;
        }

        private long next(Instant at) {
            long version = row.getLong("version") + 1;
            row.put("version", version).put("updated_at", at);
            return version;
        }
    }

    private final Books books;
    private final UUID order;
    private final String orderNumber;
    private final Customer customer;
    private final String actor;
    /** What is to be shipped, by where it is. */
    private final Map<Place, Parcel> open = new LinkedHashMap<>();

    private final List<Parcel> underway = new ArrayList<>();
    private JsonObject fulfilment = new JsonObject();

    Parcels(Books books, UUID order, String orderNumber, Customer customer) {
        this.books = books;
        this.order = order;
        this.orderNumber = orderNumber;
        this.customer = customer;
        actor = "user:" + books.world().warehouse();
    }

    /** Those that have not arrived. */
    List<String> underway() {
        return underway.stream().map(p -> p.id.toString()).toList();
    }

    /** A list for each place that has some of the lines. */
    void pick(Instant at, List<SaleLine> lines) {
        fulfilment = books.shipping()
                .add(
                        "fulfilment",
                        row(
                                "order_id",
                                order,
                                "order_version",
                                1,
                                "order_number",
                                orderNumber,
                                "customer_id",
                                customer.id(),
                                "customer_name",
                                customer.name(),
                                "ship_to",
                                customer.address(),
                                "status",
                                "open",
                                "created_at",
                                at,
                                "updated_at",
                                at));
        for (var l : lines) {
            books.shipping()
                    .add(
                            "fulfilment_line",
                            row(
                                    "order_line_id", l.id(),
                                    "location_id", l.item().home().id(),
                                    "order_id", order,
                                    "line_no", l.number(),
                                    "item_id", l.item().id(),
                                    "sku", l.item().sku(),
                                    "name", l.item().name(),
                                    "reserved", l.pieces()));
            add(open.computeIfAbsent(l.item().home(), from -> parcel(from, at)), l);
        }
    }

    private Parcel parcel(Place from, Instant at) {
        var parcel = new Parcel(from);
        parcel.row = books.shipping()
                .add(
                        SHIPMENT,
                        row(
                                "id",
                                parcel.id,
                                "number",
                                books.shipmentNumber(),
                                "order_id",
                                order,
                                "order_number",
                                orderNumber,
                                "customer_id",
                                customer.id(),
                                "customer_name",
                                customer.name(),
                                "location_id",
                                from.id(),
                                "status",
                                "open",
                                "carrier",
                                null,
                                "tracking",
                                null,
                                "dispatch_id",
                                null,
                                "attempts",
                                0,
                                "version",
                                1,
                                "created_at",
                                at,
                                "updated_at",
                                at,
                                "shipped_at",
                                null,
                                "delivered_at",
                                null));
        return parcel;
    }

    private void add(Parcel to, SaleLine line) {
        to.lines.put(
                line,
                books.shipping()
                        .add(
                                SHIPMENT_LINE,
                                row(
                                        "id", Ids.next(),
                                        "shipment_id", to.id,
                                        "order_line_id", line.id(),
                                        "item_id", line.item().id(),
                                        "quantity", line.pieces())));
    }

    /**
     * All that is open there, or a part, which then is a shipment of its own.
     *
     * @return its id
     */
    UUID ship(Instant at, Place from, List<SaleLine> lines, String carrier, @Nullable String tracking, UUID dispatch) {
        var list = open.getOrDefault(from, new Parcel(from));
        boolean isAll = list.lines.size() == lines.size();
        var parcel = isAll ? list : taken(list, lines, at);
        if (isAll) {
            open.remove(from);
            parcel.next(at); // is being dispatched
        }
        parcel.row
                .put("status", "shipped")
                .put("carrier", carrier)
                .put("tracking", tracking)
                .put("dispatch_id", dispatch.toString())
                .put("attempts", 1)
                .put("shipped_at", at);
        if (open.isEmpty()) fulfilment.put("status", "done");
        fulfilment.put("updated_at", at);
        underway.add(parcel);
        report(at, ShippingEvents.SHIPPED, parcel);
        return parcel.id;
    }

    private Parcel taken(Parcel list, List<SaleLine> lines, Instant at) {
        var part = parcel(list.from, at);
        for (var l : lines) {
            var moved = list.lines.remove(l);
            if (moved != null) part.lines.put(l, moved.put("shipment_id", part.id.toString()));
        }
        list.next(at);
        return part;
    }

    void deliver(Instant at) {
        for (var parcel : underway) {
            parcel.row.put("status", "delivered").put("delivered_at", at);
            report(at, ShippingEvents.DELIVERED, parcel);
        }
        underway.clear();
    }

    private void report(Instant at, String type, Parcel parcel) {
        long version = parcel.next(at);
        var lines = parcel.lines.keySet().stream()
                .map(l -> new ShippedLine(
                        l.id(), l.item().id(), l.item().sku(), l.item().name(), l.pieces(), List.of()))
                .toList();
        var data = new ShipmentChanged(
                parcel.id,
                parcel.row.getString("number"),
                order,
                orderNumber,
                customer.id(),
                parcel.from.id(),
                parcel.from.code(),
                parcel.row.getString("status"),
                parcel.row.getString("carrier"),
                parcel.row.getString("tracking"),
                null,
                lines,
                new JsonObject());
        books.events().add(at, type, parcel.id, version, data, actor);
    }
}
