package tradepost.purchase.core.account;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Money;
import tradepost.purchase.account.VendorBalance;

/** The statements that read the account of a vendor. */
final class AccountQueries {
    /** Of the vendor $1. */
    static final String BALANCE = """
            with back as (
              select o.id, sum(t.amount) as amount from purchase_order o join purchase_return t on t.order_id = o.id
              where o.vendor_id = $1 and t.status = 'completed' group by o.id)
            select o.currency, count(*) filter (where o.status <> 'cancelled') as orders,
              coalesce(sum(o.total_amount) filter (where o.status <> 'cancelled'), 0) as ordered_amount,
              sum(o.received_amount) as received_amount, coalesce(sum(b.amount), 0) as returned_amount, sum(o.paid_amount) as paid_amount,
              sum(o.refunded_amount) as refunded_amount, sum(o.open_amount) as open_amount,
              sum(greatest(o.received_amount - (o.paid_amount - o.refunded_amount), 0)) as owed_amount,
              sum(o.deposit_amount) as deposit_amount, sum(o.credit_amount) as credit_amount
            from purchase_order o left join back b on b.id = o.id
            where o.vendor_id = $1 and o.status <> 'draft' and (o.status <> 'cancelled' or o.paid_amount > 0)
            group by o.currency order by o.currency
            """;

    /** What changes the balance of the vendor $1. */
    private static final String BOOKED = """
            with booked as (
              select business_day(r.at) as date, r.at, 'receipt' as kind, r.id, o.id as order_id, o.number, o.currency, null as reference,
                (select sum(c.subtotal) from receipt_line c where c.receipt_id = r.id) as amount
              from purchase_order o join receipt r on r.order_id = o.id where o.vendor_id = $1
              union all
              select business_day(t.ended_at), t.ended_at, 'return', t.id, o.id, o.number, o.currency, null, -t.amount
              from purchase_order o join purchase_return t on t.order_id = o.id where o.vendor_id = $1 and t.status = 'completed'
              union all
              select m.date, m.at, case m.provider when 'credit' then 'transfer' else m.kind end, m.id, o.id, o.number, o.currency, m.reference, case m.kind when 'payment' then -m.amount else m.amount end
              from purchase_order o join order_money m on m.order_id = o.id where o.vendor_id = $1)
            """;

    /** $2: the first day. */
    static final String OPENING = BOOKED
            + "select currency, sum(amount) as amount from booked where date < $2 group by currency order by currency";

    /** $2: the first day or null, $3: the last day, $4: at most so many. */
    static final String ENTRIES = BOOKED + """
            select date, kind, id, order_id, number, currency, reference, amount from booked
            where ($2::date is null or date >= $2::date) and date <= $3 and amount <> 0 order by date, at, id limit $4
            """;

    record Opening(String currency, BigDecimal amount) {
        static Opening of(Row r) {
            return new Opening(r.getString("currency"), r.getBigDecimal("amount"));
        }
    }

    record Booked(
            LocalDate date,
            String kind,
            UUID id,
            UUID orderId,
            String number,
            String currency,
            @Nullable String reference,
            BigDecimal amount) {
        static Booked of(Row r) {
            return new Booked(
                    r.getLocalDate("date"),
                    r.getString("kind"),
                    r.getUUID("id"),
                    r.getUUID("order_id"),
                    r.getString("number"),
                    r.getString("currency"),
                    r.getString("reference"),
                    r.getBigDecimal("amount"));
        }
    }

    private AccountQueries() {}

    static VendorBalance.Entry balance(Row r) {
        var currency = r.getString("currency");
        return new VendorBalance.Entry(
                currency,
                r.getLong("orders"),
                money(r, "ordered_amount", currency),
                money(r, "received_amount", currency),
                money(r, "returned_amount", currency),
                money(r, "paid_amount", currency),
                money(r, "refunded_amount", currency),
                money(r, "open_amount", currency),
                money(r, "owed_amount", currency),
                money(r, "deposit_amount", currency),
                money(r, "credit_amount", currency));
    }

    private static BigDecimal money(Row r, String column, String currency) {
        return Money.exact(r.getBigDecimal(column), currency);
    }
}
