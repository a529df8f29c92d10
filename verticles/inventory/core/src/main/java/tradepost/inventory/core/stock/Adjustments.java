package tradepost.inventory.core.stock;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Costs.Arrival;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Movements.Move;
import tradepost.inventory.core.stock.StockStates.StateChange;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.AdjustedLine;
import tradepost.inventory.stock.Adjustment;
import tradepost.inventory.stock.ChangeStockState;
import tradepost.inventory.stock.Movement;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;

/** Corrections of the stock by hand: adjustments of many lines, changes of state, and reversals of movements. */
final class Adjustments {
    private static final String NOW = "select now()";
    private static final String MOVEMENT = "select " + InventoryQueries.MOVEMENT + " from movement where id = $1";
    private static final String REVERSE = """
            insert into movement(id, item_id, from_location_id, to_location_id, quantity, unit_cost, kind, source_type, source_id, reason, actor, reverses_id)
            select $2, item_id, to_location_id, from_location_id, quantity, unit_cost, kind, 'movement', id, $3, $4, id from movement where id = $1
            returning %s
            """.formatted(InventoryQueries.MOVEMENT);

    private Adjustments() {}

    /** Only pieces that arrive have a cost. Fails 400 invalid_request, 400 invalid_amount. */
    static void requireCosts(List<AdjustLine> lines, String currency) {
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.unitCost() == null) continue;
            if (line.delta() < 0)
                throw Problem.badRequest(
                        "invalid_request",
                        Problem.detail(StockRules.field(i, "unit_cost"), "is allowed only where pieces are added"));
            Money.checked(StockRules.field(i, "unit_cost"), line.unitCost(), currency);
        }
    }

    static Adjustment adjust(Tx tx, AdjustStock body, String actor) {
        var location = Locations.bookable(tx, body.locationId());
        var keys = body.lines().stream().map(l -> new Key(l.itemId(), location)).toList();
        Levels.ensure(tx, keys);
        var locked = Levels.lock(tx, keys);
        requireStock(body.lines(), location, locked);
        var id = Ids.next();
        var changes = new LinkedHashMap<Key, Change>();
        var moves = new ArrayList<Move>();
        var states = new ArrayList<StateChange>();
        var arrivals = new ArrayList<Arrival>();
        for (var line : body.lines()) {
            var key = new Key(line.itemId(), location);
            changes.put(key, change(key, line));
            moves.add(Move.adjustment(key, line.delta(), line.unitCost()));
            if (line.unitCost() != null) arrivals.add(new Arrival(line.itemId(), line.delta(), line.unitCost()));
            if (!state(line).equals(StockStates.AVAILABLE)) states.add(stateChange(key, line));
        }
        Costs.arrive(tx, arrivals, "adjustment", id);
        Levels.change(tx, locked, changes, actor);
        var movementIds = Movements.insert(tx, moves, "adjustment", "adjustment", id, body.reason(), actor);
        StockStates.insert(tx, states, "adjustment", id, body.reason(), actor);
        var lines = new ArrayList<AdjustedLine>();
        for (int i = 0; i < moves.size(); i++)
            lines.add(adjusted(movementIds.get(i), body.lines().get(i), location, locked, changes));
        var at = tx.single(r -> r.getOffsetDateTime(0).toInstant(), NOW);
        return new Adjustment(id, location, body.reason(), lines, actor, at);
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

    private static Change change(Key key, AdjustLine line) {
        var onHand = new Change(line.delta(), 0);
        return state(line).equals(StockStates.AVAILABLE)
                ? onHand
                : onHand.plus(stateChange(key, line).ofLevel());
    }

    private static AdjustedLine adjusted(
            UUID movementId, AdjustLine line, UUID location, Map<Key, Level> locked, Map<Key, Change> changes) {
        var key = new Key(line.itemId(), location);
        var now = Objects.requireNonNull(locked.get(key)).plus(Objects.requireNonNull(changes.get(key)));
        return new AdjustedLine(
                movementId,
                line.itemId(),
                line.delta(),
                state(line),
                now.onHand(),
                now.reserved(),
                now.damaged(),
                now.qualityHold(),
                now.available());
    }

    /** Fails 409 below_reserved with each line that removes more than is there in its state. */
    private static void requireStock(List<AdjustLine> lines, UUID location, Map<Key, Level> locked) {
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var level = Objects.requireNonNull(locked.get(new Key(line.itemId(), location)));
            if (StockStates.quantity(level, state(line)) + line.delta() < 0)
                faults.add(Problem.detail(StockRules.field(i, "delta"), "currently " + StockRules.figures(level))
                        .put("item_id", line.itemId().toString()));
        }
        Problem.conflictIf("below_reserved", faults);
    }

    static void changeState(Tx tx, ChangeStockState body, String actor) {
        var key = new Key(body.itemId(), Locations.bookable(tx, body.locationId()));
        var locked = Levels.lock(tx, List.of(key));
        var level = locked.getOrDefault(key, Level.NONE);
        long there = StockStates.quantity(level, body.from());
        if (there < body.quantity())
            throw Problem.conflict(
                    "insufficient_stock",
                    StockRules.shortage("quantity", body.itemId(), body.quantity(), body.from(), there));
        var change = new StateChange(key, body.from(), body.to(), body.quantity());
        Levels.change(tx, locked, Map.of(key, change.ofLevel()), actor);
        StockStates.insert(tx, List.of(change), "stock", null, body.reason(), actor);
    }

    /** Only what was adjusted or counted: the movements of other documents are reversed by those documents. */
    static Movement reverse(Tx tx, UUID movementId, @Nullable String reason, String actor) {
        var movement = tx.require("movement_not_found", InventoryQueries::movement, MOVEMENT, movementId);
        if (!movement.kind().equals("adjustment") && !movement.kind().equals("count"))
            throw Problem.conflict("not_reversible");
        boolean arrived = Movements.OUTSIDE.contains(movement.fromLocationId());
        var location = arrived ? movement.toLocationId() : movement.fromLocationId();
        if (!Locations.lockIfOpen(tx, location)) throw Problem.conflict("not_reversible");
        var key = new Key(movement.itemId(), location);
        var locked = Levels.lock(tx, List.of(key));
        long delta = arrived ? -movement.quantity() : movement.quantity();
        var level = Objects.requireNonNull(locked.get(key));
        if (delta < 0 && level.available() + delta < 0)
            throw Problem.conflict(
                    "below_reserved", Problem.detail("quantity", "currently " + StockRules.figures(level)));
        // pieces return with their cost when a reversal is reversed
        if (movement.unitCost() != null)
            Costs.arrive(
                    tx, List.of(new Arrival(movement.itemId(), delta, movement.unitCost())), "movement", movementId);
        var reversal = tx.single(InventoryQueries::movement, REVERSE, movementId, Ids.next(), reason, actor);
        Levels.change(tx, locked, Map.of(key, new Change(delta, 0)), actor);
        return reversal;
    }
}
