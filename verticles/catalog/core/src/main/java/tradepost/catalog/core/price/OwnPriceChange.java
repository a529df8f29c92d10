package tradepost.catalog.core.price;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import tradepost.catalog.Item;
import tradepost.catalog.core.category.CategoryServiceImpl;
import tradepost.catalog.price.change.ChangeItemPrices;
import tradepost.catalog.price.change.ChangedItemPrices;
import tradepost.catalog.price.change.ChangedItemPrices.Sample;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Slices;

/** Raises or lowers many items' own prices, or only says what that would do. Few statements for any number of items. */
final class OwnPriceChange {
    static final int ITEMS_MAX = 5_000;

    /** Far within the time limit of a statement, also on a slow machine: an item that is written is also written to the search. */
    private static final int ITEMS_PER_STATEMENT = 1_000;

    private static final String OF_ITEMS = "any((select $1::uuid[])::uuid[])";
    private static final String OF_CATEGORY =
            """
            any(array(
              select v.item_id from product p join product_variant v on v.product_id = p.id
              where p.deleted_at is null and p.category_id = any(array(%s))
              limit %d))""".formatted(CategoryServiceImpl.WITH_THOSE_BELOW.formatted("$1"), ITEMS_MAX + 1);

    /** {@code %s}: one of the above, and whether the items are locked. */
    private static final String PRICES = """
            select id, unit_price, %s, sku, name from item where id = %s and deleted_at is null order by id %s
            """;

    private static final String UPDATE = """
            update item set unit_price = p, version = version + 1, updated_at = now()
            from unnest($1::uuid[], $2::numeric[]) as u(i, p) where id = i returning %s
            """;

    private static final String CATEGORY = "select 1 from category where id = $1 and deleted_at is null";

    private final Resource<Item, ?> items;
    private final String currency;

    /** @param currency of the installation, in which items are priced */
    OwnPriceChange(Resource<Item, ?> items, String currency) {
        this.items = items;
        this.currency = currency;
    }

    ChangedItemPrices change(Tx tx, ChangeItemPrices body) {
        PriceHistory.nameActor(tx);
        var by = PriceAdjustment.of(body.percent(), body.amount(), body.rounding(), currency);
        var changing = read(tx, body, by).stream()
                .filter(s -> s.oldPrice().compareTo(s.newPrice()) != 0)
                .toList();
        refuseOutOfRange(changing);
        if (!body.isDryRun() && !changing.isEmpty()) write(tx, changing);
        return new ChangedItemPrices(
                body.isDryRun(),
                changing.size(),
                changing.stream().limit(PriceAdjustment.SAMPLE_MAX).toList());
    }

    /** The chosen items, locked unless it is a dry run, with their prices before and after. */
    private List<Sample> read(Tx tx, ChangeItemPrices body, PriceAdjustment by) {
        var ids = body.itemIds();
        if ((ids == null) == (body.categoryId() == null))
            throw Problem.badRequest(
                    "one_of_required", Problem.detail("item_ids", "send exactly one of item_ids and category_id"));
        var sql = PRICES.formatted(
                PriceAdjustment.sql(2),
                ids == null ? OF_CATEGORY : OF_ITEMS,
                body.isDryRun() ? "" : "for no key update");
        var parameters = by.parameters();
        parameters.addFirst(ids == null ? body.categoryId() : ids.toArray(UUID[]::new));
        var chosen = tx.list(this::sample, sql, parameters.toArray());
        if (ids != null) requireAll(ids, chosen);
        else if (chosen.isEmpty() && tx.sql(CATEGORY, body.categoryId()).size() == 0)
            throw Problem.badRequest(
                    "category_not_found", Problem.detail("category_id", "there is no category with this id"));
        if (chosen.size() > ITEMS_MAX)
            throw Problem.badRequest(
                    "too_many_lines", Problem.detail("category_id", "has more than " + ITEMS_MAX + " items"));
        return chosen;
    }

    private static void requireAll(List<UUID> ids, List<Sample> chosen) {
        var found = new HashSet<UUID>();
        for (var s : chosen) found.add(s.itemId());
        Problem.badRequestIf(
                "item_not_found",
                ids.stream()
                        .filter(id -> !found.contains(id))
                        .limit(PriceAdjustment.REFUSED_SHOWN_MAX)
                        .map(id -> Problem.detail("item_ids", "there is no item with the id " + id))
                        .toList());
    }

    private Sample sample(Row r) {
        return new Sample(
                r.getUUID(0),
                r.getString(3),
                r.getString(4),
                Money.readPrice(r, 1, currency),
                Money.readPrice(r, 2, currency));
    }

    private static void refuseOutOfRange(List<Sample> changing) {
        var details = changing.stream()
                .filter(s -> PriceAdjustment.isOutOfRange(s.newPrice()))
                .limit(PriceAdjustment.REFUSED_SHOWN_MAX)
                .map(s -> PriceAdjustment.outOfRange(s.itemId().toString(), s.oldPrice(), s.newPrice()))
                .toArray(JsonObject[]::new);
        if (details.length > 0) throw PriceAdjustment.refusal(details);
    }

    private void write(Tx tx, List<Sample> changing) {
        for (var part : Slices.of(changing, ITEMS_PER_STATEMENT)) writePart(tx, part);
    }

    private void writePart(Tx tx, List<Sample> changing) {
        var changed = tx.list(
                items::read,
                UPDATE.formatted(items.columns()),
                changing.stream().map(Sample::itemId).toArray(UUID[]::new),
                changing.stream().map(Sample::newPrice).toArray(BigDecimal[]::new));
        EventLog.appendAll(tx, items.events("updated", changed));
    }
}
