package tradepost.sales.core.payment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tradepost.billing.ledger.BookingDate;
import tradepost.billing.ledger.LedgerService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Ids;
import tradepost.orders.OrderState;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.payment.PaymentService;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.invoice.OrderInvoices;
import tradepost.sales.core.invoice.OrderInvoices.By;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.event.OrderPaid;

/**
 * Records or asks for a payment of an order. Manual payments that arrive at the same time share a transaction.
 * <ul>
 * <li>checks: the status of the order, what is open of it, and what the caller may pay with;
 * <li>asks: payment, whether it has the provider, if it is paid by one; the provider itself is asked by the event; billing, whether something can be
 * booked on the day, if one is given;
 * <li>writes: the payment, the amount paid, and what is open of its invoices;
 * <li>tells: {@code sales.order.paid} or {@code sales.order.partially_paid}, or {@code sales.order.payment_requested} if a provider decides;
 * <li>undone by: {@link RefundOrder}.
 * </ul>
 */
public final class PayOrder {
    /** Locks those of the orders that nothing else has locked. */
    private static final String LOCK_FREE = """
            select id from sales_order where id = any((select $1::uuid[])::uuid[]) order by id for no key update skip locked
            """;

    /**
     * Pays the orders $1, which are locked, with the amounts $2 and the payments $3, on the days $7. One event for each order in the list.
     */
    private static final String PAY =
            """
            with paid as (
              update sales_order o set paid_amount = paid_amount + p.amount, version = version + 1, updated_at = now()
              from unnest((select $1::uuid[]), (select $2::numeric[])) as p(order_id, amount)
              where id = p.order_id and %s and p.amount > 0 returning %s),
            payments as (
              insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, reference, actor, date)
              select p.id, p.order_id, paid.customer_id, 'payment', p.amount, p.method, p.reference, p.actor, coalesce(p.date::date, business_day(now()))
              from unnest($1::uuid[], $2::numeric[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
                as p(order_id, amount, id, method, reference, actor, date)
              join paid on paid.id = p.order_id),
            events as (%s join paid on paid.id = e.subject order by e.n)
            select * from paid
            """.formatted(SalesStates.allowed(SalesStates.PAY_EXACTLY), StoredOrder.columns("o"), EventLog.insert(8));

    private static final String MAY_PAY = "orders:pay";
    private static final long LOOK_MS = 25;

    private final Vertx vertx;
    private final Db db;
    private final PaymentService payments;
    private final LedgerService ledger;
    private final long waitMs;
    private final GroupCommit<Manual, SalesOrderWithItems> commits;

    /**
     * @param batchMax the maximum number of orders that are paid together
     * @param waitMs how long a response waits for the decision of a provider
     */
    public PayOrder(Vertx vertx, Db db, PaymentService payments, LedgerService ledger, int batchMax, long waitMs) {
        this.vertx = vertx;
        this.db = db;
        this.payments = payments;
        this.ledger = ledger;
        this.waitMs = waitMs;
        commits = new GroupCommit<>(vertx, db, SalesOrderWithItems.class, batchMax, PayOrder::payAll);
    }

    /** A command to pay an order, with the context of its request, which is not available when its batch runs. */
    private record Manual(
            UUID orderId,
            PayOrderRequest body,
            LongConsumer versionCheck,
            String payer,
            String actor,
            @Nullable Origin origin) {
        static Manual now(UUID orderId, PayOrderRequest body, Caller caller) {
            return new Manual(orderId, body, Request.versionCheck(), caller.actor(), Request.actor(), Origin.current());
        }

        /** As a text; null for today. */
        @Nullable
        String date() {
            return body.date() == null ? null : body.date().toString();
        }

        /** Fails 404 order_not_found, 409 invalid_state, 412, and as {@link PayOrderRequest#amountOf} or {@link PayOrderRequest#exactAmount}. */
        Accepted accept(@Nullable StoredWithLines order) {
            if (order == null) throw Problem.notFound("order_not_found");
            var before = order.stored().order();
            versionCheck.accept(before.version());
            boolean exact = body.amount() != null; // more than is open becomes the order's credit
            OrderState.require(
                    before, exact ? SalesStates.statuses(SalesStates.PAY_EXACTLY) : SalesStates.PAY.statuses());
            var amount = exact ? body.exactAmount(before.currency()) : body.amountOf(before);
            if (amount.signum() == 0) // of an order that is free
            throw Problem.conflict("amount_exceeds_open", Problem.detail("amount", "nothing is open"));
            return new Accepted(this, order, amount, Ids.next());
        }
    }

    /** A payment that its order accepts. */
    private record Accepted(Manual command, StoredWithLines order, BigDecimal amount, UUID paymentId) {
        SalesOrder before() {
            return order.stored().order();
        }

        Event event() {
            var o = before();
            var body = command.body();
            var type = amount.compareTo(order.stored().owed()) < 0 ? SalesEvents.PARTIALLY_PAID : SalesEvents.PAID;
            var data = OrderPaid.of(
                    o,
                    amount,
                    paymentId,
                    Payment.MANUAL,
                    body.methodOrManual(),
                    body.reference(),
                    body.metadataOrNone(),
                    body.date());
            return EventLog.event(type, o.id(), o.version() + 1, data, command.actor(), command.origin());
        }

        /** @param paid the order after the payment */
        SalesOrderWithItems answer(SalesOrder paid, BusinessZone zone) {
            var body = command.body();
            var date = body.date() == null ? zone.day(paid.updatedAt()) : body.date();
            var all = Payment.and(
                    order.payments(),
                    Payment.manual(
                            paymentId,
                            amount,
                            body.methodOrManual(),
                            body.reference(),
                            command.payer(),
                            paid.updatedAt(),
                            date));
            return new SalesOrderWithItems(paid, order.lines(), all);
        }
    }

    /** A caller limited to its own orders pays through a provider or with its credit: any other payment would only be its word. */
    public Future<SalesOrderWithItems> pay(UUID orderId, PayOrderRequest body, Caller caller) {
        if (caller.may(MAY_PAY)) return paid(orderId, body, caller);
        return StoredOrder.find(db, orderId, MAY_PAY, caller).compose(order -> {
            requireRealMoney(body);
            return paid(orderId, body, caller);
        });
    }

    /** Fails 403 payment_not_allowed. What is authorised and not captured would not be owed, and might never be paid. */
    private static void requireRealMoney(PayOrderRequest body) {
        if (body.isManual() && !body.isCredit())
            throw Problem.forbidden(
                    "payment_not_allowed", Problem.detail("provider", "is required, or the method credit"));
        if (body.captureOrAutomatic().equals("manual"))
            throw Problem.forbidden("payment_not_allowed", Problem.detail("capture", "must be automatic"));
    }

    private Future<SalesOrderWithItems> paid(UUID orderId, PayOrderRequest body, Caller caller) {
        if (body.date() != null) return payOnDay(orderId, body, body.date(), caller);
        if (!body.isManual()) return payByProvider(orderId, body, caller);
        if (body.isCredit()) return payByCredit(orderId, body, caller);
        return Tasks.run(vertx, () -> commits.write(Manual.now(orderId, body, caller)));
    }

    /** Fails 400 invalid_date unless the payment is only recorded: a provider decides when it captures, and credit moves at once. */
    private Future<SalesOrderWithItems> payOnDay(UUID orderId, PayOrderRequest body, LocalDate date, Caller caller) {
        if (!body.isManual() || body.isCredit())
            return Problem.failed(Problem.badRequest(
                    "invalid_date", Problem.detail("date", "is only for money that was paid without a provider")));
        return Idempotency.stepsTask(vertx, db, SalesOrderWithItems.class, () -> {
            ledger.requireDate(new BookingDate(date, null), caller).await();
            var command = Manual.now(orderId, body, caller);
            return Idempotency.step(
                    db,
                    SalesOrderWithItems.class,
                    tx -> Objects.requireNonNull(payAll(tx, List.of(command)).getFirst()));
        });
    }

    private Future<SalesOrderWithItems> payByCredit(UUID orderId, PayOrderRequest body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.write(db, SalesOrderWithItems.class, tx -> {
                    requireInvoice(tx, orderId, body);
                    Transfers.pay(tx, orderId, body, caller);
                    return StoredWithLines.answer(tx, orderId);
                }));
    }

    /** Fails 400 invoice_not_found. */
    private static void requireInvoice(Tx tx, UUID orderId, PayOrderRequest body) {
        if (body.invoiceId() != null && !OrderInvoices.has(tx, orderId, body.invoiceId()))
            throw Problem.badRequest(
                    "invoice_not_found", Problem.detail("invoice_id", "the order has no invoice with this id"));
    }

    /** One answer for each; null for one that has to wait or is refused, unless it is alone, and for all but one payment of an order. */
    private static List<@Nullable SalesOrderWithItems> payAll(Tx tx, List<Manual> all) {
        var accepted = accepted(tx, all);
        var paid = accepted.isEmpty() ? Map.<UUID, SalesOrder>of() : paid(tx, List.copyOf(accepted.values()));
        var done = new ArrayList<@Nullable SalesOrderWithItems>();
        for (var command : all) {
            var payment = accepted.get(command.orderId());
            done.add(payment == null || payment.command() != command ? null : answer(tx, payment, paid));
        }
        return done;
    }

    /** What is authorised may be reduced by the payment. */
    private static SalesOrderWithItems answer(Tx tx, Accepted payment, Map<UUID, SalesOrder> paid) {
        var before = payment.before();
        if (before.pendingAmount().signum() == 0)
            return payment.answer(Objects.requireNonNull(paid.get(before.id())), tx.zone());
        ProviderPayments.fit(tx, before.id(), payment.command().actor());
        return StoredWithLines.answer(tx, before.id());
    }

    /** By order. An order that is locked by another transaction does not delay the others. */
    private static Map<UUID, Accepted> accepted(Tx tx, List<Manual> all) {
        var ids = all.stream().map(Manual::orderId).distinct().toArray(UUID[]::new);
        var locking = ids.length == 1 ? tx.send(StoredOrder.LOCK, ids[0]) : tx.send(LOCK_FREE, (Object) ids);
        var found = StoredWithLines.read(tx.sql(StoredWithLines.GET, (Object) ids));
        var locked = new HashSet<UUID>();
        for (var r : locking.await()) locked.add(r.getUUID(0));
        found.keySet().retainAll(locked);
        var accepted = new LinkedHashMap<UUID, Accepted>();
        for (var command : all)
            try {
                if (!accepted.containsKey(command.orderId())) {
                    var payment = command.accept(found.get(command.orderId()));
                    requireInvoice(tx, command.orderId(), command.body());
                    accepted.put(command.orderId(), payment);
                }
            } catch (ServiceException refusal) {
                if (all.size() == 1) throw refusal;
            }
        return accepted;
    }

    /** The orders after their payments, by id. */
    private static Map<UUID, SalesOrder> paid(Tx tx, List<Accepted> all) {
        var events = all.stream().map(Accepted::event).toList();
        for (var a : all) {
            var invoice = a.command().body().invoiceId();
            if (invoice != null) OrderInvoices.allocate(tx, a.before().id(), invoice, a.amount());
        }
        var rows = EventLog.send(
                tx,
                PAY,
                events,
                all.stream().map(a -> a.before().id()).toArray(UUID[]::new),
                all.stream().map(Accepted::amount).toArray(BigDecimal[]::new),
                all.stream().map(Accepted::paymentId).toArray(UUID[]::new),
                all.stream().map(a -> a.command().body().methodOrManual()).toArray(String[]::new),
                all.stream().map(a -> a.command().body().reference()).toArray(String[]::new),
                all.stream().map(a -> a.command().payer()).toArray(String[]::new),
                all.stream().map(a -> a.command().date()).toArray(String[]::new));
        for (var e : events) EventLog.handOver(tx, "payment", e);
        var paid = new HashMap<UUID, SalesOrder>();
        for (var r : rows.await()) paid.put(r.getUUID(0), StoredOrder.order(r));
        var invoiced = new HashMap<UUID, By>();
        for (var a : all)
            // it has an open invoice, or one whose write-off is reversed
            if (a.before().dueAt() != null || a.before().writtenOffAmount().signum() > 0)
                invoiced.put(
                        a.before().id(),
                        new By(
                                a.command().actor(),
                                a.command().origin(),
                                a.command().body().date()));
        if (!invoiced.isEmpty()) OrderInvoices.publish(tx, invoiced);
        return paid;
    }

    /**
     * A payment that is decided in time is in the response; otherwise it is pending. One that the provider has not captured is a
     * refusal: 409 payment_failed.
     */
    private Future<SalesOrderWithItems> payByProvider(UUID orderId, PayOrderRequest body, Caller caller) {
        return Tasks.run(vertx, () -> {
            // of this order: a client may use its key again when it is forgotten
            var paymentId = Ids.named(Request.commandId() + "\n" + orderId);
            var answer = Idempotency.steps(
                    db,
                    SalesOrderWithItems.class,
                    () -> {
                        payments.requireProvider(body.providerOrManual(), caller)
                                .await();
                        db.tx(tx -> request(tx, orderId, paymentId, body, caller));
                        awaitDecision(orderId, paymentId);
                        return Idempotency.step(db, SalesOrderWithItems.class, tx -> made(tx, orderId, paymentId));
                    },
                    tx -> given(tx, orderId, paymentId));
            return accepted(answer, paymentId);
        });
    }

    /** Fails 404 order_not_found, 409 invalid_state or amount_exceeds_open, 412. Another try may have asked for the payment. */
    private static boolean request(Tx tx, UUID orderId, UUID paymentId, PayOrderRequest body, Caller caller) {
        var order = tx.require("order_not_found", StoredOrder::order, StoredOrder.LOCK, orderId);
        Idempotency.answered(tx, SalesOrderWithItems.class);
        if (status(tx, orderId, paymentId) != null) return false;
        Request.requireVersion(order.version());
        OrderState.require(order, SalesStates.PAY.statuses());
        requireInvoice(tx, orderId, body);
        ProviderPayments.request(tx, order, paymentId, body, caller);
        return true;
    }

    private void awaitDecision(UUID orderId, UUID paymentId) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        while (System.nanoTime() < end) {
            var status = db.list(r -> r.getString(0), OrderPaymentQueries.PAYMENT_STATUS, paymentId, orderId)
                    .await();
            if (!status.equals(List.of("pending"))) return;
            vertx.timer(LOOK_MS, TimeUnit.MILLISECONDS).await();
        }
    }

    private record Status(String status, @Nullable String failure) {
        boolean isFailed() {
            return status.equals("failed") || status.equals("cancelled");
        }
    }

    private static @Nullable Status status(Tx tx, UUID orderId, UUID paymentId) {
        return tx.firstOrNull(
                r -> new Status(r.getString(0), r.getString(1)),
                OrderPaymentQueries.PAYMENT_STATUS,
                paymentId,
                orderId);
    }

    private static SalesOrderWithItems made(Tx tx, UUID orderId, UUID paymentId) {
        var status = Objects.requireNonNull(status(tx, orderId, paymentId));
        if (status.isFailed()) {
            var failure = status.failure() == null ? status.status() : status.failure();
            throw Problem.conflict(
                    "payment_failed", Problem.detail("provider", failure).put("payment_id", paymentId.toString()));
        }
        return StoredWithLines.answer(tx, orderId);
    }

    /** The order, if a try of a command that is refused has asked for its payment, and the provider has not declined it. */
    private static @Nullable SalesOrderWithItems given(Tx tx, UUID orderId, UUID paymentId) {
        tx.sql(StoredOrder.LOCK, orderId);
        var status = status(tx, orderId, paymentId);
        return status == null || status.isFailed() ? null : StoredWithLines.answer(tx, orderId);
    }

    /** The response says if the payment waits for its provider or for its capture. */
    private static SalesOrderWithItems accepted(SalesOrderWithItems answer, UUID paymentId) {
        boolean waits = answer.payments().stream()
                .anyMatch(p -> p.id().equals(paymentId)
                        && (p.status().equals("pending") || p.status().equals("authorised")));
        if (waits) Request.answerAccepted();
        return answer;
    }
}
