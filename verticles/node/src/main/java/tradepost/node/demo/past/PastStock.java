package tradepost.node.demo.past;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.BookedMovement;
import tradepost.inventory.event.MovementsBooked;
import tradepost.inventory.event.StockChanged;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.node.demo.history.Demand.Line;
import tradepost.node.demo.past.World.Item;

/** The pieces at the home of each item, and what they cost. */
final class PastStock {
    private static final UUID SUPPLIER = UUID.fromString("00000000-0000-7000-8000-000000000002");
    private static final UUID CUSTOMER = UUID.fromString("00000000-0000-7000-8000-000000000003");

    /** Decimals of an average cost, of the cost of a piece, and of a value before it is rounded. */
    private static final int COST_DECIMALS = 8;

    private static final int UNIT_DECIMALS = 6;
    private static final int EXACT_DECIMALS = 12;

    private static final String LEVELS = """
            select l.item_id, l.location_id, l.on_hand, l.reserved, c.quantity, c.known, c.exact, c.value, c.average,
              max(l.version) over (partition by l.item_id) as version
            from stock_level l join stocked_item i using (item_id) left join lateral (
              select * from item_cost where item_id = i.item_id order by seq desc limit 1) c on true
            """;

    private static final String SET_LEVELS = """
            update stock_level l set on_hand = n.on_hand, reserved = n.reserved, updated_at = n.at
            from jsonb_to_recordset(?::jsonb) as n(item_id uuid, location_id uuid, on_hand bigint, reserved bigint, at timestamptz)
            where l.item_id = n.item_id and l.location_id = n.location_id
            """;

    /** The level at the main warehouse has the number of the events of its item. */
    private static final String SET_VERSIONS = """
            update stock_level l set version = n.version
            from jsonb_to_recordset(?::jsonb) as n(item_id uuid, main_id uuid, version bigint)
            where l.item_id = n.item_id and l.location_id = n.main_id
            """;

    private static final String SET_COSTS = """
            update stocked_item i set average_cost = n.average_cost
            from jsonb_to_recordset(?::jsonb) as n(item_id uuid, average_cost numeric) where i.item_id = n.item_id
            """;

    private record Key(UUID item, UUID location) {}

    /** A movement whose event is not written yet. */
    private record Moved(
            Item item,
            JsonObject row,
            @Nullable BigDecimal unitCost,
            @Nullable BigDecimal amount,
            BigDecimal variance,
            @Nullable BigDecimal average) {}

    /** What an item is worth at its moving average cost, as inventory reckons it. */
    private record Worth(
            long quantity,
            long known,
            BigDecimal exact,
            @Nullable BigDecimal average) {
        static final Worth NONE = new Worth(0, 0, BigDecimal.ZERO, null);

        Worth with(long pieces, BigDecimal unitCost) {
            var all = average == null
                    ? unitCost.multiply(BigDecimal.valueOf(quantity + pieces))
                    : exact.add(unitCost.multiply(BigDecimal.valueOf(pieces)));
            return of(quantity + pieces, known + pieces, all);
        }

        Worth without(long pieces) {
            if (average == null) return new Worth(quantity - pieces, known, exact, null);
            long left = quantity - pieces;
            var rest = left <= 0
                    ? BigDecimal.ZERO
                    : exact.multiply(BigDecimal.valueOf(left))
                            .divide(BigDecimal.valueOf(quantity), MathContext.DECIMAL128);
            return of(left, known, rest);
        }

        private Worth of(long left, long withCost, BigDecimal amount) {
            var rounded = amount.setScale(EXACT_DECIMALS, RoundingMode.HALF_UP);
            return new Worth(
                    left,
                    withCost,
                    rounded,
                    left <= 0
                            ? average
                            : rounded.divide(BigDecimal.valueOf(left), COST_DECIMALS, RoundingMode.HALF_UP));
        }
    }

    private static final class Level {
        private final UUID location;
        private long onHand;
        private long reserved;
        private long version;
        private Worth value = Worth.NONE;
        private Instant changed = Instant.EPOCH;
        private String actor = "";

        private Level(UUID location) {
            this.location = location;
        }
    }

    private final World world;
    private final Rows rows;
    private final Map<Item, Level> levels = new LinkedHashMap<>();
    private final List<Moved> moved = new ArrayList<>();

    PastStock(World world, Rows rows) {
        this.world = world;
        this.rows = rows;
    }

    void read(Connection from) throws SQLException {
        var there = new HashMap<Key, Level>();
        try (var s = from.createStatement();
                var found = s.executeQuery(LEVELS)) {
            while (found.next()) {
                var key = new Key(found.getObject("item_id", UUID.class), found.getObject("location_id", UUID.class));
                var level = new Level(key.location());
                level.onHand = found.getLong("on_hand");
                level.reserved = found.getLong("reserved");
                level.version = found.getLong("version");
                if (found.getBigDecimal("value") != null)
                    level.value = new Worth(
                            found.getLong("quantity"),
                            found.getLong("known"),
                            found.getBigDecimal("exact"),
                            found.getBigDecimal("average"));
                there.put(key, level);
            }
        }
        for (var item : world.items().values()) {
            var level = there.get(new Key(item.id(), item.home().id()));
            if (level != null) levels.put(item, level);
        }
    }

    /** Whether all of these had stock at first. */
    boolean has(List<Line> lines) {
        return lines.stream().allMatch(l -> levels.containsKey(world.item(l.article())));
    }

    private Level changed(Item item, Instant at, String actor) {
        var level = levels.computeIfAbsent(item, i -> new Level(i.home().id()));
        level.changed = at;
        level.actor = actor;
        return level;
    }

    void reserve(Item item, long pieces, Instant at, String actor) {
        changed(item, at, actor).reserved += pieces;
    }

    void ship(Item item, long pieces, UUID order, UUID shipment, Instant at, String actor) {
        var level = changed(item, at, actor);
        level.onHand -= pieces;
        level.reserved -= pieces;
        var row = movement(item, level.location, CUSTOMER, pieces, at, actor)
                .put("kind", "shipment")
                .put("source_type", "sales_order")
                .put("source_id", order.toString())
                .put("document_id", shipment.toString());
        move(item, row, level, -pieces, null);
    }

    void receive(Item item, long pieces, BigDecimal unitCost, UUID order, Instant at, String actor) {
        var level = changed(item, at, actor);
        level.onHand += pieces;
        var row = movement(item, SUPPLIER, level.location, pieces, at, actor)
                .put("kind", "receipt")
                .put("source_type", "purchase_order")
                .put("source_id", order.toString())
                .putNull("document_id");
        move(item, row, level, pieces, unitCost);
    }

    /** @param unitCost null for pieces that leave */
    private void move(Item item, JsonObject row, Level level, long delta, @Nullable BigDecimal unitCost) {
        var before = level.value;
        var after = unitCost == null ? before.without(-delta) : before.with(delta, unitCost);
        var value = Money.round(after.exact(), world.currency());
        var changed = value.subtract(Money.round(before.exact(), world.currency()));
        var amount = unitCost == null
                ? changed
                : Money.round(unitCost.multiply(BigDecimal.valueOf(delta)), world.currency());
        var unit = unitCost == null
                ? changed.abs().divide(BigDecimal.valueOf(-delta), UNIT_DECIMALS, RoundingMode.HALF_UP)
                : unitCost;
        level.value = after;
        rows.add(
                "movement", row.put("unit_cost", unit).put("amount", amount).put("variance", changed.subtract(amount)));
        rows.add(
                "item_cost",
                Rows.row(
                        "movement_id", row.getString("id"),
                        "item_id", item.id(),
                        "at", row.getString("at"),
                        "own_cost", unitCost != null,
                        "quantity", after.quantity(),
                        "known", after.known(),
                        "exact", after.exact(),
                        "value", value,
                        "average", after.average()));
        moved.add(new Moved(item, row, unit, amount, changed.subtract(amount), after.average()));
    }

    /** Reports the movements since the last call, which belong together. */
    void booked(PastEvents events, String kind, String sourceType, Instant at, String actor) {
        var booking = Ids.next();
        var movements = moved.stream().map(this::booked).toList();
        moved.clear();
        var data = new MovementsBooked(booking, kind, sourceType, at, movements);
        events.add(at, InventoryEvents.MOVEMENTS_BOOKED, booking, 1, data, actor);
    }

    private BookedMovement booked(Moved m) {
        var row = m.row();
        var from = id(row, "from_location_id");
        var to = id(row, "to_location_id");
        return new BookedMovement(
                id(row, "id"),
                m.item().id(),
                m.item().sku(),
                m.item().name(),
                from,
                from.equals(SUPPLIER) ? "SUPPLIER" : m.item().home().code(),
                to,
                to.equals(CUSTOMER) ? "CUSTOMER" : m.item().home().code(),
                row.getLong("quantity"),
                plain(m.unitCost()),
                m.amount(),
                m.variance(),
                plain(m.average()),
                id(row, "source_id"),
                row.getString("document_id") == null ? null : id(row, "document_id"),
                null,
                null);
    }

    private static @Nullable BigDecimal plain(@Nullable BigDecimal cost) {
        return cost == null ? null : Money.plain(cost);
    }

    private static UUID id(JsonObject row, String field) {
        return UUID.fromString(row.getString(field));
    }

    private static JsonObject movement(Item item, UUID from, UUID to, long pieces, Instant at, String actor) {
        return Rows.row(
                "id", Ids.next(),
                "item_id", item.id(),
                "from_location_id", from,
                "to_location_id", to,
                "quantity", pieces,
                "actor", actor,
                "at", at);
    }

    /** What there is in the end; each level says it once. */
    void report(PastEvents events) {
        levels.forEach((item, level) -> {
            if (level.actor.isEmpty()) return;
            level.version++;
            var data = new StockChanged(
                    item.id(),
                    item.sku(),
                    item.name(),
                    item.home().id(),
                    item.home().code(),
                    level.onHand,
                    level.reserved,
                    0,
                    0,
                    level.onHand - level.reserved);
            events.add(level.changed, InventoryEvents.STOCK_CHANGED, item.id(), level.version, data, level.actor);
        });
    }

    void update(Connection to) throws SQLException {
        var now = new ArrayList<JsonObject>();
        var versions = new ArrayList<JsonObject>();
        var costs = new ArrayList<JsonObject>();
        levels.forEach((item, level) -> {
            if (level.actor.isEmpty()) return;
            now.add(Rows.row(
                    "item_id", item.id(),
                    "location_id", level.location,
                    "on_hand", level.onHand,
                    "reserved", level.reserved,
                    "at", level.changed));
            versions.add(Rows.row("item_id", item.id(), "main_id", world.main().id(), "version", level.version));
            costs.add(Rows.row("item_id", item.id(), "average_cost", level.value.average()));
        });
        Rows.use(to, SET_LEVELS, now);
        Rows.use(to, SET_VERSIONS, versions);
        Rows.use(to, SET_COSTS, costs);
    }
}
