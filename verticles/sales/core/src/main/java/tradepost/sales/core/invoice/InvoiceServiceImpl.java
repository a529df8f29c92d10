package tradepost.sales.core.invoice;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Document;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.sales.core.invoice.InvoiceQueries.Stored;
import tradepost.sales.invoice.Invoice;
import tradepost.sales.invoice.InvoicePage;
import tradepost.sales.invoice.InvoiceQuery;
import tradepost.sales.invoice.InvoiceService;

public final class InvoiceServiceImpl implements InvoiceService {
    private static final String MAY_READ = "orders:read";
    private static final String ORDER = "select status, customer_user_id from sales_order where id = $1";

    private final Vertx vertx;
    private final Db db;
    private final Invoicing invoicing;
    private final InvoicePdf pdf;

    public InvoiceServiceImpl(Vertx vertx, Db db, Invoicing invoicing, InvoicePdf pdf) {
        this.vertx = vertx;
        this.db = db;
        this.invoicing = invoicing;
        this.pdf = pdf;
    }

    @Override
    public Future<InvoicePage> listInvoices(InvoiceQuery q, Caller caller) {
        return Page.of(q.limit(), q.offset(), q.after(), q.sort())
                .read(db, InvoiceQueries.LISTED, where(q, caller.may(MAY_READ) ? null : caller.userId()))
                .map(s -> new InvoicePage(s.data(), s.meta()));
    }

    static Where where(InvoiceQuery q, @Nullable UUID owner) {
        return Where.of("true")
                .and("customer_user_id = ?", owner)
                .and("customer_id = ?", q.customerId())
                .and("order_id = ?", q.orderId())
                .in("kind", q.kind())
                .and("number = ?", q.number())
                .between("issued_at", q.issuedFrom(), q.issuedTo())
                .between("due_at", q.dueFrom(), q.dueTo())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<Invoice> getInvoice(UUID invoiceId, Caller caller) {
        return db.require("invoice_not_found", InvoiceQueries::stored, InvoiceQueries.GET, invoiceId)
                .map(stored -> own(stored, caller));
    }

    /** Callers limited to their own documents get 404 for others'. */
    private static Invoice own(Stored stored, Caller caller) {
        if (!mayRead(stored.ownerId(), caller)) throw Problem.notFound("invoice_not_found");
        return stored.invoice();
    }

    private static boolean mayRead(@Nullable UUID owner, Caller caller) {
        return caller.may(MAY_READ) || caller.userId().equals(owner);
    }

    @Override
    public Future<Document> printInvoice(UUID invoiceId, Caller caller) {
        return getInvoice(invoiceId, caller).compose(this::print);
    }

    private Future<Document> print(Invoice invoice) {
        return db.require("invoice_not_found", InvoiceQueries::known, InvoiceQueries.KNOWN, invoice.id())
                .compose(known -> Tasks.run(vertx, () -> pdf.print(invoice, known)));
    }

    @Override
    public Future<Invoice> getOrderInvoice(UUID orderId, Caller caller) {
        return Tasks.run(vertx, () -> db.tx(tx -> ofOrder(tx, orderId, caller)));
    }

    private Invoice ofOrder(Tx tx, UUID orderId, Caller caller) {
        var order = tx.require("order_not_found", r -> r, ORDER, orderId);
        if (!mayRead(order.getUUID(1), caller)) throw Problem.notFound("order_not_found");
        invoicing.settleAtRequest(tx, orderId);
        var newest = tx.firstOrNull(InvoiceQueries::stored, InvoiceQueries.NEWEST_OF_ORDER, orderId);
        if (newest == null)
            throw Problem.conflict("invalid_state", Problem.detail("status", "is " + order.getString(0)));
        return newest.invoice();
    }

    @Override
    public Future<Document> printOrderInvoice(UUID orderId, Caller caller) {
        return getOrderInvoice(orderId, caller).compose(this::print);
    }
}
