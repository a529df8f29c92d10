package tradepost.payment.core.reconciliation;

import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.payment.Reconciliation.Mismatch;
import tradepost.payment.core.provider.PaymentProvider;
import tradepost.payment.core.provider.ProviderStatement;

/** Compares payments with the statement of their provider, in pages. */
final class StatementCheck {
    private static final int PAGE = 1_000;
    private static final int TRIES = 4;
    private static final long PAUSE_MS = 150;
    private static final UUID END = new UUID(-1, -1);

    /** What is known here of a payment, or there. */
    private record Known(@Nullable UUID orderId, String currency, BigDecimal captured, BigDecimal refunded) {
        boolean agrees(Known other) {
            return captured.compareTo(other.captured) == 0 && refunded.compareTo(other.refunded) == 0;
        }
    }

    /** @param last the payment after which the next page begins; null at the end */
    record Page(@Nullable UUID last, List<Mismatch> mismatches) {}

    private final Vertx vertx;
    private final Db db;

    StatementCheck(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
    }

    /** What differs is read again, because a request may be under way. Fails 503 if the provider does not answer. */
    Page page(PaymentProvider provider, UUID after) {
        var page = read(provider, after);
        for (int attempt = 1; attempt < TRIES && !page.mismatches.isEmpty(); attempt++) {
            vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).await();
            page = read(provider, after);
        }
        return page;
    }

    private Page read(PaymentProvider provider, UUID after) {
        var entries = statement(provider, after).entries();
        var last = entries.isEmpty() ? null : entries.getLast().paymentId();
        var here = here(provider.name(), after, last == null ? END : last);
        var found = new ArrayList<Mismatch>();
        for (var e : entries) {
            var there = new Known(null, e.currency(), e.captured(), e.refunded());
            var known = here.remove(e.paymentId());
            compare(e.paymentId(), known, there, found);
        }
        here.forEach((id, known) ->
                compare(id, known, new Known(null, known.currency, BigDecimal.ZERO, BigDecimal.ZERO), found));
        return new Page(last, found);
    }

    private static ProviderStatement statement(PaymentProvider provider, UUID after) {
        try {
            return provider.statement(after, PAGE).await();
        } catch (RuntimeException e) {
            throw Problem.unavailable("unavailable");
        }
    }

    private Map<UUID, Known> here(String provider, UUID after, UUID to) {
        var found = new LinkedHashMap<UUID, Known>();
        for (var r : db.query(ReconcileQueries.OF_PROVIDER, provider, after, to).await())
            found.put(r.getUUID(0), new Known(r.getUUID(1), r.getString(2), r.getBigDecimal(3), r.getBigDecimal(4)));
        return found;
    }

    private static void compare(UUID id, @Nullable Known here, Known there, List<Mismatch> found) {
        var known = here == null ? new Known(null, there.currency, BigDecimal.ZERO, BigDecimal.ZERO) : here;
        if (known.agrees(there)) return;
        found.add(new Mismatch(
                "provider",
                known.orderId,
                id,
                known.currency,
                Money.exact(known.captured.subtract(known.refunded), known.currency),
                Money.exact(there.captured.subtract(there.refunded), known.currency)));
    }
}
