package tradepost.sales.core.extension;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.problem.Problem;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.extension.UsedExtension;

/** Asks the extensions that may refuse an order before it is confirmed. */
public final class OrderChecks {
    public static final String POINT = "ext.order.check";

    /** @param reason null unless it refuses */
    private record Decision(@Nullable String reason) {}

    /** What is asked. */
    public record Order(
            UUID id,
            UUID customerId,
            String currency,
            Amounts amounts,
            @Nullable String reference,
            @Nullable OrderAddress shippingAddress,
            @Nullable OrderAddress billingAddress,
            List<SalesOrderLine> lines,
            BigDecimal shippingAmount) {}

    private final Extensions extensions;

    public OrderChecks(Extensions extensions) {
        this.extensions = extensions;
    }

    public boolean isServed() {
        return extensions.isServed(POINT);
    }

    /**
     * The extensions that accept the order. Fails 409 refused_by_extension with their reasons. Virtual threads only, and outside of a
     * transaction.
     */
    public List<UsedExtension> check(Order order) {
        var opinions =
                extensions.all(POINT, request(order), OrderChecks::decision).await();
        var refusals = opinions.stream()
                .filter(o -> o.answer().reason() != null)
                .map(o ->
                        Problem.detail("extension", o.name() + ": " + o.answer().reason()))
                .toList();
        Problem.conflictIf("refused_by_extension", refusals);
        return Used.of(opinions);
    }

    private static @Nullable Decision decision(JsonObject answer) {
        return switch (answer.getString("decision")) {
            case "accept" -> new Decision(null);
            case "refuse" -> new Decision(answer.getString("reason"));
            default -> null;
        };
    }

    private static JsonObject request(Order order) {
        var lines = new JsonArray();
        for (var l : order.lines())
            lines.add(new JsonObject()
                    .put("id", l.id().toString())
                    .put("item_id", l.itemId().toString())
                    .put("sku", l.sku())
                    .put("quantity", l.quantity())
                    .put("unit_price", l.unitPrice())
                    .put("subtotal", l.subtotal()));
        return new JsonObject()
                .put(
                        "order",
                        new JsonObject()
                                .put("id", order.id().toString())
                                .put("customer_id", order.customerId().toString())
                                .put("currency", order.currency())
                                .put("subtotal_amount", order.amounts().subtotal())
                                .put("discount_amount", order.amounts().discount())
                                .put("tax_amount", order.amounts().tax())
                                .put("shipping_amount", order.shippingAmount())
                                .put("total_amount", order.amounts().total())
                                .put("reference", order.reference())
                                .put("shipping_address", ExtensionJson.address(order.shippingAddress()))
                                .put("billing_address", ExtensionJson.address(order.billingAddress()))
                                .put("lines", lines));
    }
}
