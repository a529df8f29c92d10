package tradepost.inventory.core;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.OrderedLine;
import tradepost.purchase.event.ReceivedLine;

/** The event of a whole purchase order that arrived at the default location, undamaged and without numbers of lots. */
final class Receipt {
    private Receipt() {}

    static Event of(List<OrderedLine> lines, String number, String currency) {
        return of(lines, number, currency, null);
    }

    static Event of(List<OrderedLine> lines, String number, String currency, @Nullable BigDecimal rate) {
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
                        null))
                .toList();
        var total = lines.stream().map(OrderedLine::subtotal).reduce(BigDecimal.ZERO, BigDecimal::add);
        var data = new OrderReceived(
                Ids.next(),
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
                null,
                rate);
        return EventLog.event(PurchaseEvents.RECEIVED, data.orderId(), 2, data, "user:test", null);
    }
}
