package tradepost.sales.core.order;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.billing.invoice.DocumentNumber;
import tradepost.billing.invoice.InvoiceService;
import tradepost.contact.CustomerService;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Money;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.customer.CustomerAccountService;
import tradepost.sales.customer.CustomerBalance;
import tradepost.sales.customer.HistoryEntry;
import tradepost.sales.customer.HistoryPage;
import tradepost.sales.customer.HistoryQuery;

public final class CustomerAccountServiceImpl implements CustomerAccountService {
    static final String BALANCE = """
            with ordered as (
              select currency, count(*) filter (where stage = 'confirmed') as orders,
                sum(total_amount) filter (where stage = 'confirmed') as ordered, sum(returned_amount) as returned,
                sum(paid_amount) as paid, sum(refunded_amount) as refunded, sum(pending_amount) as pending,
                sum(open_amount) as open, sum(credit_amount) as credit, sum(greatest(owed_amount, 0)) as owed
              from sales_order where customer_id = $1 and confirmed_at is not null group by currency),
            documents as (
              select currency, sum(total_amount) filter (where kind = 'invoice') as invoiced,
                sum(total_amount) filter (where kind = 'credit_note') as credited,
                sum(open_amount) filter (where due_at < business_start(business_today())) as overdue
              from standing_document where customer_id = $1 group by currency)
            select currency, orders, coalesce(ordered, 0), coalesce(returned, 0), coalesce(invoiced, 0), coalesce(credited, 0), paid, refunded,
              coalesce(pending, 0), coalesce(open, 0), coalesce(overdue, 0), coalesce(credit, 0), owed
            from ordered left join documents using (currency) order by currency
            """;

    private static final Set<String> DOCUMENTS = Set.of("invoice", "credit_note", "reversal");

    private static final String COLUMNS = """
            id, type, number, order_id, (select o.number from sales_order o where o.id = history.order_id) as order_number, amount,
              (select o.currency from sales_order o where o.id = history.order_id) as currency, status, reference, created_at
            """;

    /** Each part is sorted by an index of the customer. PostgreSQL merges them, and reads the rows of the page and no more. */
    static final Listing<HistoryEntry> HISTORY = Listing.of(
                    """
            (select id, customer_id, 'order' as type, number, id as order_id, total_amount as amount, status, reference, created_at
             from sales_order
             union all
             select id, customer_id, kind, null, order_id, amount, status, reference, at
             from sales_order_payment
             union all
             select id, customer_id, kind, null, order_id, total_amount,
               case kind when 'invoice' then invoice_status(total_amount, credited_amount, written_off_amount, allocated_amount) end, null, created_at
             from sales_order_invoice
             union all
             select id, customer_id, 'return', number, order_id, amount, null, null, created_at from sales_return) history
            """, COLUMNS, CustomerAccountServiceImpl::entry, HistoryEntry::id)
            .byTime("created_at", HistoryEntry::createdAt);

    private final Db db;
    private final CustomerService customers;
    private final InvoiceService invoices;
    private final String creditCurrency;

    /** @param creditCurrency of credit limits */
    public CustomerAccountServiceImpl(
            Db db, CustomerService customers, InvoiceService invoices, String creditCurrency) {
        this.db = db;
        this.customers = customers;
        this.invoices = invoices;
        this.creditCurrency = creditCurrency;
    }

    /** Contact refuses callers who may not see the customer, and knows whose customer it is. */
    @Override
    public Future<CustomerBalance> getCustomerBalance(UUID customerId, Caller caller) {
        return customers
                .getCustomer(customerId, caller)
                .compose(c -> db.list(Account::of, BALANCE, customerId)
                        .map(all -> balance(customerId, c.creditLimit(), all)));
    }

    /** @param owed what is open or pending, as {@link Credit} counts it */
    private record Account(CustomerBalance.Entry entry, BigDecimal owed) {
        static Account of(Row r) {
            return new Account(currency(r), Money.read(r, 12, r.getString(0)));
        }
    }

    private CustomerBalance balance(UUID customerId, @Nullable Long limit, List<Account> accounts) {
        var entries = accounts.stream().map(Account::entry).toList();
        if (limit == null) return new CustomerBalance(customerId, creditCurrency, null, null, entries);
        var owed = accounts.stream()
                .filter(a -> a.entry().currency().equals(creditCurrency))
                .map(Account::owed)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        var all = BigDecimal.valueOf(limit);
        return new CustomerBalance(customerId, creditCurrency, all, all.subtract(owed), entries);
    }

    private static CustomerBalance.Entry currency(Row r) {
        var currency = r.getString(0);
        return new CustomerBalance.Entry(
                currency,
                r.getLong(1),
                Money.read(r, 2, currency),
                Money.read(r, 3, currency),
                Money.read(r, 4, currency),
                Money.read(r, 5, currency),
                Money.read(r, 6, currency),
                Money.read(r, 7, currency),
                Money.read(r, 8, currency),
                Money.read(r, 9, currency),
                Money.read(r, 10, currency),
                Money.read(r, 11, currency));
    }

    @Override
    public Future<HistoryPage> listCustomerHistory(UUID customerId, HistoryQuery q, Caller caller) {
        return customers
                .getCustomer(customerId, caller)
                .compose(c -> page(q).read(db, HISTORY, where(q, customerId)))
                .compose(s -> numbered(s.data(), caller).map(all -> new HistoryPage(all, s.meta())));
    }

    /** With the numbers of invoices and credit notes, if billing is there and has numbered them. */
    private Future<List<HistoryEntry>> numbered(List<HistoryEntry> entries, Caller caller) {
        var documents = entries.stream()
                .filter(e -> DOCUMENTS.contains(e.type()))
                .map(HistoryEntry::id)
                .toList();
        if (documents.isEmpty()) return Future.succeededFuture(entries);
        return invoices.documentNumbers(documents, caller).otherwise(List.of()).map(numbers -> {
            var byId = numbers.stream().collect(Collectors.toMap(DocumentNumber::id, DocumentNumber::number));
            return entries.stream()
                    .map(e -> DOCUMENTS.contains(e.type()) ? e.with(byId.get(e.id())) : e)
                    .toList();
        });
    }

    static Page page(HistoryQuery q) {
        return q.page().sortedBy(List.of("-created_at"));
    }

    static Where where(HistoryQuery q, @Nullable UUID customerId) {
        return Where.of("true")
                .and("customer_id = ?", customerId)
                .in("type", q.type())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    private static HistoryEntry entry(Row r) {
        var currency = r.getString(6);
        return new HistoryEntry(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getUUID(3),
                r.getString(4),
                Money.read(r, 5, currency),
                currency,
                r.getString(7),
                r.getString(8),
                r.getOffsetDateTime(9).toInstant());
    }
}
