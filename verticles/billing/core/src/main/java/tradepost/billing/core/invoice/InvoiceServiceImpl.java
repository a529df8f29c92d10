package tradepost.billing.core.invoice;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.invoice.InvoiceQueries.Stored;
import tradepost.billing.invoice.DocumentNumber;
import tradepost.billing.invoice.Invoice;
import tradepost.billing.invoice.InvoicePage;
import tradepost.billing.invoice.InvoiceQuery;
import tradepost.billing.invoice.InvoiceService;
import tradepost.contact.CustomerService;
import tradepost.contact.KnownOwners;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Document;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.orders.OrderNumber;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.orders.invoice.WriteInvoice;
import tradepost.orders.invoice.WriteOff;
import tradepost.orders.invoice.WriteReversal;
import tradepost.pdf.PrintedDocuments;
import tradepost.pdf.Printer;
import tradepost.sales.SalesService;

public final class InvoiceServiceImpl implements InvoiceService {
    private static final String MAY_READ = "orders:read";
    private static final String BY_DUE_DATE = "due_at";
    private static final String OVERDUE =
            "receivable_amount > 0 and receivable_due_at < business_start(business_today())";
    private static final String NOT_OVERDUE =
            "(receivable_amount = 0 or receivable_due_at >= business_start(business_today()))";

    private final Vertx vertx;
    private final Db db;
    private final InvoiceActions actions;
    private final SalesService sales;
    private final CustomerService customers;
    private final InvoicePdf pdf;
    private final Printer printer;
    private final PrintedDocuments printed;

    public InvoiceServiceImpl(
            Vertx vertx,
            Db db,
            InvoiceActions actions,
            SalesService sales,
            CustomerService customers,
            InvoicePdf pdf,
            Printer printer) {
        this.vertx = vertx;
        this.db = db;
        this.actions = actions;
        this.sales = sales;
        this.customers = customers;
        this.pdf = pdf;
        this.printer = printer;
        printed = new PrintedDocuments(db);
    }

    @Override
    public Future<InvoicePage> listInvoices(InvoiceQuery q, Caller caller) {
        return list(q, null, caller);
    }

    /** Sales knows whether there is such an order, and whether the caller may know of it. */
    @Override
    public Future<InvoicePage> listOrderInvoices(UUID orderId, InvoiceQuery q, Caller caller) {
        return list(q, orderId, caller)
                .compose(page -> page.data().isEmpty()
                        ? sales.getOrder(orderId, caller).map(order -> page)
                        : Future.succeededFuture(page));
    }

    private Future<InvoicePage> list(InvoiceQuery q, @Nullable UUID order, Caller caller) {
        boolean isStaff = caller.may(MAY_READ);
        var where = where(q, isStaff ? null : caller.userId()).and("order_id = ?", order);
        return q.page()
                .requireNoPrivate(MAY_READ, caller)
                .read(db, InvoiceQueries.LISTED, where)
                .map(s -> new InvoicePage(
                        isStaff
                                ? s.data()
                                : s.data().stream().map(Invoice::forCustomer).toList(),
                        s.meta()));
    }

    static Where where(InvoiceQuery q, @Nullable UUID owner) {
        boolean byDueDate = q.page().sort().stream().anyMatch(s -> s.endsWith(BY_DUE_DATE));
        return Where.of("true")
                .and(KnownOwners.OWN, owner)
                .and("customer_id = ?", q.customerId())
                .inIds("order_id", q.orderId())
                .in("kind", q.kind())
                .in("status", q.status())
                .when(Boolean.TRUE.equals(q.open()), "receivable_amount > 0")
                .when(Boolean.FALSE.equals(q.open()), "receivable_amount = 0")
                .when(Boolean.TRUE.equals(q.overdue()), OVERDUE)
                .when(Boolean.FALSE.equals(q.overdue()), NOT_OVERDUE)
                .and("number = ?", OrderNumber.exactly(q.number()))
                .and("reference = ?", q.reference())
                .and("id in (select invoice_id from invoice_part where item_id = ?)", q.itemId())
                .amount("total_amount", q.totalFrom(), q.totalTo())
                .when(byDueDate, "due_at is not null")
                .between("issued_at", q.issuedFrom(), q.issuedTo())
                .between("due_at", q.dueFrom(), q.dueTo())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<List<DocumentNumber>> documentNumbers(List<UUID> ids, Caller caller) {
        return db.list(r -> new DocumentNumber(r.getUUID(0), r.getString(1)), InvoiceQueries.NUMBERS, (Object)
                ids.toArray(UUID[]::new));
    }

    @Override
    public Future<Invoice> getInvoice(UUID invoiceId, Caller caller) {
        return ofId(invoiceId, caller).map(stored -> shown(stored, caller));
    }

    /** Callers limited to their own documents get 404 for others'. */
    private Future<Stored> ofId(UUID invoiceId, Caller caller) {
        return db.require("invoice_not_found", InvoiceQueries::stored, InvoiceQueries.GET, invoiceId)
                .map(stored -> {
                    if (!mayRead(stored, caller)) throw Problem.notFound("invoice_not_found");
                    return stored;
                });
    }

    /** Without what staff note, and without why something was written off, for its customer. */
    private static Invoice shown(Stored stored, Caller caller) {
        return caller.may(MAY_READ) ? stored.invoice() : stored.invoice().forCustomer();
    }

    private static boolean mayRead(Stored stored, Caller caller) {
        return caller.may(MAY_READ) || caller.userId().equals(stored.ownerId());
    }

    @Override
    public Future<Document> printInvoice(UUID invoiceId, Caller caller) {
        return ofId(invoiceId, caller).compose(found -> print(found, caller));
    }

    /** As it was printed first. */
    private Future<Document> print(Stored stored, Caller caller) {
        var invoice = stored.invoice();
        int lines = Objects.requireNonNull(invoice.lines()).size();
        return printed.of(
                invoice.id(),
                () -> customers
                        .customerSnapshot(invoice.customerId(), caller)
                        .compose(c -> printer.print(lines, () -> pdf.print(invoice, stored.shippedAt(), c.number()))));
    }

    @Override
    public Future<Invoice> getOrderInvoice(UUID orderId, Caller caller) {
        return ofOrder(orderId, caller).map(stored -> shown(stored, caller));
    }

    /** Sales knows whether there is such an order, and whether the caller may know of it. */
    private Future<Stored> ofOrder(UUID orderId, Caller caller) {
        return db.list(InvoiceQueries::stored, InvoiceQueries.NEWEST_OF_ORDER, orderId)
                .compose(found -> {
                    if (found.isEmpty())
                        return sales.getOrder(orderId, caller)
                                .compose(order -> Problem.failed(Problem.notFound("not_invoiced")));
                    return mayRead(found.getFirst(), caller)
                            ? Future.succeededFuture(found.getFirst())
                            : Problem.failed(Problem.notFound("order_not_found"));
                });
    }

    @Override
    public Future<Document> printOrderInvoice(UUID orderId, Caller caller) {
        return ofOrder(orderId, caller).compose(found -> print(found, caller));
    }

    @Override
    public Future<@Nullable Invoice> createInvoice(UUID orderId, @Nullable WriteInvoice body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> actions.invoiceOrder(orderId, WriteInvoice.from(body), caller)
                        .invoice());
    }

    @Override
    public Future<Invoice> writeOffInvoice(UUID invoiceId, WriteOff body, Caller caller) {
        return Tasks.run(vertx, () -> actions.writeOff(invoiceId, body, caller));
    }

    @Override
    public Future<@Nullable Invoice> createCreditNote(UUID invoiceId, WriteCreditNote body, Caller caller) {
        return Tasks.run(
                vertx, () -> actions.creditInvoice(invoiceId, body, caller).invoice());
    }

    @Override
    public Future<@Nullable Invoice> createReversal(UUID invoiceId, WriteReversal body, Caller caller) {
        return Tasks.run(vertx, () -> actions.reverse(invoiceId, body, caller).invoice());
    }
}
