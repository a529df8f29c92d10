package tradepost.payment.core.payment;

import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
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

    /** Runs once, before sales decides a refund. */
    final AtomicReference<Supplier<Future<?>>> beforeRefund = new AtomicReference<>(Future::succeededFuture);

    /** Runs once, instead of the delivery of the event, when sales has decided a refund. */
    final AtomicReference<Function<Event, Future<?>>> afterRefund = new AtomicReference<>(this::deliver);

    /** Runs once, when sales is asked to give a refund up. */
    final AtomicReference<Runnable> atGivingUp = new AtomicReference<>(() -> {});

    private final Set<UUID> refunds = ConcurrentHashMap.newKeySet();
    private final Set<UUID> givenUp = ConcurrentHashMap.newKeySet();
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
                    case "refundPayment" ->
                        beforeRefund
                                .getAndSet(Future::succeededFuture)
                                .get()
                                .compose(v -> refund((UUID) args[0], (UUID) args[1], (RefundOrder) args[2]));
                    case "giveUpRefund" -> Future.succeededFuture(giveUp((UUID) args[0]));
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

    /** As sales does: true if it was decided; otherwise it never is. */
    private synchronized boolean giveUp(UUID refund) {
        atGivingUp.getAndSet(() -> {}).run();
        if (refunds.contains(refund)) return true;
        givenUp.add(refund);
        return false;
    }

    private Future<?> deliver(Event event) {
        return TestEvents.deliver(env, "payment", event);
    }

    /** As sales decides a refund: within what is paid, and once. */
    Future<Void> refund(UUID order, UUID refund, RefundOrder body) {
        synchronized (this) {
            if (givenUp.contains(refund)) return Future.failedFuture(Problem.conflict("invalid_state"));
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
        return afterRefund.getAndSet(this::deliver).apply(event).mapEmpty();
    }
}
