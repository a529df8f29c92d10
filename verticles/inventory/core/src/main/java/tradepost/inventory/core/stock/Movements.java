package tradepost.inventory.core.stock;

import static java.util.stream.Collectors.joining;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.valuation.Cost;
import tradepost.inventory.core.valuation.ItemValue;
import tradepost.inventory.core.valuation.ItemValues;
import tradepost.inventory.event.BookedMovement;
import tradepost.inventory.event.MovementsBooked;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
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
     * @param cost null for pieces that move at the average cost of their item
     * @param lots of an item that is tracked; they sum to the quantity
     */
    public record Move(
            UUID itemId,
            UUID from,
            UUID to,
            long quantity,
            @Nullable Cost cost,
            List<Part> lots) {
        public Move(UUID itemId, UUID from, UUID to, long quantity) {
            this(itemId, from, to, quantity, null);
        }

        public Move(UUID itemId, UUID from, UUID to, long quantity, @Nullable Cost cost) {
            this(itemId, from, to, quantity, cost, List.of());
        }

        public Move of(List<Part> parts) {
            return new Move(itemId, from, to, quantity, cost, parts);
        }

        /** How many pieces there are more after it, over all locations; 0 for a movement between them. */
        private long delta() {
            return (OUTSIDE.contains(to) ? 0 : quantity) - (OUTSIDE.contains(from) ? 0 : quantity);
        }

        /** @param delta not 0; negative if pieces leave */
        public static Move adjustment(Key key, long delta, @Nullable Cost cost) {
            return delta > 0
                    ? new Move(key.itemId(), ADJUSTMENT, key.locationId(), delta, cost)
                    : new Move(key.itemId(), key.locationId(), ADJUSTMENT, -delta);
        }
    }

    /**
     * A movement and why it was made.
     *
     * @param documentId the document of the source that moved the pieces, such as a shipment of an order
     * @param reversesId the movement that it reverses
     */
    public record Cause(
            Move move,
            @Nullable String reason,
            @Nullable UUID sourceId,
            @Nullable UUID documentId,
            @Nullable UUID reversesId,
            String actor) {
        public Cause(
                Move move, @Nullable String reason, @Nullable UUID sourceId, @Nullable UUID documentId, String actor) {
            this(move, reason, sourceId, documentId, null, actor);
        }
    }

    /** What a movement does to the value of its item; a movement between locations does nothing. */
    private record Booked(
            @Nullable BigDecimal unitCost,
            @Nullable BigDecimal amount,
            BigDecimal variance,
            @Nullable BigDecimal average,
            @Nullable ItemValue after) {}

    /**
     * The values of the items are inserted with the movements, so that both have the same time. Amounts come as text, because the client
     * accepts no null in an array of numbers.
     */
    private static final String INSERT = """
            with valued as (
              insert into item_cost(movement_id, item_id, own_cost, quantity, known, exact, value, average)
              select m, i, o, q, k, e, v, a::numeric
              from unnest((select $16::uuid[]), (select $17::uuid[]), (select $18::boolean[]), (select $19::bigint[]), (select $20::bigint[]),
                (select $21::numeric[]), (select $22::numeric[]), (select $23::text[])) with ordinality as w(m, i, o, q, k, e, v, a, n) order by n)
            insert into movement(id, item_id, from_location_id, to_location_id, quantity, unit_cost, amount, variance, kind, source_type, source_id,
              reason, actor, document_id, reverses_id)
            select u.id, u.i, u.f, u.t, u.q, u.c::numeric, u.am::numeric, u.v, $14, $15, u.s, u.r, u.a, u.d, u.re
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::uuid[]), (select $4::uuid[]), (select $5::bigint[]),
              (select $6::text[]), (select $7::text[]), (select $8::numeric[]), (select $9::text[]), (select $10::uuid[]), (select $11::text[]),
              (select $12::uuid[]), (select $13::uuid[])) as u(id, i, f, t, q, c, am, v, r, s, a, d, re)
            returning id, at, (select array[i.sku, i.name] from stocked_item i where i.item_id = movement.item_id),
              (select code from location where id = from_location_id), (select code from location where id = to_location_id)
            """;

    /** Decimals of the cost of one piece. */
    private static final int UNIT_DIGITS = 6;

    /** Movements of one event. */
    private static final int EVENT_MAX = 200;

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

    /** The ids of the movements, in their order. */
    public static List<UUID> insertAll(Tx tx, List<Cause> all, String kind, String sourceType) {
        var ids = all.stream().map(c -> Ids.next()).toList();
        var moves = all.stream().map(Cause::move).toList();
        var values = ItemValues.read(tx, moves.stream().map(Move::itemId).toList());
        var booked = moves.stream().map(m -> booked(values, m)).toList();
        values.setAverages(tx);
        var made = tx.sql(INSERT, arguments(ids, all, booked, kind, sourceType));
        Lots.insertMovements(
                tx,
                ids,
                moves.stream().map(Move::itemId).toList(),
                moves.stream().map(Move::lots).toList());
        publish(tx, all, booked, ids, made, kind, sourceType);
        return ids;
    }

    private static Booked booked(ItemValues values, Move move) {
        var item = move.itemId();
        long delta = move.delta();
        if (delta == 0) {
            var average = values.average(item);
            var unit = average == null ? null : average.setScale(UNIT_DIGITS, RoundingMode.HALF_UP);
            return new Booked(unit, average == null ? null : BigDecimal.ZERO, BigDecimal.ZERO, average, null);
        }
        var valued = values.move(item, delta, move.cost());
        var amount = valued.amount();
        BigDecimal unit = null;
        if (amount != null)
            unit = move.cost() == null
                    ? Cost.of(amount, move.quantity(), false).unit()
                    : move.cost().unit();
        return new Booked(unit, amount, valued.variance(), valued.after().average(), valued.after());
    }

    private static @Nullable Object[] arguments(
            List<UUID> ids, List<Cause> all, List<Booked> booked, String kind, String sourceType) {
        var moves = all.stream().map(Cause::move).toList();
        var outside = IntStream.range(0, all.size())
                .filter(i -> booked.get(i).after() != null)
                .boxed()
                .toList();
        var after = outside.stream()
                .map(i -> Objects.requireNonNull(booked.get(i).after()))
                .toList();
        return new Object[] {
            ids.toArray(UUID[]::new),
            Tx.column(moves, Move::itemId, UUID[]::new),
            Tx.column(moves, Move::from, UUID[]::new),
            Tx.column(moves, Move::to, UUID[]::new),
            Tx.column(moves, Move::quantity, Long[]::new),
            Tx.column(booked, b -> text(b.unitCost()), String[]::new),
            Tx.column(booked, b -> text(b.amount()), String[]::new),
            Tx.numbers(booked, Booked::variance),
            Tx.column(all, Cause::reason, String[]::new),
            Tx.column(all, Cause::sourceId, UUID[]::new),
            Tx.column(all, Cause::actor, String[]::new),
            Tx.column(all, Cause::documentId, UUID[]::new),
            Tx.column(all, Cause::reversesId, UUID[]::new),
            kind,
            sourceType,
            Tx.column(outside, ids::get, UUID[]::new),
            Tx.column(outside, i -> moves.get(i).itemId(), UUID[]::new),
            Tx.column(outside, i -> isOwn(moves.get(i)), Boolean[]::new),
            Tx.column(after, ItemValue::quantity, Long[]::new),
            Tx.column(after, ItemValue::known, Long[]::new),
            Tx.numbers(after, ItemValue::exact),
            Tx.numbers(after, ItemValue::value),
            Tx.column(after, v -> text(v.average()), String[]::new)
        };
    }

    private static boolean isOwn(Move move) {
        return move.cost() != null && move.cost().isOwn();
    }

    private static @Nullable String text(@Nullable BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }

    /** @param made the rows of the movements with these ids */
    private static void publish(
            Tx tx,
            List<Cause> all,
            List<Booked> values,
            List<UUID> ids,
            RowSet<Row> made,
            String kind,
            String sourceType) {
        var places = new HashMap<UUID, Integer>();
        var averages = new HashMap<UUID, @Nullable BigDecimal>(); // after all movements
        for (int i = 0; i < all.size(); i++) {
            places.put(ids.get(i), i);
            averages.put(all.get(i).move().itemId(), values.get(i).average());
        }
        var byActor = new LinkedHashMap<String, List<BookedMovement>>();
        var at = Instant.EPOCH;
        for (var r : made) {
            int i = Objects.requireNonNull(places.get(r.getUUID(0)));
            var cause = all.get(i);
            at = r.getOffsetDateTime(1).toInstant();
            var average = averages.get(cause.move().itemId());
            byActor.computeIfAbsent(cause.actor(), a -> new ArrayList<>())
                    .add(booked(cause, values.get(i), average, r));
        }
        var events = new ArrayList<Event>();
        for (var of : byActor.entrySet()) {
            var booked = of.getValue();
            for (int from = 0; from < booked.size(); from += EVENT_MAX) {
                var part = booked.subList(from, Math.min(from + EVENT_MAX, booked.size()));
                events.add(event(kind, sourceType, at, part, of.getKey()));
            }
        }
        EventLog.appendAll(tx, events);
    }

    private static BookedMovement booked(Cause cause, Booked value, @Nullable BigDecimal average, Row r) {
        var move = cause.move();
        var item = r.getArrayOfStrings(2);
        return new BookedMovement(
                r.getUUID(0),
                move.itemId(),
                item[0],
                item[1],
                move.from(),
                r.getString(3),
                move.to(),
                r.getString(4),
                move.quantity(),
                Cost.plain(value.unitCost()),
                value.amount(),
                value.variance(),
                Cost.plain(average),
                cause.sourceId(),
                cause.documentId(),
                cause.reversesId(),
                cause.reason());
    }

    private static Event event(String kind, String sourceType, Instant at, List<BookedMovement> booked, String actor) {
        var id = Ids.next();
        var data = new MovementsBooked(id, kind, sourceType, at, List.copyOf(booked));
        return EventLog.event(InventoryEvents.MOVEMENTS_BOOKED, id, 1, data, actor, null);
    }
}
