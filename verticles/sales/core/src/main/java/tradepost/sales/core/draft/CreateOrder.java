package tradepost.sales.core.draft;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.orders.Lines;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.terms.Terms;

/** Creates orders; orders that arrive at the same time are written by one statement. Also those that quotes become. */
public final class CreateOrder {
    private record Created(NewOrder order, Event event) {}

    private final Vertx vertx;
    private final Db db;
    private final DraftBuilder drafts;
    private final GroupCommit<Created, SalesOrderWithItems> commits;

    public CreateOrder(Vertx vertx, Db db, DraftBuilder drafts) {
        this.vertx = vertx;
        this.db = db;
        this.drafts = drafts;
        commits = new GroupCommit<>(vertx, db, SalesOrderWithItems.class, CreateOrder::insert);
        commits.weighedBy(o -> o.order().lines().size());
    }

    public Future<SalesOrderWithItems> create(WriteSalesOrder body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, SalesOrderWithItems.class, () -> {
            Lines.requireNew(body.items());
            drafts.requireHold(body.holdId(), caller);
            Terms.requireFuture(db, "expires_at", body.expiresAt());
            var draft = drafts.draft(Ids.next(), body, caller);
            drafts.reference(draft, caller);
            return commits.write(created(draft.order()));
        });
    }

    /** Stores the draft of an order with exactly this content, and its event. */
    public static SalesOrderWithItems create(Tx tx, NewOrder order) {
        return insert(tx, List.of(created(order))).getFirst();
    }

    private static Created created(NewOrder order) {
        return new Created(
                order, EventLog.event(SalesEvents.CREATED, order.id(), NewOrder.VERSION, Json.write(order.content())));
    }

    private static List<SalesOrderWithItems> insert(Tx tx, List<Created> all) {
        var orders = all.stream().map(Created::order).toList();
        var events = all.stream().map(Created::event).toList();
        var made = OrderInserts.drafts(tx, orders, events);
        return orders.stream()
                .map(o -> SalesOrderWithItems.unpaid(Objects.requireNonNull(made.get(o.id())), o.lines()))
                .toList();
    }
}
