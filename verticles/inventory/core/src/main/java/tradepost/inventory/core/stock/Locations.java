package tradepost.inventory.core.stock;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.Location;
import tradepost.inventory.LocationPage;
import tradepost.inventory.LocationQuery;
import tradepost.inventory.WriteLocation;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Text;

/**
 * The places where stock is kept. A booking holds a share lock on its location, except on the default one, which is never closed.
 * Each change of a location locks it first. Therefore nothing is booked at a location that is closed at the same time: deleted,
 * archived or deactivated.
 */
public final class Locations {
    private static final int DEFAULT_PRIORITY = 100;
    /** Orders are served from open locations of these types. */
    private static final Set<String> SERVING_TYPES = Set.of("warehouse", "store");

    /** Whether stock may be booked there: a condition for a row of {@code location}. */
    public static final String IS_OPEN = "active and archived_at is null and deleted_at is null";
    /** The condition for a row of {@code location} that serves orders. */
    public static final String SERVES = "(" + IS_OPEN + " and type in ('warehouse', 'store'))";

    private static final String NOT_COUNTED =
            " and not exists (select 1 from stock_count c where c.location_id = $1 and c.status = 'open')";
    /** Nothing is there, nothing is on its way there, and nothing is being counted there. */
    private static final String IS_EMPTY =
            "not exists (select 1 from stock_level s where s.location_id = $1 and (s.on_hand > 0 or s.reserved > 0))"
                    + " and not exists (select 1 from incoming_stock i where i.location_id = $1)" + NOT_COUNTED;

    private static final String NEVER_USED =
            "not exists (select 1 from stock_level s where s.location_id = $1)" + NOT_COUNTED;

    public static final Resource<Location, WriteLocation> LOCATIONS = Resource.of(
                    "location", Location.class, WriteLocation.class)
            .column("code", w -> Text.newCode(w.code()))
            .column("name", w -> Text.visible("name", w.name()))
            .column("type", w -> w.type() == null ? "warehouse" : w.type())
            .column("active", w -> w.active() == null || w.active())
            .column("priority", w -> w.priority() == null ? DEFAULT_PRIORITY : w.priority())
            .sortedBy(LocationQuery.SORTS)
            .deletableWhen(NEVER_USED)
            .archivableWhen(IS_EMPTY, "location_in_use")
            .publishes(InventoryEvents.LOCATION)
            .build();

    private static final String BOOKABLE = "select id from location where id = $1 and " + IS_OPEN + " for share";

    private static final String EXISTING = """
            select id from location where id = any((select $1::uuid[])::uuid[]) and archived_at is null and deleted_at is null
            """;

    private static final String ALL_OPEN =
            "select id from location where id = any((select $1::uuid[])::uuid[]) and " + IS_OPEN;
    private static final String ALL_BOOKABLE = ALL_OPEN + " order by id for share";

    /** The ids of those that serve orders, in the order in which they do. */
    public static final String SERVING_ORDERS = "select id from location where " + SERVES + " order by priority, id";

    /** Locks the levels of the items $1 that have stock to reserve, and those at the default location $2, in the order of {@link Levels}. */
    public static final String LOCK_STOCK = """
            select %s from stock_level s
            join (select distinct i from unnest((select $1::uuid[])) as u(i)) k on s.item_id = k.i
            where s.on_hand > s.reserved or s.location_id = $2
            order by s.item_id, s.location_id for no key update of s
            """.formatted(Levels.COLUMNS);

    /** The unique index of codes also covers deleted rows. Nothing is booked at a location that is not active. */
    private static final String FREE_CODE =
            "update location set code = 'DELETED ' || id, active = false where id = $1 and deleted_at is not null";
    /** A closed location has no alerts, and an open one may have some again. */
    private static final String EVALUATE_ALERTS = """
            insert into stock_to_evaluate(item_id, location_id)
            select item_id, location_id from reorder_point where location_id = $1
            """;
    /** There are few locations, so no index is needed. */
    private static final Searched SEARCHED = new Searched(
            "id",
            "(select id, name, search_words(code || ' ' || name) as search_words from location) l",
            "name",
            "search_words(code || ' ' || name) @@ ?");

    private Locations() {}

    /** An expression of the code of the location with the id in this column, for the list of columns of a statement. */
    public static String code(String column) {
        return "(select coded.code from location coded where coded.id = " + column + ")";
    }

    /**
     * The location of a booking: the default one if it is null. The location stays as it is until the transaction ends. Fails 400
     * location_not_found.
     */
    public static UUID bookable(Tx tx, @Nullable UUID requested) {
        return bookable(tx, requested, "location_id");
    }

    /** @param field the name of the location in the request */
    public static UUID bookable(Tx tx, @Nullable UUID requested, String field) {
        if (requested == null || requested.equals(Movements.MAIN)) return Movements.MAIN; // always bookable
        if (lockIfOpen(tx, requested)) return requested;
        throw notBookable(field);
    }

    /**
     * Fails as {@link #bookable} does, before the transaction, which checks it again: a request that is refused must mark no item as used.
     * Virtual threads only.
     */
    public static void requireBookable(Db db, @Nullable UUID requested, String field) {
        if (requested != null && !open(db, Set.of(requested)).contains(requested)) throw notBookable(field);
    }

    /** 400 location_not_found for this field. */
    public static ServiceException notBookable(String field) {
        return Problem.badRequest(
                "location_not_found", Problem.detail(field, "there is no active location with this id"));
    }

    /**
     * Like {@link #bookable}, for a location that a document has named before. Fails 409 location_not_active.
     *
     * @param field the name of the location in the document
     */
    public static void requireActive(Tx tx, UUID location, String field) {
        if (!lockIfOpen(tx, location))
            throw Problem.conflict("location_not_active", Problem.detail(field, "is not active"));
    }

    /** Whether stock may be booked there. The location stays open until the transaction ends. */
    static boolean lockIfOpen(Tx tx, UUID id) {
        return id.equals(Movements.MAIN)
                || !Movements.BUILT_IN.contains(id) && tx.firstOrNull(r -> r.getUUID(0), BOOKABLE, id) != null;
    }

    /** Those of the locations where stock may be booked; they stay open until the transaction ends. */
    public static Set<UUID> open(Tx tx, Set<UUID> ids) {
        return open(ids, asked -> tx.list(r -> r.getUUID(0), ALL_BOOKABLE, (Object) asked));
    }

    /** Those where stock may be booked now. Virtual threads only. */
    public static Set<UUID> open(Db db, Set<UUID> ids) {
        return open(
                ids,
                asked -> db.list(r -> r.getUUID(0), ALL_OPEN, (Object) asked).await());
    }

    private static Set<UUID> open(Set<UUID> ids, Function<UUID[], List<UUID>> read) {
        var asked = ids.stream()
                .filter(id -> !id.equals(Movements.MAIN) && !Movements.BUILT_IN.contains(id))
                .toArray(UUID[]::new);
        var open = new HashSet<UUID>(Set.of(Movements.MAIN));
        if (asked.length > 0) open.addAll(read.apply(asked));
        return open;
    }

    /** Those of the locations that exist and are not archived, without the built-in ones. */
    public static Future<List<UUID>> existing(Db db, List<UUID> ids) {
        var asked = ids.stream().filter(id -> !Movements.BUILT_IN.contains(id)).toArray(UUID[]::new);
        return db.list(r -> r.getUUID(0), EXISTING, (Object) asked);
    }

    /** The built-in ones are listed only by their type or id, because nobody books there. */
    public static Future<LocationPage> list(Db db, LocationQuery q, LocationLimit limit) {
        boolean isNamed =
                q.page().ids() != null || q.type() != null && !q.type().isEmpty();
        var where = LOCATIONS
                .where(q.archived(), q.createdFrom(), q.createdTo())
                .and("id = any(?)", limit.ids())
                .and("id <> all(?)", isNamed ? null : Movements.BUILT_IN.toArray(UUID[]::new))
                .and(
                        "code = ?",
                        q.code() == null ? null : Text.capitals(q.code().strip()))
                .in("type", q.type())
                .and("active = ?", q.active())
                .search(SEARCHED, q.q());
        return q.page().read(db, LOCATIONS.listing(), where).map(s -> new LocationPage(s.data(), s.meta()));
    }

    public static Location put(Tx tx, UUID id, WriteLocation body) {
        return changed(tx, id, () -> LOCATIONS.put(tx, id, body));
    }

    public static Location patch(Tx tx, UUID id, JsonObject body) {
        return changed(tx, id, () -> LOCATIONS.patch(tx, id, body));
    }

    public static Location restore(Tx tx, UUID id) {
        return changed(tx, id, () -> LOCATIONS.restore(tx, id));
    }

    public static Done delete(Tx tx, UUID id, DeleteLocation query) {
        if (locked(tx, id).isDefault()) throw Problem.conflict("default_location");
        var done = LOCATIONS.delete(tx, id, query.archive());
        tx.sql(FREE_CODE, id);
        tx.sql(EVALUATE_ALERTS, id);
        return done;
    }

    private static Location changed(Tx tx, UUID id, Supplier<Location> change) {
        var was = locked(tx, id);
        var now = change.get();
        if (now.isDefault() && !(now.active() && SERVING_TYPES.contains(now.type())))
            throw Problem.conflict("default_location");
        boolean closes = was.active() && !now.active() || !was.type().equals(now.type());
        if (closes && !tx.single(r -> r.getBoolean(0), "select " + IS_EMPTY, id))
            throw Problem.conflict("location_in_use");
        if (isOpen(was) != isOpen(now)) tx.sql(EVALUATE_ALERTS, id);
        return now;
    }

    private static boolean isOpen(Location location) {
        return location.active() && location.archivedAt() == null;
    }

    private static Location locked(Tx tx, UUID id) {
        if (Movements.BUILT_IN.contains(id)) throw Problem.conflict("built_in_location");
        return tx.require("location_not_found", LOCATIONS::read, LOCATIONS.sql("lock"), id);
    }
}
