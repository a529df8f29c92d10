package tradepost.orders;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Money;

/**
 * The totals of a list of orders.
 *
 * @param page of the page
 * @param all of the whole list; null if it has more than 10,000 orders, or is a search
 */
public record OrderTotals(List<Sum> page, @Nullable List<Sum> all) {
    /** Of the orders in one currency. */
    public record Sum(String currency, long orders, BigDecimal totalAmount, BigDecimal paidAmount) {}

    public static OrderTotals of(JsonObject json) {
        return Json.read(json, OrderTotals.class);
    }

    /**
     * Empty unless they are requested. Those of a search are only of the page.
     *
     * @param requested null: not
     * @param search the searched text; null for none
     * @param where the conditions of the list, which are on the columns currency, total_amount and paid_amount of orders
     * @param page the orders of the page
     */
    public static Future<Optional<OrderTotals>> read(
            @Nullable Boolean requested,
            @Nullable String search,
            Db db,
            Listing<?> listing,
            Where where,
            List<? extends Order> page) {
        if (!Boolean.TRUE.equals(requested)) return Future.succeededFuture(Optional.empty());
        if (search != null) return Future.succeededFuture(Optional.of(new OrderTotals(ofPage(page), null)));
        var sums = Page.sums(listing, where, "currency", List.of("total_amount", "paid_amount"));
        return db.list(OrderTotals::sum, sums.sql(), sums.args()).map(all -> {
            boolean capped = all.stream().mapToLong(Sum::orders).sum() > Page.COUNTED;
            return Optional.of(new OrderTotals(ofPage(page), capped ? null : all));
        });
    }

    private static Sum sum(Row r) {
        var currency = r.getString(0);
        return new Sum(currency, r.getLong(1), Money.read(r, 2, currency), Money.read(r, 3, currency));
    }

    static List<Sum> ofPage(List<? extends Order> page) {
        var byCurrency = new TreeMap<String, Sum>();
        for (var o : page)
            byCurrency.merge(
                    o.currency(),
                    new Sum(o.currency(), 1, o.totalAmount(), o.paidAmount()),
                    (a, b) -> new Sum(
                            a.currency(),
                            a.orders() + b.orders(),
                            a.totalAmount().add(b.totalAmount()),
                            a.paidAmount().add(b.paidAmount())));
        return new ArrayList<>(byCurrency.values());
    }
}
