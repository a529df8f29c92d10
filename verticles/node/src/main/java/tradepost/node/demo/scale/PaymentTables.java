package tradepost.node.demo.scale;

import java.sql.SQLException;
import java.util.List;

/** The payments of the orders, which were recorded. They have the ids that sales knows them by. */
final class PaymentTables {
    /** Each has one, which gets the id of its payment. */
    private static final String CHANGES = """
            insert into payment_change(id, payment_id, status, amount, actor, at)
            select id, id, status, amount, actor, captured_at from payment where actor = '%s'
            """.formatted(Company.ACTOR);

    private final Company company;
    private final String currency;
    private final long firstNumber;

    private PaymentTables(Company company, String currency, long firstNumber) {
        this.company = company;
        this.currency = currency;
        this.firstNumber = firstNumber;
    }

    /** @param firstNumber of the orders */
    static List<Table> of(Company company, String currency, long firstNumber) {
        var t = new PaymentTables(company, currency, firstNumber);
        long payments = company.orders() * 65L / 100;
        return List.of(
                new Table("payment", """
                        id, direction, order_id, order_number, customer_id, provider, method, currency, amount, status, actor, created_at,
                        updated_at, captured_at""", payments, t::payments),
                Table.from(CHANGES, "payment_change", payments));
    }

    private void payments(CopyText to) throws SQLException {
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            if (!order.status().wasPaid()) continue;
            to.row(
                    company.payment(n, order),
                    "in",
                    order.id(),
                    Company.orderNumber(firstNumber, n),
                    company.customer(order.customer()).id(),
                    Company.PROVIDER,
                    Company.method(n),
                    currency,
                    Company.amount(company.cents(order)),
                    "captured",
                    Company.ACTOR,
                    order.at(),
                    order.at(),
                    order.at());
        }
    }
}
