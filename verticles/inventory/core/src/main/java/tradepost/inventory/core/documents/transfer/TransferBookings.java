package tradepost.inventory.core.documents.transfer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotBookings;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.LotStock;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.Movements.Move;
import tradepost.inventory.core.stock.StockRules;
import tradepost.inventory.core.stock.StockStates;
import tradepost.inventory.core.stock.StockStates.StateChange;
import tradepost.inventory.transfer.Transfer;
import tradepost.inventory.transfer.TransferEvents.ReceivedLine;
import tradepost.inventory.transfer.TransferLine;
import tradepost.kernel.db.Tx;
import tradepost.kernel.request.Request;

/** The stock that a transfer moves: from its origin to {@link Movements#TRANSIT}, and from there to its destination or back. */
final class TransferBookings {
    private static final String TRANSFER = "transfer";

    /** The lots that the transfer $1 has moved to $2 and not from there, first-expired-first-out. */
    private static final String LOTS_UNDER_WAY = """
            select m.item_id, l.id, sum(case when m.to_location_id = $2 then p.quantity else -p.quantity end)::bigint
            from movement m join lot_movement p on p.movement_id = m.id join lot l on l.id = p.lot_id
            where m.source_id = $1 group by m.item_id, l.id
            having sum(case when m.to_location_id = $2 then p.quantity else -p.quantity end) > 0
            order by l.expires_on, l.created_at, l.id
            """;

    private final Transfer transfer;
    private final List<Move> moves = new ArrayList<>();
    private final List<Move> lost = new ArrayList<>();
    private final List<StateChange> damaged = new ArrayList<>();
    private final Map<Key, Change> changes = new LinkedHashMap<>();
    private final LotChanges ofLots = LotChanges.none();

    private TransferBookings(Transfer transfer) {
        this.transfer = transfer;
    }

    /** Fails 409 insufficient_stock with the short lines. */
    static void ship(Tx tx, Transfer transfer, List<TransferLine> lines) {
        var keys = new LinkedHashSet<Key>();
        for (var l : lines) {
            keys.add(new Key(l.itemId(), transfer.fromLocationId()));
            keys.add(new Key(l.itemId(), Movements.TRANSIT));
            keys.add(new Key(l.itemId(), transfer.toLocationId())); // the level that shows what is incoming
        }
        Levels.ensure(tx, keys);
        var locked = Levels.lock(tx, keys);
        Levels.requireNotFrozen(locked);
        TransferRules.requireAvailable(lines, locked, transfer.fromLocationId());
        var lots = LotBookings.moved(tx, locked, taken(transfer, lines), false);
        var bookings = new TransferBookings(transfer);
        for (int i = 0; i < lines.size(); i++)
            bookings.move(
                    lines.get(i).itemId(),
                    transfer.fromLocationId(),
                    Movements.TRANSIT,
                    lines.get(i).quantity(),
                    lots.get(i));
        bookings.book(tx, locked);
    }

    private static List<LotBookings.Line> taken(Transfer transfer, List<TransferLine> lines) {
        return IntStream.range(0, lines.size())
                .mapToObj(i -> {
                    var line = lines.get(i);
                    var key = new Key(line.itemId(), transfer.fromLocationId());
                    return new LotBookings.Line(
                            key, StockStates.AVAILABLE, -line.quantity(), line.lot(), null, StockRules.field(i, ""));
                })
                .toList();
    }

    static void receive(Tx tx, Transfer transfer, List<ReceivedLine> lines) {
        var locked = lock(tx, transfer.toLocationId(), lines.stream().map(ReceivedLine::itemId));
        var lots = underWay(tx, transfer, locked);
        var bookings = new TransferBookings(transfer);
        for (var l : lines) {
            var transit = new Key(l.itemId(), Movements.TRANSIT);
            var good = lots.take(transit, l.quantity());
            var damaged = lots.take(transit, l.damaged());
            var lost = lots.take(transit, l.lost());
            var arrived = LotStock.join(good, damaged);
            long pieces = l.quantity() + l.damaged();
            if (pieces > 0) bookings.move(l.itemId(), Movements.TRANSIT, transfer.toLocationId(), pieces, arrived);
            if (l.damaged() > 0) bookings.damage(new Key(l.itemId(), transfer.toLocationId()), l.damaged(), damaged);
            if (l.lost() > 0) bookings.lose(l.itemId(), l.lost(), lost);
        }
        bookings.book(tx, locked);
    }

    /** Returns what is still in transit to the origin. */
    static void giveBack(Tx tx, Transfer transfer, List<TransferLine> lines) {
        var open = lines.stream().filter(l -> l.inTransit() > 0).toList();
        var locked = lock(tx, transfer.fromLocationId(), open.stream().map(TransferLine::itemId));
        var lots = underWay(tx, transfer, locked);
        var bookings = new TransferBookings(transfer);
        for (var l : open) {
            var parts = lots.take(new Key(l.itemId(), Movements.TRANSIT), l.inTransit());
            bookings.move(l.itemId(), Movements.TRANSIT, transfer.fromLocationId(), l.inTransit(), parts);
        }
        bookings.book(tx, locked);
    }

    private static Map<Key, Level> lock(Tx tx, UUID place, Stream<UUID> items) {
        var keys = new LinkedHashSet<Key>();
        items.forEach(item -> {
            keys.add(new Key(item, Movements.TRANSIT));
            keys.add(new Key(item, place));
        });
        return Levels.lock(tx, keys);
    }

    /** The lots that the transfer has in transit. */
    private static LotStock underWay(Tx tx, Transfer transfer, Map<Key, Level> locked) {
        var lots = LotStock.none();
        if (locked.values().stream().allMatch(level -> level.tracking() == null)) return lots;
        for (var r : tx.sql(LOTS_UNDER_WAY, transfer.id(), Movements.TRANSIT))
            lots.give(new Key(r.getUUID(0), Movements.TRANSIT), new Part(r.getUUID(1), r.getLong(2)));
        return lots;
    }

    private void move(UUID item, UUID from, UUID to, long quantity, List<Part> lots) {
        moves.add(new Move(item, from, to, quantity).of(lots));
        add(new Key(item, from), -quantity);
        add(new Key(item, to), quantity);
        ofLots.add(new Key(item, from), lots, n -> new Change(-n, 0));
        ofLots.add(new Key(item, to), lots, n -> new Change(n, 0));
    }

    private void lose(UUID item, long quantity, List<Part> lots) {
        lost.add(new Move(item, Movements.TRANSIT, Movements.ADJUSTMENT, quantity).of(lots));
        add(new Key(item, Movements.TRANSIT), -quantity);
        ofLots.add(new Key(item, Movements.TRANSIT), lots, n -> new Change(-n, 0));
    }

    private void damage(Key key, long quantity, List<Part> lots) {
        var change = new StateChange(key, StockStates.AVAILABLE, StockStates.DAMAGED, quantity);
        damaged.addAll(change.of(lots));
        changes.merge(key, change.ofLevel(), Change::plus);
        ofLots.add(key, lots, n -> new Change(0, 0, n, 0));
    }

    private void add(Key key, long pieces) {
        changes.merge(key, new Change(pieces, 0), Change::plus);
    }

    private void book(Tx tx, Map<Key, Level> locked) {
        var actor = Request.actor();
        Levels.change(tx, locked, changes, ofLots, actor);
        if (!moves.isEmpty()) Movements.insert(tx, moves, TRANSFER, TRANSFER, transfer.id(), null, actor);
        if (!lost.isEmpty()) Movements.insert(tx, lost, "adjustment", TRANSFER, transfer.id(), "lost", actor);
        StockStates.insert(tx, damaged, TRANSFER, transfer.id(), null, actor);
    }
}
