package tradepost.sales.core;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Json;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Drafting.Draft;
import tradepost.sales.core.quote.QuotedOrders;

/** Creates orders; orders that arrive at the same time are written by one statement. Also those that quotes become. */
final class Creating implements QuotedOrders {
    private record Created(NewOrder order, Event event) {}

    private final Drafting drafting;
    private final GroupCommit<Created, SalesOrderWithItems> commits;

    Creating(Vertx vertx, Db db, Drafting drafting) {
        this.drafting = drafting;
        commits = new GroupCommit<>(vertx, db, SalesOrderWithItems.class, Creating::insert);
        commits.weighedBy(o -> o.order().lines().size());
    }

    /** Virtual threads only. */
    SalesOrderWithItems create(WriteSalesOrder body, Draft draft, Caller caller) {
        var order = NewOrder.of(draft, body, caller);
        var event = EventLog.event(SalesEvents.CREATED, order.id(), 1, Json.write(order.content()));
        return commits.write(new Created(order, event));
    }

    @Override
    public Priced price(UUID quoteId, WriteSalesOrder body, Caller caller) {
        var draft = drafting.draft(quoteId, body, caller);
        drafting.reference(draft, caller);
        var order = NewOrder.of(draft, body, caller);
        return new Priced(
                Json.write(order),
                order.customerId(),
                order.customerName(),
                order.customerUserId(),
                order.currency(),
                order.total());
    }

    @Override
    public Content read(JsonObject content) {
        var order = Json.read(content, NewOrder.class);
        var charge = order.shipping();
        return new Content(
                order.lines(),
                order.shippingAddress(),
                order.billingAddress(),
                charge == null ? null : charge.in(order.currency()));
    }

    @Override
    public void requireActive(UUID customerId, Caller caller) {
        drafting.requireActive(customerId, caller);
    }

    @Override
    public SalesOrderWithItems create(Tx tx, JsonObject content, UUID orderId, UUID quoteId) {
        var order = NewOrder.ofQuote(content, orderId, quoteId);
        var event = EventLog.event(SalesEvents.CREATED, orderId, 1, Json.write(order.content()));
        return insert(tx, List.of(new Created(order, event))).getFirst();
    }

    private static List<SalesOrderWithItems> insert(Tx tx, List<Created> all) {
        var orders = all.stream().map(Created::order).toList();
        var events = all.stream().map(Created::event).toList();
        var args = NewOrder.args(orders).toArray();
        var made = NewOrder.inserted(
                orders, EventLog.send(tx, SalesQueries.INSERT_ALL, events, args).await(), false);
        return orders.stream()
                .map(o -> SalesOrderWithItems.unpaid(Objects.requireNonNull(made.get(o.id())), o.lines()))
                .toList();
    }
}
