package tradepost.payment.core.payment;

/**
 * The statements by which payments by providers move on. A task is what the provider has still to do; its due time is when it is tried, and
 * while it is tried, the end of the lease.
 */
final class ProviderTaskQueries {
    private static final String STEP = ", attempts = 0, version = version + 1, updated_at = clock_timestamp()";

    static final String CREATE = """
            insert into payment(id, direction, order_id, order_number, customer_id, provider, method, reference, currency, amount,
              authorise_amount, capture, actor, metadata, status, task, due_at)
            values ($1, 'in', $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, 'created', 'authorise', clock_timestamp())
            on conflict (id) do nothing returning %s
            """.formatted(PaymentQueries.COLUMNS);

    static final String AUTHORISE = """
            update payment set status = 'authorised', authorised_at = clock_timestamp(),
                   provider_reference = coalesce($2, provider_reference),
                   task = case when task = 'void' then task when capture = 'automatic' then 'capture' end,
                   due_at = case when task = 'void' or capture = 'automatic' then clock_timestamp() end%s
            where id = $1 and %s returning %s
            """.formatted(STEP, PaymentStates.AUTHORISE.allowed(), PaymentQueries.COLUMNS);

    /** $3: how much, null for what was asked for. The last column is who requested it. */
    static final String CAPTURE = """
            update payment set status = 'captured', captured_at = clock_timestamp(),
                   authorised_at = coalesce(authorised_at, clock_timestamp()),
                   amount = coalesce($3, capture_amount, amount),
                   capture_amount = case when capture_amount is not null then least(capture_amount, $3) end,
                   provider_reference = coalesce($2, provider_reference), task = null, due_at = null, failure = null%s
            where id = $1 and %s returning %s, capture_requested_by
            """.formatted(STEP, PaymentStates.CAPTURE.allowed(), PaymentQueries.COLUMNS);

    static final String FAIL = """
            update payment set status = 'failed', failed_at = clock_timestamp(),
                   provider_reference = coalesce($2, provider_reference), failure = coalesce($3, failure, 'declined'),
                   task = null, due_at = null%s
            where id = $1 and %s returning %s
            """.formatted(STEP, PaymentStates.FAIL.allowed(), PaymentQueries.COLUMNS);

    /** The last column is who requested it. */
    static final String CANCEL = """
            update payment set status = 'cancelled', cancelled_at = clock_timestamp(),
                   provider_reference = coalesce($2, provider_reference), task = null, due_at = null%s
            where id = $1 and failure is null and %s returning %s, void_requested_by
            """.formatted(STEP, PaymentStates.CANCEL.allowed(), PaymentQueries.COLUMNS);

    /** On request of $2 by the command $3, of an authorised payment that has nothing to do; $4: how much of it, null for all. */
    static final String REQUEST_CAPTURE = """
            update payment set task = 'capture', capture_requested_by = $2, capture_command_id = $3, capture_amount = $4,
                   due_at = clock_timestamp()%s
            where id = $1 and status = 'authorised' and task is null returning id
            """.formatted(STEP);

    /**
     * On request of $2 by the command $3, of an authorised payment, also while its capture is tried: the provider decides which of them it
     * does.
     */
    static final String REQUEST_VOID = """
            update payment set task = 'void', void_requested_by = $2, void_command_id = $3, due_at = clock_timestamp()%s
            where id = $1 and status = 'authorised' and task is distinct from 'void' returning id
            """.formatted(STEP);

    /** Whether $2 has asked for its capture or for its cancellation. */
    static final String COMMANDED =
            "select 1 from payment where id = $1 and $2 in (capture_command_id, void_command_id)";

    /** A payment that nobody has asked to capture yet, of which the order of $3 needs only $2, or nothing. */
    static final String REDUCE = """
            update payment set amount = case when $2 = 0 then amount else $2 end,
                   task = case when $2 = 0 then 'void' else task end,
                   void_requested_by = case when $2 = 0 then coalesce(void_requested_by, $3) else void_requested_by end,
                   due_at = case when $2 = 0 then clock_timestamp() else due_at end%s
            where id = $1 and status in ('created', 'authorised') and task is distinct from 'capture'
              and capture_requested_by is null and amount > $2 and ($2 > 0 or task is distinct from 'void') returning %s
            """.formatted(STEP, PaymentQueries.COLUMNS);

    /** Of an order that $2 has cancelled. */
    static final String VOID_ALL = """
            update payment set task = 'void', void_requested_by = coalesce(void_requested_by, $2), due_at = clock_timestamp()%s
            where id in (select id from payment where order_id = $1 and direction = 'in' and %s order by id for no key update)
            """.formatted(STEP, PaymentStates.CANCEL.allowed());

    /** Takes payments that are due, for $2 milliseconds. The last columns are the task, the number of this attempt, and the amount. */
    static final String CLAIM = """
            with due as (select id as due_id from payment where due_at <= clock_timestamp() order by due_at limit $1 for update skip locked)
            update payment set due_at = clock_timestamp() + $2 * interval '1 millisecond', attempts = attempts + 1
            from due where id = due_id
            returning %s, task, attempts,
              case task when 'authorise' then coalesce(authorise_amount, amount) when 'capture' then coalesce(capture_amount, amount) else amount end
            """.formatted(PaymentQueries.COLUMNS);

    /** The task is tried again in $3 milliseconds, unless it was replaced meanwhile. */
    static final String RETRY = """
            update payment set due_at = clock_timestamp() + $3 * interval '1 millisecond' where id = $1 and task = $2
            """;

    /** The provider may have authorised it without saying so: it is given up, and then the payment has failed. */
    static final String GIVE_UP = """
            update payment set task = 'void', failure = 'provider_unavailable', due_at = clock_timestamp()%s
            where id = $1 and task = 'authorise' and status = 'created'
            """.formatted(STEP);

    /** Whether the payment $1, and the refund $3 of it if there is one, is of the provider $2. */
    static final String OF_PROVIDER = """
            select 1 from payment p where p.id = $1 and p.provider = $2
              and ($3::uuid is null or exists (select from refund r where r.payment_id = p.id and $3 in (r.id, r.request_id)))
            """;

    static final String CLAIM_REFUNDS = """
            with due as (select id as due_id from refund where due_at <= clock_timestamp() order by due_at limit $1 for update skip locked)
            update refund r set due_at = clock_timestamp() + $2 * interval '1 millisecond', attempts = r.attempts + 1
            from due, payment p where r.id = due_id and p.id = r.payment_id
            returning coalesce(r.request_id, r.id), r.payment_id, r.amount, r.attempts, p.currency, p.provider, p.provider_reference,
              p.order_number
            """;

    /** Of the last request only: what comes late of an earlier one finds nothing. */
    private static final String REQUESTED_REFUND = """
            (request_id = $1 or id = $1 and request_id is null) and status = 'pending'""";

    static final String REPEAT_REFUND = """
            update refund set due_at = clock_timestamp() + $2 * interval '1 millisecond' where %s
            """.formatted(REQUESTED_REFUND);

    static final String SETTLE_REFUND = """
            update refund set status = $2, failure = $3, due_at = null, done_at = case when $2 = 'done' then clock_timestamp() end
            where %s returning refund_id, payment_id, amount, id
            """.formatted(REQUESTED_REFUND);

    /** The refund $1 that the provider has refused becomes a new request, $2. */
    static final String RETRY_REFUND = """
            update refund set status = 'pending', failure = null, attempts = 0, due_at = clock_timestamp(), request_id = $2,
                   retries = retries + 1
            where id = $1 and status = 'failed'
            """;

    /** The refund $1 that the provider has refused was given back by the method $2, with the reference $3, by $4, and counts on the day $5. */
    static final String SETTLE_OTHERWISE = """
            update refund set status = 'done', failure = null, method = $2, reference = $3, provider = $4, date = $5, done_at = clock_timestamp()
            where id = $1 and status = 'failed'
            """;

    /** Milliseconds until the next task is due; null if there is none. */
    static final String NEXT_MS = """
            select extract(epoch from least((select min(due_at) from payment where due_at is not null),
                                            (select min(due_at) from refund where due_at is not null)) - clock_timestamp())::float8 * 1000
            """;

    static final String CALLBACK = """
            insert into provider_callback(provider, id) values ($1, $2) on conflict do nothing returning id
            """;

    /** A callback that is repeated later is too old to be accepted. */
    static final String PRUNE_CALLBACKS = """
            with old as (select provider, id from provider_callback where at < now() - interval '7 days' limit $1)
            delete from provider_callback c using old where c.provider = old.provider and c.id = old.id
            """;

    private ProviderTaskQueries() {}
}
