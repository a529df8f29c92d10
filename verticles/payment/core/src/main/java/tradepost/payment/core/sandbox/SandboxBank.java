package tradepost.payment.core.sandbox;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;

/** The books of the sandbox. Each operation is performed once, whatever number of times it is requested. */
final class SandboxBank {
    private static final String LOCK = """
            select currency, amount, status, refunded, reason from sandbox_payment where id = $1 for update
            """;

    private static final String INSERT = """
            insert into sandbox_payment(id, currency, amount, status, reason) values ($1, $2, $3, $4, $5) on conflict do nothing
            """;

    private static final String SET =
            "update sandbox_payment set status = $2, reason = $3, captured = $4 where id = $1";

    private static final String REFUND = """
            with new as (insert into sandbox_refund(id, payment_id, amount) values ($2, $1, $3) on conflict do nothing returning amount)
            update sandbox_payment set refunded = refunded + new.amount from new where id = $1
            """;

    private static final String GIVEN = "select amount from sandbox_refund where id = $1";

    /** A request that is refused before any other of the payment gives back nothing. */
    private static final String REFUSE_FIRST = """
            insert into sandbox_refund(id, payment_id, amount)
            select $2, $1, 0 where not exists (select from sandbox_refund where payment_id = $1)
            """;

    private static final String CALLBACK = """
            insert into sandbox_callback(id, body, copies, due_at)
            values ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
            """;

    /** A request. */
    record Order(UUID paymentId, @Nullable UUID refundId, BigDecimal amount, String currency) {
        SandboxBehaviour behaviour() {
            return SandboxBehaviour.of(amount, currency);
        }
    }

    private record Known(
            String currency,
            BigDecimal amount,
            String status,
            @Nullable String reason) {
        SandboxBehaviour behaviour() {
            return SandboxBehaviour.of(amount, currency);
        }
    }

    /** @param changed whether it was performed now, so that a callback follows */
    record Answer(String status, @Nullable String reason, boolean changed) {}

    private final int lateMs;

    SandboxBank(int lateMs) {
        this.lateMs = lateMs;
    }

    Answer authorise(Tx tx, Order order) {
        boolean declined = order.behaviour() == SandboxBehaviour.DECLINE;
        var status = declined ? "declined" : "authorised";
        var reason = declined ? "insufficient_funds" : null;
        boolean changed = insert(tx, order, status, reason);
        var known = lock(tx, order.paymentId);
        if (changed) callback(tx, order, status, reason, known.behaviour());
        return new Answer(known.status, known.reason, changed);
    }

    /** The rest of what was authorised is given up. */
    Answer capture(Tx tx, Order order) {
        return change(tx, order, "captured");
    }

    /** A payment that was never authorised is given up too, so that a late authorisation is refused. */
    Answer release(Tx tx, Order order) {
        if (insert(tx, order, "voided", null)) {
            callback(tx, order, "voided", null, order.behaviour());
            return new Answer("voided", null, true);
        }
        return change(tx, order, "voided");
    }

    private Answer change(Tx tx, Order order, String status) {
        var known = lock(tx, order.paymentId);
        if (!known.status.equals("authorised")) return new Answer(known.status, known.reason, false);
        boolean declined = status.equals("captured") && known.behaviour() == SandboxBehaviour.CAPTURE_DECLINED;
        var reached = declined ? "declined" : status;
        var reason = declined ? "authorisation_expired" : null;
        var captured = reached.equals("captured") ? order.amount : BigDecimal.ZERO;
        tx.sql(SET, order.paymentId, reached, reason, captured);
        callback(tx, order, reached, reason, known.behaviour());
        return new Answer(reached, reason, true);
    }

    Answer refund(Tx tx, Order order) {
        var known = lock(tx, order.paymentId);
        var refused = new Answer("refused", "refund_not_possible", false);
        var given = tx.firstOrNull(r -> r.getBigDecimal(0), GIVEN, order.refundId);
        if (given != null) return given.signum() == 0 ? refused : new Answer("refunded", null, false);
        if (!known.status.equals("captured") || known.behaviour() == SandboxBehaviour.REFUND_REFUSED) return refused;
        if (known.behaviour() == SandboxBehaviour.FIRST_REFUND_REFUSED
                && tx.sql(REFUSE_FIRST, order.paymentId, order.refundId).rowCount() == 1) return refused;
        tx.sql(REFUND, order.paymentId, order.refundId, order.amount);
        callback(tx, order, "refunded", null, known.behaviour());
        return new Answer("refunded", null, true);
    }

    private static boolean insert(Tx tx, Order order, String status, @Nullable String reason) {
        return tx.sql(INSERT, order.paymentId, order.currency, order.amount, status, reason)
                        .rowCount()
                == 1;
    }

    private static Known lock(Tx tx, UUID id) {
        return tx.require(
                "payment_not_found",
                r -> new Known(r.getString(0), r.getBigDecimal(1), r.getString(2), r.getString(4)),
                LOCK,
                id);
    }

    private void callback(Tx tx, Order order, String status, @Nullable String reason, SandboxBehaviour behaviour) {
        var id = Ids.next();
        var body = new JsonObject()
                .put("id", id.toString())
                .put("payment_id", order.paymentId.toString())
                .put("status", status)
                .put("reference", reference(order.paymentId));
        if (order.refundId != null) body.put("refund_id", order.refundId.toString());
        if (reason != null) body.put("reason", reason);
        if (status.equals("captured")) body.put("captured", order.amount.toPlainString());
        boolean late = behaviour == SandboxBehaviour.CALLBACK_LATE
                || behaviour == SandboxBehaviour.CALLBACKS_IN_WRONG_ORDER && status.equals("authorised");
        tx.sql(CALLBACK, id, body.encode(), behaviour == SandboxBehaviour.CALLBACK_TWICE ? 2 : 1, late ? lateMs : 0);
    }

    /** The sandbox's own id of a payment. */
    static String reference(UUID payment) {
        return "sb_" + payment;
    }
}
