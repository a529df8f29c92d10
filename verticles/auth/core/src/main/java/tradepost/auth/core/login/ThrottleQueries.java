package tradepost.auth.core.login;

/** Statements that count attempts and record the addresses from which accounts log in. */
final class ThrottleQueries {
    /** Excludes expired counts, and times of a clock that was ahead, which would block the account until that time. */
    private static final String FRESH =
            "(t.since between clock_timestamp() - make_interval(secs => t.seconds) and clock_timestamp() + interval '10 seconds')";

    /**
     * Locks in one order, so that two transactions with the same counters wait for each other instead of deadlocking.
     *
     * <p>An attempt that has not ended after half a minute was one of a process that has ended.
     *
     * @param $3 the uses to add; $4 the attempts to add that are under way; $5 how long each count is kept
     */
    static final String COUNT = """
            insert into throttle as t (key, account, seconds, failures, pending, since, tried)
            select k, a, s, $3::int, $4::int, clock_timestamp(), clock_timestamp() from unnest($1::text[], $2::text[], $5::int[]) as u(k, a, s) order by k
            on conflict (key) do update set
              failures = case when %1$s then t.failures else 0 end + $3::int,
              pending = case when %1$s and t.tried > clock_timestamp() - interval '30 seconds' then t.pending else 0 end + $4::int,
              since = case when %1$s then t.since else clock_timestamp() end,
              seconds = excluded.seconds,
              tried = excluded.tried
            returning key, failures, pending, floor(extract(epoch from clock_timestamp() - since))::int
            """.formatted(FRESH);

    /** The attempt that a paced counter lets pass in this minute. */
    static final String TAKE_TURN = "update throttle set since = clock_timestamp() where key = any($1)";

    /** @param $2 the failures to add; $3 the key whose failures are reset, or null; $4 the keys that are kept from the latest failure on */
    static final String SETTLE = """
            update throttle t set pending = greatest(pending - 1, 0),
              failures = case when t.key = $3::text then 0 else failures + $2::int end,
              since = case when $2::int > 0 and t.key = any($4::text[]) then clock_timestamp() else since end
            from (select key from throttle where key = any($1::text[]) order by key for update) mine
            where t.key = mine.key
            """;

    static final String FORGET = "delete from throttle where account = $1";

    static final String PRUNE = """
            delete from throttle where key = any(array(
              select key from throttle where since < now() - interval '20 minutes' order by since limit $1))
            """;

    static final String IS_KNOWN = """
            select 1 from known_address a join app_user u on u.id = a.user_id where u.email = $1 and a.address = $2
            """;

    static final String ADD_KNOWN = """
            insert into known_address as a (user_id, address) values ($1, $2)
            on conflict (user_id, address) do update set seen_at = now() where a.seen_at < now() - interval '1 day'
            """;

    /** All except the latest ones of a user. */
    static final String TRIM_KNOWN = """
            delete from known_address where (user_id, address) in (
              select user_id, address from known_address where user_id = $1 order by seen_at desc offset $2)
            """;

    static final String PRUNE_KNOWN = """
            delete from known_address where (user_id, address) in (
              select user_id, address from known_address where seen_at < now() - interval '90 days' order by seen_at limit $1)
            """;

    private ThrottleQueries() {}
}
