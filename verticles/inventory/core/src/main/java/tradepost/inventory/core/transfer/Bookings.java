package tradepost.inventory.core.transfer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.Movements.Move;
import tradepost.inventory.core.stock.StockStates;
import tradepost.inventory.core.stock.StockStates.StateChange;
import tradepost.inventory.transfer.Transfer;
import tradepost.inventory.transfer.TransferEvents.ReceivedLine;
import tradepost.inventory.transfer.TransferLine;
import tradepost.kernel.bus.Request;
import tradepost.kernel.db.Tx;

/** The stock that a transfer moves: from its origin to {@link Movements#TRANSIT}, and from there to its destination or back. */
final class Bookings {
    private static final String TRANSFER = "transfer";

    private final Transfer transfer;
    private final List<Move> moves = new ArrayList<>();
    private final List<Move> lost = new ArrayList<>();
    private final List<StateChange> damaged = new ArrayList<>();
    private final Map<Key, Change> changes = new LinkedHashMap<>();

    private Bookings(Transfer transfer) {
        this.transfer = transfer;
    }

    /** Fails 409 insufficient_stock with the short lines. */
    static void ship(Tx tx, Transfer transfer, List<TransferLine> lines) {
        var bookings = new Bookings(transfer);
        var keys = new LinkedHashSet<Key>();
        for (var l : lines) {
            bookings.move(l.itemId(), transfer.fromLocationId(), Movements.TRANSIT, l.quantity());
            keys.add(new Key(l.itemId(), transfer.toLocationId())); // the level that shows what is incoming
        }
        keys.addAll(bookings.changes.keySet());
        Levels.ensure(tx, keys);
        var locked = Levels.lock(tx, keys);
        TransferRules.requireAvailable(lines, locked, transfer.fromLocationId());
        bookings.book(tx, locked);
    }

    static void receive(Tx tx, Transfer transfer, List<ReceivedLine> lines) {
        var bookings = new Bookings(transfer);
        for (var l : lines) {
            long arrived = l.quantity() + l.damaged();
            if (arrived > 0) bookings.move(l.itemId(), Movements.TRANSIT, transfer.toLocationId(), arrived);
            if (l.damaged() > 0) bookings.damage(new Key(l.itemId(), transfer.toLocationId()), l.damaged());
            if (l.lost() > 0) bookings.lose(l.itemId(), l.lost());
        }
        bookings.book(tx, Levels.lock(tx, bookings.changes.keySet()));
    }

    /** Returns what is still in transit to the origin. */
    static void giveBack(Tx tx, Transfer transfer, List<TransferLine> lines) {
        var bookings = new Bookings(transfer);
        for (var l : lines)
            if (l.inTransit() > 0)
                bookings.move(l.itemId(), Movements.TRANSIT, transfer.fromLocationId(), l.inTransit());
        bookings.book(tx, Levels.lock(tx, bookings.changes.keySet()));
    }

    private void move(UUID item, UUID from, UUID to, long quantity) {
        moves.add(new Move(item, from, to, quantity));
        add(new Key(item, from), -quantity);
        add(new Key(item, to), quantity);
    }

    private void lose(UUID item, long quantity) {
        lost.add(new Move(item, Movements.TRANSIT, Movements.ADJUSTMENT, quantity));
        add(new Key(item, Movements.TRANSIT), -quantity);
    }

    private void damage(Key key, long quantity) {
        var change = new StateChange(key, StockStates.AVAILABLE, StockStates.DAMAGED, quantity);
        damaged.add(change);
        changes.merge(key, change.ofLevel(), Change::plus);
    }

    private void add(Key key, long pieces) {
        changes.merge(key, new Change(pieces, 0), Change::plus);
    }

    private void book(Tx tx, Map<Key, Level> locked) {
        var actor = Request.actor();
        Levels.change(tx, locked, changes, actor);
        if (!moves.isEmpty()) Movements.insert(tx, moves, TRANSFER, TRANSFER, transfer.id(), null, actor);
        if (!lost.isEmpty()) Movements.insert(tx, lost, "adjustment", TRANSFER, transfer.id(), "lost", actor);
        StockStates.insert(tx, damaged, TRANSFER, transfer.id(), null, actor);
    }
}
