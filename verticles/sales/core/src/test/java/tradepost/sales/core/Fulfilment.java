package tradepost.sales.core;

import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.value.Ids;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.fulfilment.CloseOrderRequest;
import tradepost.sales.fulfilment.ShipOrderRequest;

/** Orders whose pieces are shipped and closed. */
public record Fulfilment(Sales sales) {
    /** A confirmed order in dollars with a line of each quantity, at 10.00 a piece. */
    public SalesOrderWithItems confirmed(long... quantities) {
        var lines = Arrays.stream(quantities)
                .mapToObj(n -> new WriteSalesLine(null, sales.neighbours.item("10.00"), null, n, null))
                .toList();
        return confirmed("USD", lines);
    }

    public SalesOrderWithItems confirmed(String currency, List<WriteSalesLine> lines) {
        var draft =
                sales.service.createOrder(sales.order(currency, lines), ANYBODY).await();
        return sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
    }

    /** A shipment from MAIN of so many pieces of each line; 0 leaves it out. */
    public static ShipOrderRequest shipment(SalesOrderWithItems order, long... quantities) {
        var lines = new ArrayList<ShipOrderRequest.Line>();
        for (int i = 0; i < quantities.length; i++)
            if (quantities[i] > 0) lines.add(line(order.items().get(i), quantities[i]));
        return new ShipOrderRequest(Ids.next(), lines, null);
    }

    public static ShipOrderRequest.Line line(SalesOrderLine line, long quantity) {
        return new ShipOrderRequest.Line(line.id(), line.itemId(), Neighbours.MAIN, quantity);
    }

    public Future<SalesOrderWithItems> ship(SalesOrderWithItems order, long... quantities) {
        return sales.service.shipOrder(order.order().id(), shipment(order, quantities), ANYBODY);
    }

    /** So many pieces of the first lines; without quantities, everything that is open. */
    public Future<SalesOrderWithItems> close(SalesOrderWithItems order, long... quantities) {
        var lines = new ArrayList<CloseOrderRequest.Line>();
        for (int i = 0; i < quantities.length; i++)
            if (quantities[i] > 0)
                lines.add(new CloseOrderRequest.Line(order.items().get(i).id(), quantities[i]));
        var body = quantities.length == 0 ? null : new CloseOrderRequest("sold out", lines);
        return sales.service.closeOrder(order.order().id(), body, ANYBODY);
    }

    /** The new quantities of the first lines; a negative one leaves the line as it is. */
    public static ChangeOrderRequest changed(SalesOrderWithItems order, long... quantities) {
        var lines = new ArrayList<ChangeOrderRequest.Line>();
        for (int i = 0; i < quantities.length; i++)
            if (quantities[i] >= 0)
                lines.add(new ChangeOrderRequest.Line(order.items().get(i).id(), null, null, quantities[i], null));
        return new ChangeOrderRequest(lines, null, null, "the customer called");
    }

    public Future<SalesOrderWithItems> change(SalesOrderWithItems order, long... quantities) {
        return sales.service.changeOrder(order.order().id(), changed(order, quantities), ANYBODY);
    }

    public Future<SalesOrderWithItems> pay(SalesOrderWithItems order) {
        return sales.service.payOrder(order.order().id(), null, ANYBODY);
    }

    /** Its three statuses. */
    public static String states(SalesOrder order) {
        return order.status() + " " + order.paymentStatus() + " " + order.fulfillmentStatus();
    }

    public String states(UUID orderId) {
        return states(sales.now(orderId).order());
    }
}
