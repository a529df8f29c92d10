package tradepost.analytics.core.dashboard;

import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.report.AsOf;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.value.ComparedSums;

/** The statements of {@link FigureReconciler}. */
final class ReconcilerQueries {
    /** Does nothing if a run is in progress. */
    static final String BEGIN = "insert into figure_reconciliation default values on conflict do nothing";

    /** Runs before the last finished one are no longer needed, unless somebody still reads their result. */
    static final String FORGET = """
            delete from figure_reconciliation where finished_at < clock_timestamp() - interval '10 minutes'
              and run < (select max(run) from figure_reconciliation where finished_at is not null)
            """;

    private static final String COLUMNS =
            "select run, done_to, sums, as_of, position, started_at, finished_at from figure_reconciliation ";

    static final String GET = COLUMNS + "where run = $1";

    static final String RUNNING = COLUMNS + "where finished_at is null";

    /** The run that has ended within the last minute, so that each caller who waits for it gets its result; otherwise the one in progress. */
    static final String LATEST = COLUMNS + """
            where finished_at is null or finished_at between clock_timestamp() - interval '1 minute' and clock_timestamp()
            order by finished_at is null, run desc limit 1
            """;

    /** Does nothing if another node has compared the part that begins after $2. $7: whether it was the last one. */
    static final String ADVANCE = """
            update figure_reconciliation set done_to = $3, sums = $4, as_of = $5, position = $6, finished_at = case when $7 then clock_timestamp() end
            where run = $1 and done_to = $2 and finished_at is null
            """;

    /** Where a part ends that begins after $2, has about $3 documents or items, and ends with the last of all ids, at the latest. $1: the generation. */
    static final String PART_TO = """
            select least('ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid,
              (select order_id from order_fact where generation = $1 and order_id > $2 order by order_id offset $3 limit 1),
              (select return_id from return_fact where generation = $1 and return_id > $2 order by return_id offset $3 limit 1),
              (select invoice_id from invoice_fact where generation = $1 and invoice_id > $2 order by invoice_id offset $3 limit 1),
              (select payment_id from money_fact where generation = $1 and payment_id > $2 order by payment_id offset $3 limit 1),
              (select order_id from purchase_fact where generation = $1 and order_id > $2 order by order_id offset $3 limit 1),
              (select item_id from stock_fact where generation = $1 and item_id > $2 order by item_id offset $3 limit 1))
            """;

    private static final String SUMMED = """
            with line as materialized (
              select i.currency, l.tax_rate, sum(l.net_amount) as net, sum(l.tax_amount) as tax,
                coalesce(sum(l.net_amount) filter (where l.item_id is not null), 0) as of_items
              from invoice_fact i join invoice_line_fact l on l.generation = i.generation and l.invoice_id = i.invoice_id
              where i.generation = $1 and i.invoice_id > $2 and i.invoice_id <= $3 and i.has_lines and i.number is not null
              group by i.currency, l.tax_rate),
            written_off as materialized (
              select i.currency, w.tax_rate, sum(w.tax_amount) as tax
              from invoice_fact i join write_off_tax_fact w on w.generation = i.generation and w.invoice_id = i.invoice_id
              where i.generation = $1 and i.invoice_id > $2 and i.invoice_id <= $3 and i.has_lines and i.number is not null
              group by i.currency, w.tax_rate),
            document as materialized (
              select currency, count(*)::numeric as documents, sum(total_amount) as total, sum(open_amount) as open from invoice_fact
              where generation = $1 and invoice_id > $2 and invoice_id <= $3 and has_lines and number is not null group by currency),
            money as materialized (
              select currency, provider, kind, sum(amount) as amount from money_fact
              where generation = $1 and payment_id > $2 and payment_id <= $3 and kind <> 'transfer' group by currency, provider, kind),
            ordered as materialized (
              select currency, status, stage = 'confirmed' and confirmed_at is not null as confirmed, created_at is not null as created,
                count(*)::numeric as orders, sum(total_amount) as total
              from order_fact where generation = $1 and order_id > $2 and order_id <= $3 group by 1, 2, 3, 4),
            expected as materialized (
              select f.currency, sum(x.quantity * l.unit_price) as amount
              from purchase_fact f
                cross join lateral (select s.expected from purchase_state s
                  where s.generation = f.generation and s.order_id = f.order_id order by s.version desc limit 1) s
                cross join lateral jsonb_to_recordset(s.expected) as x(line_id uuid, quantity bigint)
                join lateral jsonb_to_recordset(f.lines) as l(line_id uuid, unit_price numeric) on l.line_id = x.line_id
              where f.generation = $1 and f.order_id > $2 and f.order_id <= $3 and f.lines is not null group by f.currency),
            stock as materialized (
              select s.location_id, sum(s.on_hand) as on_hand, coalesce(sum(s.on_hand * c.average_cost), 0) as value
              from stock_fact s left join cost_fact c on c.generation = s.generation and c.item_id = s.item_id
              where s.generation = $1 and s.item_id > $2 and s.item_id <= $3 and s.on_hand <> 0 group by s.location_id)
            """;

    /** Each figure of the documents after $2, up to $3, by the source that it is compared with. $1: the generation. */
    static final String FIGURES = SUMMED + """
            select 'billing.invoices' as source, f.figure, currency || coalesce(' ' || trim_scale(tax_rate)::text, '') as scope, f.amount
            from line, lateral (values ('net_amount', net), ('tax_amount', tax)) f(figure, amount)
            union all
            select 'billing.ledger', 'revenue', currency, net from line
            union all
            select 'billing.ledger', 'tax_amount', currency || coalesce(' ' || trim_scale(tax_rate)::text, ''), tax from line
            union all
            select 'billing.ledger', 'tax_amount', currency || ' ' || trim_scale(tax_rate)::text, tax from written_off
            union all
            select f.source, f.figure, currency, f.amount from document,
              lateral (values ('billing.invoices', 'document_count', documents), ('billing.invoices', 'total_amount', total),
                ('billing.invoices', 'open_amount', open), ('billing.ledger', 'open_amount', open)) f(source, figure, amount)
            union all
            select 'billing.ledger', 'net_cash', currency, amount from money
            union all
            select 'payment', 'net_cash', currency || ' ' || provider, amount from money
            union all
            select 'purchase', 'paid_amount', currency, -amount from money where kind in ('vendor_payment', 'vendor_refund')
            union all
            select 'sales', 'orders', status, orders from ordered where created
            union all
            select 'sales', f.figure, currency, f.amount from ordered,
              lateral (values ('confirmed_orders', orders), ('ordered_amount', total)) f(figure, amount) where confirmed
            union all
            select 'sales', 'returned_amount', currency, sum(amount) from return_fact
            where generation = $1 and return_id > $2 and return_id <= $3 group by currency
            union all
            select 'purchase', 'open_purchases', currency, amount from expected
            union all
            select 'purchase', 'receipt_amount', currency, sum(amount) from receipt_fact
            where generation = $1 and order_id > $2 and order_id <= $3 group by currency
            union all
            select 'inventory', f.figure, coalesce(l.code, s.location_id::text), f.amount from stock s left join known_location l on l.id = s.location_id,
              lateral (values ('on_hand', s.on_hand), ('stock_value', s.value)) f(figure, amount)
            """;

    /** What the facts after $2, up to $3, add to the totals of the dashboard. $1: the generation. */
    static final String FACTS = SUMMED + """
            select 'analytics' as source, f.figure, currency as scope, f.amount from line,
              lateral (values ('revenue', net), ('tax_amount', tax), ('revenue by customer', net), ('revenue by item', of_items)) f(figure, amount)
            union all
            select 'analytics', 'tax_amount', currency, tax from written_off
            union all
            select 'analytics', 'open_amount', currency, open from document
            union all
            select 'analytics', f.figure, currency, f.amount from ordered,
              lateral (values ('orders', orders), ('ordered_amount', total)) f(figure, amount) where confirmed
            union all
            select 'analytics', case kind when 'payment' then 'received_amount' else 'refunded_amount' end, currency,
              case kind when 'payment' then amount else -amount end
            from money where kind in ('payment', 'refund')
            union all
            select 'analytics', 'open_purchases', currency, amount from expected
            union all
            select 'analytics', f.figure, location_id::text, f.amount from stock,
              lateral (values ('on_hand', on_hand), ('stock_value', value)) f(figure, amount)
            """;

    /** The last of about $3 movements after $2, or all that are left, and what the pieces that left for customers have cost. $1: the generation. */
    static final String COSTS = """
            select m.id, m.cost, p.currency from (
              select (array_agg(id order by id desc))[1] as id, coalesce(sum(cost_of_goods(from_location_id, to_location_id, amount)), 0) as cost
              from (select id, from_location_id, to_location_id, amount from movement_fact where generation = $1 and id > $2 order by id limit $3) part) m,
              projection p
            where p.generation = $1 and m.id is not null
            """;

    /** The totals of days, of which there are as many as days. $1: the generation. */
    static final String DAYS = """
            select 'analytics', figure, scope, sum(amount) from day_total
            where generation = $1 and figure in ('revenue', 'tax_amount', 'orders', 'ordered_amount', 'open_amount', 'received_amount', 'refunded_amount',
              'stock_value', 'on_hand', 'open_purchases', 'cost_of_goods')
            group by figure, scope
            """;

    /** The totals of years that follow the one of kind $2, day $3, currency $4 and id $5, at most $6 of them. $1: the generation. */
    static final String YEARS = """
            select kind, day, currency, id, revenue from period_total
            where generation = $1 and grain = 'year' and (kind, day, currency, id) > ($2, $3, $4, $5) order by kind, day, currency, id limit $6
            """;

    /**
     * @param doneTo the last id that was compared
     * @param asOf up to which event the figures of the last part count
     */
    record FigureRun(
            long run,
            UUID doneTo,
            ComparedSums sums,
            AsOf asOf,
            Instant startedAt,
            @Nullable Instant finishedAt) {
        static FigureRun of(Row r) {
            return new FigureRun(
                    r.getLong(0),
                    r.getUUID(1),
                    ComparedSums.of((JsonArray) r.getValue(2)),
                    new AsOf(RowMapper.instant(r, 3), r.getLong(4)),
                    r.getOffsetDateTime(5).toInstant(),
                    RowMapper.instant(r, 6));
        }
    }

    private ReconcilerQueries() {}
}
