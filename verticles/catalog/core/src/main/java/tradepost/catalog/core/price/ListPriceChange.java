package tradepost.catalog.core.price;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.data.Numeric;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents.ChangedPrice;
import tradepost.catalog.price.PriceList;
import tradepost.catalog.price.change.ChangePrices;
import tradepost.catalog.price.change.ChangedPrices;
import tradepost.catalog.price.change.ChangedPrices.Sample;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Money;

/** Raises or lowers many prices of a list by one statement, or only says what that would do. */
final class ListPriceChange {
    private static final int PUBLISHED_MAX = 1_000;

    /** Returns one row without a price if nothing changes; otherwise some of the changed prices, those out of range first. */
    private static final String CHANGE = """
            with computed as (
              select id, item_id, minimum_quantity, unit_price as old_price,
                     %s as new_price
              from price_list_price where price_list_id = $2 and ($3::uuid[] is null or item_id = any($3::uuid[]))),
            changing as materialized (select * from computed where new_price <> old_price),
            counted as (
              select count(*) as all_prices, count(*) filter (where new_price < 0 or new_price > $8::numeric) as refused from changing),
            written as (
              update price_list_price p set unit_price = c.new_price, version = p.version + 1, updated_at = now()
              from changing c where p.id = c.id and not $9::boolean and (select refused = 0 from counted)
              returning p.id),
            kept as (
              insert into price_change(item_id, price_list_id, minimum_quantity, currency, old_price, new_price, actor)
              select c.item_id, $2, c.minimum_quantity, l.currency, c.old_price, c.new_price, $1
              from changing c join written w on w.id = c.id join price_list l on l.id = $2)
            select n.all_prices, n.refused, s.item_id, s.minimum_quantity, s.old_price, s.new_price, %s
            from counted n left join (
              select * from changing order by (new_price < 0 or new_price > $8::numeric) desc, item_id, minimum_quantity limit $10) s
              on true
            """.formatted(PriceAdjustment.sql(4), PriceHistory.ITEM_NAMES);

    private ListPriceChange() {}

    static ChangedPrices change(Tx tx, UUID listId, ChangePrices body) {
        var list = list(tx, listId, body.isDryRun());
        var currency = list.currency();
        var by = PriceAdjustment.of(body.percent(), body.amount(), body.rounding(), currency);
        var parameters = new ArrayList<@Nullable Object>();
        parameters.add(Request.actor());
        parameters.add(listId);
        parameters.add(body.itemIds() == null ? null : body.itemIds().toArray(UUID[]::new));
        parameters.addAll(by.parameters());
        parameters.add(Numeric.create(Money.MAX));
        parameters.add(body.isDryRun());
        parameters.add(PUBLISHED_MAX);
        var rows = tx.sql(CHANGE, parameters.toArray());
        var first = rows.iterator().next();
        var changed = rows.stream()
                .filter(r -> r.getUUID(2) != null)
                .map(r -> sample(r, currency))
                .toList();
        if (first.getLong(1) > 0) throw refusal(changed, first.getLong(1));
        long count = first.getLong(0);
        var now = count == 0 || body.isDryRun() ? list : PriceWriter.publish(tx, listId, count, published(changed));
        return new ChangedPrices(
                listId,
                now.version(),
                body.isDryRun(),
                count,
                changed.stream().limit(PriceAdjustment.SAMPLE_MAX).toList());
    }

    /** Fails 428 if_match_required if the client does not say which prices it has read, except for a dry run; 404, 412. */
    private static PriceList list(Tx tx, UUID listId, boolean isDryRun) {
        if (isDryRun) {
            var list = tx.require(
                    "price_list_not_found", PriceListWriter.LISTS::read, PriceListWriter.LISTS.sql("get"), listId);
            Request.requireVersion(list.version());
            return list;
        }
        if (!Request.hasIfMatch())
            throw Problem.of(428, "if_match_required", Problem.detail("If-Match", "is the ETag of the price list"));
        return PriceListWriter.lockedAsRead(tx, listId);
    }

    private static Sample sample(Row r, String currency) {
        var item = r.getArrayOfStrings(6);
        return new Sample(
                r.getUUID(2),
                item[0],
                item[1],
                r.getLong(3),
                Money.readPrice(r, 4, currency),
                Money.readPrice(r, 5, currency));
    }

    private static List<ChangedPrice> published(List<Sample> changed) {
        return changed.stream()
                .map(s -> new ChangedPrice(s.itemId(), s.sku(), s.name(), s.minimumQuantity(), s.newPrice()))
                .toList();
    }

    /** @param changed begins with the prices out of range */
    private static RuntimeException refusal(List<Sample> changed, long count) {
        var details = changed.stream()
                .limit(Math.min(count, PriceAdjustment.REFUSED_SHOWN_MAX))
                .map(s -> PriceAdjustment.outOfRange(
                        s.itemId() + " from a quantity of " + s.minimumQuantity(), s.oldPrice(), s.newPrice()))
                .toArray(JsonObject[]::new);
        return PriceAdjustment.refusal(details);
    }
}
