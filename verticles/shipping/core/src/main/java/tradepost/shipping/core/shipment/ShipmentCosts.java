package tradepost.shipping.core.shipment;

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
import tradepost.shipping.Shipment;

/** What shipments cost, as inventory has booked them. Only callers with costs:read see it. */
final class ShipmentCosts {
    private static final String ADD = """
            insert into shipment_cost(shipment_id, amount)
            select id, sum(amount) from unnest((select $1::uuid[]), (select $2::numeric[])) as u(id, amount) group by id order by id
            on conflict (shipment_id) do update set amount = shipment_cost.amount + excluded.amount
            """;

    private static final String OF =
            "select shipment_id, amount from shipment_cost where shipment_id = any((select $1::uuid[])::uuid[])";

    private ShipmentCosts() {}

    static void booked(Tx tx, Event event) {
        var data = event.data(MovementsBooked.class);
        if (!data.kind().equals("shipment")) return;
        var ids = new ArrayList<UUID>();
        var amounts = new ArrayList<BigDecimal>();
        for (var m : data.movements()) {
            if (m.documentId() == null || m.amount() == null) continue;
            ids.add(m.documentId());
            amounts.add(m.amount().negate());
        }
        if (!ids.isEmpty()) tx.sql(ADD, ids.toArray(UUID[]::new), Tx.numbers(amounts, a -> a));
    }

    static Future<List<Shipment>> with(Db db, List<Shipment> shipments, String currency, Caller caller) {
        if (shipments.isEmpty() || !caller.may("costs:read")) return Future.succeededFuture(shipments);
        return db.query(OF, (Object) shipments.stream().map(Shipment::id).toArray(UUID[]::new))
                .map(rows -> {
                    var costs = new HashMap<UUID, BigDecimal>();
                    for (var r : rows) costs.put(r.getUUID(0), Money.round(r.getBigDecimal(1), currency));
                    return shipments.stream()
                            .map(s -> s.withCost(costs.get(s.id())))
                            .toList();
                });
    }
}
