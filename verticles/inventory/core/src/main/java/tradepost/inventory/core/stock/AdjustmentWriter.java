package tradepost.inventory.core.stock;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.Movements.Cause;
import tradepost.inventory.core.stock.Movements.Move;
import tradepost.inventory.core.stock.StockStates.StateChange;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.AdjustedLine;
import tradepost.inventory.stock.Adjustment;
import tradepost.inventory.stock.ChangeStockState;
import tradepost.inventory.stock.LotQuantity;
import tradepost.inventory.stock.Movement;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

/** Corrections of the stock by hand: adjustments of many lines, changes of state, and reversals of movements. */
final class AdjustmentWriter {
    private static final String NOW = "select now()";
    private static final String MOVEMENT = "select " + StockQueries.MOVEMENT + " from movement where id = $1";
    private static final String REVERSAL = "select id from movement where reverses_id = $1";

    /** The states in which the document $2, $3 removed pieces of the item $1. See {@link #requireOnce}: only one line removed those of a lot. */
    private static final String REMOVED = """
            select from_state, quantity, lot_id from stock_state_change
            where item_id = $1 and source_type = $2 and source_id = $3 and to_state = 'available'
            """;

    /** The states in which the document added pieces, each with how many of them are still in it. The levels are locked. */
    private static final String ADDED = """
            select c.to_state, least(c.quantity, case c.to_state when 'damaged' then coalesce(v.damaged, s.damaged)
              else coalesce(v.quality_hold, s.quality_hold) end), c.lot_id
            from stock_state_change c join stock_level s on s.item_id = c.item_id and s.location_id = c.location_id
              left join lot_level v on v.lot_id = c.lot_id and v.location_id = c.location_id
            where c.item_id = $1 and c.source_type = $2 and c.source_id = $3 and c.from_state = 'available'
            """;

    private AdjustmentWriter() {}

    /** Only pieces that arrive have a cost. Fails 400 invalid_request, 400 invalid_amount. */
    static void requireCosts(List<AdjustLine> lines, String currency) {
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.unitCost() == null) continue;
            if (line.delta() < 0)
                throw Problem.badRequest(
                        "invalid_request",
                        Problem.detail(StockRules.field(i, "unit_cost"), "is allowed only where pieces are added"));
            Money.checkedPrice(StockRules.field(i, "unit_cost"), line.unitCost(), currency);
        }
    }

    /**
     * An item may occur several times with different lots. A line without a lot may take pieces of any, so that no other line of its item
     * is allowed. Fails 400 item_twice, blank.
     */
    static void requireOnce(List<AdjustLine> lines) {
        var seen = new HashMap<UUID, Set<@Nullable String>>();
        var twice = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var lot = Text.lotKeyOrNull(lot(lines, i));
            var lots = seen.computeIfAbsent(lines.get(i).item(), id -> new HashSet<>());
            boolean overlaps = lots.contains(null) || lot == null && !lots.isEmpty();
            if (!lots.add(lot) || overlaps) twice.add(Problem.detail(StockRules.field(i, "item_id"), "occurs twice"));
        }
        Problem.badRequestIf("item_twice", twice);
    }

    /** The number of the lot as it is stored. */
    private static @Nullable String lot(List<AdjustLine> lines, int i) {
        var lot = lines.get(i).lot();
        return lot == null ? null : Text.lot(StockRules.field(i, "lot"), lot);
    }

    static Adjustment adjust(Tx tx, AdjustStock body, String actor) {
        var location = Locations.bookable(tx, body.locationId());
        var keys = body.lines().stream().map(l -> new Key(l.item(), location)).toList();
        Levels.ensure(tx, keys);
        var locked = Levels.lock(tx, keys);
        Levels.requireNotFrozen(locked);
        requireStock(body.lines(), location, locked);
        var id = Ids.next();
        var lots = LotBookings.require(tx, locked, bookings(body.lines(), location));
        var changes = new LinkedHashMap<Key, Change>();
        var ofLots = LotChanges.none();
        var moves = new ArrayList<Move>();
        var states = new ArrayList<StateChange>();
        for (int i = 0; i < body.lines().size(); i++) {
            var line = body.lines().get(i);
            var key = new Key(line.item(), location);
            changes.merge(key, change(line, line.delta()), Change::plus);
            ofLots.add(key, lots.get(i), n -> change(line, line.delta() > 0 ? n : -n));
            moves.add(Move.adjustment(key, line.delta(), line.unitCost()).of(lots.get(i)));
            if (!state(line).equals(StockStates.AVAILABLE))
                states.addAll(stateChange(key, line).of(lots.get(i)));
        }
        Levels.change(tx, locked, changes, ofLots, actor);
        var movementIds = Movements.insert(tx, moves, "adjustment", "adjustment", id, body.reason(), actor);
        StockStates.insert(tx, states, "adjustment", id, body.reason(), actor);
        var lines = new ArrayList<AdjustedLine>();
        for (int i = 0; i < moves.size(); i++)
            lines.add(adjusted(movementIds.get(i), body.lines().get(i), lots.get(i), location, locked, changes));
        var at = tx.single(r -> r.getOffsetDateTime(0).toInstant(), NOW);
        var code = Levels.names(locked, keys.getFirst()).code();
        return new Adjustment(id, location, code, body.reason(), lines, actor, at);
    }

    private static List<LotBookings.Line> bookings(List<AdjustLine> lines, UUID location) {
        return IntStream.range(0, lines.size())
                .mapToObj(i -> {
                    var line = lines.get(i);
                    var key = new Key(line.item(), location);
                    return new LotBookings.Line(
                            key, state(line), line.delta(), lot(lines, i), line.expiresOn(), StockRules.field(i, ""));
                })
                .toList();
    }

    private static String state(AdjustLine line) {
        return Objects.requireNonNullElse(line.state(), StockStates.AVAILABLE);
    }

    /** Pieces arrive as available ones and then change their state; they leave in the opposite order. */
    private static StateChange stateChange(Key key, AdjustLine line) {
        return line.delta() > 0
                ? new StateChange(key, StockStates.AVAILABLE, state(line), line.delta())
                : new StateChange(key, state(line), StockStates.AVAILABLE, -line.delta());
    }

    /** @param delta a part of the line's */
    private static Change change(AdjustLine line, long delta) {
        var state = state(line);
        return new Change(
                delta,
                0,
                state.equals(StockStates.DAMAGED) ? delta : 0,
                state.equals(StockStates.QUALITY_HOLD) ? delta : 0);
    }

    private static AdjustedLine adjusted(
            UUID movementId,
            AdjustLine line,
            List<Part> lots,
            UUID location,
            Map<Key, Level> locked,
            Map<Key, Change> changes) {
        var key = new Key(line.item(), location);
        var now = Objects.requireNonNull(locked.get(key)).plus(Objects.requireNonNull(changes.get(key)));
        var names = Levels.names(locked, key);
        return new AdjustedLine(
                movementId,
                line.item(),
                names.sku(),
                names.name(),
                line.delta(),
                state(line),
                now.onHand(),
                now.reserved(),
                now.damaged(),
                now.qualityHold(),
                now.available(),
                quantities(lots));
    }

    private static List<LotQuantity> quantities(List<Part> lots) {
        return lots.stream().map(p -> new LotQuantity(p.lotId(), p.quantity())).toList();
    }

    /** Fails 409 below_reserved with each line that removes more than is there in its state. */
    private static void requireStock(List<AdjustLine> lines, UUID location, Map<Key, Level> locked) {
        var faults = new ArrayList<JsonObject>();
        var now = new HashMap<Key, Level>(); // an item that is tracked may have several lines
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var key = new Key(line.item(), location);
            var level = now.getOrDefault(key, Objects.requireNonNull(locked.get(key)));
            now.put(key, level.plus(change(line, line.delta())));
            if (StockStates.quantity(level, state(line)) + line.delta() < 0)
                faults.add(Problem.detail(StockRules.field(i, "delta"), "currently " + StockRules.figures(level))
                        .put("item_id", line.item().toString()));
        }
        Problem.conflictIf("below_reserved", faults);
    }

    /**
     * Fails as the booking would for items that have no level: 409 below_reserved, because there are no pieces to remove, or 400 not_tracked,
     * because they have no lots.
     */
    static void requireArrivals(List<AdjustLine> lines, Set<UUID> withoutLevel) {
        var leaving = new ArrayList<JsonObject>();
        var ofLots = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var item = line.item().toString();
            if (!withoutLevel.contains(line.item())) continue;
            if (line.delta() < 0)
                leaving.add(Problem.detail(StockRules.field(i, "delta"), "currently " + StockRules.figures(Level.NONE))
                        .put("item_id", item));
            if (line.lot() != null || line.expiresOn() != null)
                ofLots.add(Problem.detail(StockRules.field(i, "lot"), "the item has no lots or serial numbers")
                        .put("item_id", item));
        }
        Problem.conflictIf("below_reserved", leaving);
        Problem.badRequestIf("not_tracked", ofLots);
    }

    static void changeState(Tx tx, ChangeStockState body, String actor) {
        var key = new Key(body.itemId(), Locations.bookable(tx, body.locationId()));
        var locked = Levels.lock(tx, List.of(key));
        Levels.requireNotFrozen(locked);
        var level = locked.getOrDefault(key, Level.NONE);
        long there = StockStates.quantity(level, body.from());
        if (there < body.quantity())
            throw Problem.conflict(
                    "insufficient_stock",
                    StockRules.shortage("quantity", body.itemId(), body.quantity(), body.from(), there));
        var change = new StateChange(key, body.from(), body.to(), body.quantity());
        var lots = lots(tx, locked, change, body.lot());
        var ofLots = LotChanges.none();
        ofLots.add(key, lots, n -> new StateChange(key, body.from(), body.to(), n).ofLevel());
        Levels.change(tx, locked, Map.of(key, change.ofLevel()), ofLots, actor);
        StockStates.insert(tx, change.of(lots), "stock", null, body.reason(), actor);
    }

    /** Pieces of lots that have expired or are recalled do not become available. */
    private static List<Part> lots(Tx tx, Map<Key, Level> locked, StateChange change, @Nullable String lot) {
        var line = new LotBookings.Line(
                change.key(), change.from(), -change.quantity(), lot == null ? null : Text.lot("lot", lot), null, "");
        boolean becomesAvailable = change.to().equals(StockStates.AVAILABLE);
        return LotBookings.moved(tx, locked, List.of(line), !becomesAvailable).getFirst();
    }

    /** Only what was adjusted or counted: the movements of other documents are reversed by those documents. */
    static Movement reverse(Tx tx, UUID movementId, @Nullable String reason, Caller caller) {
        var actor = caller.actor();
        var movement = tx.require("movement_not_found", StockQueries::movement, MOVEMENT, movementId);
        LocationLimit.of(caller)
                .requireVisible("movement_not_found", movement.fromLocationId(), movement.toLocationId());
        if (!movement.kind().equals("adjustment") && !movement.kind().equals("count"))
            throw Problem.conflict("not_reversible");
        boolean arrived = Movements.OUTSIDE.contains(movement.fromLocationId());
        var location = arrived ? movement.toLocationId() : movement.fromLocationId();
        if (!Locations.lockIfOpen(tx, location)) throw Problem.conflict("not_reversible");
        var key = new Key(movement.itemId(), location);
        var locked = Levels.lock(tx, List.of(key));
        // the unique index says the same, but only after the pieces of the first reversal are missed
        if (tx.firstOrNull(r -> r, REVERSAL, movementId) != null) throw Problem.conflict("already_reversed");
        Levels.requireNotFrozen(locked);
        long delta = arrived ? -movement.quantity() : movement.quantity();
        var lots = Lots.ofMovement(tx, movementId);
        var tracking = Levels.tracking(locked, movement.itemId());
        // the pieces of a movement return only while the item is kept as it was then
        if (!Lots.kindsOfMovement(tx, movementId).equals(tracking == null ? List.of() : List.of(tracking.kind())))
            throw Problem.conflict("not_reversible");
        var level = Objects.requireNonNull(locked.get(key));
        var states = arrived ? added(tx, movement, key, lots) : removed(tx, movement, key, lots);
        var change = new Change(delta, 0);
        for (var state : states) change = change.plus(state.ofLevel());
        if (delta < 0 && level.plus(change).available() < 0)
            throw Problem.conflict(
                    "below_reserved", Problem.detail("quantity", "currently " + StockRules.figures(level)));
        var ofLots = LotChanges.none();
        ofLots.add(key, lots, n -> new Change(arrived ? -n : n, 0));
        for (var state : states)
            if (state.lotId() != null)
                ofLots.add(key, List.of(new Part(state.lotId(), state.quantity())), n -> state.ofLevel());
        Levels.change(tx, locked, Map.of(key, change), ofLots, actor);
        StockStates.insert(tx, states, "movement", movementId, reason, actor);
        var back = new Move(
                        movement.itemId(),
                        movement.toLocationId(),
                        movement.fromLocationId(),
                        movement.quantity(),
                        movement.unitCost())
                .withCost(arrived ? cost(movement) : costOfLeaving(movement))
                .of(lots);
        var cause = new Cause(back, reason, movementId, null, actor, movementId);
        var id = Movements.insertAll(tx, List.of(cause), movement.kind(), "movement")
                .getFirst();
        var reversal = tx.single(StockQueries::movement, MOVEMENT, id).with(quantities(lots));
        return caller.may("costs:read") ? reversal : reversal.withoutCost();
    }

    /** Null if it has moved no value, because no cost was known then. */
    private static @Nullable BigDecimal cost(Movement movement) {
        var cost = Objects.requireNonNull(movement.cost());
        return cost.signum() == 0 && movement.unitCost() == null ? null : cost;
    }

    /** What has taken along less than its own cost comes back with that, or its return would make value of nothing. */
    private static @Nullable BigDecimal costOfLeaving(Movement movement) {
        var cost = cost(movement);
        return cost == null
                ? null
                : cost.subtract(Objects.requireNonNull(movement.variance()).max(BigDecimal.ZERO));
    }

    /** Pieces that were removed while they were damaged or on quality hold return to that state. */
    private static List<StateChange> removed(Tx tx, Movement movement, Key key, List<Part> lots) {
        return states(
                tx,
                REMOVED,
                movement,
                lots,
                (state, n, lot) -> new StateChange(key, StockStates.AVAILABLE, state, n, lot));
    }

    /** Pieces that were added damaged or on quality hold leave from that state, as far as they are still in it. */
    private static List<StateChange> added(Tx tx, Movement movement, Key key, List<Part> lots) {
        return states(
                tx,
                ADDED,
                movement,
                lots,
                (state, n, lot) -> new StateChange(key, state, StockStates.AVAILABLE, n, lot));
    }

    private interface ToChange {
        StateChange of(String state, long quantity, @Nullable UUID lot);
    }

    private static List<StateChange> states(Tx tx, String sql, Movement movement, List<Part> lots, ToChange change) {
        return tx
                .list(
                        r -> change.of(r.getString(0), r.getLong(1), r.getUUID(2)),
                        sql,
                        movement.itemId(),
                        movement.sourceType(),
                        movement.sourceId())
                .stream()
                .filter(s -> s.quantity() > 0)
                .filter(s -> s.lotId() == null
                        || lots.stream().anyMatch(p -> p.lotId().equals(s.lotId())))
                .toList();
    }
}
