package tradepost.inventory.core;

import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.LotQuery;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.sales.SalesEvents;
import tradepost.sales.returns.ReturnEvents.OrderReturned;
import tradepost.sales.returns.ReturnEvents.ReturnedPart;

/** Orders of tracked and other items, and what customers return of them. */
record ReturnedPieces(Inventory inventory) {
    static ReturnedPart part(UUID item, long quantity, String disposition, @Nullable UUID place) {
        return part(item, quantity, disposition, place, null, null);
    }

    static ReturnedPart part(
            UUID item,
            long quantity,
            String disposition,
            @Nullable UUID place,
            @Nullable String lot,
            @Nullable LocalDate expires) {
        return new ReturnedPart(
                Ids.next(),
                item,
                "SKU",
                "Name",
                quantity,
                disposition,
                place,
                place == null ? null : "MAIN",
                lot,
                expires,
                BigDecimal.TEN,
                BigDecimal.ZERO);
    }

    static Event returned(String number, ReturnedPart... parts) {
        return returned(Ids.next(), number, parts);
    }

    static Event returned(UUID order, String number, ReturnedPart... parts) {
        var amount = BigDecimal.TEN;
        var data = new OrderReturned(
                Ids.next(),
                number,
                order,
                Ids.next(),
                "does not fit",
                new JsonObject(),
                new JsonObject(),
                List.of(parts),
                amount,
                BigDecimal.ZERO,
                amount,
                BigDecimal.ZERO,
                "fulfilled",
                "SO-000009",
                "USD",
                "paid",
                "paid");
        return EventLog.event(SalesEvents.RETURNED, order, 5, data, "user:test", null);
    }

    List<Lot> lots(UUID item) {
        var query = new LotQuery(
                Page.of(10, null, null, null), null, null, null, item, null, null, null, null, null, null, null);
        return inventory.lots.listLots(query, ANYBODY).await().data();
    }

    void arrive(UUID item, String lot, @Nullable LocalDate expires) {
        inventory.adjust(item, null, 2, lot, expires).await();
    }

    void comesBack(UUID order, String number, ReturnedPart... parts) {
        inventory.deliver(returned(order, number, parts)).await();
    }

    /** An order of so many pieces. */
    UUID shipped(UUID item, long pieces) {
        var order = Ids.next();
        ship(order, 1, item, pieces);
        return order;
    }

    /** After {@link #shipped}, more pieces of the same order. */
    void shipsMore(UUID order, UUID item, long pieces) {
        ship(order, 2, item, pieces);
    }

    private void ship(UUID order, long version, UUID item, long pieces) {
        inventory.reserve(order, version, item, pieces).await();
        inventory.ship(order, version).await();
    }

    /** On hand, damaged and available. */
    List<Long> stock(UUID item) {
        var s = inventory.service.getStock(item, ANYBODY).await();
        return List.of(s.onHand(), s.damaged(), s.available());
    }
}
