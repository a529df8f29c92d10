package tradepost.inventory.core.stock;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;

/** The states of pieces on hand: available, damaged or quality_hold. Each change of a state is recorded, as movements are. */
public final class StockStates {
    public static final String AVAILABLE = "available";
    public static final String DAMAGED = "damaged";
    public static final String QUALITY_HOLD = "quality_hold";

    /**
     * A quantity of pieces that changes its state.
     *
     * @param lotId of an item that is tracked
     */
    public record StateChange(
            Key key,
            String from,
            String to,
            long quantity,
            @Nullable UUID lotId) {
        public StateChange(Key key, String from, String to, long quantity) {
            this(key, from, to, quantity, null);
        }

        /** One for each lot, and this one if there are none. */
        public List<StateChange> of(List<Part> lots) {
            return lots.isEmpty()
                    ? List.of(this)
                    : lots.stream()
                            .map(p -> new StateChange(key, from, to, p.quantity(), p.lotId()))
                            .toList();
        }

        /** The change of the level; what is on hand stays. */
        public Change ofLevel() {
            return new Change(0, 0, moved(DAMAGED), moved(QUALITY_HOLD));
        }

        private long moved(String state) {
            return to.equals(state) ? quantity : from.equals(state) ? -quantity : 0;
        }
    }

    private static final String INSERT = """
            insert into stock_state_change(id, item_id, location_id, from_state, to_state, quantity, lot_id, source_id, source_type, reason, actor)
            select u.*, $9, $10, $11
            from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::uuid[], $8::uuid[]) as u
            """;

    private StockStates() {}

    /** The pieces in a state that are free to change it: of the available ones, none that is reserved. */
    public static long quantity(Level level, String state) {
        return switch (state) {
            case DAMAGED -> level.damaged();
            case QUALITY_HOLD -> level.qualityHold();
            default -> level.available();
        };
    }

    /** Records changes that {@link Levels#change} has applied, or is about to apply, in the same transaction. */
    public static void insert(
            Tx tx,
            List<StateChange> changes,
            String sourceType,
            @Nullable UUID sourceId,
            @Nullable String reason,
            String actor) {
        insert(tx, changes, sourceType, c -> sourceId, reason, actor);
    }

    /** Changes whose source is their lot. */
    public static void insertOfLots(
            Tx tx, List<StateChange> changes, String sourceType, @Nullable String reason, String actor) {
        insert(tx, changes, sourceType, StateChange::lotId, reason, actor);
    }

    private static void insert(
            Tx tx,
            List<StateChange> changes,
            String sourceType,
            Function<StateChange, @Nullable UUID> sourceId,
            @Nullable String reason,
            String actor) {
        if (changes.isEmpty()) return;
        tx.sql(
                INSERT,
                changes.stream().map(c -> Ids.next()).toArray(UUID[]::new),
                changes.stream().map(c -> c.key().itemId()).toArray(UUID[]::new),
                changes.stream().map(c -> c.key().locationId()).toArray(UUID[]::new),
                changes.stream().map(StateChange::from).toArray(String[]::new),
                changes.stream().map(StateChange::to).toArray(String[]::new),
                changes.stream().map(StateChange::quantity).toArray(Long[]::new),
                changes.stream().map(StateChange::lotId).toArray(UUID[]::new),
                changes.stream().map(sourceId).toArray(UUID[]::new),
                sourceType,
                reason,
                actor);
    }
}
