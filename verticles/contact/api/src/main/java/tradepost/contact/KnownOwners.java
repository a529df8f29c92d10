package tradepost.contact;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;

/**
 * Whose own record each customer is, for a context that applies the events of customers to its documents and has the table {@code known_owner}: when
 * a record gets a user, or another one or none, so do its documents. A table of documents has the columns customer_id and customer_user_id.
 *
 * <p>Whoever writes a document takes its user from here, with the row of the customer locked until the transaction ends, so whichever of a document
 * and a change of the record comes second sees the other. Take this lock before those of documents: {@link #follow} does.
 */
public final class KnownOwners {
    /**
     * A customer as the writer of a document has read it.
     *
     * @param version of the record; 0 if that is not known. A writer may have read a later state than the events have brought yet
     */
    public record Seen(UUID customerId, @Nullable UUID userId, long version) {}

    private record Owner(UUID customerId, @Nullable UUID userId, long version) {}

    private static final String HOLD = """
            with %s
            select h.customer_id, %s from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as h(customer_id, user_id, customer_version)
            """.formatted(held("$1", "$2", "$3"), user("h"));

    /**
     * A row for each customer that ever had a user, or has a document. Returns those whose user has changed. $4: those whose user has changed among
     * the events, even if it is the same again: documents may have been written with what it was between.
     */
    private static final String FOLLOW = """
            insert into known_owner as o (customer_id, user_id, version)
            select * from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as u(id, user_id, version)
            where user_id is not null or id = any((select $4::uuid[])::uuid[])
              or exists (select from known_owner k where k.customer_id = u.id) order by id
            on conflict (customer_id) do update set user_id = excluded.user_id, version = excluded.version, updated_at = now()
              where o.version < excluded.version
                and (o.user_id is distinct from excluded.user_id or o.customer_id = any((select $4::uuid[])::uuid[]))
            returning customer_id, user_id
            """;

    /** Locks the rows in the order in which all transactions lock those of this table. */
    private static final String PASS_ON = """
            with changed as (
              select d.id, u.user_id from unnest($1::uuid[], $2::uuid[]) as u(customer_id, user_id) join %1$s d on d.customer_id = u.customer_id
              where d.customer_user_id is distinct from u.user_id order by d.id for no key update of d)
            update %1$s d set customer_user_id = changed.user_id from changed where d.id = changed.id
            """;

    private KnownOwners() {}

    /**
     * SQL for a statement that writes documents: the expressions {@code known}, {@code introduced} and {@code owner} of its {@code with}, which lock
     * the customers for it. {@link #user} reads them. A customer that has no row gets one with what was seen, for a change to wait for.
     *
     * @param customers the parameter with the ids of customers, as in {@code $1}; the other arrays are as long
     */
    public static String held(String customers, String users, String versions) {
        return """
                known as (
                  select customer_id, user_id, version from known_owner where customer_id = any((select %1$s::uuid[])::uuid[])
                  order by customer_id for share),
                introduced as (
                  insert into known_owner as o (customer_id, user_id, version)
                  select distinct on (u.id) u.id, u.user_id, u.version from unnest(%1$s::uuid[], %2$s::uuid[], %3$s::bigint[]) as u(id, user_id, version)
                  where u.id not in (select customer_id from known) order by u.id, u.version desc
                  on conflict (customer_id) do update set user_id = o.user_id returning customer_id, user_id, version),
                owner as (select * from known union all select * from introduced)""".formatted(customers, users, versions);
    }

    /**
     * SQL for the user of a document, in a statement with {@link #held}.
     *
     * @param seen the alias of the rows with customer_id, user_id and customer_version
     */
    public static String user(String seen) {
        return """
                (select case when w.version < %1$s.customer_version then %1$s.user_id else w.user_id end
                 from owner w where w.customer_id = %1$s.customer_id)""".formatted(seen);
    }

    /** Locks the customers, and returns the user of each that has one, for documents that later statements of this transaction write. */
    public static Map<UUID, UUID> hold(Tx tx, List<Seen> seen) {
        var users = new HashMap<UUID, UUID>();
        for (var r : tx.sql(
                HOLD,
                Tx.column(seen, Seen::customerId, UUID[]::new),
                Tx.column(seen, Seen::userId, UUID[]::new),
                Tx.column(seen, Seen::version, Long[]::new)))
            if (r.getUUID(1) != null) users.put(r.getUUID(0), r.getUUID(1));
        return users;
    }

    /** The same for one customer. Null if it has no user. */
    public static @Nullable UUID hold(Tx tx, Seen seen) {
        return hold(tx, List.of(seen)).get(seen.customerId);
    }

    /**
     * Applies events of customers, in their order.
     *
     * @param tables of documents, in the order in which all transactions lock them
     */
    public static void follow(Tx tx, List<Event> events, List<String> tables) {
        var last = new LinkedHashMap<UUID, Owner>();
        var passedOn = new HashSet<UUID>();
        for (var e : events) {
            var now = new Owner(e.subject(), e.data(Customer.class).userId(), e.subjectVersion());
            var before = last.put(e.subject(), now);
            if (before != null && !Objects.equals(before.userId, now.userId)) passedOn.add(e.subject());
        }
        var changed = follow(tx, last, passedOn);
        if (changed.isEmpty()) return;
        for (var table : tables)
            tx.sql(
                    PASS_ON.formatted(table),
                    Tx.column(changed, Owner::customerId, UUID[]::new),
                    Tx.column(changed, Owner::userId, UUID[]::new));
    }

    private static List<Owner> follow(Tx tx, Map<UUID, Owner> last, Set<UUID> passedOn) {
        return tx.list(
                r -> new Owner(r.getUUID(0), r.getUUID(1), 0),
                FOLLOW,
                Tx.column(last.values(), Owner::customerId, UUID[]::new),
                Tx.column(last.values(), Owner::userId, UUID[]::new),
                Tx.column(last.values(), Owner::version, Long[]::new),
                passedOn.toArray(UUID[]::new));
    }
}
