package tradepost.payment.core.reconciliation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.OrderMoney;
import tradepost.payment.Reconciliation;
import tradepost.payment.Reconciliation.Mismatch;
import tradepost.payment.core.provider.PaymentProviders;
import tradepost.purchase.PurchaseService;
import tradepost.sales.SalesService;

/**
 * Compares payments with orders, in batches of orders, and then with the statements of the providers. A payment under way changes its order a
 * moment later, so what differs is read again before it is reported.
 */
public final class Reconciler {
    private static final UUID START = new UUID(0, 0);
    private static final int BATCH = 5_000;
    private static final int MISMATCHES_MAX = 1_000;
    private static final long BUDGET_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int TRIES = 4;
    private static final long PAUSE_MS = 150;

    /** What the payments say about an order. */
    private record Sums(String currency, BigDecimal paid, BigDecimal pending, BigDecimal refunded) {
        static final Sums NONE = new Sums("", BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

        static Sums of(Row r) {
            return new Sums(r.getString(1), sum(r, 2), sum(r, 3), sum(r, 4));
        }

        private static BigDecimal sum(Row r, int column) {
            var sum = r.getBigDecimal(column);
            return sum == null ? BigDecimal.ZERO : sum;
        }
    }

    /** The orders of a context. */
    interface Orders {
        Future<List<OrderMoney>> after(UUID orderId, Caller caller);

        Future<List<OrderMoney>> of(List<UUID> orderIds, Caller caller);
    }

    /** @param name of the context */
    record Side(String name, String direction, Orders orders) {}

    private final Vertx vertx;
    private final Db db;
    private final List<Side> sides;
    private final PaymentProviders providers;
    private final StatementCheck statements;

    public Reconciler(Vertx vertx, Db db, SalesService sales, PurchaseService purchase, PaymentProviders providers) {
        this.vertx = vertx;
        this.db = db;
        this.providers = providers;
        statements = new StatementCheck(vertx, db);
        sides = List.of(new Side("sales", "in", ofSales(sales)), new Side("purchase", "out", ofPurchase(purchase)));
    }

    private static Orders ofSales(SalesService sales) {
        return new Orders() {
            @Override
            public Future<List<OrderMoney>> after(UUID orderId, Caller caller) {
                return sales.paidOrders(orderId, BATCH, caller);
            }

            @Override
            public Future<List<OrderMoney>> of(List<UUID> orderIds, Caller caller) {
                return sales.orderMoney(orderIds, caller);
            }
        };
    }

    private static Orders ofPurchase(PurchaseService purchase) {
        return new Orders() {
            @Override
            public Future<List<OrderMoney>> after(UUID orderId, Caller caller) {
                return purchase.paidOrders(orderId, BATCH, caller);
            }

            @Override
            public Future<List<OrderMoney>> of(List<UUID> orderIds, Caller caller) {
                return purchase.orderMoney(orderIds, caller);
            }
        };
    }

    /**
     * Ends at the greatest id that there was when it began, and the comparison with a provider at that of its payments: what is added meanwhile is
     * compared by the next one. Virtual threads only. Fails 400 invalid_cursor.
     */
    public Reconciliation run(@Nullable String after, Caller caller) {
        long untilNanos = System.nanoTime() + BUDGET_NANOS;
        var found = new ArrayList<Mismatch>();
        var from = after == null ? null : ReconciliationCursor.of(after, sides);
        if (from != null && from.provider() != null) return providers(from, untilNanos, 0, found);
        var end = from == null || from.end() == null ? end(ReconcileQueries.LAST_ORDER) : from.end();
        long checked = 0;
        var side = from == null ? sides.getFirst() : from.side(sides);
        var at = from == null ? START : from.at();
        while (true) {
            if (System.nanoTime() > untilNanos || found.size() >= MISMATCHES_MAX)
                return new Reconciliation(
                        checked,
                        bounded(found),
                        false,
                        ReconciliationCursor.of(side, at, end).text());
            var orders = side.orders().after(at, caller).await();
            boolean isLast = orders.isEmpty()
                    || ReconciliationCursor.isAfter(orders.getLast().id(), end);
            var to = isLast ? end : orders.getLast().id();
            var sums = sums(ReconcileQueries.OF_RANGE, side.direction(), at, to);
            checked += compare(
                    side,
                    orders.stream()
                            .filter(o -> !ReconciliationCursor.isAfter(o.id(), to))
                            .toList(),
                    sums,
                    caller,
                    found);
            at = to;
            if (!isLast) continue;
            int next = sides.indexOf(side) + 1;
            if (next == sides.size()) break;
            side = sides.get(next);
            at = START;
        }
        return providers(null, untilNanos, checked, found);
    }

    /** @param last a statement that reads the greatest id of a kind */
    private UUID end(String last, @Nullable Object... args) {
        var now = Ids.next();
        var ids = db.list(r -> r.getUUID(0), last, args).await();
        return ids.stream()
                .filter(id -> ReconciliationCursor.isAfter(id, now))
                .findFirst()
                .orElse(now);
    }

    private Reconciliation providers(
            @Nullable ReconciliationCursor from, long untilNanos, long checked, List<Mismatch> found) {
        boolean reached = from == null;
        for (var provider : providers.all()) {
            var first = from != null && provider.name().equals(from.provider()) ? from : null;
            reached |= first != null;
            if (!reached) continue;
            var at = first == null ? START : first.at();
            var end = first == null ? null : first.end();
            if (end == null) end = end(ReconcileQueries.LAST_OF_PROVIDER, provider.name());
            while (at != null && !ReconciliationCursor.isAfter(at, end)) {
                if (System.nanoTime() > untilNanos || found.size() >= MISMATCHES_MAX)
                    return new Reconciliation(
                            checked,
                            bounded(found),
                            false,
                            ReconciliationCursor.of(provider.name(), at, end).text());
                var page = statements.page(provider, at);
                found.addAll(page.mismatches());
                at = page.last();
            }
        }
        return new Reconciliation(checked, bounded(found), true, null);
    }

    private static List<Mismatch> bounded(List<Mismatch> found) {
        return List.copyOf(found.subList(0, Math.min(found.size(), MISMATCHES_MAX)));
    }

    private Map<UUID, Sums> sums(String sql, @Nullable Object... args) {
        var sums = new LinkedHashMap<UUID, Sums>();
        for (var row : db.query(sql, args).await()) sums.put(row.getUUID(0), Sums.of(row));
        return sums;
    }

    /** Returns how many orders were compared. */
    private int compare(Side side, List<OrderMoney> orders, Map<UUID, Sums> sums, Caller caller, List<Mismatch> found) {
        var byId = new LinkedHashMap<UUID, OrderMoney>();
        for (var o : orders) byId.put(o.id(), o);
        var all = new ArrayList<>(byId.keySet());
        for (var id : sums.keySet()) if (!byId.containsKey(id)) all.add(id);
        int compared = (int) all.stream()
                .filter(id -> sums.containsKey(id) || !isZero(byId.get(id)))
                .count();
        var differing = differing(all, byId, sums);
        for (int attempt = 1; attempt < TRIES && !differing.isEmpty(); attempt++) {
            vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).await();
            byId.clear();
            for (var o : side.orders().of(differing, caller).await()) byId.put(o.id(), o);
            sums.clear();
            sums.putAll(sums(ReconcileQueries.OF_ORDERS, side.direction(), differing.toArray(UUID[]::new)));
            differing = differing(differing, byId, sums);
        }
        for (var id : differing) mismatches(id, byId.get(id), sums.getOrDefault(id, Sums.NONE), found);
        return compared;
    }

    private static boolean isZero(@Nullable OrderMoney order) {
        return order == null
                || order.paidAmount().signum() == 0 && order.pendingAmount().signum() == 0;
    }

    private static List<UUID> differing(List<UUID> ids, Map<UUID, OrderMoney> orders, Map<UUID, Sums> sums) {
        return ids.stream()
                .filter(id -> {
                    var found = new ArrayList<Mismatch>();
                    mismatches(id, orders.get(id), sums.getOrDefault(id, Sums.NONE), found);
                    return !found.isEmpty();
                })
                .limit(MISMATCHES_MAX)
                .toList();
    }

    private static void mismatches(UUID id, @Nullable OrderMoney order, Sums sums, List<Mismatch> found) {
        var currency = order == null ? sums.currency : order.currency();
        var paid = order == null ? BigDecimal.ZERO : order.paidAmount();
        var pending = order == null ? BigDecimal.ZERO : order.pendingAmount();
        var refunded = order == null ? BigDecimal.ZERO : order.refundedAmount();
        compare("paid", id, currency, sums.paid, paid, found);
        compare("pending", id, currency, sums.pending, pending, found);
        compare("refunded", id, currency, sums.refunded, refunded, found);
    }

    private static void compare(
            String kind, UUID order, String currency, BigDecimal expected, BigDecimal actual, List<Mismatch> found) {
        if (expected.compareTo(actual) != 0)
            found.add(new Mismatch(
                    kind, order, null, currency, Money.exact(expected, currency), Money.exact(actual, currency)));
    }
}
