package tradepost.billing.core.ledger;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import tradepost.billing.ledger.LedgerReconciliation.Difference;
import tradepost.kernel.value.Money;

/** What accounts have, and what they should have, by currency. A debit is positive. */
final class AccountSums {
    /** What has a sum of its own. */
    record Key(String account, String currency) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = account.compareTo(other.account);
            return order == 0 ? currency.compareTo(other.currency) : order;
        }
    }

    private final Map<Key, BigDecimal> expected = new TreeMap<>();
    private final Map<Key, BigDecimal> actual = new TreeMap<>();

    /** As {@link #json} has them. */
    static AccountSums of(JsonArray stored) {
        var sums = new AccountSums();
        for (var each : stored) {
            var o = (JsonObject) each;
            var key = new Key(o.getString("account"), o.getString("currency"));
            sums.expected.put(key, new BigDecimal(o.getString("expected")));
            sums.actual.put(key, new BigDecimal(o.getString("actual")));
        }
        return sums;
    }

    /** Amounts are texts, which keep their decimals. */
    JsonArray json() {
        var stored = new JsonArray();
        for (var key : keys())
            stored.add(new JsonObject()
                    .put("account", key.account)
                    .put("currency", key.currency)
                    .put("expected", expected(key).toPlainString())
                    .put("actual", actual(key).toPlainString()));
        return stored;
    }

    void expect(String account, String currency, BigDecimal amount) {
        expected.merge(new Key(account, currency), amount, BigDecimal::add);
    }

    void find(String account, String currency, BigDecimal amount) {
        actual.merge(new Key(account, currency), amount, BigDecimal::add);
    }

    AccountSums plus(AccountSums other) {
        var sum = new AccountSums();
        for (var part : List.of(this, other)) {
            part.expected.forEach((key, amount) -> sum.expected.merge(key, amount, BigDecimal::add));
            part.actual.forEach((key, amount) -> sum.actual.merge(key, amount, BigDecimal::add));
        }
        return sum;
    }

    /** The same, but what an account has differs by these amounts from what it should have, and by nothing else. */
    AccountSums differingBy(Map<Key, BigDecimal> differences) {
        var sums = new AccountSums();
        for (var key : keys()) {
            sums.expected.put(key, expected(key));
            sums.actual.put(key, expected(key).add(differences.getOrDefault(key, BigDecimal.ZERO)));
        }
        return sums;
    }

    /** What accounts have too much or, if it is negative, too little; without those that have what they should. */
    Map<Key, BigDecimal> differences() {
        var found = new TreeMap<Key, BigDecimal>();
        for (var key : keys()) {
            var difference = actual(key).subtract(expected(key));
            if (difference.signum() != 0) found.put(key, difference);
        }
        return found;
    }

    List<Difference> reported(AccountNames names) {
        var found = new ArrayList<Difference>();
        for (var key : differences().keySet())
            found.add(new Difference(
                    names.of(key.account),
                    key.currency,
                    Money.exact(expected(key), key.currency),
                    Money.exact(actual(key), key.currency)));
        return List.copyOf(found);
    }

    int size() {
        return keys().size();
    }

    private TreeSet<Key> keys() {
        var keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        return keys;
    }

    private BigDecimal expected(Key key) {
        return expected.getOrDefault(key, BigDecimal.ZERO);
    }

    private BigDecimal actual(Key key) {
        return actual.getOrDefault(key, BigDecimal.ZERO);
    }
}
