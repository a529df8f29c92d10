package tradepost.catalog.core.price;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.price.ItemPrice;
import tradepost.catalog.price.ItemPriceQuery;
import tradepost.catalog.price.ListPrice;
import tradepost.catalog.price.PriceRequest;
import tradepost.kernel.db.Db;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;

/** The price of one item, and why it applies. */
final class ItemPriceReader {
    private static final String OWN = "select unit_price, sku, name from item where id = $1 and deleted_at is null";

    private static final String PUBLISHED = """
            select from product_variant v join product p on p.id = v.product_id join item i on i.id = v.item_id
            where v.item_id = $1 and p.status = 'published' and p.deleted_at is null and i.deleted_at is null and i.archived_at is null
            """;

    private final Db db;
    private final PriceRule rule;
    private final String itemCurrency;

    /** @param itemCurrency the currency of the installation, which the items' own prices use */
    ItemPriceReader(Db db, PriceRule rule, String itemCurrency) {
        this.db = db;
        this.rule = rule;
        this.itemCurrency = itemCurrency;
    }

    /** The currency of the query. Fails 400 unknown_currency. */
    String currency(ItemPriceQuery q) {
        return Money.currency(q.currency() == null ? itemCurrency : q.currency());
    }

    /** Fails 404 item_not_found for an item that is not of a published product, or is archived. */
    Future<Void> requirePublished(UUID itemId) {
        return db.require("item_not_found", r -> true, PUBLISHED, itemId).mapEmpty();
    }

    /** Without the price list, which is nobody's business but that of staff. */
    static ItemPrice shown(ItemPrice price) {
        return new ItemPrice(
                price.itemId(),
                price.sku(),
                price.name(),
                price.quantity(),
                price.unitPrice(),
                price.currency(),
                null,
                price.minimumQuantity(),
                price.why(),
                "This is your price from a quantity of " + price.minimumQuantity() + ".");
    }

    /** Fails 404 item_not_found or no_price. */
    Future<ItemPrice> get(UUID itemId, ItemPriceQuery q, @Nullable String group) {
        long quantity = Objects.requireNonNullElse(q.quantity(), 1L);
        var line = new PriceRequest.Line(itemId, quantity);
        var request = new PriceRequest(q.customerId(), group, currency(q), q.asOf(), List.of(line));
        return db.require("item_not_found", this::own, OWN, itemId)
                .compose(own -> rule.of(List.of(request))
                        .map(found -> found.isEmpty()
                                ? own(line, request.currency(), own)
                                : ofList(line, own, request, found.getFirst())));
    }

    /** An item with its own price. */
    private record Own(String sku, String name, BigDecimal price) {}

    private Own own(Row r) {
        return new Own(r.getString(1), r.getString(2), Money.readPrice(r, 0, itemCurrency));
    }

    private ItemPrice own(PriceRequest.Line line, String currency, Own item) {
        if (!currency.equals(itemCurrency)) throw Problem.notFound("no_price");
        return new ItemPrice(
                line.itemId(),
                item.sku(),
                item.name(),
                line.quantity(),
                item.price(),
                currency,
                null,
                1,
                "own_price",
                "No price list that applies has a price for this quantity; this is the item's own price.");
    }

    private static ItemPrice ofList(PriceRequest.Line line, Own item, PriceRequest request, ListPrice found) {
        var why = switch (found.scope()) {
            case "customer" -> "customer_list";
            case "group" -> "group_list";
            default -> "general_list";
        };
        var scope = switch (found.scope()) {
            case "customer" -> "this customer";
            case "group" -> "the customer group " + request.customerGroup();
            default -> "everybody";
        };
        return new ItemPrice(
                line.itemId(),
                item.sku(),
                item.name(),
                line.quantity(),
                found.unitPrice(),
                request.currency(),
                found.priceListId(),
                found.minimumQuantity(),
                why,
                "The price list " + found.listName() + " is for " + scope + "; its price applies from a quantity of "
                        + found.minimumQuantity() + ".");
    }
}
