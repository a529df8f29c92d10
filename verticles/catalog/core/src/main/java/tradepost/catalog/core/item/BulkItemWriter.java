package tradepost.catalog.core.item;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Item;
import tradepost.catalog.WriteItem;
import tradepost.catalog.bulk.BulkItemResults;
import tradepost.catalog.bulk.BulkItemResults.Result;
import tradepost.catalog.bulk.BulkItems;
import tradepost.catalog.core.price.PriceHistory;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Fault;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Ids;

/** Creates and changes many items, by the same statements for any number of them. */
public final class BulkItemWriter {
    private static final String CODE_TAKEN = "item_code__code_taken";

    private final Resource<Item, ?> items;
    private final String currency;

    /** @param currency the currency of the installation, in which items are priced */
    public BulkItemWriter(Resource<Item, ?> items, String currency) {
        this.items = items;
        this.currency = currency;
    }

    /** Fails 400 or 409 if nothing may be refused and an element is: with the error of the first one, and the details of all. */
    public BulkItemResults write(Tx tx, BulkItems body) {
        var all = IntStream.range(0, body.items().size())
                .mapToObj(i -> new BulkItem(i, body.items().get(i), currency))
                .toList();
        apply(tx, all, body.isAllOrNothing());
        var results = all.stream().map(BulkItem::result).toList();
        return new BulkItemResults(
                count(results, 201), count(results, 200), refused(results).size(), results);
    }

    /** Returns the ids of the items that existed and were changed. */
    Set<UUID> apply(Tx tx, List<BulkItem> all, boolean allOrNothing) {
        PriceHistory.nameActor(tx);
        refuseRepeated(all);
        var owners = Owners.of(tx, all);
        var created = tx.orAgain(CODE_TAKEN, () -> insert(tx, all, owners));
        var wanted = changes(tx, all, owners);
        if (allOrNothing) requireNoneRefused(all.stream().map(BulkItem::result).toList());
        var updated = tx.orAgain(CODE_TAKEN, () -> update(tx, wanted));
        EventLog.appendAll(
                tx,
                Stream.concat(items.events("created", created).stream(), items.events("updated", updated).stream())
                        .toList());
        return wanted.keySet();
    }

    /** @param id null if the SKU names the item */
    BulkItem row(JsonObject values, @Nullable UUID id) {
        return BulkItem.ofRow(values, id, currency);
    }

    private static void refuseRepeated(List<BulkItem> all) {
        var seen = new HashSet<String>();
        for (var one : all)
            if (!one.sku().isEmpty() && !seen.add(one.sku()))
                one.refuse(Problem.badRequest(
                        "sku_twice", Problem.detail("sku", "is the SKU of an earlier element of the request")));
    }

    /** The items that have the external ids and the codes of the request already. */
    private record Owners(Map<String, UUID> byExternalId, Map<String, UUID> byCode) {
        static Owners of(Tx tx, List<BulkItem> all) {
            return new Owners(
                    found(tx, BulkItemQueries.OWNERS, once(all, BulkItem::externalNames, BulkItem::refuseExternalId)),
                    found(
                            tx,
                            BulkItemQueries.CODE_OWNERS,
                            once(all, BulkItem::codeKeys, BulkItem::refuseRepeatedCode)));
        }

        /** The names of all elements; refuses an element with a name of an earlier one. */
        private static Set<String> once(
                List<BulkItem> all, Function<BulkItem, List<String>> names, Consumer<BulkItem> refuse) {
            var seen = new HashSet<String>();
            for (var one : all) {
                var own = names.apply(one);
                if (own.stream().anyMatch(seen::contains)) refuse.accept(one);
                else seen.addAll(own);
            }
            return seen;
        }

        private static Map<String, UUID> found(Tx tx, String sql, Set<String> names) {
            var owners = new HashMap<String, UUID>();
            if (!names.isEmpty())
                for (var r : tx.sql(sql, (Object) names.toArray(String[]::new)))
                    owners.put(r.getString(0), r.getUUID(1));
            return owners;
        }

        /** @param item that may have them; null if none may */
        boolean hasExternalId(BulkItem one, @Nullable UUID item) {
            return isTaken(one.externalNames(), byExternalId, item);
        }

        boolean hasCode(BulkItem one, @Nullable UUID item) {
            return isTaken(one.codeKeys(), byCode, item);
        }

        private static boolean isTaken(List<String> names, Map<String, UUID> owners, @Nullable UUID item) {
            return names.stream().map(owners::get).anyMatch(owner -> owner != null && !owner.equals(item));
        }
    }

    private List<Item> insert(Tx tx, List<BulkItem> all, Owners owners) {
        var made = new ArrayList<WriteItem>();
        for (var one : all) {
            var item = one.toInsert();
            if (item != null && !owners.hasExternalId(one, null) && !owners.hasCode(one, null)) made.add(item);
        }
        if (made.isEmpty()) return List.of();
        var created = tx.list(
                items::read,
                BulkItemQueries.INSERT.formatted(items.columns()),
                made.stream().map(w -> Ids.next()).toArray(UUID[]::new),
                texts(made, WriteItem::sku),
                texts(made, WriteItem::name),
                texts(made, WriteItem::description),
                made.stream().map(WriteItem::unitPrice).toArray(BigDecimal[]::new),
                codes(made),
                texts(made, WriteItem::unit),
                made.stream().map(WriteItem::metadata).toArray(JsonObject[]::new),
                texts(made, WriteItem::taxCategory),
                made.stream().map(WriteItem::externalIds).toArray(JsonObject[]::new));
        var bySku = bySku(created);
        for (var one : all) {
            var item = one.toInsert() == null ? null : bySku.get(one.sku());
            if (item != null) one.created(item);
        }
        return created;
    }

    /** The fields to write of items that exist, by their ids. Locks the items. */
    private Map<UUID, WriteItem> changes(Tx tx, List<BulkItem> all, Owners owners) {
        var open = all.stream().filter(BulkItem::isOpen).toList();
        var wanted = new HashMap<UUID, WriteItem>();
        if (open.isEmpty()) return wanted;
        var skus = open.stream().map(BulkItem::sku).toArray(String[]::new);
        var ids = open.stream()
                .map(BulkItem::wantedId)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(UUID[]::new);
        var locked = tx.list(items::read, BulkItemQueries.LOCK.formatted(items.columns()), skus, ids);
        var bySku = bySku(locked);
        var byId = new HashMap<UUID, Item>();
        for (var item : locked) byId.put(item.id(), item);
        var seen = new HashSet<UUID>();
        for (var one : open) {
            var owner = bySku.get(one.sku());
            var now = one.wantedId() == null ? owner : byId.get(one.wantedId());
            if (now != null && !seen.add(now.id()))
                one.refuse(Problem.badRequest("row_twice", Problem.detail("", "is for the item of an earlier row")));
            else if (owners.hasExternalId(one, now == null ? null : now.id())) one.refuseExternalId();
            else if (owners.hasCode(one, now == null ? null : now.id())) one.refuseCode();
            else {
                var change = one.change(now, owner);
                if (now != null && change != null) wanted.put(now.id(), change);
            }
        }
        return wanted;
    }

    private List<Item> update(Tx tx, Map<UUID, WriteItem> wanted) {
        if (wanted.isEmpty()) return List.of();
        var ids = wanted.keySet().toArray(UUID[]::new);
        var fields = Stream.of(ids).map(wanted::get).toList();
        return tx.list(
                items::read,
                BulkItemQueries.UPDATE.formatted(items.columns()),
                ids,
                texts(fields, WriteItem::sku),
                texts(fields, WriteItem::name),
                texts(fields, WriteItem::description),
                fields.stream().map(WriteItem::unitPrice).toArray(BigDecimal[]::new),
                codes(fields),
                texts(fields, WriteItem::unit),
                fields.stream().map(WriteItem::metadata).toArray(JsonObject[]::new),
                texts(fields, WriteItem::taxCategory),
                fields.stream().map(WriteItem::externalIds).toArray(JsonObject[]::new));
    }

    private static @Nullable String[] texts(List<WriteItem> items, Function<WriteItem, @Nullable String> field) {
        return items.stream().map(field).toArray(String[]::new);
    }

    private static JsonArray[] codes(List<WriteItem> items) {
        return items.stream()
                .map(w -> ItemCodes.stored(Objects.requireNonNullElse(w.codes(), List.of())))
                .toArray(JsonArray[]::new);
    }

    private static Map<String, Item> bySku(List<Item> items) {
        var found = new HashMap<String, Item>();
        for (var item : items) found.put(item.sku(), item);
        return found;
    }

    private static int count(List<Result> results, int status) {
        return (int) results.stream().filter(r -> r.status() == status).count();
    }

    private static List<Result> refused(List<Result> results) {
        return results.stream().filter(r -> r.error() != null).toList();
    }

    private static void requireNoneRefused(List<Result> results) {
        var refused = refused(results);
        var faults =
                refused.stream().map(Result::error).filter(Objects::nonNull).toList();
        if (!faults.isEmpty()) throw Fault.ofAll(refused.getFirst().status(), faults);
    }
}
