package tradepost.shipping.core.shipment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.inventory.InventoryService;
import tradepost.inventory.reservation.PickLots;
import tradepost.inventory.reservation.ReservationLine;
import tradepost.inventory.reservation.ReservationPage;
import tradepost.inventory.reservation.ReservationQuery;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Page;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.event.ConfirmedItem;
import tradepost.sales.event.OrderCancelled;
import tradepost.sales.event.OrderChanged;
import tradepost.sales.event.OrderClosed;
import tradepost.sales.event.OrderConfirmed;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.OrderShipped;
import tradepost.sales.event.ReservedPart;
import tradepost.sales.fulfilment.ShipOrderRequest;

/** Fakes of sales, which decides what is shipped as the real one does, and of inventory. */
final class FakeSales {
    /** A line of an order at a location. */
    record Place(UUID line, UUID location) {}

    /** What happens to the next call of shipOrder of an order. */
    enum Mishap {
        /** Sales does not respond, and has not seen the call. */
        NOT_REACHED,
        /** Sales has committed, but its response and its event are lost for now. */
        RESPONSE_LOST
    }

    static final class Order {
        final UUID id = Ids.next();
        final UUID customer = Ids.next();
        final String number = "SO-%06d".formatted(ThreadLocalRandom.current().nextInt(1_000_000));
        final List<UUID> lines = new ArrayList<>();
        final List<UUID> items = new ArrayList<>();
        final Map<Place, Long> reserved = new LinkedHashMap<>();
        final Map<Place, Long> shipped = new LinkedHashMap<>();
        final Map<Place, Long> closed = new LinkedHashMap<>();
        final Set<UUID> shipments = new HashSet<>();
        /** The last refused attempt of each shipment. */
        final Map<UUID, Integer> refused = new HashMap<>();
        /** Each of these runs once, before getOrder, pickLots or shipOrder is served, or before the response of shipOrder. */
        final Queue<Supplier<Future<?>>> atGet = new ConcurrentLinkedQueue<>();

        final Queue<Supplier<Future<?>>> atPick = new ConcurrentLinkedQueue<>();
        final Queue<Supplier<Future<?>>> atShip = new ConcurrentLinkedQueue<>();
        final Queue<Supplier<Future<?>>> atShipped = new ConcurrentLinkedQueue<>();
        /** What inventory was asked to pick. */
        final Queue<PickLots> picks = new ConcurrentLinkedQueue<>();
        /** Events that are still under way. */
        final List<Event> events = new ArrayList<>();

        String status = "confirmed";
        long version = 2;

        @Nullable
        Mishap mishap;

        @Nullable
        OrderAddress address = ADDRESS;

        long open(Place p) {
            return reserved.get(p) - shipped.getOrDefault(p, 0L) - closed.getOrDefault(p, 0L);
        }
    }

    static final OrderAddress ADDRESS =
            new OrderAddress("shipping", "Łucja Żak", "ul. Długa 1", null, "00-001", "Warszawa", null, "PL");

    private final Env env;
    private final Map<UUID, Order> orders = new ConcurrentHashMap<>();
    private volatile @Nullable String language;
    private volatile boolean contactAnswers = true;

    FakeSales(Env env) {
        this.env = env;
        bind(SalesService.ADDRESS, "sales", SalesService.class, (call, args) -> switch (call) {
            case "getOrder" -> {
                var order = orders.get((UUID) args[0]);
                yield order == null
                        ? getOrder((UUID) args[0])
                        : next(order.atGet).compose(v -> getOrder(order.id));
            }
            case "shipOrder" -> shipOrder((UUID) args[0], (ShipOrderRequest) args[1]);
            default -> Future.failedFuture(call);
        });
        bind(
                InventoryService.ADDRESS,
                "inventory",
                InventoryService.class,
                (call, args) -> call.equals("pickLots")
                        ? pickLots((UUID) args[0], (PickLots) args[1])
                        : reservations((ReservationQuery) args[0]));
        bind(
                CustomerService.ADDRESS,
                "contact",
                CustomerService.class,
                (call, args) -> contactAnswers ? customer((UUID) args[0]) : Future.failedFuture("contact is down"));
    }

    private Future<CustomerSnapshot> customer(UUID id) {
        return Future.succeededFuture(new CustomerSnapshot(
                id,
                "CU-000001",
                "Corner Hardware",
                "orders@corner.example",
                null,
                null,
                false,
                true,
                null,
                List.of(),
                null,
                null,
                false,
                false,
                language,
                1));
    }

    void contactAnswers(boolean answers) {
        contactAnswers = answers;
    }

    /** The only customer of all orders, who speaks this language. */
    void customerSpeaks(@Nullable String language) {
        this.language = language;
    }

    private interface Responder {
        Future<?> respond(String call, Object[] args);
    }

    private <T> void bind(String address, String context, Class<T> api, Responder responder) {
        var service = api.cast(Proxy.newProxyInstance(
                api.getClassLoader(),
                new Class<?>[] {api},
                (self, method, args) -> responder.respond(method.getName(), args)));
        Services.bind(env, address, Contract.load(context), api, service).await();
    }

    /**
     * A confirmed order of which shipping does not know yet.
     *
     * @param lines the pieces of each line at each of the locations
     */
    Order order(List<UUID> locations, long[]... lines) {
        return order(ADDRESS, locations, lines);
    }

    Order order(@Nullable OrderAddress address, List<UUID> locations, long[]... lines) {
        var order = new Order();
        order.address = address;
        for (var pieces : lines) {
            order.lines.add(Ids.next());
            order.items.add(Ids.next());
            for (int i = 0; i < pieces.length; i++)
                if (pieces[i] > 0) order.reserved.put(new Place(order.lines.getLast(), locations.get(i)), pieces[i]);
        }
        orders.put(order.id, order);
        var reserved = order.reserved.entrySet().stream()
                .map(e -> new ReservedPart(e.getKey().line, e.getKey().location, "MAIN", e.getValue()))
                .toList();
        var items = new ArrayList<ConfirmedItem>();
        for (int i = 0; i < order.lines.size(); i++)
            items.add(new ConfirmedItem(
                    order.items.get(i),
                    Arrays.stream(lines[i]).sum(),
                    BigDecimal.ONE,
                    BigDecimal.TEN,
                    order.lines.get(i),
                    "SKU-" + (i + 1),
                    "Item " + (i + 1),
                    BigDecimal.ZERO,
                    BigDecimal.ZERO));
        order.events.add(event(
                SalesEvents.CONFIRMED,
                order,
                new OrderConfirmed(
                        order.id,
                        order.customer,
                        items,
                        BigDecimal.TEN,
                        order.number,
                        "USD",
                        order.version,
                        "Corner Hardware",
                        order.address,
                        reserved,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        null)));
        return order;
    }

    /** A confirmed order whose event has arrived. */
    Order confirmed(List<UUID> locations, long[]... lines) {
        var order = order(locations, lines);
        deliver(order);
        return order;
    }

    private static Event event(String type, Order order, Record data) {
        return EventLog.event(type, order.id, order.version, Json.write(data));
    }

    private Future<SalesOrderWithItems> getOrder(UUID id) {
        var o = orders.get(id);
        if (o == null) return Future.failedFuture(Problem.notFound("order_not_found"));
        var now = Instant.now();
        var zero = BigDecimal.ZERO;
        var head = new SalesOrder(
                o.id,
                o.number,
                o.customer,
                "Corner Hardware",
                o.status,
                "unpaid",
                "unfulfilled",
                "USD",
                zero,
                zero,
                zero,
                null,
                null,
                new JsonObject(),
                new JsonObject(),
                null,
                new JsonObject(),
                null,
                o.version,
                now,
                now,
                now,
                null,
                null,
                null,
                o.address,
                null,
                zero,
                zero,
                zero,
                zero,
                zero,
                null,
                null,
                null,
                null,
                false,
                null,
                List.of(),
                zero,
                null,
                zero,
                zero,
                zero,
                zero,
                zero,
                null);
        var lines = new ArrayList<SalesOrderLine>();
        for (int i = 0; i < o.lines.size(); i++) {
            var line = o.lines.get(i);
            long quantity = o.reserved.entrySet().stream()
                    .filter(e -> e.getKey().line.equals(line))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            lines.add(new SalesOrderLine(
                    line,
                    o.id,
                    o.items.get(i),
                    "SKU-" + (i + 1),
                    "Item " + (i + 1),
                    quantity,
                    0,
                    zero,
                    zero,
                    now,
                    now));
        }
        return Future.succeededFuture(new SalesOrderWithItems(head, lines, List.of()));
    }

    private Future<?> pickLots(UUID id, PickLots body) {
        var o = orders.get(id);
        o.picks.add(body);
        return next(o.atPick);
    }

    private Future<ReservationPage> reservations(ReservationQuery q) {
        var o = orders.get(q.orderId());
        var rows = new ArrayList<ReservationLine>();
        for (var e : o.reserved.entrySet())
            if (e.getValue() > 0)
                rows.add(new ReservationLine(
                        Ids.next(),
                        o.id,
                        o.version,
                        e.getKey().line,
                        o.items.get(o.lines.indexOf(e.getKey().line)),
                        "SKU",
                        "Name",
                        e.getKey().location,
                        "MAIN",
                        e.getValue(),
                        "active",
                        Instant.now(),
                        Instant.now()));
        return Future.succeededFuture(new ReservationPage(rows, new Page.Meta(100, 0, rows.size(), null, null)));
    }

    private Future<SalesOrderWithItems> shipOrder(UUID id, ShipOrderRequest body) {
        var o = orders.get(id);
        return next(o.atShip)
                .compose(v -> ship(o, body))
                .transform(outcome -> next(o.atShipped)
                        .compose(v -> outcome.failed()
                                ? Future.failedFuture(outcome.cause())
                                : Future.succeededFuture(outcome.result())));
    }

    private static Future<?> next(Queue<Supplier<Future<?>>> waiting) {
        var first = waiting.poll();
        return first == null ? Future.succeededFuture() : first.get();
    }

    private Future<SalesOrderWithItems> ship(Order o, ShipOrderRequest body) {
        Mishap mishap;
        synchronized (o) {
            mishap = o.mishap;
            o.mishap = null;
            if (mishap == Mishap.NOT_REACHED) return Future.failedFuture(Problem.unavailable("unavailable"));
            if (!o.shipments.contains(body.shipmentId())) {
                if (body.attempt() <= o.refused.getOrDefault(body.shipmentId(), 0)) return refused("invalid_state");
                if (!o.status.equals("confirmed")) return refused(o, body, "invalid_state");
                for (var l : body.lines())
                    if (o.open(new Place(l.lineId(), l.locationId())) < l.quantity())
                        return refused(o, body, "quantity_exceeds_open");
                o.shipments.add(body.shipmentId());
                for (var l : body.lines())
                    o.shipped.merge(new Place(l.lineId(), l.locationId()), l.quantity(), Long::sum);
                o.version++;
                o.events.add(event(SalesEvents.SHIPPED, o, shipped(o, body)));
            }
        }
        return mishap == Mishap.RESPONSE_LOST
                ? Future.failedFuture(Problem.of(504, "outcome_unknown"))
                : getOrder(o.id);
    }

    private static OrderShipped shipped(Order o, ShipOrderRequest body) {
        var lines = body.lines().stream()
                .map(l -> new OrderPart(l.lineId(), l.itemId(), "SKU", "Name", l.locationId(), "MAIN", l.quantity()))
                .toList();
        return new OrderShipped(o.id, o.customer, body.shipmentId(), 2, lines, "partial", false, o.number, "USD");
    }

    private static <T> Future<T> refused(Order o, ShipOrderRequest body, String slug) {
        o.refused.put(body.shipmentId(), body.attempt());
        return refused(slug);
    }

    private static <T> Future<T> refused(String slug) {
        return Future.failedFuture(Problem.conflict(slug));
    }

    void cancel(Order o, String reason) {
        synchronized (o) {
            if (!o.status.equals("confirmed") || !o.shipments.isEmpty()) return;
            o.status = "cancelled";
            o.version++;
            o.events.add(event(
                    SalesEvents.CANCELLED,
                    o,
                    new OrderCancelled(
                            o.id, o.customer, 2, reason, BigDecimal.ZERO, o.number, "USD", null, BigDecimal.ZERO)));
        }
    }

    /** Closes pieces of a line, at the last location first. */
    void close(Order o, UUID line, long quantity) {
        synchronized (o) {
            if (!o.status.equals("confirmed")) return;
            var parts = new ArrayList<OrderPart>();
            long left = quantity;
            for (var p : new ArrayList<>(o.reserved.keySet()).reversed()) {
                long n = p.line.equals(line) ? Math.min(left, o.open(p)) : 0;
                if (n == 0) continue;
                left -= n;
                o.closed.merge(p, n, Long::sum);
                parts.add(
                        new OrderPart(line, o.items.get(o.lines.indexOf(line)), "SKU", "Name", p.location, "MAIN", n));
            }
            if (parts.isEmpty()) return;
            o.version++;
            o.events.add(event(
                    SalesEvents.CLOSED,
                    o,
                    new OrderClosed(
                            o.id,
                            o.customer,
                            2,
                            parts,
                            "discontinued",
                            BigDecimal.ONE,
                            BigDecimal.ZERO,
                            "partial",
                            false,
                            o.number,
                            "USD",
                            BigDecimal.ZERO,
                            BigDecimal.ZERO,
                            null,
                            "confirmed",
                            "unpaid")));
        }
    }

    /** Changes what is reserved of a line at a location, down to what is open there; 0 adds a line instead. */
    void change(Order o, UUID line, UUID location, long difference) {
        synchronized (o) {
            if (!o.status.equals("confirmed")) return;
            var place = new Place(line, location);
            if (difference == 0) {
                o.lines.add(Ids.next());
                o.items.add(Ids.next());
                o.reserved.put(new Place(o.lines.getLast(), location), 3L);
            } else {
                long open = o.reserved.containsKey(place) ? o.open(place) : 0;
                o.reserved.merge(place, Math.max(difference, -open), Long::sum);
            }
            o.version++;
            var items = new ArrayList<ConfirmedItem>();
            for (int i = 0; i < o.lines.size(); i++)
                items.add(new ConfirmedItem(
                        o.items.get(i),
                        1,
                        BigDecimal.ONE,
                        BigDecimal.TEN,
                        o.lines.get(i),
                        "SKU-" + (i + 1),
                        "Item " + (i + 1),
                        BigDecimal.ZERO,
                        BigDecimal.ZERO));
            var reserved = o.reserved.entrySet().stream()
                    .filter(e -> e.getValue() > 0)
                    .map(e -> new ReservedPart(e.getKey().line, e.getKey().location, "MAIN", e.getValue()))
                    .toList();
            o.events.add(event(
                    SalesEvents.CHANGED,
                    o,
                    new OrderChanged(
                            o.id,
                            o.customer,
                            2,
                            null,
                            List.of(),
                            List.of(),
                            items,
                            reserved,
                            "changed",
                            BigDecimal.ONE,
                            BigDecimal.ZERO,
                            "partial",
                            false,
                            o.number,
                            "USD",
                            "Corner Hardware",
                            o.address,
                            null,
                            "confirmed",
                            "unpaid")));
        }
    }

    /** Delivers the events of an order that are under way, as the relay of sales does. */
    void deliver(Order o) {
        deliver(o, o.number);
    }

    /** @param what names the delivery if an event cannot be applied */
    void deliver(Order o, String what) {
        List<Event> events;
        synchronized (o) {
            events = List.copyOf(o.events);
            o.events.clear();
        }
        deliver(events, what);
    }

    /** Delivers the first of these events, if there is one. */
    void deliverNext(Order o, String what) {
        List<Event> next;
        synchronized (o) {
            next = o.events.isEmpty() ? List.of() : List.of(o.events.removeFirst());
        }
        deliver(next, what);
    }

    /** Of sales, or of inventory. */
    void deliver(List<Event> events) {
        deliver(events, "");
    }

    private void deliver(List<Event> events, String what) {
        if (events.isEmpty()) return;
        var body = new JsonObject()
                .put(
                        "events",
                        new JsonArray(events.stream().map(Event::toCloudEvent).toList()));
        var source = events.getFirst().type().split("\\.", 2)[0];
        var options = new DeliveryOptions()
                .addHeader("action", "events")
                .addHeader("in-turn", "false")
                .addHeader(Seal.HEADER, env.seal().seal(source, "events.shipping", "events", body));
        var failed = env.vertx()
                .eventBus()
                .<JsonObject>request("events.shipping", body, options)
                .await();
        var types = events.stream().map(Event::type).toList();
        assertThat(failed.body().getJsonArray("failed"))
                .as("%s, %s", what, types)
                .isEmpty();
    }
}
