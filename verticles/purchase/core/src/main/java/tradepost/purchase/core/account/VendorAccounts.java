package tradepost.purchase.core.account;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import tradepost.contact.VendorService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.purchase.account.VendorAccountService;
import tradepost.purchase.account.VendorBalance;
import tradepost.purchase.account.VendorStatement;
import tradepost.purchase.account.VendorStatementQuery;
import tradepost.purchase.core.account.AccountQueries.Booked;
import tradepost.purchase.core.account.AccountQueries.Opening;

/** Balances and statements of vendors, from their orders. */
public final class VendorAccounts implements VendorAccountService {
    private static final int ENTRIES_MAX = 5_000;
    private static final String TODAY = "select business_today()";

    private final Vertx vertx;
    private final Db db;
    private final VendorService vendors;

    public VendorAccounts(Vertx vertx, Db db, VendorService vendors) {
        this.vertx = vertx;
        this.db = db;
        this.vendors = vendors;
    }

    @Override
    public Future<VendorBalance> getVendorBalance(UUID vendorId, Caller caller) {
        return vendors.vendorSnapshot(vendorId, caller)
                .compose(v -> db.list(AccountQueries::balance, AccountQueries.BALANCE, vendorId))
                .map(currencies -> new VendorBalance(vendorId, currencies));
    }

    @Override
    public Future<VendorStatement> getVendorStatement(UUID vendorId, VendorStatementQuery query, Caller caller) {
        return Tasks.run(vertx, () -> {
            var vendor = vendors.vendorSnapshot(vendorId, caller).await();
            return db.tx(tx -> read(tx, vendorId, vendor.name(), query));
        });
    }

    private static VendorStatement read(Tx tx, UUID vendorId, String name, VendorStatementQuery query) {
        var to = query.to() == null ? tx.single(r -> r.getLocalDate(0), TODAY) : query.to();
        var from = query.from();
        if (from != null && from.isAfter(to))
            throw Problem.badRequest("invalid_period", Problem.detail("from", "must not be after to, which is " + to));
        var opening = from == null ? List.<Opening>of() : tx.list(Opening::of, AccountQueries.OPENING, vendorId, from);
        var booked = tx.list(Booked::of, AccountQueries.ENTRIES, vendorId, from, to, ENTRIES_MAX + 1);
        if (booked.size() > ENTRIES_MAX)
            throw Problem.badRequest(
                    "period_too_long", Problem.detail("from", "must leave at most " + ENTRIES_MAX + " entries"));
        return new VendorStatement(vendorId, name, from, to, accounts(opening, booked));
    }

    private static List<VendorStatement.Account> accounts(List<Opening> opening, List<Booked> booked) {
        var balances = new TreeMap<String, BigDecimal>();
        for (var o : opening) balances.put(o.currency(), o.amount());
        for (var b : booked) balances.putIfAbsent(b.currency(), BigDecimal.ZERO);
        var accounts = new ArrayList<VendorStatement.Account>();
        balances.forEach((currency, balance) -> accounts.add(account(
                currency,
                balance,
                booked.stream().filter(b -> b.currency().equals(currency)).toList())));
        return accounts;
    }

    private static VendorStatement.Account account(String currency, BigDecimal opening, List<Booked> booked) {
        var entries = new ArrayList<VendorStatement.Entry>();
        var balance = opening;
        for (var b : booked) {
            balance = balance.add(b.amount());
            entries.add(new VendorStatement.Entry(
                    b.date(),
                    b.kind(),
                    b.id(),
                    b.orderId(),
                    b.number(),
                    b.reference(),
                    Money.exact(b.amount(), currency),
                    Money.exact(balance, currency)));
        }
        return new VendorStatement.Account(
                currency, Money.exact(opening, currency), Money.exact(balance, currency), entries);
    }
}
