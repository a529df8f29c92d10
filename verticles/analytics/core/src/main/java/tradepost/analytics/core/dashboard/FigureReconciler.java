package tradepost.analytics.core.dashboard;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tradepost.analytics.AnalyticsReconciliation;
import tradepost.analytics.AnalyticsReconciliation.Mismatch;
import tradepost.analytics.core.projection.Projection;
import tradepost.analytics.report.AsOf;
import tradepost.billing.ledger.LedgerService;
import tradepost.inventory.value.StockValueQuery;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.DocumentSum;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Money;
import tradepost.payment.PaymentService;
import tradepost.payment.ProviderMoney;
import tradepost.purchase.PurchaseService;
import tradepost.sales.SalesService;

/**
 * Compares figures with what the documents of their contexts sum to. The documents are read first, and the figures when they count the events up to
 * then. What is written meanwhile makes differences, which change: one counts only if it stays the same each time that it is read.
 */
final class FigureReconciler {
    private static final int READS = 5;
    private static final long PAUSE_MS = 500;

    /** What is compared: a figure by a source. The same figure may be compared with several sources. */
    private record Key(String source, String figure, String scope) {}

    private final Vertx vertx;
    private final Db db;
    private final SalesService sales;
    private final PurchaseService purchases;
    private final LedgerService ledger;
    private final PaymentService payments;
    private final ValueService stock;

    FigureReconciler(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
        sales = Services.proxy(vertx, SalesService.ADDRESS, SalesService.class);
        purchases = Services.proxy(vertx, PurchaseService.ADDRESS, PurchaseService.class);
        ledger = Services.proxy(vertx, LedgerService.ADDRESS, LedgerService.class);
        payments = Services.proxy(vertx, PaymentService.ADDRESS, PaymentService.class);
        stock = Services.proxy(vertx, ValueService.ADDRESS, ValueService.class);
    }

    /** Virtual threads only. Fails 503 unavailable if a context does not answer. */
    AnalyticsReconciliation run(Caller caller) {
        var found = read(caller);
        for (int read = 1; read < READS && !found.mismatches().isEmpty(); read++) {
            vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).await();
            found = staying(found, read(caller));
        }
        return found;
    }

    private static AnalyticsReconciliation staying(AnalyticsReconciliation before, AnalyticsReconciliation now) {
        var known = new HashSet<String>();
        for (var m : before.mismatches()) known.add(text(m));
        return new AnalyticsReconciliation(
                now.asOf(),
                now.checked(),
                now.mismatches().stream().filter(m -> known.contains(text(m))).toList());
    }

    private static String text(Mismatch m) {
        return m.source() + " " + m.figure() + " " + m.scope() + " "
                + m.expected().subtract(m.actual()).stripTrailingZeros().toPlainString();
    }

    private AnalyticsReconciliation read(Caller caller) {
        var expected = new LinkedHashMap<>(expected(caller));
        var figures = new LinkedHashMap<Key, BigDecimal>();
        var asOf = db.tx(tx -> {
            tx.send("set transaction isolation level repeatable read, read only");
            tx.allowSeconds(ReconcilerQueries.READ_S);
            var p = Projection.live(tx);
            int decimals = Money.smallest(p.currency()).scale();
            add(figures, tx.sql(ReconcilerQueries.FIGURES, p.generation(), decimals));
            add(figures, tx.sql(ReconcilerQueries.TOTALS, p.generation()));
            add(expected, tx.sql(ReconcilerQueries.FACTS, p.generation()));
            return p.asOf();
        });
        return compared(asOf, expected, figures);
    }

    private static void add(Map<Key, BigDecimal> sums, RowSet<Row> rows) {
        for (var r : rows)
            sums.merge(new Key(r.getString(0), r.getString(1), r.getString(2)), r.getBigDecimal(3), BigDecimal::add);
    }

    private static Key key(DocumentSum s) {
        return new Key(s.source(), s.figure(), s.scope());
    }

    /** Of figures that some source has, whatever they are of. */
    private static AnalyticsReconciliation compared(
            AsOf asOf, Map<Key, BigDecimal> expected, Map<Key, BigDecimal> figures) {
        var keys = new LinkedHashSet<>(expected.keySet());
        keys.addAll(figures.keySet());
        var found = new ArrayList<Mismatch>();
        for (var k : keys) {
            var shall = expected.getOrDefault(k, BigDecimal.ZERO);
            var is = figures.getOrDefault(k, BigDecimal.ZERO);
            if (shall.compareTo(is) != 0) found.add(new Mismatch(k.figure, k.scope, k.source, plain(shall), plain(is)));
        }
        return new AnalyticsReconciliation(asOf, keys.size(), List.copyOf(found));
    }

    private static BigDecimal plain(BigDecimal n) {
        return n.signum() == 0
                ? BigDecimal.ZERO
                : new BigDecimal(n.stripTrailingZeros().toPlainString());
    }

    private Map<Key, BigDecimal> expected(Caller caller) {
        try {
            var sums = new ArrayList<DocumentSum>();
            var value = stock.getStockValue(new StockValueQuery(null, null, null), caller);
            var others =
                    List.of(sales.documentSums(caller), purchases.documentSums(caller), ledger.documentSums(caller));
            Future.all(others).await();
            for (var other : others) sums.addAll(other.result());
            for (var m : moved(caller)) if (!m.provider().equals("credit")) sums.add(sum(m));
            for (var l : value.await().locations()) {
                sums.add(new DocumentSum("inventory", "stock_value", l.code(), l.value()));
                sums.add(new DocumentSum("inventory", "on_hand", l.code(), BigDecimal.valueOf(l.quantity())));
            }
            return sums.stream()
                    .collect(Collectors.toMap(
                            FigureReconciler::key, DocumentSum::amount, BigDecimal::add, LinkedHashMap::new));
        } catch (RuntimeException e) {
            if (Problem.isUnavailable(e)) throw Problem.unavailable("unavailable");
            throw e;
        }
    }

    private List<ProviderMoney> moved(Caller caller) {
        var last = payments.lastPayment(caller).await().id();
        var money = new ArrayList<ProviderMoney>();
        for (var at = new UUID(0, 0); !at.equals(last); ) {
            var part = payments.movedMoney(at, last, caller).await();
            money.addAll(part.money());
            at = part.to();
        }
        return money;
    }

    private static DocumentSum sum(ProviderMoney m) {
        return new DocumentSum("payment", "net_cash", m.currency() + " " + m.provider(), m.amount());
    }
}
