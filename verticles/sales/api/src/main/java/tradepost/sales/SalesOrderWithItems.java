package tradepost.sales;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.json.Json;
import tradepost.orders.Payment;

/**
 * @param items in the order in which they were sent
 * @param payments with refunds, oldest first
 * @param taxes by category and rate
 */
public record SalesOrderWithItems(
        SalesOrder order, List<SalesOrderLine> items, List<Payment> payments, List<OrderTax> taxes) {
    public SalesOrderWithItems(SalesOrder order, List<SalesOrderLine> items, List<Payment> payments) {
        this(order, items, payments, OrderTax.of(items, order.shipping()));
    }

    /** Lines that have just been stored have the times of their order. */
    public static SalesOrderWithItems unpaid(SalesOrder order, List<SalesOrderLine> items) {
        return stored(order, items, List.of());
    }

    /** Like {@link #unpaid}, with payments. */
    public static SalesOrderWithItems stored(SalesOrder order, List<SalesOrderLine> items, List<Payment> payments) {
        var stored = items.stream().map(l -> l.storedAt(order.createdAt())).toList();
        return new SalesOrderWithItems(order, stored, payments);
    }

    /** The same order with these payments. */
    public SalesOrderWithItems with(List<Payment> others) {
        return new SalesOrderWithItems(order, items, others, taxes);
    }

    /** Without what staff note. */
    public SalesOrderWithItems forCustomer() {
        return new SalesOrderWithItems(order.forCustomer(), items, payments, taxes);
    }

    public static SalesOrderWithItems of(JsonObject json) {
        return Json.read(json, SalesOrderWithItems.class);
    }
}
