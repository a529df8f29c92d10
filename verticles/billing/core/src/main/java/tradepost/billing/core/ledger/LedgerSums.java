package tradepost.billing.core.ledger;

import java.util.ArrayList;
import java.util.List;
import tradepost.kernel.db.Tx;
import tradepost.kernel.service.DocumentSum;

/** What the accounts and the documents sum to, for a comparison with figures. */
final class LedgerSums {
    /** The ledger of a million orders takes some seconds. */
    private static final int READ_S = 20;

    /** Revenue and taxes are credits, and so negative in the ledger. The parameters are accounts. */
    private static final String OF_ACCOUNTS = """
            with sum as (
              select account, currency, tax_rate, sum(amount) as amount from ledger_entry group by account, currency, tax_rate)
            select 'revenue', currency, -sum(amount) from sum where account in ($1, $2) group by currency
            union all
            select 'tax_amount', currency || coalesce(' ' || trim_scale(tax_rate)::text, ''), -sum(amount) from sum where account = $3
            group by currency, tax_rate
            union all
            select 'open_amount', currency, sum(amount) from sum where account = $4 group by currency
            union all
            select 'net_cash', currency, sum(amount) from sum where account = $5 or starts_with(account, $6) group by currency
            """;

    /** Amounts of credit notes are positive in their rows. */
    private static final String OF_DOCUMENTS = """
            with part as (
              select i.kind, i.currency, l.tax_rate, l.total_amount - l.tax_amount as net, l.tax_amount as tax
              from invoice i join invoice_line l on l.invoice_id = i.id
              union all
              select kind, currency, (shipping->>'tax_rate')::numeric, (shipping->>'total_amount')::numeric - (shipping->>'tax_amount')::numeric,
                (shipping->>'tax_amount')::numeric
              from invoice where shipping is not null),
            signed as (
              select currency, tax_rate, case kind when 'invoice' then net else -net end as net, case kind when 'invoice' then tax else -tax end as tax
              from part)
            select 'document_count', currency, count(*)::numeric from invoice group by currency
            union all
            select 'total_amount', currency, sum(case kind when 'invoice' then total_amount else -total_amount end) from invoice group by currency
            union all
            select f.figure, currency || coalesce(' ' || trim_scale(tax_rate)::text, ''), sum(f.amount)
            from signed, lateral (values ('net_amount', net), ('tax_amount', tax)) f(figure, amount) group by f.figure, currency, tax_rate
            union all
            select 'open_amount', currency, sum(open_amount) from receivable group by currency
            """;

    private LedgerSums() {}

    static List<DocumentSum> read(Tx tx, Accounts accounts) {
        tx.allowSeconds(READ_S);
        var sums = new ArrayList<>(tx.list(
                r -> new DocumentSum("billing.ledger", r.getString(0), r.getString(1), r.getBigDecimal(2)),
                OF_ACCOUNTS,
                accounts.revenue(),
                accounts.shippingRevenue(),
                accounts.tax(),
                accounts.receivable(),
                accounts.cash(),
                accounts.clearing() + "."));
        sums.addAll(tx.list(
                r -> new DocumentSum("billing.invoices", r.getString(0), r.getString(1), r.getBigDecimal(2)),
                OF_DOCUMENTS));
        return sums;
    }
}
