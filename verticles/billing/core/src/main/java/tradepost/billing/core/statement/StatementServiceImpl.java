package tradepost.billing.core.statement;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.ledger.BooksAtPosition;
import tradepost.billing.core.statement.StatementQueries.Open;
import tradepost.billing.statement.Ageing;
import tradepost.billing.statement.AgeingPage;
import tradepost.billing.statement.AgeingQuery;
import tradepost.billing.statement.CustomerAgeingQuery;
import tradepost.billing.statement.Statement;
import tradepost.billing.statement.Statement.Age;
import tradepost.billing.statement.StatementQuery;
import tradepost.billing.statement.StatementService;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Document;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.BusinessZone;
import tradepost.pdf.Printer;

public final class StatementServiceImpl implements StatementService {
    private static final String MAY_READ = "orders:read";
    private static final String NOT_FOUND = "customer_not_found";
    /** Of entries, and of open invoices. */
    private static final int ENTRIES_MAX = 5_000;

    private static final LocalDate BEGINNING = LocalDate.of(1, 1, 1);

    private final Vertx vertx;
    private final Db db;
    private final CustomerService customers;
    private final BooksAtPosition books;
    private final String receivable;
    private final String deposits;
    private final StatementPdf pdf;
    private final Printer printer;
    private final BusinessZone zone;
    private final AgeingReader ages;

    /**
     * @param receivable the account of the ledger that has what customers owe
     * @param deposits the account that has what they have paid and that pays no invoice yet
     */
    public StatementServiceImpl(
            Vertx vertx,
            Db db,
            CustomerService customers,
            BooksAtPosition books,
            String receivable,
            String deposits,
            StatementPdf pdf,
            Printer printer,
            BusinessZone zone) {
        this.vertx = vertx;
        this.db = db;
        this.customers = customers;
        this.books = books;
        this.receivable = receivable;
        this.deposits = deposits;
        this.pdf = pdf;
        this.printer = printer;
        this.zone = zone;
        ages = new AgeingReader(vertx, customers, books, receivable, deposits, zone);
    }

    @Override
    public Future<Statement> getStatement(UUID customerId, StatementQuery query, Caller caller) {
        return customer(customerId, caller).compose(c -> Tasks.run(vertx, () -> read(c, query, caller)));
    }

    @Override
    public Future<Document> printStatement(UUID customerId, StatementQuery query, Caller caller) {
        return customer(customerId, caller)
                .compose(c -> Tasks.run(vertx, () -> read(c, query, caller))
                        .compose(s -> printer.print(lines(s), () -> pdf.print(s, c))));
    }

    @Override
    public Future<AgeingPage> listAgeing(CustomerAgeingQuery query, Caller caller) {
        return ages.page(query, caller);
    }

    @Override
    public Future<List<Ageing>> ageing(AgeingQuery q, Caller caller) {
        return db.list(
                StatementServiceImpl::ageing,
                StatementQueries.AGEING,
                zone.day(Instant.now()),
                receivable,
                StatementRule.STEP_DAYS,
                StatementRule.OLDEST,
                q.byCustomer(),
                q.customerId(),
                q.currency(),
                (long) q.limit());
    }

    private static Ageing ageing(Row r) {
        var currency = r.getString("currency");
        var ages = StatementRule.ages(r.getJsonObject("ages"), currency);
        var open = ages.stream().map(Age::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Ageing(r.getUUID("customer_id"), currency, open, ages);
    }

    private static int lines(Statement statement) {
        return statement.accounts().stream()
                .mapToInt(a -> a.entries().size() + a.openInvoices().size())
                .sum();
    }

    /** Callers limited to their own documents get 404 for other customers. */
    private Future<CustomerSnapshot> customer(UUID customerId, Caller caller) {
        return customers.customerSnapshot(customerId, caller).map(c -> {
            if (!caller.may(MAY_READ) && !caller.userId().equals(c.userId())) throw Problem.notFound(NOT_FOUND);
            return c;
        });
    }

    private Statement read(CustomerSnapshot customer, StatementQuery query, Caller caller) {
        var today = zone.day(Instant.now());
        var to = query.to() == null ? today : query.to();
        if (query.from() != null && query.from().isAfter(to)) throw invalid("from", "must not be after to");
        var from = query.from() == null ? BEGINNING : query.from();
        var id = customer.id();
        return books.read(new JsonObject().put("customer_id", id.toString()), caller, (tx, position) -> {
            var both = new String[] {receivable, deposits};
            var opening = tx.list(StatementQueries::balance, StatementQueries.OPENING, id, both, from);
            var posted = bounded(
                    tx.list(StatementQueries::posted, StatementQueries.ENTRIES, id, both, from, to, ENTRIES_MAX + 1));
            var open = open(tx, id, query.from(), to);
            var overdue = tx.list(
                    StatementQueries::overdue, StatementQueries.OVERDUE, id, receivable, to, StatementRule.OLDEST_DAYS);
            var accounts = StatementRule.accounts(opening, posted, open, overdue, to, zone);
            return new Statement(id, customer.name(), query.from(), to, position, accounts);
        });
    }

    /** If there are too many, only those since the first day. */
    private List<Open> open(Tx tx, UUID customerId, @Nullable LocalDate from, LocalDate to) {
        var all = openSince(tx, customerId, null, to);
        return bounded(all.size() > ENTRIES_MAX && from != null ? openSince(tx, customerId, from, to) : all);
    }

    private List<Open> openSince(Tx tx, UUID customerId, @Nullable LocalDate since, LocalDate to) {
        return tx.list(
                StatementQueries::open, StatementQueries.OPEN, customerId, receivable, to, since, ENTRIES_MAX + 1);
    }

    private static <T> List<T> bounded(List<T> read) {
        if (read.size() > ENTRIES_MAX)
            throw Problem.badRequest(
                    "period_too_long", Problem.detail("from", "must leave at most " + ENTRIES_MAX + " entries"));
        return read;
    }

    private static RuntimeException invalid(String field, String reason) {
        return Problem.badRequest("invalid_period", Problem.detail(field, reason));
    }
}
