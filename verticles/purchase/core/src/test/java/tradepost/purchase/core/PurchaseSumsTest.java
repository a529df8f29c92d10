package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;

@ExtendWith(VertxExtension.class)
class PurchaseSumsTest {
    private static final UUID LAST = new UUID(-1, -1);

    /** Orders of one day, in any state, with two lines each, and some receipts and payments. */
    private static final String RANDOM = """
            insert into purchase_order(id, number, vendor_id, vendor_name, status, currency, total_amount, created_by, written_by, maximum_amount)
            select id, 'PS-' || n, gen_random_uuid(), 'Vendor', (array['draft', 'ordered', 'partially_received', 'closed'])[1 + random() * 3],
              (array['USD', 'EUR'])[1 + random()], 1000, 'user:test', 'user:test', 1000
            from (select n, gen_random_uuid() as id from generate_series(7000001, 7000300) n) o;
            insert into purchase_order_line(id, order_id, line_no, item_id, sku, name, quantity, unit_price, subtotal)
            select gen_random_uuid(), o.id, n, gen_random_uuid(), 'SKU', 'Item', 10 + n, round((random() * 20)::numeric, 2), 0
            from purchase_order o, generate_series(1, 2) n where o.number like 'PS-%';
            update purchase_order_line l set received_quantity = (random() * 8)::int from purchase_order o
            where o.id = l.order_id and o.number like 'PS-%' and o.status <> 'draft';
            insert into receipt(id, order_id, complete, actor)
            select gen_random_uuid(), id, false, 'user:test' from purchase_order where number like 'PS-%' and status <> 'draft';
            insert into receipt_line(receipt_id, line_id, quantity, subtotal)
            select r.id, l.id, l.received_quantity, l.received_quantity * l.unit_price from receipt r join purchase_order o on o.id = r.order_id join purchase_order_line l on l.order_id = o.id
            where o.number like 'PS-%' and l.received_quantity > 0;
            insert into order_payment(id, order_id, amount, method, actor, date)
            select gen_random_uuid(), id, round((0.01 + random() * 100)::numeric, 2), 'transfer', 'user:test', '2026-01-15' from purchase_order
            where number like 'PS-%' and random() < 0.3
            """;

    private static final String ALL = """
            select 'open_purchases ' || o.currency, sum(greatest(l.quantity - l.received_quantity, 0) * l.unit_price)
            from purchase_order o join purchase_order_line l on l.order_id = o.id where o.status in ('ordered', 'partially_received') group by o.currency
            union all
            select 'receipt_amount ' || o.currency, sum(c.subtotal)
            from receipt_line c join purchase_order_line l on l.id = c.line_id join purchase_order o on o.id = l.order_id group by o.currency
            union all
            select 'paid_amount ' || o.currency, sum(p.amount) from order_payment p join purchase_order o on o.id = p.order_id group by o.currency
            """;

    @Test
    void parts_sum_to_what_all_orders_and_payments_do(Vertx vertx) {
        var db = Db.open(TestDb.env(vertx, "purchase"), "purchase");
        TestDb.run("purchase", RANDOM);
        var sums = new TreeMap<String, BigDecimal>();
        int parts = 0;
        for (var at = new UUID(0, 0); !at.equals(LAST); parts++) {
            var from = at;
            var part = db.tx(tx -> PurchaseSums.read(tx, from, LAST, 40));
            for (var s : part.sums()) sums.merge(s.figure() + " " + s.scope(), s.amount(), BigDecimal::add);
            at = part.to();
        }
        var all = new TreeMap<String, BigDecimal>();
        db.query(ALL).await().forEach(r -> all.put(r.getString(0), r.getBigDecimal(1)));
        assertThat(parts).isGreaterThan(5);
        assertThat(sums).isEqualTo(all).hasSizeGreaterThanOrEqualTo(6);
    }
}
