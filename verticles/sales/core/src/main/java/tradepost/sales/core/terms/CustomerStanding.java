package tradepost.sales.core.terms;

import io.vertx.sqlclient.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import tradepost.contact.Customer;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;

/**
 * Whether a customer is archived or exempt from tax, as sales knows it from the events of contact. It is read together with a draft, so that
 * its confirmation needs not ask contact. Events may be late: before an order is refused because of it, contact is asked.
 */
public record CustomerStanding(boolean archived, boolean taxExempt) {
    /** The standing of the customer of an order o; null if nothing applies. */
    public static final String OF_ORDER =
            "(select array[s.archived, s.tax_exempt] from customer_standing s where s.customer_id = o.customer_id)";

    private static final CustomerStanding USUAL = new CustomerStanding(false, false);

    /** A row for each customer for whom something applies, or did. Rows are locked by id. */
    private static final String FOLLOW = """
            insert into customer_standing as s (customer_id, archived, tax_exempt)
            select * from unnest($1::uuid[], $2::boolean[], $3::boolean[]) as u(id, archived, tax_exempt)
            where archived or tax_exempt or exists (select from customer_standing k where k.customer_id = u.id) order by id
            on conflict (customer_id) do update
              set archived = excluded.archived, tax_exempt = excluded.tax_exempt, updated_at = now()
              where (s.archived, s.tax_exempt) <> (excluded.archived, excluded.tax_exempt)
            """;

    /** @param column of {@link #OF_ORDER} */
    public static CustomerStanding read(Row r, String column) {
        var stored = r.getArrayOfBooleans(column);
        return stored == null ? USUAL : new CustomerStanding(stored[0], stored[1]);
    }

    public static CustomerStanding of(CustomerSnapshot customer) {
        return new CustomerStanding(customer.archived(), customer.taxExempt());
    }

    /** Applies events of customers, in their order. */
    public static void follow(Tx tx, List<Event> events) {
        var last = new LinkedHashMap<UUID, Customer>();
        for (var e : events) last.put(e.subject(), e.data(Customer.class));
        tx.sql(
                FOLLOW,
                last.keySet().toArray(UUID[]::new),
                Tx.column(last.values(), c -> c.archivedAt() != null, Boolean[]::new),
                Tx.column(last.values(), Customer::taxExempt, Boolean[]::new));
    }
}
