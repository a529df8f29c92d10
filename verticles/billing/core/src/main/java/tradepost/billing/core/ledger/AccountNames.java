package tradepost.billing.core.ledger;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tradepost.billing.ledger.LedgerBalances.Balance;
import tradepost.billing.ledger.LedgerSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;

/**
 * What an installation calls the accounts of the ledger. Only what is shown has these names: a changed setting renames an account also in what was
 * posted before. Accounts may share a name.
 */
final class AccountNames {
    private static final List<Setting> ACCOUNTS = List.of(
            LedgerSettings.RECEIVABLE,
            LedgerSettings.DEPOSITS,
            LedgerSettings.TRANSFERS,
            LedgerSettings.REVENUE,
            LedgerSettings.SHIPPING_REVENUE,
            LedgerSettings.RESTOCKING_FEES,
            LedgerSettings.TAX,
            LedgerSettings.BAD_DEBT,
            LedgerSettings.PAYABLE,
            LedgerSettings.VENDOR_DEPOSITS,
            LedgerSettings.GOODS_RECEIVED,
            LedgerSettings.STOCK,
            LedgerSettings.COST_OF_GOODS,
            LedgerSettings.STOCK_ADJUSTMENTS,
            LedgerSettings.COST_VARIANCES,
            LedgerSettings.CASH);

    /** No account has this name. */
    private static final String NONE = "";

    private final Map<String, String> names = new LinkedHashMap<>();
    private final String storedClearing = Accounts.STORED.clearing() + ".";
    private final String clearing;

    AccountNames(Config config) {
        for (var account : ACCOUNTS) names.put(account.fallback(), config.text(account));
        clearing = config.text(LedgerSettings.CLEARING) + ".";
    }

    /** Of a stored account. */
    String of(String account) {
        return account.startsWith(storedClearing)
                ? clearing + account.substring(storedClearing.length())
                : names.getOrDefault(account, account);
    }

    /** The stored accounts that have any of these names; one that no setting names is called as it is stored. */
    List<String> stored(List<String> wanted) {
        var stored = new ArrayList<String>();
        for (var name : wanted) {
            names.forEach((account, called) -> {
                if (called.equals(name)) stored.add(account);
            });
            if (name.startsWith(clearing)) stored.add(storedClearing + name.substring(clearing.length()));
            else if (!names.containsKey(name) && !name.startsWith(storedClearing)) stored.add(name);
        }
        return stored.isEmpty() ? List.of(NONE) : stored;
    }

    /** By name and currency; accounts that share a name are one. */
    List<Balance> of(List<Balance> stored) {
        record Key(String account, String currency) {}
        var sums = new TreeMap<Key, Balance>(Comparator.comparing(Key::account).thenComparing(Key::currency));
        for (var b : stored) {
            var named = new Balance(of(b.account()), b.currency(), b.debit(), b.credit(), b.balance());
            sums.merge(new Key(named.account(), named.currency()), named, AccountNames::plus);
        }
        return List.copyOf(sums.values());
    }

    private static Balance plus(Balance a, Balance b) {
        BigDecimal debit = a.debit().add(b.debit());
        return new Balance(
                a.account(),
                a.currency(),
                debit,
                a.credit().add(b.credit()),
                a.balance().add(b.balance()));
    }
}
