package tradepost.auth.core.login;

/** Statements that count attempts and record the addresses from which accounts log in. */
final class ThrottleQueries {
    /** Excludes earlier windows, and times of a clock that was ahead, which would block the account until that time. */
    private static final String FRESH =
            "(t.since between clock_timestamp() - interval '300 seconds' and clock_timestamp() + interval '10 seconds')";

    /** Locks in one order, so that two transactions with the same counters wait for each other instead of deadlocking. */
    static final String COUNT = """
            insert into throttle as t (key, account, failures, pending, since)
            select k, a, $3::int, $4::int, clock_timestamp() from unnest($1::text[], $2::text[]) as u(k, a) order by k
            on conflict (key) do update set
              failures = case when FRESH then t.failures else 0 end + $3::int,
              pending = case when FRESH then t.pending else 0 end + $4::int,
              since = case when FRESH then t.since else clock_timestamp() end
            returning key, failures, pending,
              ceil(extract(epoch from since + interval '300 seconds' - clock_timestamp()))::int
            """.replace("FRESH", FRESH);

    /** @param $2 the failures to add; $3 the key whose failures are reset, or null */
    static final String SETTLE = """
            update throttle t set pending = greatest(pending - 1, 0),
              failures = case when t.key = $3::text then 0 else failures + $2::int end
            from (select key from throttle where key = any($1::text[]) order by key for update) mine
            where t.key = mine.key
            """;

    static final String FORGET = "delete from throttle where account = $1";

    static final String PRUNE = """
            delete from throttle where key = any(array(
              select key from throttle where since < now() - interval '10 minutes' order by since limit $1))
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
