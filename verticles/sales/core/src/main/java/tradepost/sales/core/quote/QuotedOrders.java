package tradepost.sales.core.quote;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.sales.Address;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.charge.ShippingCharge;

/** What quotes need of orders. Virtual threads only. */
public interface QuotedOrders {
    /**
     * A draft with its prices, which is not stored.
     *
     * @param content what {@link #create} makes an order of, as JSON
     * @param owner the user of the customer
     */
    record Priced(
            JsonObject content,
            UUID customerId,
            String customerName,
            @Nullable UUID owner,
            String currency,
            BigDecimal total) {}

    /** What a quote shows of its content. */
    record Content(
            List<SalesOrderLine> lines,
            @Nullable Address shippingAddress,
            @Nullable Address billingAddress,
            @Nullable ShippingCharge shipping) {}

    /** Looks up customer, items and prices, and marks them as used. Fails as the creation of an order does. */
    Priced price(UUID quoteId, WriteSalesOrder body, Caller caller);

    Content read(JsonObject content);

    /** Fails 409 customer_archived. */
    void requireActive(UUID customerId, Caller caller);

    /** Stores the draft of an order with exactly these prices, and its event. */
    SalesOrderWithItems create(Tx tx, JsonObject content, UUID orderId, UUID quoteId);
}
