package tradepost.billing.core.statement;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.statement.StatementQueries.Balance;
import tradepost.billing.core.statement.StatementQueries.Open;
import tradepost.billing.core.statement.StatementQueries.Overdue;
import tradepost.billing.core.statement.StatementQueries.Posted;
import tradepost.billing.statement.Statement.Account;
import tradepost.billing.statement.Statement.Age;
import tradepost.billing.statement.Statement.Entry;
import tradepost.billing.statement.Statement.OpenInvoice;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Money;

/** Makes the accounts of a statement of what was posted. */
final class StatementRule {
    private static final String NOT_DUE = "not_due";
    private static final List<String> AGES = List.of(NOT_DUE, "1-30", "31-60", "61-90", "over_90");
    static final int STEP_DAYS = 30;
    static final int OLDEST = AGES.size() - 1;
    /** From then on, all are equally old. */
    static final int OLDEST_DAYS = STEP_DAYS * AGES.size();

    private StatementRule() {}

    private static final class OfCurrency {
        BigDecimal opening = BigDecimal.ZERO;
        final List<Posted> posted = new ArrayList<>();
        final List<Open> open = new ArrayList<>();
        final List<Overdue> overdue = new ArrayList<>();
    }

    /**
     * @param open what is listed
     * @param overdue of everything that is open
     * @param to the day on which something is overdue
     */
    static List<Account> accounts(
            List<Balance> opening,
            List<Posted> posted,
            List<Open> open,
            List<Overdue> overdue,
            LocalDate to,
            BusinessZone zone) {
        var all = new TreeMap<String, OfCurrency>();
        for (var b : opening) all.computeIfAbsent(b.currency(), c -> new OfCurrency()).opening = b.amount();
        for (var p : posted)
            all.computeIfAbsent(p.currency(), c -> new OfCurrency()).posted.add(p);
        for (var o : open)
            all.computeIfAbsent(o.currency(), c -> new OfCurrency()).open.add(o);
        for (var o : overdue)
            all.computeIfAbsent(o.currency(), c -> new OfCurrency()).overdue.add(o);
        var accounts = new ArrayList<Account>();
        all.forEach((currency, of) -> accounts.add(account(currency, of, to, zone)));
        return accounts;
    }

    private static Account account(String currency, OfCurrency of, LocalDate to, BusinessZone zone) {
        var entries = new ArrayList<Entry>();
        var balance = of.opening;
        for (var p : of.posted) {
            balance = balance.add(p.amount());
            entries.add(new Entry(
                    p.date(),
                    p.kind(),
                    p.number(),
                    p.documentId(),
                    p.orderId(),
                    p.orderNumber(),
                    Money.exact(p.amount(), currency),
                    Money.exact(balance, currency)));
        }
        var invoices = of.open.stream().map(o -> invoice(o, to, zone)).toList();
        var open = of.overdue.stream().map(Overdue::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Account(
                currency,
                Money.exact(of.opening, currency),
                Money.exact(balance, currency),
                Money.exact(open.subtract(balance), currency),
                entries,
                invoices,
                ageing(of.overdue, currency));
    }

    private static OpenInvoice invoice(Open o, LocalDate to, BusinessZone zone) {
        var due = zone.day(o.dueAt().toInstant());
        return new OpenInvoice(
                o.id(),
                o.number(),
                o.orderId(),
                o.orderNumber(),
                o.date(),
                o.dueAt().toInstant(),
                Money.exact(o.total(), o.currency()),
                Money.exact(o.open(), o.currency()),
                Math.max(0, ChronoUnit.DAYS.between(due, to)));
    }

    private static List<Age> ageing(List<Overdue> overdue, String currency) {
        var none = Money.exact(BigDecimal.ZERO, currency);
        return AGES.stream()
                .map(age -> new Age(
                        age,
                        overdue.stream()
                                .filter(o -> age(o.days()).equals(age))
                                .map(o -> Money.exact(o.amount(), currency))
                                .reduce(none, BigDecimal::add)))
                .toList();
    }

    /** All ages, with the amounts of some of them by their places. */
    static List<Age> ages(JsonObject amounts, String currency) {
        return IntStream.rangeClosed(0, OLDEST)
                .mapToObj(n -> new Age(AGES.get(n), Money.exact(amount(amounts.getValue("" + n)), currency)))
                .toList();
    }

    private static BigDecimal amount(@Nullable Object json) {
        return json == null ? BigDecimal.ZERO : new BigDecimal(json.toString());
    }

    /** How long it is overdue. */
    static String age(long days) {
        return AGES.get((int) Math.min((days + STEP_DAYS - 1) / STEP_DAYS, OLDEST));
    }
}
