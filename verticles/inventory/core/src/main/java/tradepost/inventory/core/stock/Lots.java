package tradepost.inventory.core.stock;

import io.vertx.sqlclient.Row;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.stock.Levels.Tracking;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.lot.LotEvents.LotCreated;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;

/** The statements on lots that bookings need. The levels of their items are locked. */
public final class Lots {
    /** A lot of an item, by what is compared of its number. */
    public record Name(UUID itemId, String key) {
        /** @param key the number, or its key */
        public Name {
            key = Text.lotKey(key);
        }
    }

    /** A lot whose pieces arrive. */
    record Arrival(
            UUID itemId,
            String number,
            Tracking tracking,
            @Nullable LocalDate expiresOn) {
        Name name() {
            return new Name(itemId, number);
        }
    }

    /** @param inStock whether it has pieces anywhere */
    record Found(UUID id, String tracking, @Nullable LocalDate expiresOn, boolean inStock) {}

    record Named(Name name, UUID locationId, String state) {}

    private static final String FIND = """
            select l.id, l.item_id, l.number_key, l.tracking, l.expires_on,
              exists (select 1 from lot_level v where v.lot_id = l.id and v.on_hand > 0)
            from lot l join (select distinct i, n from unnest($1::uuid[], $2::text[]) as u(i, n)) k on l.item_id = k.i and l.number_key = k.n
            """;
    private static final String INSERT = """
            insert into lot(id, item_id, number, number_key, tracking, expires_on)
            select u.id, u.i, u.n, u.k, u.t, coalesce(u.e::date, business_today() + u.days::int)
            from unnest($1::uuid[], $2::uuid[], $3::text[], $7::text[], $4::text[], $5::text[], $6::text[]) as u(id, i, n, k, t, e, days)
            returning id, item_id, number, tracking, expires_on, %s
            """.formatted(ItemNames.of("lot.item_id"));
    private static final String PIECES = """
            select v.item_id, v.location_id, l.number_key, v.lot_id, v.free, v.damaged, v.quality_hold, %s
            from (select distinct i, p, n from unnest($1::uuid[], $2::uuid[], $3::text[]) as u(i, p, n)) k
            join lot l on l.item_id = k.i and l.number_key = k.n join lot_level v on v.lot_id = l.id and v.location_id = k.p
            """.formatted(LotStock.ENDED);
    private static final String OF_RESERVATIONS = """
            select reservation_id, lot_id, quantity from reservation_lot where reservation_id = any((select $1::uuid[])::uuid[])
            """;
    private static final String OF_MOVEMENT = "select lot_id, quantity from lot_movement where movement_id = $1";
    private static final String KINDS_OF_MOVEMENT =
            "select distinct l.tracking from lot_movement m join lot l on l.id = m.lot_id where m.movement_id = $1";
    private static final String INSERT_MOVEMENTS = """
            insert into lot_movement(movement_id, lot_id, item_id, quantity)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[])
            """;
    private static final String LAST_SERIAL = """
            select item_id, max(substr(number_key, char_length($2) + 2)::bigint) from lot
            where item_id = any((select $1::uuid[])::uuid[]) and starts_with(number_key, $2 || '-')
              and substr(number_key, char_length($2) + 2) ~ '^[0-9]{1,15}$'
            group by item_id
            """;

    private Lots() {}

    static Map<Name, Found> find(Tx tx, List<Name> names) {
        var found = new HashMap<Name, Found>();
        for (var r : tx.sql(FIND, items(names), keys(names)))
            found.put(
                    new Name(r.getUUID(1), r.getString(2)),
                    new Found(r.getUUID(0), r.getString(3), r.getLocalDate(4), r.getBoolean(5)));
        return found;
    }

    /** Those of the lots that exist. */
    public static Map<Name, UUID> ids(Tx tx, List<Name> names) {
        var ids = new HashMap<Name, UUID>();
        find(tx, names).forEach((name, found) -> ids.put(name, found.id()));
        return ids;
    }

    /** Their ids. */
    static Map<Name, UUID> insert(Tx tx, List<Arrival> arrivals) {
        var made = new LinkedHashMap<Name, UUID>();
        if (arrivals.isEmpty()) return made;
        var names = arrivals.stream().map(Arrival::name).toList();
        var events = new ArrayList<Event>();
        for (var r : tx.sql(
                INSERT,
                arrivals.stream().map(a -> Ids.next()).toArray(UUID[]::new),
                items(names),
                arrivals.stream().map(Arrival::number).toArray(String[]::new),
                arrivals.stream().map(a -> a.tracking().kind()).toArray(String[]::new),
                arrivals.stream().map(a -> text(a.expiresOn())).toArray(String[]::new),
                arrivals.stream().map(a -> text(a.tracking().shelfLifeDays())).toArray(String[]::new),
                keys(names))) {
            made.put(new Name(r.getUUID(1), r.getString(2)), r.getUUID(0));
            var item = ItemNames.Named.of(r.getUUID(1), r.getArrayOfStrings(5));
            var data = new LotCreated(
                    r.getUUID(0),
                    r.getUUID(1),
                    item.sku(),
                    item.name(),
                    r.getString(2),
                    r.getString(3),
                    r.getLocalDate(4));
            events.add(EventLog.event(InventoryEvents.LOT_CREATED, r.getUUID(0), 1, Json.write(data)));
        }
        EventLog.appendAll(tx, events);
        return made;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static UUID[] items(List<Name> names) {
        return names.stream().map(Name::itemId).toArray(UUID[]::new);
    }

    private static String[] keys(List<Name> names) {
        return names.stream().map(Name::key).toArray(String[]::new);
    }

    /**
     * What the lots that these lines name have in each state.
     *
     * @param ended including those that have expired or are recalled
     */
    static Map<Named, Part> pieces(Tx tx, List<LotBookings.Line> lines, boolean ended) {
        var naming = lines.stream().filter(l -> l.lot() != null).toList();
        var pieces = new HashMap<Named, Part>();
        if (naming.isEmpty()) return pieces;
        for (var r : tx.sql(
                PIECES,
                naming.stream().map(l -> l.key().itemId()).toArray(UUID[]::new),
                naming.stream().map(l -> l.key().locationId()).toArray(UUID[]::new),
                naming.stream()
                        .map(l -> Text.lotKey(Objects.requireNonNull(l.lot())))
                        .toArray(String[]::new))) {
            var name = new Name(r.getUUID(0), r.getString(2));
            if (r.getBoolean(7) && !ended) continue;
            for (var state : List.of(StockStates.AVAILABLE, StockStates.DAMAGED, StockStates.QUALITY_HOLD))
                pieces.put(new Named(name, r.getUUID(1), state), new Part(r.getUUID(3), quantity(r, state)));
        }
        return pieces;
    }

    private static long quantity(Row r, String state) {
        return r.getLong(
                switch (state) {
                    case StockStates.DAMAGED -> 5;
                    case StockStates.QUALITY_HOLD -> 6;
                    default -> 4;
                });
    }

    /** By reservation. */
    public static Map<UUID, List<Part>> ofReservations(Tx tx, List<UUID> reservationIds) {
        var parts = new HashMap<UUID, List<Part>>();
        if (reservationIds.isEmpty()) return parts;
        for (var r : tx.sql(OF_RESERVATIONS, (Object) reservationIds.toArray(UUID[]::new)))
            parts.computeIfAbsent(r.getUUID(0), id -> new ArrayList<>()).add(new Part(r.getUUID(1), r.getLong(2)));
        return parts;
    }

    static List<Part> ofMovement(Tx tx, UUID movementId) {
        return tx.list(r -> new Part(r.getUUID(0), r.getLong(1)), OF_MOVEMENT, movementId);
    }

    /** How the pieces of a movement were kept: lot or serial; none if it is from a time when its item was not tracked. */
    static List<String> kindsOfMovement(Tx tx, UUID movementId) {
        return tx.list(r -> r.getString(0), KINDS_OF_MOVEMENT, movementId);
    }

    /** @param lots of each movement, in the order of the other lists */
    static void insertMovements(Tx tx, List<UUID> movementIds, List<UUID> itemIds, List<List<Part>> lots) {
        var movements = new ArrayList<UUID>();
        var items = new ArrayList<UUID>();
        var parts = new ArrayList<Part>();
        for (int i = 0; i < lots.size(); i++)
            for (var part : lots.get(i)) {
                movements.add(movementIds.get(i));
                items.add(itemIds.get(i));
                parts.add(part);
            }
        if (!parts.isEmpty())
            tx.sql(
                    INSERT_MOVEMENTS,
                    movements.toArray(UUID[]::new),
                    parts.stream().map(Part::lotId).toArray(UUID[]::new),
                    items.toArray(UUID[]::new),
                    parts.stream().map(Part::quantity).toArray(Long[]::new));
    }

    /** The highest number n of each item that has serial numbers {@code document-n}. */
    public static Map<UUID, Long> lastSerials(Tx tx, List<UUID> items, String document) {
        var last = new HashMap<UUID, Long>();
        if (items.isEmpty()) return last;
        for (var r : tx.sql(LAST_SERIAL, items.toArray(UUID[]::new), Text.lotKey(document)))
            last.put(r.getUUID(0), r.getLong(1));
        return last;
    }
}
