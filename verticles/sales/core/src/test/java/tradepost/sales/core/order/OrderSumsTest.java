package tradepost.sales.core.order;

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
class OrderSumsTest {
    private static final UUID LAST = new UUID(-1, -1);

    /** Orders and returns of one day, in any state. */
    private static final String RANDOM = """
            insert into sales_order(id, customer_id, customer_name, customer_email, currency, total_amount, paid_amount, stage, fulfillment_status,
              confirmed_at, created_by)
            select gen_random_uuid(), gen_random_uuid(), 'Customer', 'c@example.com', (array['USD', 'EUR', 'JPY'])[1 + random() * 2],
              total, case when random() < 0.5 then total else 0 end, stage, (array['unfulfilled', 'fulfilled'])[1 + random()],
              case when stage = 'confirmed' then now() end, gen_random_uuid()
            from (select round((random() * 1000)::numeric, 2) as total, (array['draft', 'confirmed', 'cancelled'])[1 + random() * 2] as stage
              from generate_series(1, 500)) o;
            insert into sales_return(id, order_id, order_number, customer_id, currency, amount, actor)
            select gen_random_uuid(), id, number, customer_id, currency, round((random() * 100)::numeric, 2), 'user:test'
            from sales_order where random() < 0.3
            """;

    private static final String ALL = """
            select 'orders ' || status, count(*)::numeric from sales_order group by status
            union all
            select 'confirmed_orders ' || currency, count(*)::numeric from sales_order where stage = 'confirmed' group by currency
            union all
            select 'ordered_amount ' || currency, sum(total_amount) from sales_order where stage = 'confirmed' group by currency
            union all
            select 'returned_amount ' || currency, sum(amount) from sales_return group by currency
            """;

    @Test
    void parts_sum_to_what_all_orders_and_returns_do(Vertx vertx) {
        var db = Db.open(TestDb.env(vertx, "sales"), "sales");
        TestDb.run("sales", RANDOM);
        var sums = new TreeMap<String, BigDecimal>();
        int parts = 0;
        for (var at = new UUID(0, 0); !at.equals(LAST); parts++) {
            var from = at;
            var part = db.tx(tx -> OrderSums.read(tx, from, LAST, 40));
            for (var s : part.sums()) sums.merge(s.figure() + " " + s.scope(), s.amount(), BigDecimal::add);
            at = part.to();
        }
        var all = new TreeMap<String, BigDecimal>();
        db.query(ALL).await().forEach(r -> all.put(r.getString(0), r.getBigDecimal(1)));
        assertThat(parts).isGreaterThan(10);
        assertThat(sums).isEqualTo(all).hasSizeGreaterThan(8);
    }
}
