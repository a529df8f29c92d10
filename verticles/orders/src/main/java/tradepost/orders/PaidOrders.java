package tradepost.orders;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Money;

/** The sums of the orders that have payments, from the table of a context. */
public final class PaidOrders {
    private static final int ORDERS_MAX = 10_000;

    /** Looks at the orders in the order of their ids, whether they have payments or not, so that no index of them is needed. */
    private static final String AFTER = """
            select id, currency, paid_amount, %s from (
              select *, lead(id) over (order by id) is null as is_last
              from (select * from %s where id > $1 order by id limit $2) next) seen
            where %s or is_last order by id
            """;

    private static final String OF =
            "select id, currency, paid_amount, %s from %s where id = any((select $1::uuid[])::uuid[])";

    private final String after;
    private final String of;

    /**
     * @param table of the orders
     * @param pendingAndRefunded its two columns with these amounts, or SQL literals
     * @param isPaid the condition that an order has or had a payment
     */
    public PaidOrders(String table, String pendingAndRefunded, String isPaid) {
        after = AFTER.formatted(pendingAndRefunded, table, isPaid);
        of = OF.formatted(pendingAndRefunded, table);
    }

    /** The next orders by id that have payments; the last one that was looked at is also among them, so that a reader can continue after it. */
    public Future<List<OrderMoney>> after(Db db, UUID orderId, int limit) {
        return db.list(PaidOrders::money, after, orderId, Math.clamp(limit, 1, ORDERS_MAX));
    }

    public Future<List<OrderMoney>> of(Db db, List<UUID> orderIds) {
        return db.list(PaidOrders::money, of, (Object) orderIds.toArray(UUID[]::new));
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
