package tradepost.catalog.core.price;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.price.PriceRequest;
import tradepost.contact.CustomerService;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;

/** Prices as a caller gets them who may see only its own: those of its customer record, or else those for everybody. */
public final class OwnPrices {
    /** The customer that a caller is; null for none. */
    record Buyer(@Nullable UUID customerId, @Nullable String group) {
        static final Buyer ANYBODY = new Buyer(null, null);
    }

    private final CustomerService customers;
    private final PriceRule rule;
    private final String currency;

    /** @param currency the currency of the installation */
    public OwnPrices(Vertx vertx, Db db, CustomerService customers, String currency) {
        this.customers = customers;
        rule = new PriceRule(vertx, db);
        this.currency = currency;
    }

    /** A storefront has no customer record, and need not be asked for. */
    Future<Buyer> buyer(Caller caller) {
        if (!caller.mayOwn("customers:read")) return Future.succeededFuture(Buyer.ANYBODY);
        return customers
                .ownCustomer(caller)
                .map(c -> new Buyer(c.id(), c.customerGroup()))
                .recover(e -> e instanceof ServiceException s && s.failureCode() == 404
                        ? Future.succeededFuture(Buyer.ANYBODY)
                        : Future.failedFuture(e));
    }

    /** The prices of one piece in the currency of the installation, by item; the item's own price applies where there is none. */
    public Future<Map<UUID, BigDecimal>> of(List<UUID> itemIds, Caller caller) {
        if (itemIds.isEmpty()) return Future.succeededFuture(Map.of());
        var lines = itemIds.stream().map(id -> new PriceRequest.Line(id, 1)).toList();
        return buyer(caller)
                .compose(b -> rule.of(List.of(new PriceRequest(b.customerId(), b.group(), currency, null, lines))))
                .map(found -> {
                    var prices = new HashMap<UUID, BigDecimal>();
                    for (var p : found) prices.put(lines.get(p.line()).itemId(), p.unitPrice());
                    return prices;
                });
    }
}
