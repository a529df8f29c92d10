package tradepost.analytics.core.projection;

import static java.util.stream.Collectors.groupingBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.core.fact.FactTable;
import tradepost.analytics.core.fact.MovementFact;
import tradepost.analytics.core.projection.ItemHistory.Change;
import tradepost.analytics.core.projection.ItemHistory.Place;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.MovementsBooked;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;

/**
 * Movements of stock, and what is on hand and worth after them. The movements of an item follow each other; if one comes late, the history of its item
 * is made again.
 */
final class StockFacts {
    static final Set<String> TYPES = Set.of(InventoryEvents.MOVEMENTS_BOOKED);

    record StockFact(UUID itemId, UUID locationId, long onHand) {}

    record CostFact(UUID itemId, @Nullable BigDecimal averageCost, long position) {}

    private record ItemDay(
            UUID itemId, UUID locationId, LocalDate day, long quantity, long unvalued, BigDecimal value) {
        static ItemDay of(UUID item, Place place, Change c) {
            return new ItemDay(item, place.locationId(), place.day(), c.quantity(), c.unvalued(), c.value());
        }
    }

    private static final FactTable<MovementFact> MOVEMENTS = new FactTable<>("movement_fact", MovementFact.class, "id");
    private static final FactTable<StockFact> STOCK =
            new FactTable<>("stock_fact", StockFact.class, "item_id", "location_id");
    private static final FactTable<CostFact> COSTS = new FactTable<>("cost_fact", CostFact.class, "item_id");
    /** The same movements by their items. */
    private static final FactTable<MovementFact> BY_ITEM =
            new FactTable<>("movement_fact", MovementFact.class, "item_id");

    private static final FactTable<ItemDay> DAYS =
            new FactTable<>("item_day", ItemDay.class, "item_id", "location_id", "day");

    private static final String ADD_DAYS = """
            insert into item_day as t (generation, item_id, location_id, day, quantity, unvalued, value)
            select $1::smallint, i, l, d, q, u, v from unnest($2::uuid[], $3::uuid[], $4::date[], $5::bigint[], $6::bigint[], $7::numeric[])
              as n(i, l, d, q, u, v)
            on conflict (generation, item_id, location_id, day) do update
              set quantity = t.quantity + excluded.quantity, unvalued = t.unvalued + excluded.unvalued, value = t.value + excluded.value
            """;
    private static final String CLEAN =
            "delete from item_day where generation = $1 and quantity = 0 and unvalued = 0 and value = 0";

    /** Of one item: what is there before the movements of a batch, and whether these follow it. */
    private record Known(List<StockFact> stock, @Nullable CostFact cost) {
        boolean isBefore(List<MovementFact> movements) {
            return cost == null || movements.stream().allMatch(m -> m.position() > cost.position);
        }

        ItemHistory history() {
            var onHand = new HashMap<UUID, Long>();
            for (var s : stock) onHand.put(s.locationId, s.onHand);
            return new ItemHistory(onHand, cost == null ? null : cost.averageCost, cost == null ? 0 : cost.position);
        }
    }

    private StockFacts() {}

    static void apply(Tx tx, Projection p, List<Event> events, Totals totals) {
        var movements = new LinkedHashMap<UUID, MovementFact>();
        for (var e : events) {
            if (!TYPES.contains(e.type())) continue;
            var d = e.data(MovementsBooked.class);
            for (var m : d.movements()) movements.putIfAbsent(m.id(), MovementFact.of(e, d, m));
        }
        if (movements.isEmpty()) return;
        movements.keySet().retainAll(MOVEMENTS.insert(tx, p.generation(), movements.values()));
        for (var m : movements.values())
            totals.add(Total.COST_OF_GOODS, p.currency(), p.zone().day(m.countedAt()), m.costOfGoods());
        book(tx, p, movements.values().stream().collect(groupingBy(MovementFact::itemId)), totals);
    }

    private static void book(Tx tx, Projection p, Map<UUID, List<MovementFact>> byItem, Totals totals) {
        var stock = STOCK.read(tx, p.generation(), byItem.keySet()).stream().collect(groupingBy(StockFact::itemId));
        var costs = COSTS.read(tx, p.generation(), byItem.keySet(), CostFact::itemId);
        var histories = new HashMap<UUID, ItemHistory>();
        var late = new ArrayList<UUID>();
        byItem.forEach((item, of) -> {
            var known = new Known(stock.getOrDefault(item, List.of()), costs.get(item));
            if (!known.isBefore(of)) {
                late.add(item);
                return;
            }
            var history = known.history();
            history.add(of, p.zone());
            histories.put(item, history);
        });
        var days = new ArrayList<ItemDay>();
        histories.forEach(
                (item, history) -> history.changes().forEach((place, c) -> days.add(ItemDay.of(item, place, c))));
        if (!late.isEmpty()) again(tx, p, late, histories, days);
        write(tx, p, histories);
        add(tx, p, days, totals);
    }

    /** Makes the histories of items again, of all their movements. The days that are added are what they have more than before. */
    private static void again(
            Tx tx, Projection p, List<UUID> items, Map<UUID, ItemHistory> histories, List<ItemDay> days) {
        var movements = BY_ITEM.read(tx, p.generation(), items).stream().collect(groupingBy(MovementFact::itemId));
        var before = DAYS.read(tx, p.generation(), items).stream().collect(groupingBy(ItemDay::itemId));
        for (var item : items) {
            var history = new ItemHistory(Map.of(), null, 0);
            history.add(movements.getOrDefault(item, List.of()), p.zone());
            histories.put(item, history);
            var changes = new LinkedHashMap<>(history.changes());
            for (var d : before.getOrDefault(item, List.of()))
                changes.merge(
                        new Place(d.locationId, d.day),
                        Change.NOTHING.minus(new Change(d.quantity, d.unvalued, d.value)),
                        Change::plus);
            changes.forEach((place, c) -> days.add(ItemDay.of(item, place, c)));
        }
    }

    private static void write(Tx tx, Projection p, Map<UUID, ItemHistory> histories) {
        var stock = new ArrayList<StockFact>();
        var costs = new ArrayList<CostFact>();
        histories.forEach((item, history) -> {
            history.onHand().forEach((location, pieces) -> stock.add(new StockFact(item, location, pieces)));
            costs.add(new CostFact(item, history.average(), history.position()));
        });
        STOCK.write(tx, p.generation(), stock);
        COSTS.write(tx, p.generation(), costs);
    }

    private static void add(Tx tx, Projection p, List<ItemDay> all, Totals totals) {
        if (all.isEmpty()) return;
        for (var d : all) {
            var location = d.locationId.toString();
            totals.add(Total.STOCK_VALUE, location, d.day, d.value);
            totals.add(Total.ON_HAND, location, d.day, d.quantity);
            totals.add(Total.UNVALUED, location, d.day, d.unvalued);
        }
        tx.send(
                ADD_DAYS,
                p.generation(),
                Tx.column(all, ItemDay::itemId, UUID[]::new),
                Tx.column(all, ItemDay::locationId, UUID[]::new),
                Tx.column(all, ItemDay::day, LocalDate[]::new),
                Tx.column(all, ItemDay::quantity, Long[]::new),
                Tx.column(all, ItemDay::unvalued, Long[]::new),
                Tx.numbers(all, ItemDay::value));
        tx.send(CLEAN, p.generation());
    }
}
