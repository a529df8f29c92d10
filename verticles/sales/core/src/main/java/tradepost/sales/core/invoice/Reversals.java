package tradepost.sales.core.invoice;

import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.orders.OrderState;
import tradepost.orders.invoice.WriteReversal;
import tradepost.sales.SalesOrder;
import tradepost.sales.core.invoice.OrderInvoices.By;
import tradepost.sales.core.order.SalesStates;
import tradepost.sales.invoice.InvoiceCreated.Credit;

/**
 * Takes back a credit note or a write-off of a command by the opposite document: the amounts of the order are then as if it had not been issued. Which of
 * its invoices has the money may differ. The row of the order is locked.
 */
final class Reversals {
    private static final Set<String> OF_COMMANDS = Set.of("credited", "refunded");

    /** What the invoice $2 has under the id $1. A write-off has no reason in this sense. */
    private static final String FIND = """
            select n.reason, n.reversed_by, n.ordinal, coalesce(n.date, business_day(n.created_at))
            from sales_order_invoice n join sales_credit c on c.credit_note_id = n.id where n.id = $1 and c.invoice_id = $2
            union all
            select null, w.reversed_by, 0, coalesce(w.date, business_day(w.created_at))
            from sales_write_off w where w.id = $1 and w.invoice_id = $2
            """;

    /** If money of the order $1 is not allocated: when the last of it came in or was freed by a credit note. */
    private static final String FREE_SINCE = """
            select greatest(
              (select max(date) from sales_order_payment where order_id = o.id and kind = 'payment'),
              (select max(coalesce(date, business_day(created_at))) from standing_document where order_id = o.id and kind = 'credit_note'))
            from sales_order o where o.id = $1 and o.paid_amount - o.refunded_amount > (
              select coalesce(sum(allocated_amount), 0) from sales_order_invoice where order_id = o.id and kind = 'invoice')
            """;

    /** When the last write-off was made of the invoices on which the credit note $1 took some of that back. */
    private static final String WRITTEN_OFF_AGAIN = """
            select max(coalesce(w.date, business_day(w.created_at)))
            from sales_credit c join standing_write_off w on w.invoice_id = c.invoice_id
            where c.credit_note_id = $1 and c.written_off > 0
            """;

    /**
     * Whether pieces of a line of the credit note $2, the document $3 of the order $1, have come back, or were closed or changed away, after it. Or other
     * pieces have come back for less, because so many were closed or changed away that the line was credited more than it had cost.
     */
    private static final String IS_USED = """
            select exists (
                select from sales_order_invoice_line l
                  join sales_order_invoice r on r.order_id = $1 and r.return_id is not null and r.ordinal > $3
                  join sales_order_invoice_line b on b.invoice_id = r.id and b.order_line_id = l.order_line_id
                where l.invoice_id = $2)
              or exists (
                select from sales_credited_piece c join sales_order_line l on l.id = c.order_line_id
                where c.credit_note_id = $2 and l.credited_quantity < (
                  select sum(a.quantity) from standing_document d join sales_credited_piece a on a.credit_note_id = d.id
                  where d.order_id = $1 and a.order_line_id = l.id))
              or exists (
                select from sales_order_invoice_line l
                  join sales_order_invoice r on r.order_id = $1 and r.return_id is not null and r.ordinal > $3
                where l.invoice_id = $2 and 0 > (
                  select sum(case d.kind when 'invoice' then a.total_amount else -a.total_amount end)
                  from standing_document d join sales_order_invoice_line a on a.invoice_id = d.id
                  where d.order_id = $1 and d.return_id is null and d.ordinal < r.ordinal and a.order_line_id = l.order_line_id))
            """;

    /** What credit notes of commands have credited without pieces: of the order $1, and by the one of them with the id $2. */
    private static final String GOODWILL = """
            with part as (
              select d.id, l.total_amount from standing_document d join sales_order_invoice_line l on l.invoice_id = d.id
              where d.order_id = $1 and d.reason in ('credited', 'refunded') and l.quantity = 0
              union all
              select id, (shipping->>'total_amount')::numeric from standing_document
              where order_id = $1 and reason in ('credited', 'refunded') and shipping is not null)
            select coalesce(sum(total_amount), 0), coalesce(sum(total_amount) filter (where id = $2), 0) from part
            """;

    /** The pieces of the credit note $2 cost their price again. Of the others, no more were open than were so when they were credited. */
    private static final String UNCREDIT_PIECES = """
            update sales_order_line l set credited_quantity = l.credited_quantity - c.quantity,
              credited_open_quantity = least(l.credited_open_quantity, l.credited_quantity - c.quantity, (
                select coalesce(sum(a.open_quantity), 0) from standing_document d join sales_credited_piece a on a.credit_note_id = d.id
                where d.order_id = $1 and a.order_line_id = l.id and d.id <> $2)), updated_at = now()
            from sales_credited_piece c where c.credit_note_id = $2 and c.order_line_id = l.id and l.order_id = $1
            """;

    private static final String UNCREDIT =
            "select credited_id, -credited, wrote_off from sales_invoices_uncredit($1) order by credited_id";

    private static final String INSERT_OF_CREDIT_NOTE = """
            with taken_back as (update sales_order_invoice set reversed_by = $2 where id = $1 and reversed_by is null returning *)
            insert into sales_order_invoice(id, kind, order_id, ordinal, reason, note, customer_id, currency, total_amount, shipping, reverses_id,
              date)
            select $2, 'reversal', o.id, o.invoices + 1, 'credit_reversed', $3, n.customer_id, n.currency, n.total_amount, n.shipping, n.id, $4
            from taken_back n join sales_order o on o.id = n.order_id
            """;

    private static final String INSERT_LINES = """
            insert into sales_order_invoice_line(invoice_id, line_no, order_line_id, quantity, subtotal, discount_amount, tax_amount, total_amount)
            select $2, line_no, order_line_id, quantity, subtotal, discount_amount, tax_amount, total_amount
            from sales_order_invoice_line where invoice_id = $1
            """;

    /** What is left of a write-off: what is written off of its invoice above what the other write-offs of that were. */
    private static final String LEFT = """
            select case when w.came_back then 0 else greatest(0, i.written_off_amount - written_off_by_commands(i.id) + w.amount) end
            from sales_write_off w join sales_order_invoice i on i.id = w.invoice_id where w.id = $1
            """;

    /** $5: what is left of the write-off $1. */
    private static final String INSERT_OF_WRITE_OFF = """
            with taken_back as (update sales_write_off set reversed_by = $2 where id = $1 and reversed_by is null returning *),
            owed as (
              update sales_order_invoice i set written_off_amount = i.written_off_amount - $5, version = i.version + 1,
                changed_in = pg_current_xact_id()
              from taken_back w where i.id = w.invoice_id returning i.*)
            insert into sales_order_invoice(id, kind, order_id, ordinal, reason, note, customer_id, currency, total_amount, reverses_id, date)
            select $2, 'reversal', o.id, o.invoices + 1, 'write_off_reversed', $3, i.customer_id, i.currency, $5, $1, $4
            from owed i join sales_order o on o.id = i.order_id
            """;

    /** The order has so much less credited, what is written off of its invoices, and a document more. */
    private static final String OWED = """
            update sales_order o set credited_amount = o.credited_amount - $2, invoices = o.invoices + 1, version = o.version + 1, updated_at = now(),
              written_off_amount = (
                select coalesce(sum(i.written_off_amount), 0) from sales_order_invoice i where i.order_id = o.id and i.kind = 'invoice')
            where o.id = $1
            """;

    /** What refunds have paid back, or are paying back, that the order did not owe. */
    private static final String GIVEN_BACK = """
            select coalesce(sum(credit_share), 0) from sales_order_payment where order_id = $1 and kind = 'refund' and status in ('pending', 'done')
            """;

    /** @param reason of a credit note; null for a write-off */
    private record Found(@Nullable String reason, @Nullable UUID reversedBy, int ordinal, LocalDate date) {
        static Found of(Row r) {
            return new Found(r.getString(0), r.getUUID(1), r.getInteger(2), r.getLocalDate(3));
        }
    }

    private Reversals() {}

    /** See {@link OrderInvoices#reverse}. */
    static void reverse(Tx tx, SalesOrder order, UUID invoiceId, UUID reversalId, WriteReversal body, Caller caller) {
        var found = tx.firstOrNull(Found::of, FIND, body.documentId(), invoiceId);
        if (found == null)
            throw Problem.badRequest(
                    "document_not_found",
                    Problem.detail("document_id", "is no credit note or write-off of this invoice"));
        if (found.reason == null && !caller.may("invoices:write_off")) throw Problem.lacks("invoices:write_off");
        if (found.reason != null && !OF_COMMANDS.contains(found.reason))
            throw notReversible("follows from what was done to the order: it was " + found.reason);
        if (found.reversedBy != null)
            throw Problem.conflict(
                    "already_reversed", Problem.detail("document_id", "was taken back by " + found.reversedBy));
        if (body.date() != null) requireDate(tx, order, body.documentId(), found.date, body.date());
        if (found.reason == null) writeOff(tx, order, reversalId, body);
        else creditNote(tx, order, found.ordinal, reversalId, body);
    }

    /** Nothing is taken back before it was issued; money that is allocated by that was there on that day, and what is written off again was so before. */
    private static void requireDate(Tx tx, SalesOrder order, UUID documentId, LocalDate issued, LocalDate date) {
        var freeSince = tx.firstOrNull(r -> r.getLocalDate(0), FREE_SINCE, order.id());
        var writtenOff = tx.firstOrNull(r -> r.getLocalDate(0), WRITTEN_OFF_AGAIN, documentId);
        var first = issued;
        var of = "what it takes back";
        if (freeSince != null && freeSince.isAfter(first)) {
            first = freeSince;
            of = "the money that pays what is owed again";
        }
        if (writtenOff != null && writtenOff.isAfter(first)) {
            first = writtenOff;
            of = "what is written off again";
        }
        if (date.isBefore(first))
            throw Problem.badRequest(
                    "invalid_date", Problem.detail("date", "must not be before " + first + ", the date of " + of));
    }

    private static void creditNote(Tx tx, SalesOrder order, int ordinal, UUID reversalId, WriteReversal body) {
        OrderState.require(order, SalesStates.INVOICED);
        var note = body.documentId();
        boolean isUsed = tx.single(r -> r.getBoolean(0), IS_USED, order.id(), note, ordinal);
        if (isUsed) throw notReversible("pieces of its lines have come back, or were closed or changed away, after it");
        var ofPieces = CreditedPieces.ofPieces(tx, order);
        var goodwill = tx.single(
                r -> List.of(Money.read(r, 0, order.currency()), Money.read(r, 1, order.currency())),
                GOODWILL,
                order.id(),
                note);
        var credited = order.returnedAmount().add(ofPieces).add(goodwill.getFirst());
        if (order.creditedAmount().compareTo(credited) < 0)
            throw notReversible("the order has less credited by now, because pieces were closed or changed away");
        tx.sql(UNCREDIT_PIECES, order.id(), note);
        var less = ofPieces.subtract(CreditedPieces.ofPieces(tx, order)).add(goodwill.getLast());
        requireCredit(tx, order, less);
        var credits = tx.list(r -> new Credit(r.getUUID(0), r.getBigDecimal(1)), UNCREDIT, note);
        tx.sql(INSERT_OF_CREDIT_NOTE, note, reversalId, body.reason(), body.date());
        tx.sql(INSERT_LINES, note, reversalId);
        issue(tx, order, less, reversalId, credits, body.date());
        OrderInvoices.settle(tx, order.id()); // what is now rounded in another way
    }

    /** Money that was given back because of the credit note would be owed again by a reversal. */
    private static void requireCredit(Tx tx, SalesOrder order, BigDecimal less) {
        var given = tx.single(r -> Money.read(r, 0, order.currency()), GIVEN_BACK, order.id());
        var owed = order.totalAmount()
                .subtract(order.creditedAmount())
                .subtract(order.paidAmount())
                .add(order.refundedAmount())
                .add(order.pendingRefundAmount());
        var before = given.subtract(owed).max(BigDecimal.ZERO).min(given);
        if (given.subtract(owed).subtract(less).max(BigDecimal.ZERO).compareTo(before) < 0)
            throw Problem.conflict(
                    "credit_given_back",
                    Problem.detail(
                            "document_id",
                            "has made credit, of which " + before.toPlainString()
                                    + " was refunded or has paid other orders"));
    }

    private static ServiceException notReversible(String why) {
        return Problem.conflict("not_reversible", Problem.detail("document_id", why));
    }

    private static void writeOff(Tx tx, SalesOrder order, UUID reversalId, WriteReversal body) {
        var writeOff = body.documentId();
        var left = tx.single(r -> Money.read(r, 0, order.currency()), LEFT, writeOff);
        if (left.signum() == 0)
            throw notReversible("has come back by itself, because the invoice was paid or credited");
        tx.sql(INSERT_OF_WRITE_OFF, writeOff, reversalId, body.reason(), body.date(), left);
        issue(tx, order, BigDecimal.ZERO, reversalId, List.of(), body.date());
    }

    /** @param date on which it counts in the books; null for today */
    private static void issue(
            Tx tx, SalesOrder order, BigDecimal less, UUID reversalId, List<Credit> credits, @Nullable LocalDate date) {
        tx.sql(OWED, order.id(), less);
        var orders = Map.of(order.id(), By.request(date));
        OrderInvoices.announce(tx, new UUID[] {reversalId}, Map.of(reversalId, credits), orders);
        OrderInvoices.publish(tx, orders);
    }
}
