package tradepost.sales.core.invoice;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.WriteCreditNote;
import tradepost.sales.SalesOrder;
import tradepost.sales.core.invoice.Credits.Entry;
import tradepost.sales.core.invoice.Credits.InvoicedPieces;
import tradepost.sales.core.invoice.Credits.Pieces;
import tradepost.sales.core.invoice.Credits.Share;
import tradepost.sales.core.invoice.Credits.Taxed;
import tradepost.sales.core.invoice.InvoiceRule.DueDocument;
import tradepost.sales.core.invoice.InvoiceRule.Part;
import tradepost.sales.core.invoice.InvoicedOrderQueries.Decided;
import tradepost.sales.core.invoice.OrderInvoices.By;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.invoice.InvoiceChanged.WrittenOffTax;

/** Credit notes over goods, shipping or goodwill that a command asks for: the order owes so much less. Its row is locked. */
final class CreditNotes {
    private static final String CREDITED = "credited";
    private static final String REFUNDED = "refunded";

    /** The lines and the shipping charges of the invoices of an order, the newest first; $2: of this one only. */
    private static final String ENTRIES = """
            with document as (
              select id, kind, ordinal, case kind when 'invoice' then 1 else -1 end as sign, shipping, return_id,
                sum(case kind when 'invoice' then total_amount else -total_amount end) over ()
                  - (select coalesce(sum(restocking_fee), 0) from sales_return where order_id = $1) as uncredited
              from standing_document where order_id = $1),
            billed as (
              select l.order_line_id, sum(d.sign * l.total_amount) as total, sum(d.sign * l.tax_amount) as tax,
                sum(l.total_amount) filter (where d.sign > 0) as whole, sum(l.tax_amount) filter (where d.sign > 0) as whole_tax,
                sum(d.sign * l.quantity) filter (where d.return_id is null)::bigint as pieces
              from document d join sales_order_invoice_line l on l.invoice_id = d.id group by 1),
            placed as (
              select l.invoice_id, l.order_line_id, sum(l.quantity) over (partition by l.order_line_id order by d.ordinal)::bigint as last
              from document d join sales_order_invoice_line l on l.invoice_id = d.id where d.kind = 'invoice'),
            charged as (
              select sum(sign * (shipping->>'total_amount')::numeric) as total, sum(sign * (shipping->>'tax_amount')::numeric) as tax
              from document where shipping is not null)
            select d.id, d.ordinal, d.uncredited, l.line_no, l.order_line_id, l.quantity, n.tax_category, n.tax_rate, n.tax_included, l.total_amount,
              b.tax, b.total, b.whole_tax, b.whole, null::jsonb, n.quantity, n.unit_price, n.full_discount, n.full_tax, n.tax_included, b.pieces,
              n.returned_quantity - n.returned_free_quantity, n.quantity - n.closed_quantity - n.credited_quantity,
              n.shipped - n.returned_quantity + n.returned_free_quantity,
              greatest(0, least(l.quantity, p.last - n.shipped_quantity, n.quantity - n.closed_quantity - n.shipped_quantity) - n.credited_open_quantity)
            from document d join sales_order_invoice_line l on l.invoice_id = d.id
            join (select l.*, %s as shipped from sales_order_line l where l.order_id = $1) n on n.id = l.order_line_id
            join billed b on b.order_line_id = l.order_line_id
            join placed p on p.invoice_id = d.id and p.order_line_id = l.order_line_id
            where d.kind = 'invoice' and ($2::uuid is null or d.id = $2)
            union all
            select d.id, d.ordinal, d.uncredited, 1000000, null, 0, null, null, false, 0, c.tax, c.total, 0, 0, d.shipping, 0, 0, 0, 0, false, 0, 0, 0, 0, 0
            from document d, charged c where d.kind = 'invoice' and d.shipping is not null and ($2::uuid is null or d.id = $2)
            order by 2 desc, 4
            """.formatted(CreditedPieces.SHIPPED);

    private static final String COUNT = "select count(*) from sales_order_invoice where order_id = $1";

    private static final String CREDIT = """
            update sales_order set credited_amount = credited_amount + $2, version = version + 1, updated_at = now() where id = $1 returning %s
            """.formatted(StoredOrder.COLUMNS);

    /**
     * An invoice with what is left to credit of it. If its credit was taken by other lines of the order, other invoices are credited instead.
     *
     * @param uncredited of all invoices of the order; what was kept as restocking fees is not credited
     */
    private record Open(
            UUID id,
            BigDecimal uncredited,
            List<Entry> entries,
            @Nullable ShippingCharge shipping) {
        BigDecimal left() {
            return entries.stream()
                    .map(Entry::left)
                    .reduce(BigDecimal.ZERO, BigDecimal::add)
                    .min(uncredited);
        }
    }

    /** $2: lines, $3: how many pieces more are credited, $4: how many of these were not shipped, $5: the credit note. */
    private static final String CREDIT_PIECES = """
            with noted as (
              insert into sales_credited_piece(credit_note_id, order_line_id, quantity, open_quantity)
              select $5, c.* from unnest($2::uuid[], $3::bigint[], $4::bigint[]) as c(line, pieces, open))
            update sales_order_line l set credited_quantity = l.credited_quantity + c.pieces,
              credited_open_quantity = l.credited_open_quantity + c.open, updated_at = now()
            from unnest($2::uuid[], $3::bigint[], $4::bigint[]) as c(line, pieces, open) where l.id = c.line and l.order_id = $1
            """;

    private CreditNotes() {}

    /** See {@link OrderInvoices#credit}. */
    static SalesOrder credit(Tx tx, SalesOrder order, UUID invoiceId, UUID creditNoteId, WriteCreditNote body) {
        var invoice = open(tx, order.id(), order.currency(), invoiceId).getFirst();
        var shares = shares(invoice, body, order.currency());
        var total = shares.stream().map(Share::total).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (total.compareTo(invoice.uncredited) > 0) throw exceeds("amount", invoice.uncredited);
        return issue(
                tx, order, creditNoteId, CREDITED, body.reason(), body.date(), invoice.id, invoice.shipping, shares);
    }

    /** See {@link OrderInvoices#creditRefund}. */
    static SalesOrder refunded(Tx tx, SalesOrder order, BigDecimal amount, UUID creditNoteId, @Nullable String reason) {
        var invoices = open(tx, order.id(), order.currency(), null);
        if (invoices.isEmpty()) throw Problem.conflict("not_invoiced");
        var shares = new ArrayList<Share>();
        ShippingCharge shipping = null;
        var credited = new HashMap<UUID, List<Share>>(); // of lines
        var uncredited = invoices.getFirst().uncredited;
        if (amount.compareTo(uncredited) > 0) throw exceeds("amount", uncredited);
        var rest = amount;
        for (var invoice : invoices) {
            var entries = invoice.entries.stream()
                    .map(e -> e.lineId() == null ? e : e.without(credited.getOrDefault(e.lineId(), List.of())))
                    .toList();
            var part = new Open(invoice.id, uncredited, entries, invoice.shipping)
                    .left()
                    .min(rest);
            if (part.signum() <= 0) continue;
            rest = rest.subtract(part);
            for (var share : Credits.divide(part, entries, order.currency())) {
                shares.add(share);
                if (share.of().lineId() == null) shipping = invoice.shipping;
                else
                    credited.computeIfAbsent(share.of().lineId(), l -> new ArrayList<>())
                            .add(share);
            }
        }
        if (rest.signum() > 0)
            throw new IllegalStateException("the lines of order " + order.id() + " have less than its invoices");
        return issue(tx, order, creditNoteId, REFUNDED, reason, null, null, shipping, merged(shares));
    }

    /** One share for each line of the order. */
    private static List<Share> merged(List<Share> shares) {
        var byLine = new LinkedHashMap<@Nullable UUID, Share>();
        for (var s : shares)
            byLine.merge(
                    s.of().lineId(),
                    s,
                    (a, b) -> new Share(
                            a.of(), null, a.total().add(b.total()), a.tax().add(b.tax())));
        return List.copyOf(byLine.values());
    }

    /**
     * The taxes in an amount that is not credited but written off of an invoice, by rate: it is divided like a credit of the whole invoice. So if
     * nothing else of it is left, these are all taxes that are left.
     */
    static List<WrittenOffTax> taxes(Tx tx, UUID orderId, UUID invoiceId, BigDecimal amount, String currency) {
        var entries = open(tx, orderId, currency, invoiceId).getFirst().entries;
        var left = entries.stream().map(Entry::left).reduce(BigDecimal.ZERO, BigDecimal::add);
        var byRate = new TreeMap<BigDecimal, WrittenOffTax>();
        for (var s : Credits.divide(amount.min(left), entries, currency)) {
            var rate = s.of().taxRate();
            if (rate == null) continue;
            var tax = new WrittenOffTax(Money.plain(rate), s.total().subtract(s.tax()), s.tax());
            byRate.merge(
                    tax.taxRate(),
                    tax,
                    (a, b) -> new WrittenOffTax(
                            a.taxRate(),
                            a.netAmount().add(b.netAmount()),
                            a.taxAmount().add(b.taxAmount())));
        }
        return List.copyOf(byRate.values());
    }

    private static List<Open> open(Tx tx, UUID orderId, String currency, @Nullable UUID invoiceId) {
        var invoices = new LinkedHashMap<UUID, Open>();
        for (var r : tx.sql(ENTRIES, orderId, invoiceId)) {
            var shipping = ShippingCharge.read(r.getJsonObject(14), currency);
            var so = invoices.get(r.getUUID(0));
            if (so == null || shipping != null)
                so = new Open(
                        r.getUUID(0),
                        Money.read(r, 2, currency),
                        so == null ? new ArrayList<>() : so.entries,
                        shipping);
            so.entries.add(
                    shipping == null
                            ? line(r, currency)
                            : charge(shipping, new Taxed(Money.read(r, 11, currency), Money.read(r, 10, currency))));
            invoices.put(so.id, so);
        }
        return List.copyOf(invoices.values());
    }

    private static Entry line(Row r, String currency) {
        return new Entry(
                r.getUUID(4),
                new InvoicedPieces(
                        r.getLong(5),
                        LineAmounts.read(r, 15, currency),
                        r.getLong(20),
                        r.getLong(21),
                        r.getLong(22),
                        r.getLong(23),
                        r.getLong(24)),
                r.getString(6),
                r.getBigDecimal(7),
                r.getBoolean(8),
                Money.read(r, 9, currency),
                new Taxed(Money.read(r, 13, currency), Money.read(r, 12, currency)),
                new Taxed(Money.read(r, 11, currency), Money.read(r, 10, currency)));
    }

    private static Entry charge(ShippingCharge charge, Taxed billed) {
        return new Entry(
                null,
                null,
                ShippingCharge.TAX_CATEGORY,
                charge.taxRate(),
                charge.taxIncluded(),
                charge.totalAmount(),
                new Taxed(charge.totalAmount(), charge.taxAmount()),
                billed);
    }

    private static List<Share> shares(Open invoice, WriteCreditNote body, String currency) {
        if (body.lines() != null && body.amount() != null)
            throw Problem.badRequest("invalid_lines", Problem.detail("lines", "cannot be combined with amount"));
        if (body.lines() == null && body.amount() == null && body.shipping() == null)
            throw Problem.badRequest("invalid_lines", Problem.detail("lines", "or amount or shipping is required"));
        var shares = new ArrayList<Share>();
        if (body.lines() != null) shares.addAll(ofLines(invoice, body.lines(), currency));
        var charged = invoice.entries.stream().filter(e -> e.lineId() == null).toList();
        if (body.shipping() != null) {
            var amount = positive("shipping", body.shipping(), currency);
            var left = charged.isEmpty()
                    ? Money.exact(BigDecimal.ZERO, currency)
                    : charged.getFirst().left();
            if (amount.compareTo(left) > 0) throw exceeds("shipping", left);
            shares.add(Credits.of(charged.getFirst(), amount, currency));
        }
        if (body.amount() != null) {
            var amount = positive("amount", body.amount(), currency);
            boolean separately = body.shipping() != null; // then the amount is of the lines
            var entries = invoice.entries.stream()
                    .filter(e -> !separately || e.lineId() != null)
                    .toList();
            var left = new Open(invoice.id, invoice.uncredited, entries, null).left();
            if (amount.compareTo(left) > 0) throw exceeds("amount", left);
            shares.addAll(Credits.divide(amount, entries, currency));
        }
        return shares;
    }

    private static BigDecimal positive(String field, BigDecimal amount, String currency) {
        var exact = Money.checked(field, amount, currency);
        if (exact.signum() <= 0)
            throw Problem.badRequest("invalid_amount", Problem.detail(field, "must be above zero"));
        return exact;
    }

    private static List<Share> ofLines(Open invoice, List<WriteCreditNote.Line> lines, String currency) {
        if (lines.isEmpty())
            throw Problem.badRequest("invalid_lines", Problem.detail("lines", "must have at least one entry"));
        var entries = new HashMap<UUID, Entry>();
        for (var e : invoice.entries) if (e.lineId() != null) entries.put(e.lineId(), e);
        var faults = new ArrayList<JsonObject>();
        var unknown = new ArrayList<JsonObject>();
        var exceeded = new ArrayList<JsonObject>();
        var shares = new ArrayList<Share>();
        var seen = new HashSet<UUID>();
        for (int i = 0; i < lines.size(); i++) {
            var l = lines.get(i);
            var field = "lines[" + i + "].";
            if (!seen.add(l.orderLineId()))
                throw Problem.badRequest("line_twice", Problem.detail(field + "order_line_id", "occurs twice"));
            var entry = entries.get(l.orderLineId());
            if (entry == null) {
                unknown.add(Problem.detail(field + "order_line_id", "is not on this invoice"));
                continue;
            }
            if ((l.quantity() == null) == (l.amount() == null)) {
                faults.add(Problem.detail(field + "quantity", "or amount is required, and not both"));
                continue;
            }
            var requested = l.amount();
            if (requested != null) {
                var amount = positive(field + "amount", requested, currency);
                if (amount.compareTo(entry.left()) > 0) exceeded.add(exceeding(field + "amount", entry.left()));
                else shares.add(Credits.of(entry, amount, currency));
                continue;
            }
            long pieces = Objects.requireNonNull(l.quantity());
            var invoiced = Objects.requireNonNull(entry.pieces());
            if (pieces < 1 || pieces > invoiced.number()) {
                faults.add(Problem.detail(
                        field + "quantity", "must be 1 to " + invoiced.number() + ", which is invoiced"));
                continue;
            }
            var share = pieces > invoiced.left() ? null : Share.of(entry, invoiced.credited(pieces));
            if (share == null || entry.left().signum() == 0 || share.total().compareTo(entry.left()) > 0)
                exceeded.add(exceeding(field + "quantity", entry.left()));
            else shares.add(share);
        }
        Problem.badRequestIf("line_not_found", unknown);
        Problem.badRequestIf("invalid_lines", faults);
        Problem.conflictIf("amount_exceeds_invoiced", exceeded);
        return shares;
    }

    private static JsonObject exceeding(String field, BigDecimal left) {
        return Problem.detail(
                field, "credits more than " + left.toPlainString() + ", which is invoiced and not credited");
    }

    private static ServiceException exceeds(String field, BigDecimal left) {
        return Problem.conflict("amount_exceeds_invoiced", exceeding(field, left));
    }

    private static SalesOrder issue(
            Tx tx,
            SalesOrder order,
            UUID id,
            String reason,
            @Nullable String note,
            @Nullable LocalDate date,
            @Nullable UUID named,
            @Nullable ShippingCharge charged,
            List<Share> shares) {
        var parts = new ArrayList<Part>();
        ShippingCharge shipping = null;
        for (var s : shares) {
            var line = s.of().lineId();
            if (line != null) parts.add(s.part(line));
            else if (charged != null) shipping = Credits.part(charged, s.total(), s.tax());
        }
        var draft = new DueDocument(OrderInvoices.CREDIT_NOTE, reason, List.of(), parts, shipping);
        var total = Decided.total(draft, order.currency());
        var less = shares.stream().map(Share::lessOwed).reduce(BigDecimal.ZERO, BigDecimal::add);
        creditPieces(tx, order.id(), id, shares);
        var after = tx.single(StoredOrder::order, CREDIT, order.id(), less);
        int documents = tx.single(r -> r.getInteger(0), COUNT, order.id());
        var decided = new Decided(id, order.id(), documents + 1, draft, total, note, date, named);
        OrderInvoices.issue(tx, List.of(decided), Map.of(order.id(), By.request()));
        return after;
    }

    private static void creditPieces(Tx tx, UUID orderId, UUID creditNoteId, List<Share> shares) {
        var lines = new ArrayList<UUID>();
        var credited = new ArrayList<Pieces>();
        for (var s : shares) {
            var line = s.of().lineId();
            var pieces = s.pieces();
            if (line == null || pieces == null) continue;
            lines.add(line);
            credited.add(pieces);
        }
        if (lines.isEmpty()) return;
        tx.sql(
                CREDIT_PIECES,
                orderId,
                lines.toArray(UUID[]::new),
                credited.stream().map(Pieces::number).toArray(Long[]::new),
                credited.stream().map(Pieces::open).toArray(Long[]::new),
                creditNoteId);
    }
}
