package tradepost.payment.core.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.payment.PaymentChange;
import tradepost.payment.PaymentDetails;
import tradepost.payment.PaymentDocument;
import tradepost.payment.PaymentQuery;
import tradepost.payment.PaymentService;
import tradepost.payment.ProviderMoney;
import tradepost.payment.ReconcileQuery;
import tradepost.payment.Reconciliation;
import tradepost.payment.Refund;
import tradepost.payment.RefundPayment;
import tradepost.payment.core.PaymentVerticle;
import tradepost.payment.core.provider.CallbackSignature;
import tradepost.purchase.PurchaseEvents;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderCancelled;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.PaymentReduced;
import tradepost.sales.event.PaymentRequested;

/** A payment context on a real database with fake orders, and the helpers of its tests. */
final class Payments {
    static final Caller ADMIN = new Caller(new UUID(0, 1), "admin", List.of("*"));
    static final UUID CUSTOMER = Ids.next();

    final Vertx vertx;
    final Env env;
    final Orders orders;
    final TestIdentity identity;
    final PaymentService service;
    final Db db;

    /** What payment has published, by type and payment. */
    final List<JsonObject> published = new CopyOnWriteArrayList<>();

    /** While true, the gateway answers callbacks with 503. */
    volatile boolean gatewayIsDown;

    Payments(Vertx vertx) {
        this(vertx, "", 5_000);
    }

    /** @param extensions see the settings payment.extensions and payment.extension_deadline_ms */
    Payments(Vertx vertx, String extensions, int deadlineMs) {
        this.vertx = vertx;
        int port = vertx.createHttpServer()
                .requestHandler(this::callback)
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
        env = TestDb.env(
                vertx,
                "payment",
                "payment.callback_url",
                "http://127.0.0.1:" + port,
                "payment.retry_ms",
                "5",
                "payment.sandbox_late_ms",
                "400",
                "payment.extensions",
                extensions,
                "payment.extension_deadline_ms",
                "" + deadlineMs);
        for (var type : List.of(
                "payment.authorised",
                "payment.captured",
                "payment.failed",
                "payment.cancelled",
                "refund.done",
                "refund.failed"))
            vertx.eventBus().<JsonObject>consumer("payment." + type, m -> published.add(m.body()));
        orders = new Orders(env);
        identity = new TestIdentity(vertx);
        db = Db.open(env, "payment");
        TestVerticle.deploy(vertx, new PaymentVerticle(env));
        service = identity.proxy("admin", PaymentService.ADDRESS, PaymentService.class);
    }

    /** The service; every call of it has this Idempotency-Key. */
    PaymentService withKey(String key) {
        return identity.withKey(key, PaymentService.ADDRESS, PaymentService.class);
    }

    /** Delivers the event as the relay of its context does; fails if it cannot be applied. */
    void deliver(Event event) {
        deliverable(event).await();
    }

    Future<?> deliverable(Event event) {
        return TestEvents.deliver(env, "payment", event);
    }

    /** A manual payment that sales has accepted. */
    UUID paid(UUID order, String amount, String currency) {
        var id = Ids.next();
        deliver(paidEvent(order, id, amount, currency));
        orders.paid(order, id, "manual", currency, new BigDecimal(amount));
        return id;
    }

    static Event paidEvent(UUID order, @Nullable UUID payment, String amount, String currency) {
        var a = new BigDecimal(amount);
        var data = new OrderPaid(
                order,
                CUSTOMER,
                a,
                a,
                a,
                "SO-000001",
                currency,
                payment,
                "manual",
                "transfer",
                "BANK-1",
                new JsonObject(),
                null,
                null,
                null);
        return EventLog.event(SalesEvents.PAID, order, 3, data, "user:somebody", null);
    }

    static Event bought(UUID order, UUID payment, String amount) {
        var a = new BigDecimal(amount);
        var data = new tradepost.purchase.event.OrderPaid(
                order,
                CUSTOMER,
                payment,
                a,
                a,
                a,
                "USD",
                true,
                "PO-000001",
                "manual",
                "transfer",
                null,
                new JsonObject(),
                null);
        return EventLog.event(PurchaseEvents.PAID, order, 3, data, "user:somebody", null);
    }

    /** What is given back has an event of its own. */
    static Event cancelled(UUID order) {
        var none = BigDecimal.ZERO;
        var data = new OrderCancelled(order, CUSTOMER, 3, "ordered twice", none, "SO-000001", "USD", null, none);
        return EventLog.event(SalesEvents.CANCELLED, order, 4, data, "user:somebody", null);
    }

    /** The order needs less of the payment, or nothing. */
    static Event reduced(UUID order, UUID payment, String amount) {
        var data = new PaymentReduced(order, CUSTOMER, payment, new BigDecimal(amount), "USD", "SO-000001");
        return EventLog.event(SalesEvents.PAYMENT_REDUCED, order, 4, data, "user:somebody", null);
    }

    PaymentDocument payment(UUID id) {
        return service.getPayment(id, ADMIN).await().payment();
    }

    List<PaymentDocument> of(UUID order) {
        return list(new PaymentQuery(
                Page.of(100, null, null, null),
                null,
                List.of(order),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    }

    List<PaymentDocument> list(PaymentQuery query) {
        return service.listPayments(query, ADMIN).await().data();
    }

    /** What was paid for an order, what was refunded, and what each provider has of it. */
    Map<String, String> money(UUID order) {
        var moved = """
                with moved(what, provider, amount, sign) as (
                  select 'paid', provider, amount, case direction when 'in' then 1 else -1 end
                  from payment where order_id = $1 and captured_at is not null
                  union all
                  select 'refunded', r.provider, r.amount, -1 from refund r join payment p on p.id = r.payment_id
                  where p.order_id = $1 and r.status = 'done')
                select what, sum(amount)::text from moved group by what
                union all select provider, sum(sign * amount)::text from moved group by provider
                """;
        var currency = "select currency from payment where order_id = $1 limit 1";
        var found = new HashMap<String, String>();
        for (var r : db.query(moved, order).await()) {
            var code = db.query(currency, order).await().iterator().next().getString(0);
            var amount = Money.exact(new BigDecimal(r.getString(1)), code);
            found.put(r.getString(0), amount.toPlainString());
        }
        return found;
    }

    /** What differs for these orders; other tests of the module have orders of their own. */
    List<Reconciliation.Mismatch> mismatches(UUID... of) {
        return reconciled().mismatches().stream()
                .filter(m -> m.orderId() != null && List.of(of).contains(m.orderId()))
                .toList();
    }

    /** Repeats the request from where the last one stopped, because one has only some seconds. */
    Reconciliation reconciled() {
        var found = new ArrayList<Reconciliation.Mismatch>();
        long checked = 0;
        String after = null;
        while (true) {
            var part = service.reconcile(new ReconcileQuery(after), ADMIN).await();
            found.addAll(part.mismatches());
            checked += part.checked();
            if (part.complete()) return new Reconciliation(checked, found, true, null);
            after = part.next();
        }
    }

    /** All money, from one part after another. */
    List<ProviderMoney> moved() {
        var found = new ArrayList<ProviderMoney>();
        var last = service.lastPayment(ADMIN).await().id();
        for (var at = new UUID(0, 0); !at.equals(last); ) {
            var part = service.movedMoney(at, last, ADMIN).await();
            found.addAll(part.money());
            at = part.to();
        }
        return found;
    }

    long sql(String sql, Object... args) {
        return db.query(sql, args).await().rowCount();
    }

    /** A callback of the sandbox, signed now. */
    static RawBody callback(JsonObject content) {
        var key = CallbackSignature.key(TestDb.SERVICE_SECRET, "callbacks of the payment sandbox");
        var body = content.toBuffer();
        var id = Ids.next().toString();
        long now = System.currentTimeMillis() / 1_000;
        var headers = Map.of(
                "webhook-id", id,
                "webhook-timestamp", Long.toString(now),
                "webhook-signature", CallbackSignature.of(key, id, now, body.getBytes()));
        return RawBody.sent(body, headers);
    }

    /** Passes a callback on as the gateway does. */
    private void callback(HttpServerRequest request) {
        var headers = new HashMap<String, String>();
        for (var h : request.headers()) headers.put(h.getKey().toLowerCase(Locale.ROOT), h.getValue());
        request.body()
                .compose(body -> gatewayIsDown
                        ? Future.failedFuture("down")
                        : service.receiveCallback("sandbox", RawBody.sent(body, headers)))
                .onComplete(r -> request.response()
                        .setStatusCode(r.succeeded() ? 200 : 503)
                        .end());
    }

    /** Asks the provider for a payment, as sales does. */
    UUID requested(UUID order, String amount, String currency, String provider, String capture) {
        var id = Ids.next();
        deliver(requestedEvent(order, id, amount, currency, provider, capture));
        return id;
    }

    static Event requestedEvent(UUID order, UUID id, String amount, String currency, String provider, String capture) {
        var data = new PaymentRequested(
                order,
                CUSTOMER,
                id,
                new BigDecimal(amount),
                currency,
                provider,
                provider,
                null,
                capture,
                "SO-000001",
                new JsonObject());
        return EventLog.event(SalesEvents.PAYMENT_REQUESTED, order, 3, data, "user:somebody", null);
    }

    UUID sandbox(UUID order, String amount) {
        return requested(order, amount, "USD", "sandbox", "automatic");
    }

    PaymentDocument reached(UUID id, String... statuses) {
        return Awaitility.await(id + " is " + List.of(statuses))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> payment(id), p -> List.of(statuses).contains(p.status()));
    }

    /** Waits until the payment is captured, and counts it as paid, as sales does. */
    PaymentDocument captured(UUID id) {
        var payment = reached(id, "captured");
        counts(payment);
        return payment;
    }

    /** The order knows that the payment was captured. */
    void counts(PaymentDocument payment) {
        orders.paid(payment.orderId(), payment.id(), payment.provider(), payment.currency(), payment.amount());
    }

    /** The part of the first refund that this payment gives back, when the provider has decided it, and its order knows. */
    Refund settled(UUID id) {
        var details = Awaitility.await()
                .until(
                        () -> details(id),
                        d -> d.refunds().stream().noneMatch(r -> r.status().equals("pending")));
        Awaitility.await().until(() -> !orders.waits(details.payment().orderId()));
        return details.refunds().getFirst();
    }

    PaymentDetails details(UUID id) {
        return service.getPayment(id, ADMIN).await();
    }

    /** The states that the payment has reached. */
    List<String> history(UUID id) {
        return details(id).history().stream().map(PaymentChange::status).toList();
    }

    /** Waits until the provider is connected. */
    void connected(String provider) {
        Awaitility.await()
                .until(() -> service.requireProvider(provider, ADMIN)
                        .transform(r -> Future.succeededFuture(r.succeeded()))
                        .await());
    }

    /** Refunds a part that the provider refuses. */
    Refund refused(UUID id, String amount) {
        service.refundPayment(id, new RefundPayment(new BigDecimal(amount), null), ADMIN)
                .otherwiseEmpty() // the provider may have refused it before the response
                .await();
        var refused = settled(id);
        assertThat(refused.status()).isEqualTo("failed");
        return refused;
    }

    /** Waits until every callback was delivered. */
    void allCallbacksCame() {
        Awaitility.await("no callback is left").until(() -> number("select count(*) from sandbox_callback") == 0);
    }

    long number(String sql, Object... args) {
        return db.query(sql, args).await().iterator().next().getLong(0);
    }

    List<String> events(UUID payment) {
        return published.stream()
                .filter(e -> e.getString("subject").equals(payment.toString()))
                .map(e -> e.getString("type"))
                .toList();
    }
}
