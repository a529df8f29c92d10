package tradepost.sales.core.invoice;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Money;
import tradepost.sales.core.invoice.Credits.Taxed;
import tradepost.sales.core.pricing.LargestRemainder;
import tradepost.sales.invoice.InvoiceChanged.WrittenOffTax;

/**
 * By how much what is written off corrects the taxes. A credit note may take lines of one invoice from the total of another, so this is decided for all
 * invoices of an order, the oldest first, from what its documents charge at each rate: all of the tax is corrected once nothing else is left, and never
 * more.
 */
final class WrittenOffTaxes {
    /**
     * For each invoice of the orders of which something is or was written off, and each rate of its order: what of that corrects the taxes; what is left
     * of the order at the rate, with restocking fees; and what the invoice has charged at it, without what credit notes have taken from it. One that has
     * taken from several invoices has taken of each rate from each of them in proportion.
     */
    private static final String READ = """
            with document as (
              select id, order_id, case kind when 'invoice' then 1 else -1 end as sign, return_id, total_amount, shipping
              from standing_document where order_id = any((select $1::uuid[])::uuid[])),
            part as (
              select d.id, d.order_id, d.sign, n.tax_rate, l.total_amount as total, l.tax_amount as tax
              from document d join sales_order_invoice_line l on l.invoice_id = d.id join sales_order_line n on n.id = l.order_line_id
              union all
              select id, order_id, sign, (shipping->>'tax_rate')::numeric, (shipping->>'total_amount')::numeric, (shipping->>'tax_amount')::numeric
              from document where shipping is not null
              union all
              select d.id, r.order_id, 1, n.tax_rate, l.restocking_fee, l.restocking_tax
              from sales_return r join sales_return_line l on l.return_id = r.id join sales_order_line n on n.id = l.order_line_id
                left join document d on d.return_id = r.id
              where r.order_id = any((select $1::uuid[])::uuid[])),
            charged as (select order_id, tax_rate, sum(sign * total) as total, sum(sign * tax) as tax from part group by 1, 2),
            own as (
              select coalesce(c.invoice_id, d.id) as invoice_id, p.tax_rate,
                sum(p.sign * coalesce(p.total * c.amount / d.total_amount, p.total)) as total
              from part p join document d on d.id = p.id left join sales_credit c on c.credit_note_id = d.id group by 1, 2)
            select i.order_id, i.id, i.currency,
              i.written_off_amount * coalesce((select sum(w.amount) filter (where w.tax) / sum(w.amount)
                from standing_write_off w where w.invoice_id = i.id), 0),
              c.tax_rate, c.total, c.tax,
              coalesce((select o.total from own o where o.invoice_id = i.id and o.tax_rate is not distinct from c.tax_rate), 0)
            from sales_order_invoice i join charged c on c.order_id = i.order_id
            where i.order_id = any((select $1::uuid[])::uuid[]) and i.kind = 'invoice'
              and (i.written_off_amount > 0 or i.written_off_taxes <> '[]')
            order by i.order_id, i.ordinal, c.tax_rate
            """;

    /** What is left of an order at a rate. */
    private record AtRate(UUID orderId, @Nullable BigDecimal rate) {
        static AtRate of(Row r) {
            var rate = r.getBigDecimal(4);
            return new AtRate(r.getUUID(0), rate == null ? null : Money.plain(rate));
        }
    }

    private WrittenOffTaxes() {}

    /** By invoice, for those of these orders of which something is or was written off. */
    static Map<UUID, List<WrittenOffTax>> of(Tx tx, UUID[] orderIds) {
        var invoices = new LinkedHashMap<UUID, List<Row>>();
        for (var r : tx.sql(READ, (Object) orderIds))
            invoices.computeIfAbsent(r.getUUID(1), id -> new ArrayList<>()).add(r);
        var left = new HashMap<AtRate, Taxed>();
        var taxes = new HashMap<UUID, List<WrittenOffTax>>();
        invoices.forEach((id, rates) -> taxes.put(id, of(rates, left)));
        return taxes;
    }

    /** What the invoice has charged and keeps is written off first; if nothing of that is left, what is left of the order at the other rates. */
    private static List<WrittenOffTax> of(List<Row> rates, Map<AtRate, Taxed> left) {
        var currency = rates.getFirst().getString(2);
        var totals = new ArrayList<BigDecimal>();
        var own = new ArrayList<BigDecimal>();
        for (var r : rates) {
            var total = left.computeIfAbsent(
                            AtRate.of(r), at -> new Taxed(Money.read(r, 5, currency), Money.read(r, 6, currency)))
                    .total();
            totals.add(total);
            var kept = Money.round(r.getBigDecimal(7), currency);
            own.add(kept.max(BigDecimal.ZERO).min(total));
        }
        var amount = Money.round(rates.getFirst().getBigDecimal(3), currency).min(sum(totals));
        var ofOwn = amount.min(sum(own));
        var shares = LargestRemainder.split(ofOwn, own, currency);
        var others = new ArrayList<BigDecimal>();
        for (int i = 0; i < rates.size(); i++) others.add(totals.get(i).subtract(shares.get(i)));
        var more = LargestRemainder.split(amount.subtract(ofOwn), others, currency);
        var taxes = new ArrayList<WrittenOffTax>();
        for (int i = 0; i < rates.size(); i++) {
            var at = AtRate.of(rates.get(i));
            var part = Objects.requireNonNull(left.get(at)).part(shares.get(i).add(more.get(i)), currency);
            if (part.total().signum() == 0) continue;
            left.merge(at, part, Taxed::minus);
            if (at.rate != null)
                taxes.add(new WrittenOffTax(at.rate, part.total().subtract(part.tax()), part.tax()));
        }
        return taxes;
    }

    private static BigDecimal sum(List<BigDecimal> amounts) {
        return amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
