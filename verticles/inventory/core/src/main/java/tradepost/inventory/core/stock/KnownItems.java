package tradepost.inventory.core.stock;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ItemSnapshot;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;

/** The items that a document of stock names. They belong to the catalog. */
public final class KnownItems {
    /** An item that has a level exists: it cannot be deleted after its first movement. */
    private static final String WITHOUT_LEVEL = """
            select i from unnest((select $1::uuid[])) as u(i) where not exists (select 1 from stock_level s where s.item_id = i)
            """;

    private KnownItems() {}

    /**
     * Fails 400 item_twice with each place where an item occurs again.
     *
     * @param field the name of the item at this place
     */
    public static void requireOnce(List<UUID> itemIds, IntFunction<String> field) {
        var seen = new HashSet<UUID>();
        var twice = new ArrayList<JsonObject>();
        for (int i = 0; i < itemIds.size(); i++)
            if (!seen.add(itemIds.get(i))) twice.add(Problem.detail(field.apply(i), "occurs twice"));
        Problem.badRequestIf("item_twice", twice);
    }

    /**
     * Marks the items as used, so that they can no longer be deleted, and learns their names. Call it before the transaction. Fails
     * 400 item_not_found with each place of an item that does not exist, and then marks none.
     *
     * @param check gets the items that have no level yet; if it fails, none is marked
     */
    public static void reference(
            Db db,
            CatalogService catalog,
            List<UUID> itemIds,
            IntFunction<String> field,
            Consumer<Set<UUID>> check,
            Caller caller) {
        var unsure = withoutLevel(db, itemIds);
        if (unsure.isEmpty()) return;
        requireFound(itemIds, unsure, ids(catalog.itemSnapshots(unsure, caller).await()), field);
        check.accept(Set.copyOf(unsure));
        var referenced = catalog.referenceItems(unsure, caller).await();
        requireFound(itemIds, unsure, ids(referenced), field);
        ItemNames.name(db, referenced);
    }

    /** The same for the item in the path of a request. Fails 404 item_not_found. */
    public static void reference(Db db, CatalogService catalog, UUID itemId, Caller caller) {
        var unsure = withoutLevel(db, List.of(itemId));
        if (unsure.isEmpty()) return;
        var referenced = catalog.referenceItems(unsure, caller).await();
        if (referenced.isEmpty()) throw Problem.notFound("item_not_found");
        ItemNames.name(db, referenced);
    }

    /** The item in the path of a request. Fails 404 item_not_found. */
    public static Future<ItemSnapshot> require(CatalogService catalog, UUID itemId, Caller caller) {
        return catalog.itemSnapshots(List.of(itemId), caller).map(found -> {
            if (found.isEmpty()) throw Problem.notFound("item_not_found");
            return found.getFirst();
        });
    }

    /** Those of the items that have never moved, or do not exist. */
    public static List<UUID> withoutLevel(Db db, List<UUID> itemIds) {
        return db.list(r -> r.getUUID(0), WITHOUT_LEVEL, (Object) itemIds.toArray(UUID[]::new))
                .await();
    }

    private static void requireFound(
            List<UUID> itemIds, List<UUID> unsure, Set<UUID> found, IntFunction<String> field) {
        var missing = new HashSet<>(unsure);
        missing.removeAll(found);
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < itemIds.size(); i++)
            if (missing.contains(itemIds.get(i)))
                faults.add(Problem.detail(field.apply(i), "there is no item with this id"));
        Problem.badRequestIf("item_not_found", faults);
    }

    private static Set<UUID> ids(List<ItemSnapshot> items) {
        return items.stream().map(ItemSnapshot::id).collect(Collectors.toSet());
    }
}
