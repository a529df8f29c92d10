package tradepost.inventory.core.stock;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
     * @param unitCost what a piece cost, in the currency of the installation; null if that is not known
     * @param lots of an item that is tracked; they sum to the quantity
     */
    public record Move(
            UUID itemId,
            UUID from,
            UUID to,
            long quantity,
            @Nullable BigDecimal unitCost,
            List<Part> lots) {
        public Move(UUID itemId, UUID from, UUID to, long quantity) {
            this(itemId, from, to, quantity, null);
        }

        public Move(UUID itemId, UUID from, UUID to, long quantity, @Nullable BigDecimal unitCost) {
            this(itemId, from, to, quantity, unitCost, List.of());
        }

        public Move of(List<Part> parts) {
            return new Move(itemId, from, to, quantity, unitCost, parts);
        }

        /** As text, because the client accepts no null in an array of numbers. */
        private @Nullable String cost() {
            return unitCost == null ? null : unitCost.toPlainString();
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
     */
    public record Cause(
            Move move,
            @Nullable String reason,
            @Nullable UUID sourceId,
            @Nullable UUID documentId,
            String actor) {}

    private static final String INSERT = """
            insert into movement(id, item_id, from_location_id, to_location_id, quantity, unit_cost, kind, source_type, source_id, reason, actor, document_id)
            select u.id, u.i, u.f, u.t, u.q, u.c::numeric, $11, $12, u.s, u.r, u.a, u.d
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::uuid[]), (select $4::uuid[]), (select $5::bigint[]),
              (select $6::text[]), (select $7::text[]), (select $8::uuid[]), (select $9::text[]), (select $10::uuid[]))
              as u(id, i, f, t, q, c, r, s, a, d)
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

    /** The ids of the movements, in their order. */
    public static List<UUID> insertAll(Tx tx, List<Cause> all, String kind, String sourceType) {
        var ids = all.stream().map(c -> Ids.next()).toList();
        var moves = all.stream().map(Cause::move).toList();
        tx.sql(
                INSERT,
                ids.toArray(UUID[]::new),
                moves.stream().map(Move::itemId).toArray(UUID[]::new),
                moves.stream().map(Move::from).toArray(UUID[]::new),
                moves.stream().map(Move::to).toArray(UUID[]::new),
                moves.stream().map(Move::quantity).toArray(Long[]::new),
                moves.stream().map(Move::cost).toArray(String[]::new),
                all.stream().map(Cause::reason).toArray(String[]::new),
                all.stream().map(Cause::sourceId).toArray(UUID[]::new),
                all.stream().map(Cause::actor).toArray(String[]::new),
                all.stream().map(Cause::documentId).toArray(UUID[]::new),
                kind,
                sourceType);
        Lots.insertMovements(
                tx,
                ids,
                moves.stream().map(Move::itemId).toList(),
                moves.stream().map(Move::lots).toList());
        MovementEvents.publish(tx, ids);
        return ids;
    }
}
