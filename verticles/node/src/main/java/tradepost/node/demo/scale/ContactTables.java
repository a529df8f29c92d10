package tradepost.node.demo.scale;

import java.sql.SQLException;
import java.util.List;
import tradepost.node.demo.copy.CopyText;
import tradepost.node.demo.scale.Company.Kind;

/** Customers. Those with an order are marked as used. */
final class ContactTables {
    private final Company company;

    private ContactTables(Company company) {
        this.company = company;
    }

    static List<Table> of(Company company) {
        return List.of(new Table(
                "customer",
                "id, name, email, phone, address, customer_group, referenced_at, created_at, updated_at",
                company.customers(),
                new ContactTables(company)::customers));
    }

    private void customers(CopyText to) throws SQLException {
        var ordered = company.customersWithOrder();
        for (int n = 0; n < company.customers(); n++) {
            var c = company.customer(n);
            var random = company.random(Kind.LINE, n);
            to.row(
                    c.id(),
                    c.name(),
                    c.email(),
                    "+46 40 " + random.nextInt(100_000, 1_000_000),
                    "Market Street " + random.nextInt(1, 200) + ", " + Words.any(random, Words.TOWNS),
                    random.nextInt(5) == 0 ? "trade" : null,
                    ordered.get(n) ? c.at() : null,
                    c.at(),
                    c.at());
        }
    }
}
