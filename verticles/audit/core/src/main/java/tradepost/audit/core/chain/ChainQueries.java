package tradepost.audit.core.chain;

import tradepost.kernel.events.EventLog;

/** The statements of the chain. Each read follows the positions, however long the journal is. */
final class ChainQueries {
    /** At one moment, so that it is not between two appends. */
    static final String HEAD = """
            select position, link, (select coalesce(max(position), 0) from journal) as last,
              (select at from journal order by position limit 1) as oldest_at, clock_timestamp() as now
            from journal_head
            """;

    /** Rows where the head has never been. */
    static final String BEFORE_FIRST = "select position from journal where position < 1 order by position limit $1";

    static final String LINK = "select link from journal where position = $1";

    private static final String HASHED =
            "position, id, type, subject, subject_version, at, actor, origin_hash, data_hash, link";

    /** The rows after $1 up to $2, at most $3 rows and $4 bytes of data. */
    static final String ROWS =
            """
            select %s, salt, address, request_id, data, data_salt, action, outcome from journal join (%s) f using (position) order by position
            """.formatted(HASHED, "select position from (" + EventLog.fitting("""
                    select position, coalesce(data, '{}') as data from journal where position > $1 and position <= $2
                    order by position limit $3
                    """, "position", "$4") + ") p");

    private static final String EXPORTED_ROWS =
            " from journal where position > $1 and position <= $2 order by position";

    /** The same without what the hashes are of. */
    static final String EXPORTED = "select " + HASHED + EXPORTED_ROWS;

    static final String EXPORTED_WITH_DATA =
            "select " + HASHED + ", salt, address, request_id, data, data_salt" + EXPORTED_ROWS;

    private static final String SIGNED =
            "select position, id, link, signed_at, key_id, signature from journal_signed_head";
    static final String HEADS = SIGNED + " where position > $1 and position <= $2 order by position";
    static final String HEADS_AFTER = SIGNED + " where position > $1 order by position limit $2";
    static final String NEWEST_HEADS = SIGNED + " order by position desc limit $1";
    static final String LAST_SIGNED = "select coalesce(max(position), 0) from journal_signed_head";

    /**
     * Whether a row was added since the last head, other than the event of that head, and that head is $1 seconds old. Also what the next head
     * is of.
     */
    static final String DUE = """
            select h.position, h.link, date_trunc('microseconds', clock_timestamp()) as at
            from journal_head h left join (select position, signed_at from journal_signed_head order by position desc limit 1) s on true
            where h.position > coalesce(s.position + 1, 0)
              and (s.signed_at is null or s.signed_at <= clock_timestamp() - $1 * interval '1 second')
            """;
    /** No row is added and no other node signs until the commit. */
    static final String LOCK_HEAD = "select from journal_head for update";

    static final String ADD_HEAD = """
            insert into journal_signed_head(position, id, link, signed_at, key_id, signature) values ($1, $2, $3, $4, $5, $6)
            """;

    static final String ADD_CLASS = "insert into journal_retention(class) values ($1) on conflict do nothing";

    /** From the first position again, if it has got other types. */
    static final String LOCK_CLASS = """
            select case when types @> $2::text[] then position else 0 end from journal_retention where class = $1 for update
            """;

    /**
     * The last of the rows after $1 that are all from before a time, at most $3 rows; and that time, $2 days before today. Whole days, so that
     * there is one erasure a day instead of one for each event.
     */
    static final String OLD = """
            select max(position), min(before) from (
              select position, before, bool_and(at < before) over (order by position) as old
              from journal, (select date_trunc('day', now(), 'UTC') - $2 * interval '24 hours' as before) t
              where position > $1 and position <= $1 + $3 order by position limit $3) e where old having count(*) > 0
            """;
    /** Of the types that begin with $3. */
    static final String ERASE = """
            update journal set data = null, data_salt = null, address = null, request_id = null, salt = null, erased_at = now()
            where position > $1 and position <= $2 and data is not null
              and exists (select from unnest($3::text[]) p where starts_with(type, p))
            """;

    static final String ERASE_ORIGINS = """
            update journal set address = null, request_id = null, salt = null where position > $1 and position <= $2 and salt is not null
            """;
    static final String MOVE_CLASS = """
            update journal_retention set position = $2, types = case when types @> $3::text[] then types else $3 end where class = $1
            """;

    /** The erasures that reach from $1, excluding it, to $2; each has at most $3 rows. */
    static final String ERASURES = """
            select at, data from journal
            where type = 'audit.journal.erased' and (data->>'to')::bigint > $1 and (data->>'to')::bigint < $2::bigint + $3::bigint
            """;

    private ChainQueries() {}
}
