package tradepost.sales.core.commit;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.reservation.Reservation;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.request.Origin;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.terms.Credit.Claim;
import tradepost.sales.event.OrderConfirmed;

/**
 * Stock that is reserved for an order, with the content of the confirmation's event.
 *
 * @param claim null for a customer without a credit limit
 */
record HeldStock(
        Reservation stock,
        SalesOrder draft,
        List<SalesOrderLine> lines,
        @Nullable Claim claim,
        String actor,
        @Nullable Origin origin) {
    Event event() {
        var content = OrderConfirmed.of(draft, lines, ReservedStock.parts(stock.lines()));
        return EventLog.event(SalesEvents.CONFIRMED, draft.id(), stock.orderVersion() + 1, content, actor, origin);
    }
}
