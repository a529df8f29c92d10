package tradepost.billing.core.ledger;

import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tradepost.billing.ledger.LedgerBalances.Balance;
import tradepost.billing.ledger.LedgerReconciliation;
import tradepost.billing.ledger.LedgerReconciliation.Difference;
import tradepost.inventory.value.StockValue;
import tradepost.inventory.value.StockValueQuery;
import tradepost.inventory.value.ValueService;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.payment.PaymentService;
import tradepost.payment.ProviderMoney;

/**
 * Compares accounts with what invoices and payments say: what is receivable with what is open of invoices, deposits with the money that is not
 * allocated, cash with the payments, and stock with its value. They and the ledger are read one after the other, so a difference counts only if it stays the same
 * each time that it is read; one that is under way changes.
 */
final class LedgerReconciler {
    private static final int READS = 4;
    private static final long PAUSE_MS = 150;

    /** What has a balance of its own. */
    private record Key(String account, String currency) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = account.compareTo(other.account);
            return order == 0 ? currency.compareTo(other.currency) : order;
        }
    }

    private final Vertx vertx;
    private final Db db;
    private final Accounts accounts = Accounts.STORED;
    private final PaymentService payments;
    private final ValueService stock;

    LedgerReconciler(Vertx vertx, Db db, PaymentService payments, ValueService stock) {
        this.vertx = vertx;
        this.db = db;
        this.payments = payments;
        this.stock = stock;
    }

    /** Virtual threads only. Fails 503 unavailable if payment does not answer. */
    LedgerReconciliation run(Caller caller) {
        var found = read(caller);
        for (int read = 1; read < READS && !found.differences().isEmpty(); read++) {
            vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).await();
            found = staying(found, read(caller));
        }
        return found;
    }

    private static LedgerReconciliation staying(LedgerReconciliation before, LedgerReconciliation now) {
        var known = new HashSet<String>();
        for (var d : before.differences()) known.add(text(d));
        return new LedgerReconciliation(
                now.checked(),
                now.differences().stream().filter(d -> known.contains(text(d))).toList());
    }

    private static String text(Difference d) {
        return d.account() + " " + d.currency() + " "
                + d.expected().subtract(d.actual()).stripTrailingZeros().toPlainString();
    }

    private LedgerReconciliation read(Caller caller) {
        var posted = new TreeMap<Key, BigDecimal>();
        for (var b : db.list(LedgerQueries::balance, LedgerQueries.BALANCES, (Object) null)
                .await()) if (isCompared(b, caller)) posted.put(new Key(b.account(), b.currency()), b.balance());
        var expected = expected(caller);
        var keys = new LinkedHashSet<>(expected.keySet());
        keys.addAll(posted.keySet());
        var found = new ArrayList<Difference>();
        for (var key : keys) {
            var is = posted.getOrDefault(key, BigDecimal.ZERO);
            var shall = expected.getOrDefault(key, BigDecimal.ZERO);
            if (is.compareTo(shall) != 0)
                found.add(new Difference(
                        key.account, key.currency, Money.exact(shall, key.currency), Money.exact(is, key.currency)));
        }
        return new LedgerReconciliation(keys.size(), List.copyOf(found));
    }

    private static boolean maySeeCosts(Caller caller) {
        return caller.may("costs:read");
    }

    private boolean isCompared(Balance b, Caller caller) {
        return accounts.isMoney(b.account())
                || b.account().equals(accounts.stock()) && maySeeCosts(caller)
                || List.of(accounts.receivable(), accounts.deposits(), accounts.transfers())
                        .contains(b.account());
    }

    /** A debit balance is positive. Credit that moves between orders has arrived, so nothing is left of it. */
    private Map<Key, BigDecimal> expected(Caller caller) {
        var expected = new TreeMap<Key, BigDecimal>();
        for (var r : db.query(LedgerQueries.INVOICED).await()) {
            var currency = r.getString(0);
            expected.merge(new Key(accounts.receivable(), currency), r.getBigDecimal(1), BigDecimal::add);
            expected.merge(new Key(accounts.deposits(), currency), r.getBigDecimal(2), BigDecimal::add);
        }
        for (var m : moved(caller)) {
            if (m.provider().equals(Accounts.CREDIT)) continue;
            expected.merge(new Key(accounts.money(m.provider()), m.currency()), m.amount(), BigDecimal::add);
            if (m.direction().equals("in"))
                expected.merge(
                        new Key(accounts.deposits(), m.currency()), m.amount().negate(), BigDecimal::add);
        }
        if (maySeeCosts(caller)) {
            var value = value(caller);
            if (value.value().signum() != 0) expected.put(new Key(accounts.stock(), value.currency()), value.value());
        }
        return expected;
    }

    private StockValue value(Caller caller) {
        try {
            return stock.getStockValue(new StockValueQuery(null, null, null), caller)
                    .await();
        } catch (RuntimeException e) {
            throw Problem.unavailable("unavailable");
        }
    }

    private List<ProviderMoney> moved(Caller caller) {
        try {
            return payments.moneyByProvider(caller).await();
        } catch (RuntimeException e) {
            throw Problem.unavailable("unavailable");
        }
    }
}
