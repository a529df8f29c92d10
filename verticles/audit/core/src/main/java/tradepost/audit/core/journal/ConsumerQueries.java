package tradepost.audit.core.journal;

import io.vertx.sqlclient.Row;
import java.util.List;
import tradepost.audit.consumer.Consumer;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;

/**
 * The statements of durable consumers. They use the database's time, so that no clock of a node decides who holds a lease. A lease whose
 * start is in the future is treated as expired: the database's clock was set back, so its end is unknown.
 */
final class ConsumerQueries {
    private static final String HEAD = "(select position from journal_head)";
    private static final String HELD =
            "(leased_until > clock_timestamp() and updated_at <= clock_timestamp() + interval '1 second')";
    private static final String COLUMNS = "id, name, types, position, " + HEAD + ", case when " + HELD
            + " then leased_until end, owner_id, created_at, updated_at, lease, lease_from, lease_to";

    static final String GET = "select " + COLUMNS + " from event_consumer where name = $1";
    static final String LOCK = GET + " for no key update";
    static final String COUNT = "select count(*) from event_consumer where owner_id = $1";
    /** The leases begin anywhere, so that one of a deleted consumer is none of a consumer that is created again under its name. */
    static final String INSERT = """
            insert into event_consumer(id, name, owner_id, types, position, lease, lease_from, lease_to)
            values ($1, $2, $3, $4, $5, (random() * 1e12)::bigint, $5, $5)
            on conflict (name) do nothing returning %s
            """.formatted(COLUMNS);

    static final String SET_TYPES =
            "update event_consumer set types = $2, updated_at = now() where id = $1 returning " + COLUMNS;
    static final String DELETE = "delete from event_consumer where id = $1";

    /** Takes a batch; no row if another request was faster, moved the cursor or changed the types by which the batch was read. */
    static final String TAKE = """
            update event_consumer set lease = lease + 1, lease_from = position, lease_to = $5,
                   leased_until = clock_timestamp() + $6 * interval '1 second', updated_at = now()
            where id = $1 and position = $2 and lease = $3 and types = $4 and %s is not true
            returning lease, leased_until
            """.formatted(HELD);
    /** Moves the cursor past events of other types, without a batch and without a lease; no row as for {@link #TAKE}. */
    static final String SKIP = """
            update event_consumer set position = $5, lease_from = $5, lease_to = $5, leased_until = null, updated_at = now()
            where id = $1 and position = $2 and lease = $3 and types = $4 and %s is not true
            """.formatted(HELD);

    static final String ACKNOWLEDGE = """
            update event_consumer set position = $2, leased_until = case when $2 < lease_to then leased_until end, updated_at = now()
            where id = $1 returning %s
            """.formatted(COLUMNS);
    static final String SEEK = """
            update event_consumer set position = $2, lease = lease + 1, lease_from = $2, lease_to = $2, leased_until = null,
                   updated_at = now() where id = $1 returning %s
            """.formatted(COLUMNS);

    static final String LAGS = """
            select name, h.position - c.position from event_consumer c, journal_head h order by 2 desc limit $1
            """;

    static final Listing<Consumer> LISTED = Listing.of(
                    "event_consumer", COLUMNS, r -> stored(r).consumer(), Consumer::id)
            .byTime("created_at", Consumer::createdAt)
            .byTime("updated_at", Consumer::updatedAt);

    /** @param leaseFrom with {@code leaseTo}, the positions of the last batch */
    record Stored(Consumer consumer, long lease, long leaseFrom, long leaseTo) {
        String[] types() {
            return consumer.types().toArray(String[]::new);
        }
    }

    private ConsumerQueries() {}

    static Stored stored(Row r) {
        long position = r.getLong(3);
        long head = r.getLong(4);
        var consumer = new Consumer(
                r.getUUID(0),
                r.getString(1),
                List.of(r.getArrayOfStrings(2)),
                position,
                head,
                head - position,
                RowMapper.instant(r, 5),
                r.getUUID(6),
                r.getOffsetDateTime(7).toInstant(),
                r.getOffsetDateTime(8).toInstant());
        return new Stored(consumer, r.getLong(9), r.getLong(10), r.getLong(11));
    }
}
