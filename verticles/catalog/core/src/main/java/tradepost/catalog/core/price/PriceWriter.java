package tradepost.catalog.core.price;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.CatalogEvents.ChangedPrice;
import tradepost.catalog.CatalogEvents.PricesChanged;
import tradepost.catalog.price.Price;
import tradepost.catalog.price.PriceList;
import tradepost.catalog.price.PricePage;
import tradepost.catalog.price.PriceQuery;
import tradepost.catalog.price.SetPrices;
import tradepost.catalog.price.WritePrice;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;

/**
 * The prices of price lists. Each statement that writes prices also inserts the changes into the history. Its first two parameters are
 * the actor and the list, which is locked.
 */
final class PriceWriter {
    static final String UNKNOWN_ITEM = "there is no item with this id";

    private static final String COLUMNS =
            "id, price_list_id, item_id, minimum_quantity, unit_price, version, created_at, updated_at, "
                    + PriceHistory.ITEM_NAMES;

    private static final String GET =
            "select %s from price_list_price where id = $1 and price_list_id = $2".formatted(COLUMNS);

    /** Returns nothing if there is no such item. */
    private static final String INSERT = """
            with written as (
              insert into price_list_price(id, price_list_id, item_id, minimum_quantity, unit_price)
              select $3, $2, i.id, $5, $6 from item i where i.id = $4 and i.deleted_at is null
              returning %s),
            kept as (
              insert into price_change(item_id, price_list_id, minimum_quantity, currency, new_price, actor)
              select w.item_id, w.price_list_id, w.minimum_quantity, l.currency, w.unit_price, $1
              from written w join price_list l on l.id = w.price_list_id)
            select * from written
            """.formatted(COLUMNS);

    /** If the price gets another item or minimum quantity, it is removed in one place of the history and added in another. */
    private static final String REPLACE = """
            with before as (select * from price_list_price where id = $3 and price_list_id = $2),
            written as (
              update price_list_price p set item_id = i.id, minimum_quantity = $5, unit_price = $6, version = p.version + 1,
                     updated_at = now()
              from item i where p.id = $3 and p.price_list_id = $2 and i.id = $4 and i.deleted_at is null
              returning p.id, p.price_list_id, p.item_id, p.minimum_quantity, p.unit_price, p.version, p.created_at, p.updated_at),
            kept as (
              insert into price_change(item_id, price_list_id, minimum_quantity, currency, old_price, new_price, actor)
              select coalesce(w.item_id, b.item_id), $2, coalesce(w.minimum_quantity, b.minimum_quantity), l.currency, b.unit_price,
                     w.unit_price, $1
              from before b full join written w on w.item_id = b.item_id and w.minimum_quantity = b.minimum_quantity
                join price_list l on l.id = $2
              where w.unit_price is distinct from b.unit_price and exists (select 1 from written))
            select %s from written
            """.formatted(COLUMNS);

    private static final String DELETE = """
            with written as (delete from price_list_price where id = $3 and price_list_id = $2 returning %s),
            kept as (
              insert into price_change(item_id, price_list_id, minimum_quantity, currency, old_price, actor)
              select w.item_id, w.price_list_id, w.minimum_quantity, l.currency, w.unit_price, $1
              from written w join price_list l on l.id = w.price_list_id)
            select * from written
            """.formatted(COLUMNS);

    /**
     * A row for each price, with its place: whether it is accepted, whether it is another than before, and whether there was one. A price
     * that is the same as before is accepted even if its item has been deleted, so that what a client has read can be sent back.
     */
    private static final String SET = """
            with wanted as (
              select * from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::numeric[]) with ordinality
                as u(id, item_id, minimum_quantity, unit_price, n)),
            before as (
              select p.* from wanted w
                join price_list_price p on p.price_list_id = $2 and p.item_id = w.item_id and p.minimum_quantity = w.minimum_quantity),
            written as (
              insert into price_list_price as p (id, price_list_id, item_id, minimum_quantity, unit_price)
              select w.id, $2, i.id, w.minimum_quantity, w.unit_price
              from wanted w join item i on i.id = w.item_id and i.deleted_at is null
              on conflict (price_list_id, item_id, minimum_quantity) do update
                set unit_price = excluded.unit_price, version = p.version + 1, updated_at = now()
                where p.unit_price <> excluded.unit_price
              returning p.item_id, p.minimum_quantity, p.unit_price),
            kept as (
              insert into price_change(item_id, price_list_id, minimum_quantity, currency, old_price, new_price, actor)
              select w.item_id, $2, w.minimum_quantity, l.currency, b.unit_price, w.unit_price, $1
              from written w left join before b using (item_id, minimum_quantity) join price_list l on l.id = $2)
            select w.n::int, i.id is not null or b.unit_price is not distinct from w.unit_price, c.item_id is not null, b.item_id is not null,
              i.sku, i.name
            from wanted w left join item i on i.id = w.item_id and i.deleted_at is null
              left join before b on b.item_id = w.item_id and b.minimum_quantity = w.minimum_quantity
              left join written c on c.item_id = w.item_id and c.minimum_quantity = w.minimum_quantity
            order by w.n
            """;

    private PriceWriter() {}

    static Listing<Price> listed(String currency) {
        return Listing.of("price_list_price", COLUMNS, r -> price(r, currency), Price::id)
                .byNumber("minimum_quantity", p -> BigDecimal.valueOf(p.minimumQuantity()))
                .byNumber("unit_price", Price::unitPrice)
                .byTime("created_at", Price::createdAt)
                .byTime("updated_at", Price::updatedAt);
    }

    private static Price price(Row r, String currency) {
        var item = r.getArrayOfStrings(8);
        return new Price(
                r.getUUID(0),
                r.getUUID(1),
                r.getUUID(2),
                item[0],
                item[1],
                r.getLong(3),
                Money.readPrice(r, 4, currency),
                r.getLong(5),
                r.getOffsetDateTime(6).toInstant(),
                r.getOffsetDateTime(7).toInstant());
    }

    static Future<PricePage> list(Db db, UUID listId, PriceQuery q) {
        var where = Where.of("true")
                .and("price_list_id = ?", listId)
                .and("item_id = ?", q.itemId())
                .between("created_at", q.createdFrom(), q.createdTo());
        return PriceListWriter.LISTS
                .get(db, listId)
                .compose(list -> q.page()
                        .read(db, listed(list.currency()), where)
                        .map(slice -> new PricePage(slice.data(), slice.meta())));
    }

    static Future<Price> get(Db db, UUID listId, UUID id) {
        return PriceListWriter.LISTS
                .get(db, listId)
                .compose(list -> db.require("price_not_found", r -> price(r, list.currency()), GET, id, listId));
    }

    static Price create(Tx tx, UUID listId, WritePrice body) {
        var list = PriceListWriter.locked(tx, listId);
        var price = written(tx, INSERT, Ids.next(), list, body);
        publish(tx, listId, 1, List.of(set(price)));
        return price;
    }

    static Price put(Tx tx, UUID listId, UUID id, WritePrice body) {
        var list = PriceListWriter.locked(tx, listId);
        var was = current(tx, list, id);
        var now = written(tx, REPLACE, id, list, body);
        boolean stays = was.itemId().equals(now.itemId()) && was.minimumQuantity() == now.minimumQuantity();
        var changed = stays ? List.of(set(now)) : List.of(removed(was), set(now));
        publish(tx, listId, changed.size(), changed);
        return now;
    }

    static Done delete(Tx tx, UUID listId, UUID id) {
        var list = PriceListWriter.locked(tx, listId);
        var was = current(tx, list, id);
        tx.sql(DELETE, Request.actor(), listId, id);
        publish(tx, listId, 1, List.of(removed(was)));
        return new Done();
    }

    /** Prices that are the same as before are not written, and if all are, the version of the list stays. */
    static PriceList setAll(Tx tx, UUID listId, SetPrices body) {
        var list = PriceListWriter.lockedAsRead(tx, listId);
        var prices = body.prices();
        requireDistinct(prices);
        var amounts = amounts(prices, list.currency());
        var unknown = new ArrayList<JsonObject>();
        var changed = new ArrayList<ChangedPrice>();
        for (var w : set(tx, listId, prices, amounts)) {
            var price = prices.get(w.place());
            if (!w.isAccepted()) unknown.add(Problem.detail(field(w.place(), "item_id"), UNKNOWN_ITEM));
            else if (w.changed()) changed.add(w.event(price, amounts[w.place()]));
        }
        Problem.badRequestIf("item_not_found", unknown);
        return changed.isEmpty() ? list : publish(tx, listId, changed.size(), changed);
    }

    /**
     * What became of a price.
     *
     * @param place in the list of prices
     * @param isAccepted whether its item exists, or nothing is to be written
     * @param changed whether it was written; not if it was the same before, or if its item does not exist
     * @param existed whether there was a price of the item for this minimum quantity
     * @param sku of the item, with its name; null if it does not exist, and then it is not changed
     */
    record Written(
            int place,
            boolean isAccepted,
            boolean changed,
            boolean existed,
            @Nullable String sku,
            @Nullable String name) {
        ChangedPrice event(WritePrice price, BigDecimal amount) {
            return new ChangedPrice(
                    price.itemId(),
                    Objects.requireNonNull(sku),
                    Objects.requireNonNull(name),
                    price.fromQuantity(),
                    amount);
        }
    }

    /**
     * Writes those of the prices that differ, which are of distinct items or minimum quantities, into a list that is locked. Publishes
     * nothing.
     */
    static List<Written> set(Tx tx, UUID listId, List<WritePrice> prices, BigDecimal[] amounts) {
        return tx.list(
                r -> new Written(
                        r.getInteger(0) - 1,
                        r.getBoolean(1),
                        r.getBoolean(2),
                        r.getBoolean(3),
                        r.getString(4),
                        r.getString(5)),
                SET,
                Request.actor(),
                listId,
                prices.stream().map(p -> Ids.next()).toArray(UUID[]::new),
                prices.stream().map(WritePrice::itemId).toArray(UUID[]::new),
                prices.stream().map(WritePrice::fromQuantity).toArray(Long[]::new),
                Arrays.stream(amounts).map(Numeric::create).toArray(Numeric[]::new));
    }

    private static void requireDistinct(List<WritePrice> prices) {
        record Key(UUID itemId, long minimumQuantity) {}
        var seen = new HashSet<Key>();
        for (int i = 0; i < prices.size(); i++)
            if (!seen.add(new Key(prices.get(i).itemId(), prices.get(i).fromQuantity())))
                throw Problem.badRequest(
                        "price_twice", Problem.detail(field(i, "item_id"), "has this minimum quantity twice"));
    }

    /** Fails 400 invalid_amount with every price that has more decimals than the currency. */
    private static BigDecimal[] amounts(List<WritePrice> prices, String currency) {
        var amounts = new BigDecimal[prices.size()];
        Problem.all(IntStream.range(0, amounts.length)
                .<Runnable>mapToObj(i -> () -> amounts[i] =
                        Money.checkedPrice(field(i, "unit_price"), prices.get(i).unitPrice(), currency))
                .toArray(Runnable[]::new));
        return amounts;
    }

    private static String field(int place, String name) {
        return "prices[" + place + "]." + name;
    }

    /** The price, which the list contains. Fails 404 price_not_found, 412 stale_version. */
    private static Price current(Tx tx, PriceList list, UUID id) {
        var price = tx.require("price_not_found", r -> price(r, list.currency()), GET, id, list.id());
        Request.requireVersion(price.version());
        return price;
    }

    private static Price written(Tx tx, String sql, UUID id, PriceList list, WritePrice body) {
        var amount = Money.checkedPrice("unit_price", body.unitPrice(), list.currency());
        var price = tx.firstOrNull(
                r -> price(r, list.currency()),
                sql,
                Request.actor(),
                list.id(),
                id,
                body.itemId(),
                body.fromQuantity(),
                Numeric.create(amount));
        if (price == null) throw Problem.badRequest("item_not_found", Problem.detail("item_id", UNKNOWN_ITEM));
        return price;
    }

    private static ChangedPrice set(Price p) {
        return new ChangedPrice(p.itemId(), p.sku(), p.name(), p.minimumQuantity(), p.unitPrice());
    }

    private static ChangedPrice removed(Price p) {
        return new ChangedPrice(p.itemId(), p.sku(), p.name(), p.minimumQuantity(), null);
    }

    /** Raises the version of the list, which is locked, and publishes the change of its prices. */
    static PriceList publish(Tx tx, UUID listId, long count, List<ChangedPrice> changed) {
        var list = tx.single(PriceListWriter.LISTS::read, PriceListWriter.TOUCH, listId);
        var data = new PricesChanged(listId, list.name(), list.currency(), count, changed);
        EventLog.append(tx, CatalogEvents.PRICES_CHANGED, listId, list.version(), data);
        return list;
    }
}
