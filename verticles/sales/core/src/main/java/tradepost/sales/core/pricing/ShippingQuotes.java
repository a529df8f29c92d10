package tradepost.sales.core.pricing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.extension.InvalidAnswer;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.extension.ExtensionJson;
import tradepost.sales.core.extension.Used;
import tradepost.sales.extension.UsedExtension;

/** Asks the extensions that know what the shipping of an order costs. */
public final class ShippingQuotes {
    public static final String POINT = "ext.shipping.quote";

    /**
     * What is asked.
     *
     * @param method that the client wishes; null for any
     * @param amounts of the lines
     */
    public record Asked(
            UUID customerId,
            String currency,
            @Nullable String method,
            @Nullable OrderAddress address,
            List<SalesOrderLine> lines,
            Amounts amounts) {}

    /**
     * The answer.
     *
     * @param amount in the currency of the order
     */
    public record Quoted(
            String method,
            BigDecimal amount,
            @Nullable String carrier,
            @Nullable Integer deliveryDays) {}

    /** An answer with who gave it. */
    public record Answer(Quoted quoted, UsedExtension by) {}

    private final Extensions extensions;

    public ShippingQuotes(Extensions extensions) {
        this.extensions = extensions;
    }

    public boolean isServed() {
        return extensions.isServed(POINT);
    }

    /** Empty if no extension has quoted. Virtual threads only, and outside of a transaction. */
    public Optional<Answer> of(Asked asked) {
        return extensions
                .first(POINT, request(asked), answer -> quoted(answer, asked.currency()))
                .await()
                .map(o -> new Answer(o.answer(), Used.of(List.of(o)).getFirst()));
    }

    private static JsonObject request(Asked asked) {
        var lines = new JsonArray();
        for (int i = 0; i < asked.lines().size(); i++) {
            var l = asked.lines().get(i);
            lines.add(new JsonObject()
                    .put("line", i)
                    .put("item_id", l.itemId().toString())
                    .put("sku", l.sku())
                    .put("quantity", l.quantity())
                    .put("unit_price", l.unitPrice())
                    .put("total_amount", l.totalAmount()));
        }
        return new JsonObject()
                .put("customer_id", asked.customerId().toString())
                .put("currency", asked.currency())
                .put("method", asked.method())
                .put("shipping_address", ExtensionJson.address(asked.address()))
                .put("subtotal_amount", asked.amounts().subtotal())
                .put("discount_amount", asked.amounts().discount())
                .put("total_amount", asked.amounts().total())
                .put("lines", lines);
    }

    /** Null without an opinion. */
    private static @Nullable Quoted quoted(JsonObject answer, String currency) {
        var amount = answer.getValue("amount");
        if (amount == null) return null;
        if (!currency.equals(answer.getString("currency"))) throw new InvalidAnswer("is in another currency");
        var days = answer.getValue("delivery_days");
        var carrier = answer.getString("carrier");
        return new Quoted(
                visible("method", answer.getString("method")),
                checked(new BigDecimal(amount.toString()), currency),
                carrier == null ? null : visible("carrier", carrier),
                days == null ? null : new BigDecimal(days.toString()).intValueExact());
    }

    private static String visible(String name, String text) {
        try {
            return Text.visible(name, text);
        } catch (ServiceException e) {
            throw new InvalidAnswer("the " + name + " is blank");
        }
    }

    private static BigDecimal checked(BigDecimal amount, String currency) {
        try {
            return Money.checked("amount", amount, currency);
        } catch (ServiceException e) {
            throw new InvalidAnswer("the amount does not fit the currency");
        }
    }
}
