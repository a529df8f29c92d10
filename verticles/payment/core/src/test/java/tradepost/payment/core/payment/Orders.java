package tradepost.payment.core.payment;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;
import tradepost.orders.OrderMoney;
import tradepost.orders.Payment;
import tradepost.purchase.PurchaseService;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.RepeatRefundRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesService;
import tradepost.sales.event.OrderRefunded;
import tradepost.sales.event.OrderRefunded.RefundedPart;

/** Fakes of sales and purchase: the sums of their orders, and for sales the payments and what each of them gives back. */
final class Orders {
    final Map<String, OrderMoney> sales = new ConcurrentSkipListMap<>();
    final Map<String, OrderMoney> purchases = new ConcurrentSkipListMap<>();

    /** Runs once, before sales decides a refund. */
    final AtomicReference<Supplier<Future<?>>> beforeRefund = new AtomicReference<>(Future::succeededFuture);

    /** Runs once, instead of the delivery of the event, when sales has decided a refund. */
    final AtomicReference<Function<Event, Future<?>>> afterRefund = new AtomicReference<>(this::deliver);

    /** Runs once, when sales is asked to give a refund up. */
    final AtomicReference<Runnable> atGivingUp = new AtomicReference<>(() -> {});

    /** Runs each time that orders are read for a comparison. */
    volatile Runnable atReading = () -> {};

    /** A payment that its order knows to be captured. */
    private record Paid(UUID id, UUID order, String provider, BigDecimal amount) {}

    /** The part of a refund that a payment gives back. */
    private record Part(UUID order, UUID refundId, RefundedPart part) {
        boolean is(String status) {
            return part.status().equals(status);
        }

        Part with(String status, String method, @Nullable String reference, @Nullable String failure) {
            var p = part;
            return new Part(
                    order,
                    refundId,
                    new RefundedPart(
                            p.id(), p.paymentId(), p.provider(), p.amount(), status, method, reference, failure));
        }

        Part settled(String method, @Nullable String reference) {
            var p = part;
            return new Part(
                    order,
                    refundId,
                    new RefundedPart(
                            p.id(), p.paymentId(), Payment.MANUAL, p.amount(), "done", method, reference, null));
        }
    }

    /** By id, in the order in which they were paid. */
    private final Map<UUID, Paid> payments = new LinkedHashMap<>();

    private final Map<UUID, Part> parts = new LinkedHashMap<>();

    /** The orders that owe again what their refunds were to pay back. */
    private final Set<UUID> withoutCredit = new HashSet<>();

    private final Set<UUID> commands = new HashSet<>();
    private final Set<UUID> givenUp = new HashSet<>();
    private final Env env;

    Orders(Env env) {
        this.env = env;
        bind(env, SalesService.ADDRESS, "sales", SalesService.class, sales);
        bind(env, PurchaseService.ADDRESS, "purchase", PurchaseService.class, purchases);
        for (var type : List.of("payment.refund.done", "payment.refund.failed"))
            env.vertx().eventBus().<JsonObject>consumer(type, m -> settled(m.body()));
    }

    private <T> void bind(Env env, String address, String context, Class<T> api, Map<String, OrderMoney> orders) {
        var service = api.cast(Proxy.newProxyInstance(
                api.getClassLoader(), new Class<?>[] {api}, (self, method, args) -> switch (method.getName()) {
                    case "paidOrders" -> after(orders, (UUID) args[0], (int) args[1]);
                    case "refundPayment" ->
                        beforeRefund
                                .getAndSet(Future::succeededFuture)
                                .get()
                                .compose(v -> refund((UUID) args[0], (UUID) args[1], (RefundOrderRequest) args[2]));
                    case "repeatRefund" ->
                        beforeRefund
                                .getAndSet(Future::succeededFuture)
                                .get()
                                .compose(v -> repeat((UUID) args[0], (RepeatRefundRequest) args[1]));
                    case "giveUpRefund" -> Future.succeededFuture(giveUp((UUID) args[0]));
                    default -> of(orders, (List<?>) args[0]);
                }));
        Services.bind(env, address, Contract.load(context), api, service).await();
    }

    private Future<List<OrderMoney>> after(Map<String, OrderMoney> orders, UUID after, int limit) {
        atReading.run();
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
                        a.pendingAmount(),
                        a.refundedAmount().add(b.refundedAmount())));
    }

    /** The order knows that the payment was captured. */
    synchronized void paid(UUID order, UUID payment, String provider, String currency, BigDecimal amount) {
        if (payments.putIfAbsent(payment, new Paid(payment, order, provider, amount)) == null)
            add(sales, order, currency, amount, BigDecimal.ZERO);
    }

    /** What is pending of the order. */
    synchronized void pending(UUID order, String currency, BigDecimal amount) {
        sales.put(order.toString(), new OrderMoney(order, currency, BigDecimal.ZERO, amount, BigDecimal.ZERO));
    }

    /** The order owes again what its refunds were to pay back. */
    synchronized void usesCredit(UUID order) {
        withoutCredit.add(order);
    }

    /** Whether the order knows what the providers have decided about its refunds, and how they ended. */
    synchronized boolean knows(UUID order, String status) {
        return parts.values().stream().filter(p -> p.order.equals(order)).allMatch(p -> p.is(status));
    }

    synchronized boolean waits(UUID order) {
        return parts.values().stream().anyMatch(p -> p.order.equals(order) && p.is("pending"));
    }

    /** As sales does: true if it was decided; otherwise it never is. */
    private synchronized boolean giveUp(UUID command) {
        atGivingUp.getAndSet(() -> {}).run();
        if (commands.contains(command)) return true;
        givenUp.add(command);
        return false;
    }

    private Future<?> deliver(Event event) {
        return TestEvents.deliver(env, "payment", event);
    }

    /** As sales decides a refund: within what is paid, and once. The payment of the body gives back first, then the newest. */
    Future<Void> refund(UUID order, UUID refund, RefundOrderRequest body) {
        var decided = new ArrayList<Part>();
        synchronized (this) {
            if (commands.contains(refund)) return Future.succeededFuture();
            if (givenUp.contains(refund)) return Future.failedFuture(Problem.conflict("invalid_state"));
            var rest = body.amount();
            for (var payment : refundable(order, body.paymentId())) {
                var amount = left(payment).min(rest);
                if (amount.signum() <= 0) continue;
                rest = rest.subtract(amount);
                boolean done = payment.provider.equals(Payment.MANUAL);
                var part = new RefundedPart(
                        Ids.next(),
                        payment.id,
                        payment.provider,
                        amount,
                        done ? "done" : "pending",
                        payment.provider,
                        null,
                        null);
                decided.add(new Part(order, refund, part));
            }
            if (rest.signum() > 0) return Future.failedFuture(Problem.conflict("refund_exceeds_paid"));
            commands.add(refund);
            decided.forEach(this::keep);
        }
        return report(decided, body.reason(), body.date());
    }

    private List<Paid> refundable(UUID order, @Nullable UUID first) {
        var newest = payments.values().stream()
                .filter(p -> p.order.equals(order))
                .toList()
                .reversed();
        return newest.stream()
                .sorted(Comparator.comparing(p -> !p.id.equals(first)))
                .toList();
    }

    /** What the payment has not given back, and is not asked to. */
    private BigDecimal left(Paid payment) {
        return parts.values().stream()
                .filter(p -> p.part.paymentId().equals(payment.id) && !p.is("failed"))
                .map(p -> p.part.amount())
                .reduce(payment.amount, BigDecimal::subtract);
    }

    /** Counts the part as given back from when it is done. */
    private void keep(Part part) {
        parts.put(part.part.id(), part);
        if (part.is("done"))
            add(sales, part.order, sales.get(part.order.toString()).currency(), BigDecimal.ZERO, part.part.amount());
    }

    private Future<Void> repeat(UUID order, RepeatRefundRequest body) {
        Part now;
        synchronized (this) {
            if (commands.contains(body.commandId())) return Future.succeededFuture();
            if (givenUp.contains(body.commandId())) return Future.failedFuture(Problem.conflict("invalid_state"));
            var found = parts.values().stream()
                    .filter(p -> p.order.equals(order)
                            && p.refundId.equals(body.refundId())
                            && p.part.paymentId().equals(body.paymentId()))
                    .findFirst();
            if (found.isEmpty()) return Future.failedFuture(Problem.notFound("refund_not_found"));
            var part = found.get();
            if (!part.is("failed")) return Future.failedFuture(Problem.conflict("invalid_state"));
            if (withoutCredit.contains(order)) return Future.failedFuture(Problem.conflict("refund_exceeds_credit"));
            var payment = Objects.requireNonNull(payments.get(part.part.paymentId()));
            if (left(payment).compareTo(part.part.amount()) < 0)
                return Future.failedFuture(Problem.conflict("refund_exceeds_paid"));
            now = body.method() == null
                    ? part.with("pending", part.part.provider(), null, null)
                    : part.settled(body.method(), body.reference());
            commands.add(body.commandId());
            keep(now);
        }
        return report(List.of(now), null, body.date());
    }

    /** The order follows what payment reports of its refunds, and reports it itself. */
    private void settled(JsonObject event) {
        var data = event.getJsonObject("data");
        Part now;
        synchronized (this) {
            var part = parts.get(UUID.fromString(data.getString("id")));
            if (part == null || !part.is("pending")) return;
            now = part.with(data.getString("status"), part.part.method(), null, data.getString("reason"));
            keep(now);
        }
        deliver(event(List.of(now), null, null));
    }

    private Future<Void> report(List<Part> decided, @Nullable String reason, @Nullable LocalDate date) {
        return afterRefund
                .getAndSet(this::deliver)
                .apply(event(decided, reason, date))
                .mapEmpty();
    }

    private Event event(List<Part> changed, @Nullable String reason, @Nullable LocalDate date) {
        var of = changed.getFirst();
        var now = sales.get(of.order.toString());
        var data = new OrderRefunded(
                of.order,
                Payments.CUSTOMER,
                of.refundId,
                changed.stream().map(p -> p.part.amount()).reduce(BigDecimal.ZERO, BigDecimal::add),
                now.refundedAmount(),
                now.paidAmount(),
                now.currency(),
                reason,
                "SO-000001",
                changed.stream().map(Part::part).toList(),
                "paid",
                "paid",
                null,
                date);
        var type = changed.stream().anyMatch(p -> p.is("failed"))
                ? SalesEvents.REFUND_FAILED
                : changed.stream().allMatch(p -> p.is("done")) ? SalesEvents.REFUNDED : SalesEvents.REFUND_REQUESTED;
        return EventLog.event(type, of.order, 9, data, "user:somebody", null);
    }
}
