package tradepost.payment.core;

import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import tradepost.kernel.bus.Env;
import tradepost.kernel.bus.Services;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.problem.Problem;
import tradepost.orders.OrderMoney;
import tradepost.purchase.PurchaseService;
import tradepost.sales.RefundOrder;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesService;
import tradepost.sales.event.OrderRefunded;

/** Fakes of sales and purchase: the sums of their orders. */
final class Orders {
    final Map<String, OrderMoney> sales = new ConcurrentSkipListMap<>();
    final Map<String, OrderMoney> purchases = new ConcurrentSkipListMap<>();

    private final Set<UUID> refunds = ConcurrentHashMap.newKeySet();
    private final Env env;

    Orders(Env env) {
        this.env = env;
        bind(env, SalesService.ADDRESS, "sales", SalesService.class, sales);
        bind(env, PurchaseService.ADDRESS, "purchase", PurchaseService.class, purchases);
    }

    private <T> void bind(Env env, String address, String context, Class<T> api, Map<String, OrderMoney> orders) {
        var service = api.cast(Proxy.newProxyInstance(
                api.getClassLoader(), new Class<?>[] {api}, (self, method, args) -> switch (method.getName()) {
                    case "paidOrders" -> after(orders, (UUID) args[0], (int) args[1]);
                    case "refundPayment" -> refund((UUID) args[0], (UUID) args[1], (RefundOrder) args[2]);
                    default -> of(orders, (List<?>) args[0]);
                }));
        Services.bind(env, address, Contract.load(context), api, service).await();
    }

    private static Future<List<OrderMoney>> after(Map<String, OrderMoney> orders, UUID after, int limit) {
        return Future.succeededFuture(orders.values().stream()
                .filter(o -> o.id().toString().compareTo(after.toString()) > 0)
                .limit(limit)
                .toList());
    }

    private static Future<List<OrderMoney>> of(Map<String, OrderMoney> orders, List<?> ids) {
        return Future.succeededFuture(ids.stream()
                .map(id -> orders.get(id.toString()))
                .filter(o -> o != null)
                .toList());
    }

    /** Adds to what is paid and refunded of an order. */
    static void add(Map<String, OrderMoney> to, UUID order, String currency, BigDecimal paid, BigDecimal refunded) {
        to.merge(
                order.toString(),
                new OrderMoney(order, currency, paid, BigDecimal.ZERO, refunded),
                (a, b) -> new OrderMoney(
                        order,
                        currency,
                        a.paidAmount().add(b.paidAmount()),
                        BigDecimal.ZERO,
                        a.refundedAmount().add(b.refundedAmount())));
    }

    /** As sales decides a refund: within what is paid, and once. */
    Future<Void> refund(UUID order, UUID refund, RefundOrder body) {
        synchronized (this) {
            var now = sales.get(order.toString());
            if (now.refundedAmount().add(body.amount()).compareTo(now.paidAmount()) > 0)
                return Future.failedFuture(Problem.conflict("refund_exceeds_paid"));
            if (refunds.add(refund)) add(sales, order, now.currency(), BigDecimal.ZERO, body.amount());
        }
        var now = sales.get(order.toString());
        var data = new OrderRefunded(
                order,
                Payments.CUSTOMER,
                refund,
                body.amount(),
                now.refundedAmount(),
                now.paidAmount(),
                now.currency(),
                body.paymentId(),
                body.reason(),
                "SO-000001");
        var event = EventLog.event(SalesEvents.REFUNDED, order, 9, data, "user:somebody", null);
        return TestEvents.deliver(env, "payment", event).mapEmpty();
    }
}
