package tradepost.kernel.jobs;

import tradepost.kernel.listing.Page;

/** The statements on jobs. Every time is the database's. */
final class JobQueries {
    static final int LEASE_S = 10;

    private static final String LEASE = "clock_timestamp() + interval '" + LEASE_S + " seconds'";

    static final String SUBMIT = """
            insert into job(id, kind, owner, actor, parameters, operation, request_id, address)
            select $1, $2, $3, $4, $5, $7, $8, $9
            where (select count(*) from job where owner = $3 and finished_at is null) < $6
            returning %s
            """.formatted(Job.COLUMNS);

    /**
     * The oldest job of the owner who has the fewest running, so that nobody waits for all jobs of another. Also takes back what this holder
     * has put off. A lease that ends later than any lasts is treated as expired: the clock was set back, so
     * its end is unknown.
     */
    static final String TAKE = """
            update job set state = 'running', holder = $1, lease_until = %2$s, started_at = coalesce(started_at, now()), attempts = attempts + 1
            where id = (select id from job w where finished_at is null and kind = any($2)
                          and (lease_until not between clock_timestamp() and clock_timestamp() + interval '%1$d seconds' or holder = $1)
                          order by (select count(*) from job r where r.owner = w.owner and r.finished_at is null and r.id <> w.id
                              and r.lease_until between clock_timestamp() and clock_timestamp() + interval '%1$d seconds'), created_at
                          limit 1 for update skip locked)
            returning id, kind, actor, parameters, checkpoint, attempts, owner, operation, request_id, address
            """.formatted(LEASE_S + 1, LEASE);

    static final String IS_ANY_OPEN = "select exists (select from job where finished_at is null and kind = any($1))";

    static final String RENEW =
            "update job set lease_until = " + LEASE + " where holder = $1 and state = 'running' and id = $2";

    static final String SAVE = """
            update job set checkpoint = $3, result = $4, percent = $5, rate = $6, attempts = 0, lease_until = %s
            where id = $1 and holder = $2 and state = 'running' returning id
            """.formatted(LEASE);

    /** The attempt does not count. */
    static final String PUT_OFF = """
            update job set lease_until = '-infinity', attempts = greatest(attempts - 1, 0)
            where id = $1 and holder = $2 and state = 'running'
            """;

    static final String RELEASE = "update job set lease_until = '-infinity' where holder = $1 and state = 'running'";

    static final String FINISH = """
            update job set state = $3, code = $4, reason = $5, percent = case $3 when 'done' then 100 else percent end, finished_at = now()
            where id = $1 and holder = $2 and state = 'running' returning %s
            """.formatted(JobChanged.COLUMNS);

    static final String CANCEL =
            "update job set state = 'cancelled', finished_at = now() where id = $1 and finished_at is null returning "
                    + JobChanged.COLUMNS;

    static final String GET = "select %s from job where id = $1 and ($2 or owner = $3)".formatted(Job.COLUMNS);

    private static final String FILTERED = """
            from job where ($1::uuid is null or owner = $1) and ($2::uuid[] is null or id = any($2))
              and ($3::text[] is null or kind = any($3)) and ($4::text[] is null or state = any($4))
              and ($5::timestamptz is null or created_at >= $5) and ($6::timestamptz is null or created_at < $6)
            """;

    static final String LIST = "select " + Job.COLUMNS + " " + FILTERED
            + "and ($7::timestamptz is null or (created_at, id) < ($7, $8::uuid)) order by created_at desc, id desc limit $9";

    static final String COUNT =
            "select count(*) from (select 1 " + FILTERED + "limit " + (Page.COUNTED + 1) + ") counted";

    static final String ADD_ERRORS = """
            insert into job_error(id, job_id, line, field, code, reason)
            select i, $1, l, f, c, r from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[]) as u(i, l, f, c, r)
            """;

    /** Errors first: the deletion of a job would delete all of its errors at once. */
    static final String PRUNE_ERRORS = """
            delete from job_error where id = any(array(select e.id from job j join job_error e on e.job_id = j.id
              where j.finished_at < now() - interval '7 days' limit $1))
            """;

    static final String PRUNE = """
            delete from job where id = any(array(select id from job j where finished_at < now() - interval '7 days'
              and not exists (select from job_error e where e.job_id = j.id) limit $1))
            """;

    private JobQueries() {}
}
