package tradepost.sales.core.fulfilment;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.KnownOwners;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.orders.OrderNumber;
import tradepost.sales.core.order.Actors;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.returns.ReturnService;
import tradepost.sales.returns.SalesReturn;
import tradepost.sales.returns.SalesReturnPage;
import tradepost.sales.returns.SalesReturnQuery;

public final class ReturnServiceImpl implements ReturnService {
    private static final String MAY_READ = "orders:read";

    private final Db db;

    public ReturnServiceImpl(Db db) {
        this.db = db;
    }

    @Override
    public Future<SalesReturnPage> listOrderReturns(UUID orderId, SalesReturnQuery q, Caller caller) {
        return StoredOrder.find(db, orderId, MAY_READ, caller).compose(order -> list(q, List.of(orderId), caller));
    }

    @Override
    public Future<SalesReturnPage> listReturns(SalesReturnQuery q, Caller caller) {
        return list(q, q.orderId(), caller);
    }

    private Future<SalesReturnPage> list(SalesReturnQuery q, @Nullable List<UUID> orders, Caller caller) {
        var where = where(q, orders, caller.may(MAY_READ) ? null : caller.userId());
        return q.page()
                .requireNoPrivate(MAY_READ, caller)
                .read(db, ReturnQueries.LISTED, where)
                .map(s -> new SalesReturnPage(
                        s.data().stream().map(r -> shown(r, caller)).toList(), s.meta()));
    }

    static Where where(SalesReturnQuery q, @Nullable List<UUID> orders, @Nullable UUID owner) {
        return Where.of("true")
                .and(KnownOwners.OWN, owner)
                .inIds("order_id", orders)
                .and("customer_id = ?", q.customerId())
                .and(
                        "id in (select b.return_id from sales_return_line b join sales_order_line l on l.id = b.order_line_id where l.item_id = ?)",
                        q.itemId())
                .and("number = ?", OrderNumber.exactly(q.number()))
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<SalesReturn> getReturn(UUID returnId, Caller caller) {
        return db.require("return_not_found", ReturnQueries::stored, ReturnQueries.GET, returnId)
                .map(stored -> {
                    if (!mayRead(stored.ownerId(), caller)) throw Problem.notFound("return_not_found");
                    return shown(stored.data(), caller);
                });
    }

    private static SalesReturn shown(SalesReturn data, Caller caller) {
        return caller.may(MAY_READ) ? data : data.forCustomer().by(Actors.shown(data.actor(), MAY_READ, caller));
    }

    private static boolean mayRead(@Nullable UUID owner, Caller caller) {
        return caller.may(MAY_READ) || caller.userId().equals(owner);
    }
}
