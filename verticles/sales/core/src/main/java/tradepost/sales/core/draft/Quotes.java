package tradepost.sales.core.draft;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.CustomerService;
import tradepost.contact.KnownOwners;
import tradepost.kernel.contract.Document;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;
import tradepost.orders.Lines;
import tradepost.orders.OrderNumber;
import tradepost.orders.charge.TaxName;
import tradepost.pdf.PrintedDocuments;
import tradepost.pdf.Printer;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.draft.QuoteQueries.Stored;
import tradepost.sales.core.terms.ExpirySweep;
import tradepost.sales.core.terms.Terms;
import tradepost.sales.event.OrderedItem;
import tradepost.sales.quote.DeclineQuote;
import tradepost.sales.quote.Quote;
import tradepost.sales.quote.QuoteChanged;
import tradepost.sales.quote.QuoteLine;
import tradepost.sales.quote.QuotePage;
import tradepost.sales.quote.QuoteQuery;
import tradepost.sales.quote.QuoteService;
import tradepost.sales.quote.QuoteWithItems;
import tradepost.sales.quote.WriteQuote;

public final class Quotes implements QuoteService {
    private static final String MAY_READ = "orders:read";
    private static final String NOT_FOUND = "quote_not_found";
    private static final String ACTOR = "system:sales";
    private static final int EXPIRED_AT_ONCE = 100;
    private static final int ANNOUNCED_AT_ONCE = 100;

    /** Of an order that was just made. */
    private static final String KEEP_TAXES = "update sales_order set taxes_kept_until = $2 where id = $1";

    private final Vertx vertx;
    private final Db db;
    private final DraftBuilder drafts;
    private final ForSale forSale;
    private final QuotePdf pdf;
    private final Printer printer;
    private final CustomerService customers;
    private final PrintedDocuments printed;

    public Quotes(
            Vertx vertx,
            Db db,
            DraftBuilder drafts,
            ForSale forSale,
            CustomerService customers,
            QuotePdf pdf,
            Printer printer) {
        this.vertx = vertx;
        this.db = db;
        this.drafts = drafts;
        this.forSale = forSale;
        this.pdf = pdf;
        this.printer = printer;
        this.customers = customers;
        printed = new PrintedDocuments(db);
    }

    @Override
    public Future<QuoteWithItems> createQuote(WriteQuote body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, QuoteWithItems.class, () -> {
            var id = Ids.next();
            var priced = priced(id, body, caller);
            return Idempotency.write(db, QuoteWithItems.class, tx -> {
                KnownOwners.note(tx, List.of(priced.customer()));
                var made = tx.single(Stored::of, QuoteQueries.INSERT, args(id, priced, body));
                return publish(tx, SalesEvents.QUOTE_CREATED, made);
            });
        });
    }

    private NewOrder priced(UUID id, WriteQuote body, Caller caller) {
        var order = WriteSalesOrder.of(Json.write(body)); // its fields have the same names
        Lines.requireNew(order.items());
        Terms.requireFuture(db, "valid_until", body.validUntil());
        var draft = drafts.draft(id, order, caller);
        drafts.reference(draft, caller);
        return draft.order();
    }

    private static @Nullable Object[] args(UUID id, NewOrder order, WriteQuote body) {
        return new @Nullable Object[] {
            id,
            order.customerId(),
            order.customerName(),
            order.currency(),
            order.total(),
            body.validUntil().atOffset(ZoneOffset.UTC),
            body.notes(),
            body.reference(),
            Json.write(order),
            Boolean.TRUE.equals(body.keepTaxes()),
            Metadata.of(body.metadata()),
            body.internalNotes(),
            Metadata.ofStaff(body.privateMetadata())
        };
    }

    @Override
    public Future<QuotePage> listQuotes(QuoteQuery query, Caller caller) {
        boolean isStaff = caller.may(MAY_READ);
        return query.page()
                .requireNoPrivate(MAY_READ, caller)
                .read(db, QuoteQueries.LISTED, where(query, isStaff ? null : caller.userId()))
                .map(s -> new QuotePage(
                        isStaff
                                ? s.data()
                                : s.data().stream().map(Quote::forCustomer).toList(),
                        s.meta()));
    }

    /** The list, for the test of its plans. */
    public static Listing<Quote> listed() {
        return QuoteQueries.LISTED;
    }

    public static Where where(QuoteQuery q, @Nullable UUID owner) {
        return Where.of("true")
                .and(KnownOwners.OWN, owner)
                .when(owner != null, "status <> 'draft'")
                .and("customer_id = ?", q.customerId())
                .in("status", q.status())
                .and("number = ?", OrderNumber.exactly(q.number()))
                .and("reference = ?", q.reference())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("valid_until", q.validUntilFrom(), q.validUntilTo());
    }

    @Override
    public Future<QuoteWithItems> getQuote(UUID quoteId, Caller caller) {
        return db.require(NOT_FOUND, Stored::of, QuoteQueries.GET, quoteId)
                .map(found -> shown(answer(own(found, MAY_READ, caller)), caller));
    }

    /** Without what staff note, for its customer. */
    private static QuoteWithItems shown(QuoteWithItems quote, Caller caller) {
        return caller.may(MAY_READ) ? quote : quote.forCustomer();
    }

    /** Callers limited to their own quotes get 404 for others', and for drafts. */
    private static Stored own(Stored found, String permission, Caller caller) {
        boolean own =
                caller.userId().equals(found.owner()) && !found.quote().status().equals("draft");
        if (!caller.may(permission) && !own) throw Problem.notFound(NOT_FOUND);
        return found;
    }

    @Override
    public Future<QuoteWithItems> putQuote(UUID quoteId, WriteQuote body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, QuoteWithItems.class, () -> {
            var now =
                    db.require(NOT_FOUND, Stored::of, QuoteQueries.GET, quoteId).await();
            Request.requireVersion(now.quote().version());
            if (!now.quote().status().equals("draft")) throw refusal(now);
            var priced = priced(quoteId, body, caller);
            return Idempotency.write(db, QuoteWithItems.class, tx -> {
                KnownOwners.note(tx, List.of(priced.customer())); // before the quote is locked
                tx.requireVersion("sales_quote", quoteId);
                var replaced = tx.firstOrNull(Stored::of, QuoteQueries.REPLACE, args(quoteId, priced, body));
                return publish(tx, SalesEvents.QUOTE_UPDATED, replaced == null ? refuse(tx, quoteId) : replaced);
            });
        });
    }

    @Override
    public Future<QuoteWithItems> sendQuote(UUID quoteId, Caller caller) {
        return Idempotency.task(vertx, db, QuoteWithItems.class, tx -> {
            lock(tx, quoteId, caller);
            var sent = tx.firstOrNull(Stored::of, QuoteQueries.SEND, quoteId);
            return publish(tx, SalesEvents.QUOTE_SENT, sent == null ? refuse(tx, quoteId) : sent);
        });
    }

    /** Makes the order. Fails as acceptQuote of the service of the orders does. */
    public Future<SalesOrderWithItems> accept(UUID quoteId, Caller caller) {
        return Idempotency.stepsTask(vertx, db, SalesOrderWithItems.class, () -> {
            var now = own(
                    db.require(NOT_FOUND, Stored::of, QuoteQueries.GET, quoteId).await(), "orders:write", caller);
            var content = Json.read(now.content(), NewOrder.class);
            if (now.quote().status().equals("sent") && !now.expired())
                forSale.requireAcceptable(content, now.quote().keepTaxes());
            return Idempotency.write(db, SalesOrderWithItems.class, tx -> {
                KnownOwners.note(tx, List.of(content.customer())); // the order does, too, after the quote is locked
                return accept(tx, quoteId, caller);
            });
        });
    }

    private SalesOrderWithItems accept(Tx tx, UUID quoteId, Caller caller) {
        lock(tx, quoteId, caller);
        var orderId = Ids.next();
        var accepted = tx.firstOrNull(Stored::of, QuoteQueries.ACCEPT, quoteId, orderId);
        if (accepted == null) accepted = refuse(tx, quoteId);
        publish(tx, SalesEvents.QUOTE_ACCEPTED, accepted);
        var order = CreateOrder.create(tx, NewOrder.ofQuote(accepted.content(), orderId, quoteId));
        if (accepted.quote().keepTaxes())
            tx.sql(KEEP_TAXES, orderId, accepted.quote().validUntil().atOffset(ZoneOffset.UTC));
        return order;
    }

    @Override
    public Future<QuoteWithItems> declineQuote(UUID quoteId, @Nullable DeclineQuote body, Caller caller) {
        return Idempotency.task(vertx, db, QuoteWithItems.class, tx -> {
            lock(tx, quoteId, caller);
            var declined = tx.firstOrNull(Stored::of, QuoteQueries.DECLINE, quoteId, DeclineQuote.reason(body));
            return shown(
                    publish(tx, SalesEvents.QUOTE_DECLINED, declined == null ? refuse(tx, quoteId) : declined), caller);
        });
    }

    @Override
    public Future<Void> deleteQuote(UUID quoteId, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> {
                    lock(tx, quoteId, caller);
                    var deleted = tx.firstOrNull(Stored::of, QuoteQueries.DELETE, quoteId);
                    var stored = deleted == null ? refuse(tx, quoteId) : deleted;
                    var quote = stored.quote();
                    EventLog.append(tx, SalesEvents.QUOTE_DELETED, quoteId, quote.version() + 1, changed(stored));
                    return new Done();
                })
                .mapEmpty();
    }

    @Override
    public Future<QuoteWithItems> getQuoteDocument(UUID quoteId, Caller caller) {
        return getQuote(quoteId, caller);
    }

    /** Of a quote that was sent, as it was printed first. */
    @Override
    public Future<Document> printQuote(UUID quoteId, Caller caller) {
        return db.require(NOT_FOUND, Stored::of, QuoteQueries.GET, quoteId)
                .map(found -> own(found, MAY_READ, caller))
                .compose(found -> found.quote().sentAt() == null
                        ? print(found, caller)
                        : printed.of(quoteId, () -> print(found, caller)));
    }

    private Future<Document> print(Stored found, Caller caller) {
        var content = found.content();
        int lines = content.getJsonArray("lines").size();
        var language = content.getString("customer_language");
        return customers
                .customerSnapshot(found.quote().customerId(), caller)
                .compose(c -> db.list(r -> TaxName.all(r.getJsonArray(0)), QuoteQueries.TAX_NAMES, content)
                        .compose(names -> printer.print(
                                lines, () -> pdf.print(answer(found), language, c.number(), names.getFirst()))));
    }

    /** Ends the quotes that are no longer valid; if there are none, this is one statement. Virtual threads and tests only. */
    public int expire() {
        return ExpirySweep.all(db, QuoteQueries.ANY_DUE, Quotes::expire);
    }

    private static int expire(Tx tx) {
        return publish(tx, SalesEvents.QUOTE_EXPIRED, tx.list(Stored::of, QuoteQueries.EXPIRE, EXPIRED_AT_ONCE));
    }

    /**
     * Announces the quotes that were sent and end within so many days, each once. Returns how many. Virtual threads and tests only.
     */
    public static int announce(Db db, int days) {
        int all = 0;
        int some;
        do {
            some = db.tx(tx -> publish(
                    tx, SalesEvents.QUOTE_ENDING, tx.list(Stored::of, QuoteQueries.ANNOUNCE, days, ANNOUNCED_AT_ONCE)));
            all += some;
        } while (some == ANNOUNCED_AT_ONCE);
        return all;
    }

    private static int publish(Tx tx, String type, List<Stored> quotes) {
        EventLog.appendAll(
                tx, quotes.stream().map(stored -> event(type, stored)).toList());
        return quotes.size();
    }

    private static Event event(String type, Stored stored) {
        var q = stored.quote();
        return EventLog.event(type, q.id(), q.version(), changed(stored), ACTOR, null);
    }

    private static QuoteChanged changed(Stored stored) {
        var lines = Json.read(stored.content(), NewOrder.class).lines();
        return QuoteChanged.of(stored.quote(), OrderedItem.of(lines));
    }

    /** Fails 404, 412. */
    private static void lock(Tx tx, UUID quoteId, Caller caller) {
        var now = own(tx.require(NOT_FOUND, Stored::of, QuoteQueries.LOCK, quoteId), "orders:write", caller);
        Request.requireVersion(now.quote().version());
    }

    /** Fails 404, or 409 with why the quote, as it is, does not allow the operation. */
    private static Stored refuse(Tx tx, UUID quoteId) {
        throw refusal(tx.require(NOT_FOUND, Stored::of, QuoteQueries.GET, quoteId));
    }

    /** The same before and after the sweep has ended a quote that is no longer valid. */
    private static ServiceException refusal(Stored now) {
        var quote = now.quote();
        boolean open = List.of("draft", "sent").contains(quote.status());
        return open && now.expired() || quote.status().equals("expired")
                ? Problem.conflict("quote_expired", Problem.detail("valid_until", "was " + quote.validUntil()))
                : Problem.conflict("invalid_state", Problem.detail("status", "is " + quote.status()));
    }

    private QuoteWithItems publish(Tx tx, String event, Stored now) {
        var quote = now.quote();
        EventLog.append(tx, event, quote.id(), quote.version(), changed(now));
        return answer(now);
    }

    /** Lines of quotes have the same fields as those of orders. */
    private QuoteWithItems answer(Stored stored) {
        var content = Json.read(stored.content(), NewOrder.class);
        var charge = content.shipping();
        return new QuoteWithItems(
                stored.quote(),
                content.lines().stream().map(l -> QuoteLine.of(Json.write(l))).toList(),
                content.shippingAddress(),
                content.billingAddress(),
                content.discount(),
                charge == null ? null : charge.in(content.currency()));
    }
}
