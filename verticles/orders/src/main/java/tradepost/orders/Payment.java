package tradepost.orders;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Money;

/**
 * A payment or refund of an order, as the order shows it.
 *
 * @param kind payment or refund
 * @param amount in the order's currency
 * @param method such as transfer
 * @param reference the bank's reference
 * @param actor who recorded it, as in events
 * @param provider manual, or who moves the money
 * @param status pending, authorised, captured, failed or cancelled; pending, done or failed for a refund
 * @param failure why it failed
 * @param date on which it counts in the books; null until the money has moved
 * @param refundId of a refund: the decision, of which this payment gives back a part or all
 * @param paymentId of a refund: the payment that gives it back
 * @param sourcePaymentId of a payment with credit: the payment, of any order, by which its money came in
 * @param sourceOrderId the order of that payment
 * @param forOrderId of a refund: the order that it was asked for, if it is another one
 */
public record Payment(
        UUID id,
        String kind,
        BigDecimal amount,
        String method,
        @Nullable String reference,
        String actor,
        Instant createdAt,
        String provider,
        String status,
        @Nullable String failure,
        @Nullable Instant capturedAt,
        @Nullable LocalDate date,
        @Nullable UUID refundId,
        @Nullable UUID paymentId,
        @Nullable UUID sourcePaymentId,
        @Nullable UUID sourceOrderId,
        @Nullable UUID forOrderId) {
    /** The method of a payment that names none. */
    public static final String MANUAL = "manual";

    /** The maximum number of payments that an order shows, the oldest first. */
    private static final int LISTED_MAX = 1_000;

    /**
     * Selects the payments of the order {@code o} as one {@code jsonb}, for {@link #list}.
     *
     * @param table has a row for each payment
     * @param columns its columns for the kind, the provider, the status, the failure and the time of the capture, and for the id and the
     *     payment of a refund if there are any
     */
    public static String listed(String table, String columns) {
        return """
                (select jsonb_agg(to_jsonb(p) order by p.created_at, p.id) from (
                  select id, amount, method, reference, actor, at as created_at, date, %s
                  from %s where order_id = o.id order by at, id limit %d) p)""".formatted(columns, table, LISTED_MAX);
    }

    /** Reads what {@link #listed} selects; null means none. */
    public static List<Payment> list(@Nullable JsonArray rows, String currency) {
        if (rows == null) return List.of();
        return rows.stream()
                .map(row -> Json.read((JsonObject) row, Payment.class).in(currency))
                .toList();
    }

    /** A payment that was made without a provider. */
    public static Payment manual(
            UUID id,
            BigDecimal amount,
            String method,
            @Nullable String reference,
            String actor,
            Instant at,
            LocalDate date) {
        return new Payment(
                id,
                "payment",
                amount,
                method,
                reference,
                actor,
                at,
                MANUAL,
                "captured",
                null,
                at,
                date,
                null,
                null,
                null,
                null,
                null);
    }

    /** The payments that an order shows after one more. */
    public static List<Payment> and(List<Payment> before, Payment added) {
        return Stream.concat(before.stream(), Stream.of(added))
                .sorted(Comparator.comparing(Payment::createdAt).thenComparing(p -> p.id().toString()))
                .limit(LISTED_MAX)
                .toList();
    }

    public Payment by(String other) {
        return new Payment(
                id,
                kind,
                amount,
                method,
                reference,
                other,
                createdAt,
                provider,
                status,
                failure,
                capturedAt,
                date,
                refundId,
                paymentId,
                sourcePaymentId,
                sourceOrderId,
                forOrderId);
    }

    private Payment in(String currency) {
        return new Payment(
                id,
                kind,
                Money.exact(amount, currency),
                method,
                reference,
                actor,
                createdAt,
                provider,
                status,
                failure,
                capturedAt,
                date,
                refundId,
                paymentId,
                sourcePaymentId,
                sourceOrderId,
                forOrderId);
    }
}
