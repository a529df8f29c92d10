package tradepost.node.demo.scale;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.node.demo.scale.Company.Item;
import tradepost.node.demo.scale.Company.Kind;
import tradepost.node.demo.scale.Company.Line;
import tradepost.node.demo.scale.Company.Order;
import tradepost.node.demo.scale.Company.Status;

/**
 * Stock at three locations: what orders hold and have shipped, and what is left. Arrivals are adjustments with a cost, and every shipment is
 * a movement to the customers.
 */
final class InventoryTables {
    private static final String CUSTOMER = "00000000-0000-7000-8000-000000000003";
    private static final String ADJUSTMENT = "00000000-0000-7000-8000-000000000004";
    private static final int LOCATIONS = 3;
    private static final int ARRIVALS_MAX = 3;
    /** Two figures of the stock per item and location, so memory is 24 bytes per item. */
    private final int[][] held;

    private final int[][] shipped;
    private final Company company;

    private InventoryTables(Company company) {
        this.company = company;
        held = new int[LOCATIONS][company.items()];
        shipped = new int[LOCATIONS][company.items()];
    }

    static List<Table> of(Company company) {
        var t = new InventoryTables(company);
        long items = company.items();
        long orders = company.orders();
        return List.of(
                new Table(
                        "location",
                        "id, code, name, type, priority, referenced_at, created_at, updated_at",
                        LOCATIONS - 1,
                        t::locations),
                new Table(
                        "order_reservation",
                        "order_id, order_version, request_id, state, event_version, created_at, updated_at",
                        orders * 87 / 100,
                        t::orderReservations),
                new Table(
                        "reservation",
                        "id, order_id, order_version, line_id, item_id, location_id, quantity, state, created_at, updated_at",
                        orders * 217 / 100,
                        t::reservations),
                new Table(
                        "stocked_item",
                        "item_id, sku, name, version, quantity, value, average_cost, priced, updated_at",
                        items,
                        t::stockedItems),
                new Table(
                        "stock_level",
                        "item_id, location_id, on_hand, reserved, damaged, quality_hold, version, created_at, updated_at",
                        items * 17 / 10,
                        t::levels),
                new Table("item_in_stock", "item_id, in_stock, updated_at", items, t::inStock),
                new Table(
                        "stock_state_change",
                        "id, item_id, location_id, from_state, to_state, quantity, source_type, actor, at",
                        items / 50,
                        t::stateChanges),
                new Table(
                        "movement",
                        "id, item_id, from_location_id, to_location_id, quantity, kind, source_type, source_id, reason, actor, at, unit_cost, cost, variance",
                        items * 3 + orders * 145 / 100,
                        t::movements));
    }

    private UUID location(int index) {
        return index == 0 ? Company.MAIN : company.id(Kind.LOCATION, index, company.categoryAt());
    }

    private void locations(CopyText to) throws SQLException {
        var at = company.categoryAt();
        to.row(location(1), "MALMO", "Malmö warehouse", "warehouse", 110, at, at, at);
        to.row(location(2), "PORTO", "Porto store", "store", 300, at, at, at);
    }

    private void orderReservations(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().wasConfirmed()) continue;
            to.row(
                    order.id(),
                    1,
                    company.id(Kind.REQUEST, n, order.at()),
                    state(order.status()),
                    order.status() == Status.CANCELLED ? 3 : 2,
                    order.at(),
                    order.at());
        }
    }

    private static String state(Status status) {
        return switch (status) {
            case SHIPPED, COMPLETED -> "fulfilled";
            case CANCELLED -> "released";
            default -> "active";
        };
    }

    /** Also sums what the orders hold and have shipped, for the tables that follow. */
    private void reservations(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().wasConfirmed()) continue;
            for (int i = 0; i < order.lines().size(); i++) {
                var line = order.lines().get(i);
                sum(order.status(), line);
                to.row(
                        company.id(Kind.RESERVATION, Company.line(n, i), order.at()),
                        order.id(),
                        1,
                        company.line(n, i, order),
                        company.itemId(line.item()),
                        location(line.location()),
                        line.quantity(),
                        state(order.status()),
                        order.at(),
                        order.at());
            }
        }
    }

    private void sum(Status status, Line line) {
        if (status.holdsStock()) held[line.location()][line.item()] += line.quantity();
        if (status.wasShipped()) shipped[line.location()][line.item()] += line.quantity();
    }

    /** What all of the stock is worth. */
    static String value(Company company) {
        var t = new InventoryTables(company);
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            for (var line : order.lines()) t.sum(order.status(), line);
        }
        long cents = 0;
        for (int n = 0; n < company.items(); n++) if (t.isCostKnown(n)) cents += t.cents(company.item(n)) * t.pieces(n);
        return Company.amount(cents);
    }

    /** Of the item, on hand at all locations. */
    private int pieces(int item) {
        return IntStream.range(0, LOCATIONS)
                .filter(l -> company.isAt(item, l))
                .map(l -> onHand(item, l))
                .sum();
    }

    /** What is available at the location now; of twenty levels one has none, and two have few. */
    private static int free(Company company, int item, int location) {
        var random = company.random(Kind.LOCATION, (long) item * LOCATIONS + location);
        int kind = random.nextInt(20);
        return kind == 0 ? 0 : kind < 3 ? random.nextInt(1, 6) : random.nextInt(6, 500);
    }

    /** Pieces at the main location that are damaged or on quality hold: of fifty items, one has some. */
    private static int unusable(int item, int location) {
        return location == 0 && item % 50 == 7 ? 1 + item % 3 : 0;
    }

    private static boolean isDamaged(int item) {
        return item % 100 == 7;
    }

    private int onHand(int item, int location) {
        return held[location][item] + free(company, item, location) + unusable(item, location);
    }

    private void stockedItems(CopyText to) throws SQLException {
        for (int n = 0; n < company.items(); n++) {
            var item = company.item(n);
            int pieces = pieces(n);
            boolean known = isCostKnown(n);
            to.row(
                    item.id(),
                    item.sku(),
                    item.name(),
                    1,
                    pieces,
                    cost(n, pieces),
                    known ? cost(item) : null,
                    known ? first(arrived(n, 0)) : 0,
                    item.at());
        }
    }

    /** About 60 % of the price. */
    private long cents(Item item) {
        return company.digits() == 0 ? item.cents() : Math.max(1, item.cents() * 6 / 10);
    }

    private String cost(Item item) {
        return Company.amount(cents(item));
    }

    private void levels(CopyText to) throws SQLException {
        for (int n = 0; n < company.items(); n++) {
            var item = company.item(n);
            for (int l = 0; l < LOCATIONS; l++) {
                if (!company.isAt(n, l)) continue;
                int unusable = unusable(n, l);
                to.row(
                        item.id(),
                        location(l),
                        onHand(n, l),
                        held[l][n],
                        isDamaged(n) ? unusable : 0,
                        isDamaged(n) ? 0 : unusable,
                        l == 0 ? 1 : 0,
                        item.at(),
                        item.at());
            }
        }
    }

    private void inStock(CopyText to) throws SQLException {
        for (int n = 0; n < company.items(); n++) {
            var item = company.item(n);
            to.row(item.id(), isInStock(company, n), item.at());
        }
    }

    /** Whether any piece of the item is available. All locations serve orders. */
    static boolean isInStock(Company company, int item) {
        return IntStream.range(0, LOCATIONS).anyMatch(l -> company.isAt(item, l) && free(company, item, l) > 0);
    }

    private void stateChanges(CopyText to) throws SQLException {
        for (int n = 0; n < company.items(); n++) {
            int unusable = unusable(n, 0);
            if (unusable == 0) continue;
            var item = company.item(n);
            to.row(
                    company.id(Kind.STATE_CHANGE, n, item.at()),
                    item.id(),
                    Company.MAIN,
                    "available",
                    isDamaged(n) ? "damaged" : "quality_hold",
                    unusable,
                    "adjustment",
                    Company.ACTOR,
                    item.at());
        }
    }

    /** All pieces that ever arrived at the location. */
    private int arrived(int item, int location) {
        return onHand(item, location) + shipped[location][item];
    }

    /** The number of the first arrival, and the others take its cost as their average. */
    private static int first(int arrived) {
        return Math.max(1, arrived / ARRIVALS_MAX);
    }

    private boolean isCostKnown(int item) {
        return arrived(item, 0) > 0;
    }

    /** Of pieces of the item, all of which cost the same. */
    private String cost(int item, int pieces) {
        return Company.amount(isCostKnown(item) ? cents(company.item(item)) * pieces : 0);
    }

    private void movements(CopyText to) throws SQLException {
        for (int n = 0; n < company.items(); n++) {
            var item = company.item(n);
            for (int l = 0; l < LOCATIONS; l++) if (company.isAt(n, l)) arrivals(to, n, item, l);
        }
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (order.status().wasShipped()) shipments(to, n, order);
        }
    }

    private void arrivals(CopyText to, int n, Item item, int location) throws SQLException {
        int left = arrived(n, location);
        for (int i = 0; left > 0; i++) {
            int pieces = i == ARRIVALS_MAX - 1 ? left : Math.min(left, first(arrived(n, location)));
            movement(
                    to,
                    (long) n * LOCATIONS * ARRIVALS_MAX + location * ARRIVALS_MAX + i,
                    item.at().plusSeconds(i * 3_600L),
                    n,
                    ADJUSTMENT,
                    location(location).toString(),
                    pieces,
                    "adjustment",
                    null,
                    i == 0 && location == 0 ? cost(item) : null);
            left -= pieces;
        }
    }

    private void shipments(CopyText to, int n, Order order) throws SQLException {
        for (int i = 0; i < order.lines().size(); i++) {
            var line = order.lines().get(i);
            movement(
                    to,
                    (long) company.items() * LOCATIONS * ARRIVALS_MAX + Company.line(n, i),
                    order.at().plusSeconds(60),
                    line.item(),
                    location(line.location()).toString(),
                    CUSTOMER,
                    line.quantity(),
                    "shipment",
                    order.id(),
                    null);
        }
    }

    private void movement(
            CopyText to,
            long number,
            Instant at,
            int item,
            String from,
            String destination,
            int pieces,
            String kind,
            @Nullable UUID order,
            @Nullable String unitCost)
            throws SQLException {
        to.row(
                company.id(Kind.MOVEMENT, number, at),
                company.itemId(item),
                from,
                destination,
                pieces,
                kind,
                order == null ? "adjustment" : "sales_order",
                order,
                order == null ? "opening stock" : null,
                Company.ACTOR,
                at,
                unitCost,
                cost(item, pieces),
                0);
    }
}
