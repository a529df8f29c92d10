package tradepost.inventory.core.documents.count;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import tradepost.inventory.core.documents.count.CountQueries.Recorded;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.Movements.Move;
import tradepost.inventory.count.StockCount;
import tradepost.kernel.db.Tx;
import tradepost.kernel.request.Request;

/** The movements of a count that is closed: one for each item with a difference, or for each of its lots. */
final class CountBookings {
    private CountBookings() {}

    static void book(Tx tx, StockCount count, List<Recorded> recorded) {
        var differences = CountRules.differences(count.locationId(), recorded);
        var ofLots = CountedLots.differences(tx, count.id());
        var keys = new LinkedHashSet<>(differences.keySet());
        for (var lot : ofLots) keys.add(new Key(lot.itemId(), count.locationId()));
        if (keys.isEmpty()) return;
        var levels = Levels.lock(tx, keys);
        Levels.requireNotFrozen(levels);
        CountRules.requireNotBelowReserved(recorded, levels, count.locationId());
        if (!ofLots.isEmpty()) CountedLots.requireNotElsewhere(tx, count.id());
        var changes = new LinkedHashMap<Key, Change>();
        var moves = new ArrayList<Move>();
        var changesOfLots = LotChanges.none();
        for (var lot : ofLots) {
            var key = new Key(lot.itemId(), count.locationId());
            var change = new Change(lot.delta(), 0);
            changesOfLots.add(key, List.of(lot.part()), n -> change);
            moves.add(Move.adjustment(key, lot.delta(), null).of(List.of(lot.part())));
        }
        differences.forEach((key, difference) -> {
            changes.put(key, new Change(difference, 0));
            if (Levels.tracking(levels, key.itemId()) == null) moves.add(Move.adjustment(key, difference, null));
        });
        var actor = Request.actor();
        Levels.change(tx, levels, changes, changesOfLots, actor);
        Movements.insert(tx, moves, "count", "count", count.id(), count.reference(), actor);
    }
}
