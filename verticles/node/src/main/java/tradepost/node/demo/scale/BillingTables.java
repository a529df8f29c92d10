package tradepost.node.demo.scale;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.ledger.LedgerSettings;
import tradepost.kernel.config.Setting;
import tradepost.kernel.json.Json;
import tradepost.kernel.time.BusinessZone;
import tradepost.node.demo.scale.Company.Kind;
import tradepost.node.demo.scale.Company.Order;
import tradepost.node.demo.scale.Company.Status;
import tradepost.orders.invoice.Seller;

/** An invoice of each order that is completed, which is paid, and what the ledger has posted of it and of each payment. */
final class BillingTables {
    private static final String RECEIVABLES = """
            insert into receivable(invoice_id, order_id, customer_id, currency, total_amount, credited_amount, written_off_amount,
              allocated_amount, open_amount, status, due_at, version, created_at, updated_at)
            select id, order_id, customer_id, currency, total_amount, 0, 0, total_amount, 0, 'paid', due_at, %d, created_at, created_at
            from invoice where kind = 'invoice' on conflict do nothing
            """.formatted(Company.SETTLED);

    private static final String COUNTERS = """
            insert into invoice_counter as c (kind, year, last, last_at)
            select kind, substr(number, 5, 4)::int, max(substr(number, 10)::bigint), max(issued_at) from invoice where kind = 'invoice' group by 1, 2
            on conflict (kind, year) do update set last = greatest(c.last, excluded.last), last_at = greatest(c.last_at, excluded.last_at)
            """;

    private static final int TRANSACTIONS_OF_ORDER = 3;
    private static final int LINES_OF_TRANSACTION = 2;

    /** What is posted of an order. Each has two lines: the amount on the first account, with this sign, and the opposite on the second. */
    private enum Posted {
        PAYMENT(LedgerSettings.CASH, "", LedgerSettings.DEPOSITS),
        INVOICE(LedgerSettings.RECEIVABLE, "", LedgerSettings.REVENUE),
        ALLOCATION(LedgerSettings.RECEIVABLE, "-", LedgerSettings.DEPOSITS);

        final String kind = name().toLowerCase(Locale.ROOT);
        final List<String> accounts;
        final List<String> signs;

        Posted(Setting first, String sign, Setting second) {
            accounts = List.of(first.fallback(), second.fallback());
            signs = List.of(sign, sign.isEmpty() ? "-" : "");
        }

        static List<Posted> of(Status status) {
            if (status == Status.COMPLETED) return List.of(values());
            return status.wasPaid() ? List.of(PAYMENT) : List.of();
        }
    }

    /**
     * What the company does not say.
     *
     * @param firstNumber of the orders
     * @param invoices the last number of an invoice in each year
     * @param closedUntil the last day of the closed periods of the books; null if none is closed
     */
    record Installation(
            String currency,
            BusinessZone zone,
            Seller seller,
            long firstNumber,
            Map<Integer, Long> invoices,
            @Nullable LocalDate closedUntil) {}

    private final Company company;
    private final Installation installation;

    private BillingTables(Company company, Installation installation) {
        this.company = company;
        this.installation = installation;
    }

    static List<Table> of(Company company, Installation installation) {
        var t = new BillingTables(company, installation);
        long invoices = company.orders() * 58L / 100;
        long transactions = invoices * 2 + company.orders() * 65L / 100;
        return List.of(
                new Table("invoice", """
                        id, kind, number, order_id, ordinal, reason, order_number, customer_id, customer_name, currency, subtotal_amount,
                        discount_amount, tax_amount, total_amount, reference, metadata, shipment_ids, shipped_at, seller, document_date, issued_at,
                        due_at, created_at, stored_at""", invoices, t::invoices),
                new Table("invoice_line", """
                        invoice_id, line_no, order_line_id, item_id, sku, name, quantity, unit_price, subtotal, discount_amount, tax_included,
                        tax_amount, total_amount""", invoices * 5 / 2, t::lines),
                Table.from(RECEIVABLES, "receivable", invoices),
                Table.from(COUNTERS, "invoice_counter", 1),
                new Table("ledger_transaction", """
                        id, kind, source_id, document, document_id, order_id, customer_id, document_date, posted_on, occurred_at,
                        created_at""", transactions, t::transactions),
                new Table(
                        "ledger_entry",
                        "id, transaction_id, line_no, account, currency, amount, posted_on, created_at",
                        transactions * LINES_OF_TRANSACTION,
                        t::entries));
    }

    private InvoiceNumbering numbering() {
        return new InvoiceNumbering(installation.zone(), installation.invoices());
    }

    private void invoices(CopyText to) throws SQLException {
        var numbers = numbering();
        var seller = Json.write(installation.seller()).encode();
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().isInvoiced()) continue;
            var customer = company.customer(order.customer());
            var total = Company.amount(company.cents(order));
            to.row(
                    company.invoice(n, order),
                    "invoice",
                    numbers.next(order.at()),
                    order.id(),
                    1,
                    "shipped",
                    Company.orderNumber(installation.firstNumber(), n),
                    customer.id(),
                    customer.name(),
                    installation.currency(),
                    total,
                    "0",
                    "0",
                    total,
                    Company.reference(n),
                    Company.metadata(n),
                    "{}",
                    "{}",
                    seller,
                    day(order).toString(),
                    order.at(),
                    order.at(),
                    order.at(),
                    order.at());
        }
    }

    private LocalDate day(Order order) {
        return installation.zone().day(order.at());
    }

    /** What is dated in a closed period is posted on the first open day. */
    private LocalDate postedOn(Order order) {
        var day = day(order);
        var closed = installation.closedUntil();
        return closed == null || day.isAfter(closed) ? day : closed.plusDays(1);
    }

    private void lines(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().isInvoiced()) continue;
            for (int i = 0; i < order.lines().size(); i++) {
                var line = order.lines().get(i);
                var item = company.item(line.item());
                var sum = Company.amount(item.cents() * line.quantity());
                to.row(
                        company.invoice(n, order),
                        i + 1,
                        company.line(n, i, order),
                        item.id(),
                        item.sku(),
                        item.name(),
                        line.quantity(),
                        Company.amount(item.cents()),
                        sum,
                        "0",
                        false,
                        "0",
                        sum);
            }
        }
    }

    private void transactions(CopyText to) throws SQLException {
        var numbers = numbering();
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().wasPaid()) continue;
            var customer = company.customer(order.customer()).id();
            var payment = company.payment(n, order);
            var number = order.status().isInvoiced() ? numbers.next(order.at()) : null;
            for (var posted : Posted.of(order.status())) {
                boolean isPayment = posted == Posted.PAYMENT;
                var document = isPayment ? payment : company.invoice(n, order);
                to.row(
                        transaction(n, order, posted),
                        posted.kind,
                        posted == Posted.ALLOCATION ? company.id(Kind.ALLOCATION, n, order.at()) : document,
                        isPayment ? payment.toString() : number,
                        document,
                        order.id(),
                        customer,
                        day(order).toString(),
                        postedOn(order).toString(),
                        order.at(),
                        order.at());
            }
        }
    }

    private UUID transaction(int n, Order order, Posted posted) {
        return company.id(Kind.TRANSACTION, (long) n * TRANSACTIONS_OF_ORDER + posted.ordinal(), order.at());
    }

    private void entries(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().wasPaid()) continue;
            var amount = Company.amount(company.cents(order));
            for (var posted : Posted.of(order.status()))
                for (int line = 0; line < LINES_OF_TRANSACTION; line++) {
                    long number = ((long) n * TRANSACTIONS_OF_ORDER + posted.ordinal()) * LINES_OF_TRANSACTION + line;
                    to.row(
                            company.id(Kind.ENTRY, number, order.at()),
                            transaction(n, order, posted),
                            line + 1,
                            posted.accounts.get(line),
                            installation.currency(),
                            posted.signs.get(line) + amount,
                            postedOn(order).toString(),
                            order.at());
                }
        }
    }
}
