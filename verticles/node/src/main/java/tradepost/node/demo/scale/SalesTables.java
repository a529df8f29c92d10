package tradepost.node.demo.scale;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import tradepost.node.demo.scale.Company.Kind;
import tradepost.node.demo.scale.Company.Status;

/** Orders in every state with lines, payments and invoices, and what they are searched by. */
final class SalesTables {
    private static final UUID CREATOR = new UUID(0x7000L, Long.MIN_VALUE);
    private static final String SEARCHED =
            "insert into sales_order_search(id, search_words) select id, search_words(reference) from sales_order where reference is not null";

    /** Everything of an order is on its invoice. */
    private static final String INVOICED = """
            insert into sales_order_invoice_line(invoice_id, line_no, order_line_id, quantity, subtotal, discount_amount, tax_amount, total_amount)
            select i.id, l.line_no, l.id, l.quantity, l.subtotal, 0, 0, l.subtotal
            from sales_order o join sales_order_invoice i on i.order_id = o.id join sales_order_line l on l.order_id = o.id
            where o.created_by = '%s'
            """.formatted(CREATOR);

    private final Company company;
    private final String currency;
    private final long firstNumber;

    private SalesTables(Company company, String currency, long firstNumber) {
        this.company = company;
        this.currency = currency;
        this.firstNumber = firstNumber;
    }

    /** @param firstNumber of the orders, which the sequence has not drawn yet */
    static List<Table> of(Company company, String currency, long firstNumber) {
        var t = new SalesTables(company, currency, firstNumber);
        return List.of(
                new Table("sales_order", """
                        id, number, customer_id, customer_name, customer_email, stage, fulfillment_status, currency,
                        total_amount, paid_amount, invoices, reference, metadata, cancel_reason, confirmed_version, confirm_request, created_by, version,
                        created_at, updated_at, confirmed_at, paid_at, cancelled_at""", company.orders(), t::orders),
                new Table("sales_order_line", """
                        id, order_id, line_no, item_id, sku, name, quantity, shipped_quantity, unit_price, subtotal, price_set,
                        created_at, updated_at""", company.orders() * 5L / 2, t::lines),
                new Table(
                        "sales_order_payment",
                        "id, order_id, customer_id, kind, amount, method, actor, at",
                        company.orders() * 65L / 100,
                        t::payments),
                new Table("sales_order_invoice", """
                        id, kind, order_id, ordinal, reason, customer_id, currency, total_amount, created_at, due_at, allocated_amount,
                        version""", company.orders() * 58L / 100, t::invoices),
                Table.from(INVOICED, "sales_order_invoice_line", company.orders() * 3L / 2),
                new Table(
                        "sales_customer_search", "customer_id, name, email", company.customers(), t::searchedCustomers),
                Table.from(SEARCHED, "sales_order_search", company.orders() / 4));
    }

    private void orders(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            var status = order.status();
            var customer = company.customer(order.customer());
            var total = Company.amount(company.cents(order));
            boolean confirmed = status.wasConfirmed();
            boolean cancelled = status.text().equals("cancelled");
            to.row(
                    order.id(),
                    Company.orderNumber(firstNumber, n),
                    customer.id(),
                    customer.name(),
                    customer.email(),
                    cancelled || !confirmed ? status.text() : "confirmed",
                    status == Status.COMPLETED ? "fulfilled" : "unfulfilled",
                    currency,
                    total,
                    status.wasPaid() ? total : "0",
                    status.isInvoiced() ? 1 : 0,
                    Company.reference(n),
                    Company.metadata(n),
                    cancelled ? "Ordered twice" : null,
                    confirmed ? 1 : null,
                    confirmed ? company.id(Kind.REQUEST, n, order.at()) : null,
                    CREATOR,
                    version(status),
                    order.at(),
                    order.at(),
                    confirmed ? order.at() : null,
                    status.wasPaid() ? order.at() : null,
                    cancelled ? order.at() : null);
        }
    }

    /** A version for each step that it has taken. */
    private static int version(Status status) {
        return switch (status) {
            case DRAFT -> 1;
            case CONFIRMED, DROPPED -> 2;
            case PAID, CANCELLED -> 3;
            case COMPLETED -> 4;
        };
    }

    private void lines(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            for (int i = 0; i < order.lines().size(); i++) {
                var line = order.lines().get(i);
                var item = company.item(line.item());
                to.row(
                        company.line(n, i, order),
                        order.id(),
                        i + 1,
                        item.id(),
                        item.sku(),
                        item.name(),
                        line.quantity(),
                        order.status() == Status.COMPLETED ? line.quantity() : 0,
                        Company.amount(item.cents()),
                        Company.amount(item.cents() * line.quantity()),
                        false,
                        order.at(),
                        order.at());
            }
        }
    }

    private void payments(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().wasPaid()) continue;
            to.row(
                    company.payment(n, order),
                    order.id(),
                    company.customer(order.customer()).id(),
                    "payment",
                    Company.amount(company.cents(order)),
                    Company.method(n),
                    Company.ACTOR,
                    order.at());
        }
    }

    /** Each is paid by the payment of its order. */
    private void invoices(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().isInvoiced()) continue;
            var total = Company.amount(company.cents(order));
            to.row(
                    company.invoice(n, order),
                    "invoice",
                    order.id(),
                    1,
                    "shipped",
                    company.customer(order.customer()).id(),
                    currency,
                    total,
                    order.at(),
                    order.at(),
                    total,
                    Company.SETTLED);
        }
    }

    private void searchedCustomers(CopyText to) throws SQLException {
        var ordered = company.customersWithOrder();
        for (int n = ordered.nextSetBit(0); n >= 0; n = ordered.nextSetBit(n + 1)) {
            var c = company.customer(n);
            to.row(c.id(), c.name(), c.email());
        }
    }
}
