package tradepost.sales.core.fulfilment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.returns.ReturnService;
import tradepost.sales.returns.SalesReturn;
import tradepost.sales.returns.SalesReturnPage;
import tradepost.sales.returns.SalesReturnQuery;
import tradepost.sales.returns.WriteSalesReturn;

public final class ReturnServiceImpl implements ReturnService {
    private static final String MAY_READ = "orders:read";

    private final Vertx vertx;
    private final Db db;
    private final InventoryService inventory;
    private final BiFunction<Tx, UUID, SalesOrderWithItems> read;

    /** @param read reads an order in a transaction */
    public ReturnServiceImpl(
            Vertx vertx, Db db, InventoryService inventory, BiFunction<Tx, UUID, SalesOrderWithItems> read) {
        this.vertx = vertx;
        this.db = db;
        this.inventory = inventory;
        this.read = read;
    }

    @Override
    public Future<SalesOrderWithItems> createReturn(UUID orderId, WriteSalesReturn body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, SalesOrderWithItems.class, () -> {
                    var valid = ReturnRules.valid(body);
                    Returning.check(db, inventory, orderId, valid, caller);
                    return Idempotency.write(db, SalesOrderWithItems.class, tx -> {
                        Returning.take(tx, orderId, valid, caller);
                        return read.apply(tx, orderId);
                    });
                }));
    }

    @Override
    public Future<SalesReturnPage> listOrderReturns(UUID orderId, SalesReturnQuery q, Caller caller) {
        return db.require("order_not_found", r -> r, ReturnQueries.OWNER, orderId)
                .compose(order -> {
                    if (!mayRead(order.getUUID(0), caller)) throw Problem.notFound("order_not_found");
                    return list(q, orderId, caller);
                });
    }

    @Override
    public Future<SalesReturnPage> listReturns(SalesReturnQuery q, Caller caller) {
        return list(q, q.orderId(), caller);
    }

    private Future<SalesReturnPage> list(SalesReturnQuery q, @Nullable UUID orderId, Caller caller) {
        var where = where(q, orderId, caller.may(MAY_READ) ? null : caller.userId());
        return Page.of(q.limit(), q.offset(), q.after(), q.sort())
                .read(db, ReturnQueries.LISTED, where)
                .map(s -> new SalesReturnPage(s.data(), s.meta()));
    }

    static Where where(SalesReturnQuery q, @Nullable UUID orderId, @Nullable UUID owner) {
        return Where.of("true")
                .and("customer_user_id = ?", owner)
                .and("order_id = ?", orderId)
                .and("customer_id = ?", q.customerId())
                .and(
                        "id in (select b.return_id from sales_return_line b join sales_order_line l on l.id = b.order_line_id where l.item_id = ?)",
                        q.itemId())
                .and("number = ?", q.number())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<SalesReturn> getReturn(UUID returnId, Caller caller) {
        return db.require("return_not_found", ReturnQueries::stored, ReturnQueries.GET, returnId)
                .map(stored -> {
                    if (!mayRead(stored.ownerId(), caller)) throw Problem.notFound("return_not_found");
                    return stored.data();
                });
    }

    private static boolean mayRead(@Nullable UUID owner, Caller caller) {
        return caller.may(MAY_READ) || caller.userId().equals(owner);
    }
}
