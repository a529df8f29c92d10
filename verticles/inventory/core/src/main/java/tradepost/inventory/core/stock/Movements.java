package tradepost.inventory.core.stock;

import static java.util.stream.Collectors.joining;
import static tradepost.kernel.db.Tx.column;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.ItemValue.Booked;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;

/** The ledger of movements between locations. Virtual locations represent the outside. */
public final class Movements {
    public static final UUID MAIN = UUID.fromString("00000000-0000-7000-8000-000000000001");
    public static final UUID SUPPLIER = UUID.fromString("00000000-0000-7000-8000-000000000002");
    public static final UUID CUSTOMER = UUID.fromString("00000000-0000-7000-8000-000000000003");
    public static final UUID ADJUSTMENT = UUID.fromString("00000000-0000-7000-8000-000000000004");

    /** Where the stock of shipped transfers is until it arrives. It has levels. */
    public static final UUID TRANSIT = UUID.fromString("00000000-0000-7000-8000-000000000005");

    /** The locations that represent the outside. They have no levels. */
    public static final Set<UUID> OUTSIDE = Set.of(SUPPLIER, CUSTOMER, ADJUSTMENT);
    /** The same as a list in SQL. */
    public static final String OUTSIDE_IDS =
            OUTSIDE.stream().map(id -> "'" + id + "'").sorted().collect(joining(", "));

    /** The locations that only the program books at. They are listed only by their type or their ids, and cannot be changed. */
    public static final Set<UUID> BUILT_IN = Set.of(SUPPLIER, CUSTOMER, ADJUSTMENT, TRANSIT);

    /**
     * @param unitCost what a piece costs by its document, in the currency of the installation; null if that does not say it
     * @param cost of all pieces, if it is neither that nor the average; otherwise null
     * @param lots of an item that is tracked; they sum to the quantity
     */
    public record Move(
            UUID itemId,
            UUID from,
            UUID to,
            long quantity,
            @Nullable BigDecimal unitCost,
            @Nullable BigDecimal cost,
            List<Part> lots) {
        public Move(UUID itemId, UUID from, UUID to, long quantity) {
            this(itemId, from, to, quantity, null);
        }

        public Move(UUID itemId, UUID from, UUID to, long quantity, @Nullable BigDecimal unitCost) {
            this(itemId, from, to, quantity, unitCost, null, List.of());
        }

        public Move of(List<Part> parts) {
            return new Move(itemId, from, to, quantity, unitCost, cost, parts);
        }

        public Move withCost(@Nullable BigDecimal ofAll) {
            return new Move(itemId, from, to, quantity, unitCost, ofAll, lots);
        }

        private @Nullable BigDecimal price() {
            if (cost != null) return cost;
            return unitCost == null ? null : unitCost.multiply(BigDecimal.valueOf(quantity));
        }

        /** @param delta not 0; negative if pieces leave */
        public static Move adjustment(Key key, long delta, @Nullable BigDecimal unitCost) {
            return delta > 0
                    ? new Move(key.itemId(), ADJUSTMENT, key.locationId(), delta, unitCost)
                    : new Move(key.itemId(), key.locationId(), ADJUSTMENT, -delta);
        }
    }

    /**
     * A movement and why it was made.
     *
     * @param documentId the document of the source that moved the pieces, such as a shipment of an order
     * @param reversesId the movement that this one reverses
     */
    public record Cause(
            Move move,
            @Nullable String reason,
            @Nullable UUID sourceId,
            @Nullable UUID documentId,
            String actor,
            @Nullable UUID reversesId) {
        public Cause(
                Move move, @Nullable String reason, @Nullable UUID sourceId, @Nullable UUID documentId, String actor) {
            this(move, reason, sourceId, documentId, actor, null);
        }

        private Booked book(ItemValue before) {
            long pieces = move.quantity;
            boolean isPriced = move.unitCost != null;
            var cost = move.price();
            if (OUTSIDE.contains(move.from)) return before.arrive(pieces, cost, isPriced);
            if (!OUTSIDE.contains(move.to)) return before.carry(pieces);
            if (reversesId != null) return before.undoArrival(pieces, cost, isPriced);
            return cost == null ? before.leave(pieces) : before.returnToVendor(pieces, cost);
        }
    }

    /** By how much a movement has changed the value of its item. */
    public static final String VALUE_CHANGE = """
            variance + case when from_location_id in (@outside) then cost when to_location_id in (@outside) then -cost else 0 end
            """.replace("@outside", OUTSIDE_IDS);

    /** How many more pieces of its item have a cost of their own after a movement: see {@link ItemValue}. */
    public static final String PRICED_CHANGE = """
            case when unit_cost is null then 0 when from_location_id in (@outside) then quantity
              when to_location_id in (@outside) and reverses_id is not null then -quantity else 0 end
            """.replace("@outside", OUTSIDE_IDS);

    private static final String LOCK_VALUES = """
            select item_id, quantity, value, average_cost, priced, (select currency from valuation) from stocked_item
            where item_id = any((select $1::uuid[])::uuid[]) order by item_id for no key update
            """;

    /** Numbers are texts, because the client accepts no null in an array of numbers. */
    private static final String INSERT = """
            with valued as (
              update stocked_item s set quantity = v.q, value = v.v::numeric, average_cost = v.a::numeric, priced = v.p, updated_at = now()
              from unnest((select $16::uuid[]), (select $17::bigint[]), (select $18::text[]), (select $19::text[]), (select $20::bigint[]))
                as v(i, q, v, a, p)
              where s.item_id = v.i)
            insert into movement(id, item_id, from_location_id, to_location_id, quantity, unit_cost, kind, source_type, source_id, reason, actor, document_id,
              reverses_id, cost, variance)
            select u.id, u.i, u.f, u.t, u.q, u.c::numeric, $11, $12, u.s, u.r, u.a, u.d, u.o, u.b::numeric, u.v::numeric
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::uuid[]), (select $4::uuid[]), (select $5::bigint[]),
              (select $6::text[]), (select $7::text[]), (select $8::uuid[]), (select $9::text[]), (select $10::uuid[]), (select $13::uuid[]),
              (select $14::text[]), (select $15::text[]))
              as u(id, i, f, t, q, c, r, s, a, d, o, b, v)
            """;

    private Movements() {}

    /**
     * Changes the stock on hand and records the movements; a change of 0 does nothing. Fails 409 if less would be on hand than is
     * reserved.
     *
     * @param locked at least these levels, as {@link Levels#lock} has returned them; none has changed since
     * @param lots of the deltas of tracked items
     */
    public static void adjust(
            Tx tx,
            Map<Key, Level> locked,
            Map<Key, Long> deltas,
            Map<Key, List<Part>> lots,
            String sourceType,
            @Nullable UUID sourceId,
            @Nullable String reason,
            String actor) {
        var changes = new LinkedHashMap<Key, Change>();
        var moves = new ArrayList<Move>();
        var ofLots = LotChanges.none();
        deltas.forEach((key, delta) -> {
            if (delta == 0) return;
            var parts = lots.getOrDefault(key, List.of());
            changes.put(key, new Change(delta, 0));
            ofLots.add(key, parts, n -> new Change(delta > 0 ? n : -n, 0));
            moves.add(Move.adjustment(key, delta, null).of(parts));
        });
        if (moves.isEmpty()) return;
        Levels.change(tx, locked, changes, ofLots, actor);
        insert(tx, moves, "adjustment", sourceType, sourceId, reason, actor);
    }

    /** The ids of the movements, in their order. */
    public static List<UUID> insert(
            Tx tx,
            List<Move> moves,
            String kind,
            String sourceType,
            @Nullable UUID sourceId,
            @Nullable String reason,
            String actor) {
        return insert(tx, moves, Collections.nCopies(moves.size(), reason), kind, sourceType, sourceId, actor);
    }

    /** @param reasons one for each movement */
    public static List<UUID> insert(
            Tx tx,
            List<Move> moves,
            List<@Nullable String> reasons,
            String kind,
            String sourceType,
            @Nullable UUID sourceId,
            String actor) {
        return insert(tx, moves, reasons, kind, sourceType, sourceId, null, actor);
    }

    /** @param documentId the document of the source that moved the pieces, such as a shipment of an order */
    public static List<UUID> insertOfDocument(
            Tx tx,
            List<Move> moves,
            @Nullable String reason,
            String kind,
            String sourceType,
            UUID sourceId,
            UUID documentId,
            String actor) {
        var reasons = Collections.<@Nullable String>nCopies(moves.size(), reason);
        return insert(tx, moves, reasons, kind, sourceType, sourceId, documentId, actor);
    }

    private static List<UUID> insert(
            Tx tx,
            List<Move> moves,
            List<@Nullable String> reasons,
            String kind,
            String sourceType,
            @Nullable UUID sourceId,
            @Nullable UUID documentId,
            String actor) {
        var all = new ArrayList<Cause>();
        for (int i = 0; i < moves.size(); i++)
            all.add(new Cause(moves.get(i), reasons.get(i), sourceId, documentId, actor));
        return insertAll(tx, all, kind, sourceType);
    }

    /** The ids of the movements, in their order. Each moves its part of the value of its item. The levels of the items are locked. */
    public static List<UUID> insertAll(Tx tx, List<Cause> all, String kind, String sourceType) {
        var ids = all.stream().map(c -> Ids.next()).toList();
        var moves = all.stream().map(Cause::move).toList();
        var values = values(tx, moves);
        var booked = new ArrayList<Booked>();
        for (var cause : all) {
            var b = cause.book(Objects.requireNonNull(values.get(cause.move.itemId)));
            values.put(cause.move.itemId, b.after());
            booked.add(b);
        }
        tx.sql(
                INSERT,
                column(ids, id -> id, UUID[]::new),
                column(moves, Move::itemId, UUID[]::new),
                column(moves, Move::from, UUID[]::new),
                column(moves, Move::to, UUID[]::new),
                column(moves, Move::quantity, Long[]::new),
                column(moves, m -> text(m.unitCost), String[]::new),
                column(all, Cause::reason, String[]::new),
                column(all, Cause::sourceId, UUID[]::new),
                column(all, Cause::actor, String[]::new),
                column(all, Cause::documentId, UUID[]::new),
                kind,
                sourceType,
                column(all, Cause::reversesId, UUID[]::new),
                column(booked, b -> text(b.cost()), String[]::new),
                column(booked, b -> text(b.variance()), String[]::new),
                values.keySet().toArray(UUID[]::new),
                column(values.values(), ItemValue::quantity, Long[]::new),
                column(values.values(), v -> text(v.value()), String[]::new),
                column(values.values(), v -> text(v.average()), String[]::new),
                column(values.values(), ItemValue::priced, Long[]::new));
        Lots.insertMovements(
                tx,
                ids,
                moves.stream().map(Move::itemId).toList(),
                moves.stream().map(Move::lots).toList());
        MovementEvents.publish(tx, ids);
        return ids;
    }

    private static Map<UUID, ItemValue> values(Tx tx, List<Move> moves) {
        var items = moves.stream().map(Move::itemId).distinct().toArray(UUID[]::new);
        var values = new LinkedHashMap<UUID, ItemValue>();
        for (var r : tx.sql(LOCK_VALUES, (Object) items))
            values.put(
                    r.getUUID(0),
                    new ItemValue(r.getLong(1), r.getBigDecimal(2), r.getBigDecimal(3), r.getLong(4), r.getString(5)));
        return values;
    }

    private static @Nullable String text(@Nullable BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }
}
