package tradepost.inventory.core.documents.returns;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.lots.ReceivedLots;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.LotBookings;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.Movements.Move;
import tradepost.inventory.core.stock.StockRules;
import tradepost.inventory.core.stock.StockStates;
import tradepost.inventory.core.stock.StockStates.StateChange;
import tradepost.inventory.returns.CheckReturn;
import tradepost.inventory.returns.StockReturnEvents.StockKept;
import tradepost.inventory.returns.StockReturnEvents.StockReturned;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;
import tradepost.purchase.returns.ReturnEvents.ReturnedLine;

/**
 * Returns to vendors, of pieces that the order has received. Purchase asks first whether they are there. If they are not any more when its event
 * comes, nothing is booked, and an event says so.
 */
public final class VendorReturnHandler {
    private static final String PURCHASE_ORDER = "purchase_order";

    private VendorReturnHandler() {}

    public static Set<Key> keys(Event event) {
        var data = event.data(ReturnRequested.class);
        return data.items().stream().map(i -> key(data, i)).collect(Collectors.toSet());
    }

    private static Key key(ReturnRequested data, ReturnedLine line) {
        return new Key(line.itemId(), Objects.requireNonNullElse(data.locationId(), Movements.MAIN));
    }

    /** Fails as {@link tradepost.inventory.InventoryService#checkReturn} says. */
    public static void check(Tx tx, CheckReturn body) {
        var place = Locations.bookable(tx, body.locationId());
        var lines = body.lines().stream()
                .map(l -> new LotBookings.Line(
                        new Key(l.itemId(), place), l.state(), -l.quantity(), l.lot(), null, l.prefix()))
                .toList();
        require(
                tx,
                body.orderId(),
                Levels.lock(tx, lines.stream().map(LotBookings.Line::key).toList()),
                lines);
    }

    /** The lots of each line. Fails 400 not_tracked, 409 lot_not_received, insufficient_stock or item_frozen. */
    private static List<List<Part>> require(Tx tx, UUID orderId, Map<Key, Level> locked, List<LotBookings.Line> lines) {
        Levels.requireNotFrozen(locked);
        var lots = ReceivedLots.take(tx, orderId, locked, lines);
        var faults = new ArrayList<JsonObject>();
        var left = new HashMap<Key, Level>(); // an item may have several lines
        for (var line : lines) {
            var level = left.getOrDefault(line.key(), locked.getOrDefault(line.key(), Level.NONE));
            long there = StockStates.quantity(level, line.state());
            if (there < -line.delta())
                faults.add(StockRules.shortage(
                        line.prefix() + "quantity", line.key().itemId(), -line.delta(), line.state(), there));
            left.put(line.key(), level.plus(leaving(line.state(), -line.delta())));
        }
        Problem.conflictIf("insufficient_stock", faults);
        return lots;
    }

    private static Change leaving(String state, long pieces) {
        return new Change(
                -pieces,
                0,
                state.equals(StockStates.DAMAGED) ? -pieces : 0,
                state.equals(StockStates.QUALITY_HOLD) ? -pieces : 0);
    }

    /** @param currency of the installation */
    public static void requested(Tx tx, Event event, @Nullable String currency) {
        var data = event.data(ReturnRequested.class);
        var items = data.items();
        var lines = IntStream.range(0, items.size())
                .mapToObj(n -> new LotBookings.Line(
                        key(data, items.get(n)),
                        items.get(n).state(),
                        -items.get(n).quantity(),
                        items.get(n).lot(),
                        null,
                        StockRules.field(n, "")))
                .toList();
        var locked = Levels.lock(tx, lines.stream().map(LotBookings.Line::key).toList());
        List<List<Part>> lots;
        try {
            lots = require(tx, data.orderId(), locked, lines);
        } catch (ServiceException refusal) {
            var kept = new StockKept(data.returnId(), data.orderId(), String.valueOf(refusal.getMessage()));
            answer(tx, event, InventoryEvents.RETURN_DECLINED, data.returnId(), kept);
            return;
        }
        var rate = Objects.equals(data.currency(), currency) ? BigDecimal.ONE : data.exchangeRate();
        book(tx, event, data, rate, locked, lines, lots);
        var returned = new StockReturned(data.returnId(), data.orderId());
        answer(tx, event, InventoryEvents.RETURN_BOOKED, data.returnId(), returned);
    }

    /** Pieces leave at the average cost; the difference to the price that the vendor gives back is a variance. */
    private static void book(
            Tx tx,
            Event event,
            ReturnRequested data,
            @Nullable BigDecimal rate,
            Map<Key, Level> locked,
            List<LotBookings.Line> lines,
            List<List<Part>> lots) {
        var changes = new LinkedHashMap<Key, Change>();
        var ofLots = LotChanges.none();
        var moves = new ArrayList<Move>();
        var states = new ArrayList<StateChange>();
        for (int n = 0; n < lines.size(); n++) {
            var line = lines.get(n);
            var key = line.key();
            long pieces = -line.delta();
            var back = data.items().get(n);
            var cost = rate == null ? null : back.unitPrice().multiply(rate);
            changes.merge(key, leaving(line.state(), pieces), Change::plus);
            ofLots.add(key, lots.get(n), p -> leaving(line.state(), p));
            moves.add(new Move(key.itemId(), key.locationId(), Movements.SUPPLIER, pieces, cost)
                    .withCost(rate == null ? null : back.amount().multiply(rate))
                    .of(lots.get(n)));
            if (!line.state().equals(StockStates.AVAILABLE))
                states.addAll(new StateChange(key, line.state(), StockStates.AVAILABLE, pieces).of(lots.get(n)));
        }
        Levels.change(tx, locked, changes, ofLots, event.actor());
        Movements.insert(tx, moves, "return", PURCHASE_ORDER, data.orderId(), data.reason(), event.actor());
        StockStates.insert(tx, states, PURCHASE_ORDER, data.orderId(), data.reason(), event.actor());
    }

    private static void answer(Tx tx, Event event, String type, UUID returnId, Record data) {
        var answer = EventLog.event(type, returnId, 1, data, event.actor(), event.origin());
        EventLog.appendAll(tx, List.of(answer));
        EventLog.handOver(tx, "purchase", answer);
    }
}
