package tradepost.billing.core.statement;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.ledger.BooksAtPosition;
import tradepost.billing.statement.AgeingPage;
import tradepost.billing.statement.CustomerAgeing;
import tradepost.billing.statement.CustomerAgeingQuery;
import tradepost.billing.statement.Statement.Age;
import tradepost.contact.CustomerService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.WholeLists;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Money;

/**
 * Lists what all customers owe. The list is read as a whole, at one position, so that all of its pages together are what the ledger has as receivable
 * then.
 */
final class AgeingReader {
    private static final int ROWS_MAX = 50_000;
    /** So many lists of up to {@link #ROWS_MAX} rows are kept. */
    private static final int KEPT_MAX = 2;

    private static final int READ_S = 5;
    private static final int NOT_FOUND = 404;

    /** What a page is a part of: pages of one list share it. */
    private record Wanted(
            LocalDate asOf,
            @Nullable String currency,
            @Nullable UUID customerId,
            @Nullable Boolean overdue,
            List<String> sort) {}

    private record Whole(long position, List<CustomerAgeing> rows) {}

    private final Vertx vertx;
    private final CustomerService customers;
    private final BooksAtPosition books;
    private final String receivable;
    private final String deposits;
    private final BusinessZone zone;
    private final WholeLists<Whole> read = new WholeLists<>(KEPT_MAX);

    AgeingReader(
            Vertx vertx,
            CustomerService customers,
            BooksAtPosition books,
            String receivable,
            String deposits,
            BusinessZone zone) {
        this.vertx = vertx;
        this.customers = customers;
        this.books = books;
        this.receivable = receivable;
        this.deposits = deposits;
        this.zone = zone;
    }

    Future<AgeingPage> page(CustomerAgeingQuery query, Caller caller) {
        return Tasks.run(vertx, () -> {
            var order = AgeingOrder.by(query.page().sort());
            var after = query.page().after();
            var place = after == null ? null : AgeingCursor.of(after);
            var wanted = new Wanted(
                    day(query, place),
                    query.currency(),
                    query.customerId(),
                    query.overdue(),
                    query.page().sort());
            var known = place == null ? null : read.find(wanted, place.position());
            var whole = known == null ? read(wanted, order, caller) : known;
            return slice(query, wanted, whole, place == null ? 0 : next(whole.rows, place.last(), order), caller);
        });
    }

    /** The pages of a list are of one day, also after midnight. */
    private LocalDate day(CustomerAgeingQuery query, @Nullable AgeingCursor place) {
        if (query.asOf() != null) return query.asOf();
        return place == null ? zone.day(Instant.now()) : place.asOf();
    }

    private Whole read(Wanted wanted, Comparator<CustomerAgeing> order, Caller caller) {
        var events = new JsonObject();
        if (wanted.customerId != null) events.put("customer_id", wanted.customerId.toString());
        return books.read(events, caller, (tx, position) -> {
            tx.allowSeconds(READ_S);
            var found = tx.list(
                    AgeingReader::row,
                    wanted.customerId == null ? StatementQueries.CUSTOMER_AGEING : StatementQueries.AGEING_OF_ONE,
                    wanted.asOf,
                    receivable,
                    StatementRule.STEP_DAYS,
                    StatementRule.OLDEST,
                    new String[] {receivable, deposits},
                    wanted.customerId,
                    wanted.currency,
                    ROWS_MAX + 1L);
            if (found.size() > ROWS_MAX)
                throw Problem.badRequest(
                        "report_too_large", Problem.detail("currency", "leaves more than " + ROWS_MAX + " rows"));
            return new Whole(
                    position,
                    found.stream()
                            .filter(row -> wanted.overdue == null
                                    || wanted.overdue == row.overdueAmount().signum() > 0)
                            .sorted(order)
                            .toList());
        });
    }

    private static CustomerAgeing row(Row r) {
        var currency = r.getString("currency");
        var amounts = r.getJsonObject("ages");
        var ages = StatementRule.ages(amounts == null ? new JsonObject() : amounts, currency);
        var zero = Money.exact(BigDecimal.ZERO, currency);
        var open = ages.stream().map(Age::amount).reduce(zero, BigDecimal::add);
        var balance = Money.exact(r.getBigDecimal("balance"), currency);
        return new CustomerAgeing(
                r.getUUID("customer_id"),
                r.getString("customer_name"),
                currency,
                open,
                open.subtract(ages.getFirst().amount()),
                ages.get(0).amount(),
                ages.get(1).amount(),
                ages.get(2).amount(),
                ages.get(3).amount(),
                ages.get(4).amount(),
                open.subtract(balance),
                balance);
    }

    /** The place of the first row after this one, which the list may no longer have. */
    private static int next(List<CustomerAgeing> rows, CustomerAgeing last, Comparator<CustomerAgeing> order) {
        int found = Collections.binarySearch(rows, last, order);
        return found < 0 ? -found - 1 : found + 1;
    }

    private AgeingPage slice(CustomerAgeingQuery query, Wanted wanted, Whole whole, int start, Caller caller) {
        int limit = query.page().limit();
        int total = whole.rows.size();
        int from = Math.min(start + query.page().offset(), total);
        int end = Math.min(from + limit, total);
        var next = end < total ? new AgeingCursor(whole.position, wanted.asOf, whole.rows.get(end - 1)).text() : null;
        if (next != null) read.keep(wanted, whole.position, whole);
        var meta = new AgeingPage.Meta(limit, query.page().offset(), total, next, wanted.asOf, whole.position);
        return new AgeingPage(named(whole.rows.subList(from, end), caller), meta);
    }

    private List<CustomerAgeing> named(List<CustomerAgeing> rows, Caller caller) {
        var named = rows.stream().map(row -> named(row, caller)).toList();
        Future.all(named).await();
        return named.stream().map(Future::result).toList();
    }

    /** Documents have the names of their customers. Only contact knows that of a customer who has paid and was not invoiced. */
    private Future<CustomerAgeing> named(CustomerAgeing row, Caller caller) {
        if (row.customerName() != null) return Future.succeededFuture(row);
        return customers
                .customerSnapshot(row.customerId(), caller)
                .map(customer -> row.withCustomerName(customer.name()))
                .recover(t -> Problem.from(t).failureCode() == NOT_FOUND
                        ? Future.succeededFuture(row)
                        : Future.failedFuture(t));
    }
}
