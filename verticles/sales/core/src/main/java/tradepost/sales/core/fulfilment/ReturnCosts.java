package tradepost.sales.core.fulfilment;

import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import tradepost.inventory.event.MovementsBooked;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Money;
import tradepost.sales.returns.SalesReturn;

/** What the pieces of returns cost, as inventory has booked them. Only callers with costs:read see it. */
public final class ReturnCosts {
    private static final String ADD = """
            insert into sales_return_cost(return_id, amount)
            select id, sum(amount) from unnest((select $1::uuid[]), (select $2::numeric[])) as u(id, amount) group by id order by id
            on conflict (return_id) do update set amount = sales_return_cost.amount + excluded.amount
            """;

    private static final String OF =
            "select return_id, amount from sales_return_cost where return_id = any((select $1::uuid[])::uuid[])";

    private ReturnCosts() {}

    public static void booked(Tx tx, Event event) {
        var data = event.data(MovementsBooked.class);
        if (!data.kind().equals("return") || !data.sourceType().equals("sales_order")) return;
        var ids = new ArrayList<UUID>();
        var amounts = new ArrayList<BigDecimal>();
        for (var m : data.movements()) {
            if (m.documentId() == null || m.amount() == null) continue;
            ids.add(m.documentId());
            amounts.add(m.amount());
        }
        if (!ids.isEmpty()) tx.sql(ADD, ids.toArray(UUID[]::new), Tx.numbers(amounts, a -> a));
    }

    static Future<List<SalesReturn>> with(Db db, List<SalesReturn> returns, String currency, Caller caller) {
        if (returns.isEmpty() || !caller.may("costs:read")) return Future.succeededFuture(returns);
        return db.query(OF, (Object) returns.stream().map(SalesReturn::id).toArray(UUID[]::new))
                .map(rows -> {
                    var costs = new HashMap<UUID, BigDecimal>();
                    for (var r : rows) costs.put(r.getUUID(0), Money.round(r.getBigDecimal(1), currency));
                    return returns.stream()
                            .map(s -> s.withCost(costs.get(s.id())))
                            .toList();
                });
    }
}
