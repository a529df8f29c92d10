package tradepost.billing.core.ledger;

import java.util.ArrayList;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.service.DocumentSum;
import tradepost.kernel.service.DocumentSums;

/** What was posted for a part of the documents and payments, and what these documents sum to, for a comparison with figures. */
final class LedgerSums {
    /**
     * Of the documents after $1, up to $2; the other parameters are accounts. Revenue and taxes are credits, and so negative in the ledger. A credit
     * note is posted by itself, and reduces invoices of other parts: what it takes counts for them.
     */
    private static final String OF_ACCOUNTS = """
            with entry as materialized (
              select e.account, e.currency, e.tax_rate, e.amount from ledger_transaction t join ledger_entry e on e.transaction_id = t.id
              where t.document_id > $1 and t.document_id <= $2),
            moved as (
              select n.currency, c.amount from credit c join invoice n on n.id = c.credit_note_id where c.credit_note_id > $1 and c.credit_note_id <= $2
              union all
              select n.currency, -c.amount from credit c join invoice n on n.id = c.credit_note_id where c.invoice_id > $1 and c.invoice_id <= $2)
            select 'revenue', currency, -sum(amount) from entry where account in ($3, $4, $9) group by currency
            union all
            select 'tax_amount', currency || coalesce(' ' || trim_scale(tax_rate)::text, ''), -sum(amount) from entry where account = $5
            group by currency, tax_rate
            union all
            select 'open_amount', currency, sum(amount)
            from (select currency, amount from entry where account = $6 union all select currency, amount from moved) open group by currency
            union all
            select 'net_cash', currency, sum(amount) from entry where account = $7 or starts_with(account, $8) group by currency
            """;

    /** Of the documents after $1, up to $2. Amounts of credit notes are positive in their rows. The reversal of a write-off charges nothing. */
    private static final String OF_DOCUMENTS = """
            with part as (
              select i.kind, i.currency, l.tax_rate, l.total_amount - l.tax_amount as net, l.tax_amount as tax
              from invoice i join invoice_part l on l.invoice_id = i.id where i.id > $1 and i.id <= $2
              union all
              select kind, currency, (shipping->>'tax_rate')::numeric, (shipping->>'total_amount')::numeric - (shipping->>'tax_amount')::numeric,
                (shipping->>'tax_amount')::numeric
              from invoice where shipping is not null and id > $1 and id <= $2
              union all
              select i.kind, i.currency, f.tax_rate, f.tax_amount - f.total_amount, -f.tax_amount
              from invoice i, jsonb_to_recordset(i.restocking_fees) as f(tax_rate numeric, tax_amount numeric, total_amount numeric)
              where i.restocking_fees <> '[]' and i.id > $1 and i.id <= $2),
            signed as (
              select currency, tax_rate, case kind when 'credit_note' then -net else net end as net,
                case kind when 'credit_note' then -tax else tax end as tax
              from part)
            select 'document_count', currency, count(*)::numeric from invoice where id > $1 and id <= $2 group by currency
            union all
            select 'total_amount', currency,
              sum(case when kind = 'credit_note' then -total_amount when reason = 'write_off_reversed' then 0 else total_amount end)
            from invoice where id > $1 and id <= $2 group by currency
            union all
            select f.figure, currency || coalesce(' ' || trim_scale(tax_rate)::text, ''), sum(f.amount)
            from signed, lateral (values ('net_amount', net), ('tax_amount', tax)) f(figure, amount) group by f.figure, currency, tax_rate
            union all
            select 'open_amount', currency, sum(open_amount) from receivable where invoice_id > $1 and invoice_id <= $2 group by currency
            """;

    private LedgerSums() {}

    /** @param rows at most as many transactions are summed, unless their documents end at {@code to} */
    static DocumentSums read(Tx tx, Accounts accounts, UUID after, UUID to, int rows) {
        var end = tx.single(r -> r.getUUID(0), ReconciliationQueries.PART_TO, after, to, rows - 1L);
        var sums = new ArrayList<>(tx.list(
                r -> new DocumentSum("billing.ledger", r.getString(0), r.getString(1), r.getBigDecimal(2)),
                OF_ACCOUNTS,
                after,
                end,
                accounts.revenue(),
                accounts.shippingRevenue(),
                accounts.tax(),
                accounts.receivable(),
                accounts.cash(),
                accounts.clearing() + ".",
                accounts.restockingFees()));
        sums.addAll(tx.list(
                r -> new DocumentSum("billing.invoices", r.getString(0), r.getString(1), r.getBigDecimal(2)),
                OF_DOCUMENTS,
                after,
                end));
        return new DocumentSums(end, sums);
    }
}
