package tradepost.contact;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;

/**
 * Whose own record each customer is, for a context that applies the events of customers and has the table {@code known_owner}. Documents have only
 * their customer. Whoever reads them looks up its user here, so a record that gets a user, or another one or none, takes all of its documents with
 * it at once, however many there are.
 */
public final class KnownOwners {
    /**
     * A customer as the writer of a document has read it.
     *
     * @param version of the record; 0 if that is not known. A writer may have read a later state than the events have brought yet
     */
    public record Seen(UUID customerId, @Nullable UUID userId, long version) {}

    /**
     * The condition for the documents of a user, with one parameter. While the events of a user that gets another record are under way, two records
     * may have it: then the later one counts, so that an index gives the documents in their order.
     */
    public static final String OWN =
            "customer_id = (select known.customer_id from known_owner known where known.user_id = ? order by known.updated_at desc limit 1)";

    private static final String NOTE = "with %s select".formatted(noted("$1::uuid[]", "$2::uuid[]", "$3::bigint[]"));

    /**
     * A row for each customer that ever had a user. $4: those whose user has changed among the events, even if it is the same again: somebody may
     * have read what it was between.
     */
    private static final String FOLLOW = """
            insert into known_owner as o (customer_id, user_id, version)
            select * from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as u(id, user_id, version)
            where user_id is not null or id = any((select $4::uuid[])::uuid[])
              or exists (select from known_owner k where k.customer_id = u.id) order by id
            on conflict (customer_id) do update set user_id = excluded.user_id, version = excluded.version, updated_at = now()
              where o.version < excluded.version
                and (o.user_id is distinct from excluded.user_id or o.customer_id = any((select $4::uuid[])::uuid[]))
            """;

    private KnownOwners() {}

    /** SQL for the user of a document: null without one. {@code customerId} is its column, with the name or alias of its table. */
    public static String of(String customerId) {
        return "(select known.user_id from known_owner known where known.customer_id = %s)".formatted(customerId);
    }

    /**
     * SQL for a statement that writes documents: the expression {@code owner} of its {@code with}, which notes what was seen of their customers if it
     * is later than what is known.
     *
     * @param customers the parameter with the ids of customers, as in {@code $1::uuid[]}; the other arrays are as long
     */
    public static String noted(String customers, String users, String versions) {
        return """
                owner as (
                  insert into known_owner as o (customer_id, user_id, version)
                  select distinct on (u.id) u.id, u.user_id, u.version from unnest(%s, %s, %s) as u(id, user_id, version)
                    left join known_owner k on k.customer_id = u.id
                  where u.user_id is distinct from k.user_id and (k.customer_id is null or k.version < u.version)
                  order by u.id, u.version desc
                  on conflict (customer_id) do update set user_id = excluded.user_id, version = excluded.version, updated_at = now()
                    where o.version < excluded.version)""".formatted(customers, users, versions);
    }

    /** Notes what was seen of customers, before documents of them are locked. */
    public static void note(Tx tx, List<Seen> seen) {
        tx.send(
                NOTE,
                Tx.column(seen, Seen::customerId, UUID[]::new),
                Tx.column(seen, Seen::userId, UUID[]::new),
                Tx.column(seen, Seen::version, Long[]::new));
    }

    /** Applies events of customers, in their order. */
    public static void follow(Tx tx, List<Event> events) {
        var last = new LinkedHashMap<UUID, Seen>();
        var changed = new HashSet<UUID>();
        for (var e : events) {
            var now = new Seen(e.subject(), e.data(Customer.class).userId(), e.subjectVersion());
            var before = last.put(e.subject(), now);
            if (before != null && !Objects.equals(before.userId, now.userId)) changed.add(e.subject());
        }
        tx.sql(
                FOLLOW,
                Tx.column(last.values(), Seen::customerId, UUID[]::new),
                Tx.column(last.values(), Seen::userId, UUID[]::new),
                Tx.column(last.values(), Seen::version, Long[]::new),
                changed.toArray(UUID[]::new));
    }
}
