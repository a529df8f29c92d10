package tradepost.analytics.core.dashboard;

/** What figures are compared. */
final class ReconcilerQueries {
    static final int READ_S = 20;

    /**
     * Each figure by the source that it is compared with. $1 the generation, $2 the decimals of the currency of the installation.
     */
    static final String FIGURES = """
            with line as (
              select i.currency, l.tax_rate, sum(l.net_amount) as net, sum(l.tax_amount) as tax
              from invoice_fact i join invoice_line_fact l on l.generation = i.generation and l.invoice_id = i.invoice_id
              where i.generation = $1 and i.has_lines and i.number is not null group by i.currency, l.tax_rate),
            document as (
              select currency, count(*)::numeric as documents, sum(total_amount) as total, sum(open_amount) as open
              from invoice_fact where generation = $1 and has_lines and number is not null group by currency),
            cash as (select currency, provider, sum(amount) as amount from money_fact where generation = $1 and kind <> 'transfer' group by currency, provider),
            confirmed as (
              select currency, count(*)::numeric as orders, sum(total_amount) as ordered from order_fact
              where generation = $1 and stage = 'confirmed' and confirmed_at is not null group by currency)
            select s.source, f.figure, currency || coalesce(' ' || trim_scale(tax_rate)::text, '') as of, sum(f.amount) as amount
            from line, (values ('billing.invoices')) s(source), lateral (values ('net_amount', net), ('tax_amount', tax)) f(figure, amount)
            group by s.source, f.figure, currency, tax_rate
            union all
            select 'billing.ledger', 'revenue', currency, sum(net) from line group by currency
            union all
            select 'billing.ledger', 'tax_amount', currency || coalesce(' ' || trim_scale(tax_rate)::text, ''), tax from line
            union all
            select f.source, f.figure, currency, f.amount from document,
              lateral (values ('billing.invoices', 'document_count', documents), ('billing.invoices', 'total_amount', total),
                ('billing.invoices', 'open_amount', open), ('billing.ledger', 'open_amount', open)) f(source, figure, amount)
            union all
            select 'billing.ledger', 'net_cash', currency, sum(amount) from cash group by currency
            union all
            select 'payment', 'net_cash', currency || ' ' || provider, amount from cash
            union all
            select 'sales', 'orders', status, count(*)::numeric from order_fact where generation = $1 and created_at is not null group by status
            union all
            select 'sales', f.figure, currency, f.amount from confirmed,
              lateral (values ('confirmed_orders', orders), ('ordered_amount', ordered)) f(figure, amount)
            union all
            select 'sales', 'returned_amount', currency, sum(amount) from return_fact where generation = $1 group by currency
            union all
            select 'purchase', 'open_purchases', currency, sum(amount) from open_purchases($1::smallint, 'infinity') group by currency
            union all
            select 'purchase', 'receipt_amount', currency, sum(amount) from receipt_fact where generation = $1 group by currency
            union all
            select 'purchase', 'paid_amount', currency, -sum(amount) from money_fact where generation = $1 and kind = 'vendor_payment' group by currency
            union all
            select 'inventory', f.figure, coalesce(l.code, g.location_id::text), f.amount
            from (
              select s.location_id, sum(s.on_hand)::numeric as on_hand, round(coalesce(sum(s.on_hand * c.average_cost), 0), $2::int) as value
              from stock_fact s left join cost_fact c on c.generation = s.generation and c.item_id = s.item_id
              where s.generation = $1 and s.on_hand <> 0 group by s.location_id) g
              left join known_location l on l.id = g.location_id,
              lateral (values ('on_hand', g.on_hand), ('stock_value', g.value)) f(figure, amount)
            """;

    /** The totals of the dashboard. */
    static final String TOTALS = """
            select 'analytics', figure, scope, sum(amount) from day_total
            where generation = $1 and figure in ('revenue', 'tax_amount', 'orders', 'ordered_amount', 'open_amount', 'received_amount', 'refunded_amount',
              'stock_value', 'on_hand', 'open_purchases', 'cost_of_goods')
            group by figure, scope
            union all
            select 'analytics', 'revenue by ' || kind, currency, sum(revenue) from period_total where generation = $1 and grain = 'year'
            group by kind, currency
            """;

    /** The facts that they are sums of. */
    static final String FACTS = """
            with line as (
              select i.currency, sum(l.net_amount) as net, sum(l.tax_amount) as tax, sum(l.net_amount) filter (where l.item_id is not null) as of_items
              from invoice_fact i join invoice_line_fact l on l.generation = i.generation and l.invoice_id = i.invoice_id
              where i.generation = $1 and i.has_lines and i.number is not null group by i.currency)
            select 'analytics', f.figure, currency, f.amount
            from line, lateral (values ('revenue', net), ('tax_amount', tax), ('revenue by customer', net), ('revenue by item', coalesce(of_items, 0))) f(figure, amount)
            union all
            select 'analytics', f.figure, currency, f.amount
            from (
              select currency, count(*)::numeric as orders, sum(total_amount) as ordered from order_fact
              where generation = $1 and stage = 'confirmed' and confirmed_at is not null group by currency) o,
              lateral (values ('orders', orders), ('ordered_amount', ordered)) f(figure, amount)
            union all
            select 'analytics', 'open_amount', currency, sum(open_amount) from invoice_fact
            where generation = $1 and has_lines and number is not null group by currency
            union all
            select 'analytics', case kind when 'payment' then 'received_amount' else 'refunded_amount' end, currency, abs(sum(amount))
            from money_fact where generation = $1 and kind in ('payment', 'refund') group by kind, currency
            union all
            select 'analytics', f.figure, s.location_id::text, f.amount
            from (
              select s.location_id, sum(s.on_hand)::numeric as on_hand, coalesce(sum(s.on_hand * c.average_cost), 0) as value
              from stock_fact s left join cost_fact c on c.generation = s.generation and c.item_id = s.item_id
              where s.generation = $1 group by s.location_id) s,
              lateral (values ('on_hand', s.on_hand), ('stock_value', s.value)) f(figure, amount)
            union all
            select 'analytics', 'open_purchases', currency, sum(amount) from open_purchases($1::smallint, 'infinity') group by currency
            union all
            select 'analytics', 'cost_of_goods', p.currency, sum(c.cost_of_goods) from cost_entry c join projection p on p.generation = c.generation
            where c.generation = $1 group by p.currency
            """;

    private ReconcilerQueries() {}
}
