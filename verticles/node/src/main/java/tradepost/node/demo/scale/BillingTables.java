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

/**
 * An invoice of each order that was shipped, and what the ledger has posted of it and of each payment. The stock of now is posted as an opening
 * balance, because what was shipped has no cost of goods in it.
 */
final class BillingTables {
    /** What is overdue by now was announced long ago. */
    private static final String RECEIVABLES =
            """
            insert into receivable(invoice_id, order_id, customer_id, currency, total_amount, credited_amount, written_off_amount,
              allocated_amount, open_amount, status, due_at, overdue_since, version, created_at, updated_at)
            select id, order_id, customer_id, currency, total_amount, 0, 0, prepaid_amount, total_amount - prepaid_amount,
              case when is_paid then 'paid' else 'open' end, due_at, case when not is_paid and due_at <= now() then due_at end,
              case when is_paid then %d else %d end, created_at, created_at
            from (select *, prepaid_amount = total_amount as is_paid from invoice where kind = 'invoice') i on conflict do nothing
            """.formatted(Status.COMPLETED.invoiceVersion(), Status.SHIPPED.invoiceVersion());

    private static final String COUNTERS = """
            insert into invoice_counter as c (kind, year, last, last_at, last_date)
            select kind, substr(number, 5, 4)::int, max(substr(number, 10)::bigint), max(issued_at), max(document_date)
            from invoice where kind = 'invoice' group by 1, 2
            on conflict (kind, year) do update set last = greatest(c.last, excluded.last), last_at = greatest(c.last_at, excluded.last_at),
              last_date = greatest(c.last_date, excluded.last_date)
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
            return switch (status) {
                case COMPLETED -> List.of(values());
                case SHIPPED -> List.of(INVOICE);
                case PAID -> List.of(PAYMENT);
                default -> List.of();
            };
        }
    }

    private static final List<String> OPENING =
            List.of(LedgerSettings.STOCK.fallback(), LedgerSettings.STOCK_ADJUSTMENTS.fallback());

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
        long invoices = company.invoices();
        long transactions = invoices * 2 + company.payments() + 1;
        return List.of(
                new Table("invoice", """
                        id, kind, number, order_id, ordinal, reason, order_number, customer_id, customer_name, currency, subtotal_amount,
                        discount_amount, adjustment_amount, tax_amount, total_amount, prepaid_amount, tax_names, reference, metadata, shipment_ids,
                        shipped_at, seller, document_date, issued_at, due_at, created_at, stored_at""", invoices, t::invoices),
                new Table("invoice_line", """
                        invoice_id, line_no, order_line_id, item_id, sku, name, quantity, unit_price, subtotal, discount_amount, tax_included,
                        tax_amount, total_amount""", company.invoiceLines(), t::lines),
                Table.from(RECEIVABLES, "receivable", invoices),
                Table.from(COUNTERS, "invoice_counter", 1),
                new Table("ledger_transaction", """
                        id, kind, source_id, document, document_id, order_id, customer_id, document_date, posted_on, occurred_at,
                        created_at""", transactions, t::transactions),
                new Table(
                        "ledger_entry",
                        "id, transaction_id, line_no, account, currency, amount, posted_on, late, created_at",
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
            if (!order.status().wasShipped()) continue;
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
                    "0",
                    total,
                    order.status().wasPaid() ? total : "0",
                    "[]",
                    Company.reference(n),
                    Company.metadata(n),
                    "{}",
                    "{}",
                    seller,
                    day(order).toString(),
                    order.at(),
                    Company.dueAt(order),
                    order.at(),
                    order.at());
        }
    }

    private LocalDate day(Order order) {
        return installation.zone().day(order.at());
    }

    private LocalDate postedOn(Order order) {
        return postedOn(day(order));
    }

    /** What is dated in a closed period is posted on the first open day. */
    private LocalDate postedOn(LocalDate day) {
        var closed = installation.closedUntil();
        return closed == null || day.isAfter(closed) ? day : closed.plusDays(1);
    }

    private void lines(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().wasShipped()) continue;
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

    private UUID opening(int line) {
        return company.id(line == 0 ? Kind.TRANSACTION : Kind.ENTRY, -1 - line, company.categoryAt());
    }

    private void openingTransaction(CopyText to) throws SQLException {
        var id = opening(0);
        var at = company.categoryAt();
        var day = installation.zone().day(at);
        to.row(
                id,
                "stock",
                id,
                id.toString(),
                id,
                null,
                null,
                day.toString(),
                postedOn(day).toString(),
                at,
                at);
    }

    private void openingEntries(CopyText to) throws SQLException {
        var value = InventoryTables.value(company);
        var at = company.categoryAt();
        var day = installation.zone().day(at);
        for (int line = 1; line <= LINES_OF_TRANSACTION; line++)
            to.row(
                    opening(line),
                    opening(0),
                    line,
                    OPENING.get(line - 1),
                    installation.currency(),
                    (line == 1 ? "" : "-") + value,
                    postedOn(day).toString(),
                    postedOn(day).isAfter(day),
                    at);
    }

    private void transactions(CopyText to) throws SQLException {
        openingTransaction(to);
        var numbers = numbering();
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            var customer = company.customerId(order.customer());
            var payment = company.payment(n, order);
            var number = order.status().wasShipped() ? numbers.next(order.at()) : null;
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
        openingEntries(to);
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            var amount = Company.amount(company.cents(order));
            var day = postedOn(order);
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
                            day.toString(),
                            day.isAfter(day(order)),
                            order.at());
                }
        }
    }
}
