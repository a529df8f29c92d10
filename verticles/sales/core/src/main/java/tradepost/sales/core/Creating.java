package tradepost.sales.core;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.data.Numeric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Caller;
import tradepost.kernel.Db;
import tradepost.kernel.Event;
import tradepost.kernel.EventLog;
import tradepost.kernel.GroupCommit;
import tradepost.kernel.Json;
import tradepost.kernel.Tx;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesEvents.OrderContent;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Drafting.Draft;

/** New orders: those that come at the same time are written by one statement. */
final class Creating {
    private record NewOrder(
            UUID id,
            Draft draft,
            @Nullable String notes,
            @Nullable String reference,
            UUID createdBy,
            Event told) {}

    private final GroupCommit<NewOrder, SalesOrderWithItems> commits;

    Creating(Vertx vertx, Db db) {
        commits = new GroupCommit<>(vertx, db, SalesOrderWithItems.class, Creating::insert);
    }

    /** Virtual threads only. */
    SalesOrderWithItems create(UUID id, WriteSalesOrder body, Draft draft, Caller caller) {
        var content = OrderContent.of(id, draft.customer().id(), draft.lines(), draft.total());
        var told = EventLog.event(SalesEvents.CREATED, id, 1, Json.write(content));
        return commits.write(new NewOrder(id, draft, body.notes(), body.reference(), caller.userId(), told));
    }

    private static List<SalesOrderWithItems> insert(Tx tx, List<NewOrder> orders) {
        var allLines = new ArrayList<SalesOrderLine>();
        for (var o : orders) allLines.addAll(o.draft().lines());
        var args = new ArrayList<Object>(Arrays.asList(Drafting.lineArgs(allLines)));
        args.add(uuids(orders, NewOrder::id));
        args.add(uuids(orders, o -> o.draft().customer().id()));
        args.add(texts(orders, o -> o.draft().customer().name()));
        args.add(texts(orders, o -> o.draft().customer().email()));
        args.add(texts(orders, o -> o.draft().currency()));
        args.add(orders.stream().map(o -> Numeric.create(o.draft().total())).toArray(Numeric[]::new));
        args.add(texts(orders, NewOrder::notes));
        args.add(texts(orders, NewOrder::reference));
        args.add(uuids(orders, NewOrder::createdBy));
        args.add(uuids(orders, o -> o.draft().customer().userId()));
        var told = orders.stream().map(NewOrder::told).toList();
        var made = new HashMap<UUID, SalesOrder>();
        for (var r :
                EventLog.send(tx, SalesQueries.INSERT_ALL, told, args.toArray()).await())
            made.put(r.getUUID(0), SalesQueries.order(r));
        return orders.stream()
                .map(o -> new SalesOrderWithItems(
                        Objects.requireNonNull(made.get(o.id())), o.draft().lines()))
                .toList();
    }

    private static UUID[] uuids(List<NewOrder> orders, Function<NewOrder, @Nullable UUID> of) {
        return orders.stream().map(of).toArray(UUID[]::new);
    }

    private static String[] texts(List<NewOrder> orders, Function<NewOrder, @Nullable String> of) {
        return orders.stream().map(of).toArray(String[]::new);
    }
}
