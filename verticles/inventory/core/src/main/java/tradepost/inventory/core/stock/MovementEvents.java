package tradepost.inventory.core.stock;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.BookedMovement;
import tradepost.inventory.event.MovementsBooked;
import tradepost.inventory.stock.Movement;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Slices;

/** Reports what was booked. */
final class MovementEvents {
    /** Movements of one event. */
    private static final int EVENT_MAX = 200;

    private static final String BOOKED = """
            select %s, (select average_cost from stocked_item item where item.item_id = movement.item_id)
            from unnest($1::uuid[]) with ordinality as u(booked, n) join movement on movement.id = u.booked order by u.n
            """.formatted(StockQueries.MOVEMENT);

    private record Booked(Movement movement, @Nullable BigDecimal average) {
        BookedMovement reported() {
            return new BookedMovement(
                    movement.id(),
                    movement.itemId(),
                    movement.sku(),
                    movement.name(),
                    movement.fromLocationId(),
                    movement.fromCode(),
                    movement.toLocationId(),
                    movement.toCode(),
                    movement.quantity(),
                    movement.unitCost(),
                    average,
                    Objects.requireNonNull(movement.cost()),
                    Objects.requireNonNull(movement.variance()),
                    movement.sourceId(),
                    movement.documentId(),
                    movement.reason());
        }
    }

    private MovementEvents() {}

    /**
     * Call it after the average costs of the items have changed. The items are locked, so that their events have these in their order. The
     * movements are of one kind and source.
     */
    static void publish(Tx tx, List<UUID> movements) {
        var byActor = new LinkedHashMap<String, List<Booked>>();
        var booked = tx.list(
                r -> new Booked(StockQueries.movement(r), StockQueries.plain(r.getBigDecimal(20))), BOOKED, (Object)
                        movements.toArray(UUID[]::new));
        for (var b : booked)
            byActor.computeIfAbsent(b.movement.actor(), a -> new ArrayList<>()).add(b);
        var events = new ArrayList<Event>();
        byActor.forEach((actor, all) -> {
            for (var part : Slices.of(all, EVENT_MAX)) events.add(event(part, actor));
        });
        EventLog.appendAll(tx, events);
    }

    private static Event event(List<Booked> booked, String actor) {
        var id = Ids.next();
        var first = booked.getFirst().movement;
        var data = new MovementsBooked(
                id,
                first.kind(),
                first.sourceType(),
                first.createdAt(),
                booked.stream().map(Booked::reported).toList());
        return EventLog.event(InventoryEvents.MOVEMENTS_BOOKED, id, 1, data, actor, null);
    }
}
