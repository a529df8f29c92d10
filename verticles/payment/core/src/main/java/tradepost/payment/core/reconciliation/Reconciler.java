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
import tradepost.kernel.problem.Problem;
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
    private static final UUID END = new UUID(-1, -1);
    private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
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
    private interface Orders {
        Future<List<OrderMoney>> after(UUID orderId, Caller caller);

        Future<List<OrderMoney>> of(List<UUID> orderIds, Caller caller);
    }

    /** @param name of the context, which begins the cursor */
    private record Side(String name, String direction, Orders orders) {}

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

    /** Virtual threads only. Fails 400 invalid_cursor. */
    public Reconciliation run(@Nullable String after, Caller caller) {
        long end = System.nanoTime() + BUDGET_NANOS;
        var found = new ArrayList<Mismatch>();
        long checked = 0;
        var provider = providerOf(after);
        if (provider != null) return providers(provider, end, checked, found);
        var from = place(after);
        for (int i = sides.indexOf(from.side()); i < sides.size(); i++) {
            var side = sides.get(i);
            var at = side == from.side() ? from.orderId() : START;
            while (true) {
                if (System.nanoTime() > end || found.size() >= MISMATCHES_MAX)
                    return new Reconciliation(checked, bounded(found), false, side.name() + "/" + at);
                var orders = side.orders().after(at, caller).await();
                var to = orders.isEmpty() ? END : orders.getLast().id();
                var sums = sums(ReconcileQueries.OF_RANGE, side.direction(), at, to);
                checked += compare(side, orders, sums, caller, found);
                if (orders.isEmpty()) break;
                at = to;
            }
        }
        return providers(new At(null, START), end, checked, found);
    }

    /** Where the comparison with the statements goes on; a provider of null stands for the first one. */
    private record At(@Nullable String provider, UUID paymentId) {}

    private @Nullable At providerOf(@Nullable String after) {
        if (after == null || !after.matches("provider/[a-z][a-z0-9_-]{0,49}/" + ID)) return null;
        var parts = after.split("/", -1);
        return new At(parts[1], UUID.fromString(parts[2]));
    }

    private Reconciliation providers(At from, long end, long checked, List<Mismatch> found) {
        boolean reached = from.provider == null;
        for (var provider : providers.all()) {
            boolean first = provider.name().equals(from.provider);
            reached |= first;
            if (!reached) continue;
            var at = first ? from.paymentId : START;
            while (at != null) {
                if (System.nanoTime() > end || found.size() >= MISMATCHES_MAX)
                    return new Reconciliation(checked, bounded(found), false, "provider/" + provider.name() + "/" + at);
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

    private record Place(Side side, UUID orderId) {}

    private Place place(@Nullable String after) {
        if (after == null) return new Place(sides.getFirst(), START);
        for (var side : sides)
            if (after.matches(side.name() + "/" + ID))
                return new Place(
                        side, UUID.fromString(after.substring(side.name().length() + 1)));
        throw Problem.badRequest("invalid_cursor", Problem.detail("after", "is not a cursor of this list"));
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
