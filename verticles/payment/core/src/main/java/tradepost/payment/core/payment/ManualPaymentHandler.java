package tradepost.payment.core.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.json.Json;
import tradepost.kernel.time.BusinessZone;
import tradepost.orders.PayOrderRequest;
import tradepost.orders.Payment;
import tradepost.payment.core.payment.PaymentHistory.Step;
import tradepost.sales.event.OrderPaid;

/** Records the payments that were made without a provider, or with credit. The order has accepted them, so they are captured. */
public final class ManualPaymentHandler {
    public static final Subscriptions.Handler SALES_PAID = handler(ManualPaymentHandler::ofSale);
    public static final Subscriptions.Handler PURCHASE_PAID = handler(ManualPaymentHandler::ofPurchase);

    private interface Reader {
        /** Returns null if there is nothing to record. */
        @Nullable
        Recorded read(Event event, BusinessZone zone);
    }

    /**
     * A payment that was made.
     *
     * @param date on which it counts in the books
     * @param restored the payment of the same order that has this amount again, because credit which it had given came back
     */
    record Recorded(
            UUID id,
            String direction,
            UUID orderId,
            String orderNumber,
            @Nullable UUID customerId,
            @Nullable UUID vendorId,
            String provider,
            String method,
            @Nullable String reference,
            String currency,
            BigDecimal amount,
            String actor,
            JsonObject metadata,
            LocalDate date,
            @Nullable UUID restored) {}

    private ManualPaymentHandler() {}

    private static Subscriptions.Handler handler(Reader reader) {
        return new Subscriptions.Handler() {
            @Override
            public void apply(Tx tx, Event event) {
                applyAll(tx, List.of(event));
            }

            @Override
            public void applyAll(Tx tx, List<Event> events) {
                record(
                        tx,
                        events.stream()
                                .map(e -> reader.read(e, tx.zone()))
                                .filter(Objects::nonNull)
                                .toList());
            }
        };
    }

    private static @Nullable Recorded ofSale(Event event, BusinessZone zone) {
        var paid = Json.read(event.data(), OrderPaid.class);
        boolean recorded =
                paid.provider().equals(Payment.MANUAL) || paid.provider().equals(PayOrderRequest.CREDIT);
        if (!recorded || paid.amount().signum() == 0) return null;
        return new Recorded(
                Objects.requireNonNull(paid.paymentId()),
                "in",
                paid.orderId(),
                paid.number(),
                paid.customerId(),
                null,
                paid.provider(),
                paid.method(),
                paid.reference(),
                paid.currency(),
                paid.amount(),
                event.actor(),
                paid.metadata(),
                paid.date() == null ? zone.day(event.time()) : paid.date(),
                paid.orderId().equals(paid.sourceOrderId()) ? paid.sourcePaymentId() : null);
    }

    private static @Nullable Recorded ofPurchase(Event event, BusinessZone zone) {
        var paid = Json.read(event.data(), tradepost.purchase.event.OrderPaid.class);
        if (paid.amount().signum() == 0) return null;
        return new Recorded(
                paid.paymentId(),
                "out",
                paid.orderId(),
                paid.number(),
                null,
                paid.vendorId(),
                paid.provider(),
                paid.method(),
                paid.reference(),
                paid.currency(),
                paid.amount(),
                event.actor(),
                paid.metadata(),
                paid.date() == null ? zone.day(event.time()) : paid.date(),
                null);
    }

    /** Inserts the payments that do not exist. */
    static void record(Tx tx, List<Recorded> payments) {
        if (payments.isEmpty()) return;
        var inserted = tx
                .sql(
                        PaymentQueries.RECORD,
                        payments.stream().map(Recorded::id).toArray(UUID[]::new),
                        payments.stream().map(Recorded::direction).toArray(String[]::new),
                        payments.stream().map(Recorded::orderId).toArray(UUID[]::new),
                        payments.stream().map(Recorded::orderNumber).toArray(String[]::new),
                        payments.stream().map(Recorded::customerId).toArray(UUID[]::new),
                        payments.stream().map(Recorded::vendorId).toArray(UUID[]::new),
                        payments.stream().map(Recorded::provider).toArray(String[]::new),
                        payments.stream().map(Recorded::method).toArray(String[]::new),
                        payments.stream().map(Recorded::reference).toArray(String[]::new),
                        payments.stream().map(Recorded::currency).toArray(String[]::new),
                        payments.stream().map(Recorded::amount).toArray(BigDecimal[]::new),
                        payments.stream().map(Recorded::actor).toArray(String[]::new),
                        payments.stream().map(Recorded::metadata).toArray(JsonObject[]::new),
                        payments.stream().map(Recorded::date).toArray(LocalDate[]::new))
                .stream()
                .map(r -> r.getUUID(0))
                .collect(Collectors.toSet());
        var made = payments.stream().filter(p -> inserted.contains(p.id())).toList();
        PaymentHistory.add(
                tx,
                made.stream()
                        .map(p -> new Step(p.id(), "captured", p.amount(), null, p.actor()))
                        .toList());
        made.forEach(p -> restore(tx, p));
    }

    private static void restore(Tx tx, Recorded credit) {
        if (credit.restored() == null) return;
        var payment = tx.single(
                PaymentQueries::payment,
                PaymentQueries.GIVE_BACK,
                credit.restored(),
                credit.amount().negate(),
                BigDecimal.ZERO);
        PaymentHistory.add(
                tx,
                List.of(new Step(payment.id(), payment.status(), credit.amount(), "credit came back", credit.actor())));
    }
}
