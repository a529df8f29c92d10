package tradepost.sales.core.fulfilment;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tradepost.inventory.lot.ShipmentLots;
import tradepost.inventory.lot.ShipmentLots.LotOfLine;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriptions;

/** Keeps which lots and serial numbers have left, for the lines of orders. No decision depends on it, so it changes no order. */
public final class ShippedLotsHandler implements Subscriptions.Handler {
    private static final String INSERT = """
            insert into sales_order_lot(shipment_id, position, line_id, lot, quantity)
            select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::bigint[]) on conflict do nothing
            """;

    private record Left(UUID shipmentId, int position, LotOfLine lot) {}

    @Override
    public void apply(Tx tx, Event event) {
        applyAll(tx, List.of(event));
    }

    @Override
    public void applyAll(Tx tx, List<Event> events) {
        var all = new ArrayList<Left>();
        for (var event : events) {
            var data = event.data(ShipmentLots.class);
            for (int i = 0; i < data.lots().size(); i++)
                all.add(new Left(data.shipmentId(), i, data.lots().get(i)));
        }
        tx.sql(
                INSERT,
                Tx.column(all, Left::shipmentId, UUID[]::new),
                Tx.column(all, Left::position, Integer[]::new),
                Tx.column(all, l -> l.lot().lineId(), UUID[]::new),
                Tx.column(all, l -> l.lot().lot(), String[]::new),
                Tx.column(all, l -> l.lot().quantity(), Long[]::new));
    }
}
