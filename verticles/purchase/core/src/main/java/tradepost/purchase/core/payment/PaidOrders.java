package tradepost.purchase.core.payment;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Money;
import tradepost.orders.OrderMoney;

/** The sums of orders that have payments. */
public final class PaidOrders {
    private static final int ORDERS_MAX = 10_000;

    private static final String COLUMNS = "id, currency, paid_amount, 0::numeric, 0::numeric";

    /** Looks at the orders in the order of their ids, whether they have payments or not, so that no index of them is needed. */
    private static final String AFTER = """
            select %s from (
              select *, lead(id) over (order by id) is null as is_last
              from (select * from purchase_order where id > $1 order by id limit $2) next) seen
            where payment_status <> 'unpaid' or is_last order by id
            """.formatted(COLUMNS);

    private static final String OF =
            "select %s from purchase_order where id = any((select $1::uuid[])::uuid[])".formatted(COLUMNS);

    private PaidOrders() {}

    public static Future<List<OrderMoney>> after(Db db, UUID orderId, int limit) {
        return db.list(PaidOrders::money, AFTER, orderId, Math.clamp(limit, 1, ORDERS_MAX));
    }

    public static Future<List<OrderMoney>> of(Db db, List<UUID> orderIds) {
        return db.list(PaidOrders::money, OF, (Object) orderIds.toArray(UUID[]::new));
    }

    private static OrderMoney money(Row r) {
        var currency = r.getString(1);
        return new OrderMoney(
                r.getUUID(0),
                currency,
                Money.read(r, 2, currency),
                Money.read(r, 3, currency),
                Money.read(r, 4, currency));
    }
}
