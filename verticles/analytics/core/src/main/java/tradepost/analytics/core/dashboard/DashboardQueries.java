package tradepost.analytics.core.dashboard;

/** The statements of the dashboard. */
final class DashboardQueries {
    /**
     * Of each figure: $1 the generation, $2 to $3 the sums of the days of the period, $4 to $5 those of the period before, and the sums up to the end of
     * both. $6: the figures of which these are shown; of the others, only the days of the periods are read.
     */
    static final String TOTALS = """
            select figure, scope, coalesce(sum(amount) filter (where day >= $2::date), 0),
              coalesce(sum(amount) filter (where day between $4::date and $5::date), 0), sum(amount),
              coalesce(sum(amount) filter (where day <= $5::date), 0)
            from day_total
            where generation = $1 and day <= $3::date and (figure = any((select $6::text[])::text[]) or day >= $4::date)
            group by figure, scope
            """;

    /**
     * The items or customers with the highest revenue in a currency, with their figures in the period before. $1 the generation, $2 the kind, $3 to $5
     * the parts of the period, $6 to $8 those of the period before, $9 how many of each currency, $10 the currencies. %s: the table of
     * their names.
     */
    static final String TOP = """
            with top as (
              select c.currency, s.* from unnest($10::text[]) as c(currency), lateral (
                select t.id, sum(case when g.sign < 0 then -t.revenue else t.revenue end) as revenue
                from unnest($3::text[], $4::date[], $5::int[]) as g(grain, day, sign)
                  join period_total t on t.generation = $1 and t.kind = $2 and t.grain = g.grain and t.day = g.day and t.currency = c.currency
                group by t.id having sum(case when g.sign < 0 then -t.revenue else t.revenue end) > 0
                order by 2 desc, 1 limit $9) s)
            select t.id, t.currency, t.revenue, n.units, n.orders, coalesce(b.revenue, 0), coalesce(b.units, 0), coalesce(b.orders, 0), k.code, k.name
            from top t cross join lateral (
                select sum(p.units * g.sign)::bigint as units, sum(p.orders * g.sign)::bigint as orders
                from unnest($3::text[], $4::date[], $5::int[]) as g(grain, day, sign)
                  join period_total p on p.generation = $1 and p.kind = $2 and p.id = t.id and p.currency = t.currency and p.grain = g.grain and p.day = g.day) n
              cross join lateral (
                select sum(p.revenue * g.sign) as revenue, sum(p.units * g.sign)::bigint as units, sum(p.orders * g.sign)::bigint as orders
                from unnest($6::text[], $7::date[], $8::int[]) as g(grain, day, sign)
                  join period_total p on p.generation = $1 and p.kind = $2 and p.id = t.id and p.currency = t.currency and p.grain = g.grain and p.day = g.day) b
              left join %s k on k.id = t.id
            order by t.currency, t.revenue desc, t.id
            """;

    /** The mean of the values of the stock at the ends of the days of two periods: a change counts as often as days are left. */
    static final String MEAN_VALUES = """
            select sum(amount * greatest(0, least($3::date - day + 1, $3::date - $2::date + 1))) / ($3::date - $2::date + 1),
              sum(amount * greatest(0, least($5::date - day + 1, $5::date - $4::date + 1))) / ($5::date - $4::date + 1)
            from day_total where generation = $1 and figure = 'stock_value' and day <= $3::date
            """;

    private DashboardQueries() {}
}
