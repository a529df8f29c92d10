package tradepost.contact;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;

/**
 * Whose own record each customer is, for a context that applies the events of customers to its documents and has the table {@code known_owner}: when
 * a record gets a user, or another one or none, so do its documents. A table of documents has the columns customer_id and customer_user_id.
 */
public final class KnownOwners {
    /** A row for each customer that ever had a user. Returns those whose user has changed. */
    private static final String FOLLOW = """
            insert into known_owner as o (customer_id, user_id)
            select * from unnest($1::uuid[], $2::uuid[]) as u(id, user_id)
            where user_id is not null or exists (select from known_owner k where k.customer_id = u.id) order by id
            on conflict (customer_id) do update set user_id = excluded.user_id, updated_at = now()
              where o.user_id is distinct from excluded.user_id
            returning customer_id, user_id
            """;

    /** Locks the rows in the order in which all transactions lock those of this table. */
    private static final String PASS_ON = """
            with changed as (
              select d.id, u.user_id from unnest($1::uuid[], $2::uuid[]) as u(customer_id, user_id) join %1$s d on d.customer_id = u.customer_id
              where d.customer_user_id is distinct from u.user_id order by d.id for no key update of d)
            update %1$s d set customer_user_id = changed.user_id from changed where d.id = changed.id
            """;

    private record Owner(UUID customerId, @Nullable UUID userId) {}

    private KnownOwners() {}

    /**
     * Applies events of customers, in their order.
     *
     * @param tables of documents, in the order in which all transactions lock them
     */
    public static void follow(Tx tx, List<Event> events, List<String> tables) {
        var last = new LinkedHashMap<UUID, Customer>();
        for (var e : events) last.put(e.subject(), e.data(Customer.class));
        var changed = tx.list(
                r -> new Owner(r.getUUID(0), r.getUUID(1)),
                FOLLOW,
                last.keySet().toArray(UUID[]::new),
                Tx.column(last.values(), Customer::userId, UUID[]::new));
        if (changed.isEmpty()) return;
        for (var table : tables)
            tx.sql(
                    PASS_ON.formatted(table),
                    changed.stream().map(Owner::customerId).toArray(UUID[]::new),
                    changed.stream().map(Owner::userId).toArray(UUID[]::new));
    }
}
