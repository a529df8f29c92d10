package tradepost.inventory.core;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.StockStates;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.OrderedLine;
import tradepost.purchase.event.ReceivedLine;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;
import tradepost.purchase.returns.ReturnEvents.ReturnedLine;

/** The event of a whole purchase order that arrived at the default location, undamaged and without numbers of lots. */
final class Receipt {
    private Receipt() {}

    private static BigDecimal cost(BigDecimal amount, @Nullable BigDecimal rate) {
        return rate == null ? amount : Money.round(amount.multiply(rate), "USD");
    }

    /** A return to the vendor, of pieces at the default location. */
    static Event back(UUID item, long quantity, String price) {
        var amount = new BigDecimal(price).multiply(BigDecimal.valueOf(quantity));
        var line = new ReturnedLine(
                Ids.next(), item, "SKU", "Name", quantity, new BigDecimal(price), null, StockStates.AVAILABLE, amount);
        var data = new ReturnRequested(
                Ids.next(),
                Ids.next(),
                "PO-000001",
                Ids.next(),
                "broken",
                null,
                null,
                List.of(line),
                amount,
                "USD",
                new JsonObject());
        return EventLog.event(PurchaseEvents.RETURN_REQUESTED, data.orderId(), 3, data, "user:test", null);
    }

    /** Of Japanese yen in the currency of the installation. */
    static final BigDecimal YEN = new BigDecimal("0.0064");

    static Event of(List<OrderedLine> lines, String number, String currency) {
        var rate = currency.equals("JPY") ? YEN : null;
        var items = lines.stream()
                .map(l -> new ReceivedLine(
                        l.itemId(),
                        "SKU",
                        "Name",
                        l.quantity(),
                        l.unitPrice(),
                        l.subtotal(),
                        Ids.next(),
                        0,
                        null,
                        null,
                        cost(l.subtotal(), rate)))
                .toList();
        var total = lines.stream().map(OrderedLine::subtotal).reduce(BigDecimal.ZERO, BigDecimal::add);
        return of(Ids.next(), items, total, number, currency);
    }

    /** A part of an order. */
    static Event of(UUID orderId, List<ReceivedLine> items) {
        return of(orderId, items, BigDecimal.TEN, "PO-000008", "USD");
    }

    private static Event of(UUID orderId, List<ReceivedLine> items, BigDecimal total, String number, String currency) {
        var data = new OrderReceived(
                orderId,
                Ids.next(),
                Ids.next(),
                true,
                items,
                total,
                number,
                currency,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                currency.equals("JPY") ? YEN : null,
                items.stream().map(ReceivedLine::costAmount).reduce(BigDecimal.ZERO, BigDecimal::add));
        return EventLog.event(PurchaseEvents.RECEIVED, data.orderId(), 2, data, "user:test", null);
    }
}
