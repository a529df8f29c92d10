package tradepost.billing.core.invoice;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.invoice.Invoice;
import tradepost.billing.invoice.Invoice.Adjustment;
import tradepost.billing.invoice.Invoice.Credit;
import tradepost.billing.invoice.Invoice.Line;
import tradepost.billing.invoice.Invoice.RestockingFee;
import tradepost.billing.invoice.Invoice.Tax;
import tradepost.billing.invoice.Invoice.WrittenOff;
import tradepost.contact.KnownOwners;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Money;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.charge.TaxName;
import tradepost.orders.invoice.OrderAddress;
import tradepost.orders.invoice.Seller;
import tradepost.sales.OrderTax;

/** The statements that read invoices and credit notes, with their row mappings. Columns are read by name. */
final class InvoiceQueries {
    private static final String COLUMNS = """
            id, kind, number, order_id, order_number, customer_id, customer_name, reason, note, currency, subtotal_amount, discount_amount,
            adjustment_amount, tax_amount, total_amount, prepaid_amount, status, credited_amount, written_off_amount, allocated_amount, open_amount,
            reference, shipment_ids, return_id, reverses_id, reverses_number, reversed_by_id, seller, language, billing_address, shipping_address,
            document_date, supply_date, issued_at, due_at, created_at, updated_at, shipping, restocking_fees, metadata,
            private_metadata""";

    /** A line {@code l} of an invoice {@code i}, with the lots that have left with its shipments. */
    private static final String LINE = """
            to_jsonb(l) || jsonb_build_object('lots', (
              select coalesce(jsonb_agg(jsonb_build_object('lot', t.lot, 'quantity', t.quantity) order by t.first, t.lot), '[]')
              from (select s.lot, sum(s.quantity) as quantity, min(s.position) as first from shipped_lot s
                    where s.shipment_id = any(i.shipment_ids) and s.order_line_id = l.order_line_id group by s.lot) t))""";

    private static final String LINES = """
            select invoice_id, part, data from (
              select invoice_id, 'line' as part, line_no, @line as data from invoice_line l join invoice i on i.id = l.invoice_id
              where invoice_id = any((select $1::uuid[])::uuid[])
              union all
              select invoice_id, 'adjustment', line_no, to_jsonb(a) from invoice_adjustment a where invoice_id = any((select $1::uuid[])::uuid[])
              union all
              select id, 'tax_names', 0, tax_names from invoice where id = any((select $1::uuid[])::uuid[])) of_document
            order by invoice_id, part, line_no""".replace("@line", LINE);

    static final Listing<Invoice> LISTED = Listing.of(
                    "invoice_with_receivable", COLUMNS, InvoiceQueries::invoice, Invoice::id)
            .byTime("issued_at", Invoice::issuedAt)
            .byTime("due_at", i -> Objects.requireNonNull(i.dueAt())) // of a list without credit notes
            .byTime("created_at", Invoice::createdAt)
            .byTime("updated_at", Invoice::updatedAt)
            .changedIn("invoice_change")
            .includingLines("lines", LINES, InvoiceQueries::withLines);

    /** With its owner, when its shipments were shipped, and its lines, adjustments, credits and write-offs as arrays of JSON. */
    private static final String STORED = """
            select %s, %s as owner, shipped_at, tax_names,
              (select coalesce(jsonb_agg(%s order by l.line_no), '[]') from invoice_line l where l.invoice_id = i.id) as lines,
              (select coalesce(jsonb_agg(to_jsonb(a) order by a.line_no), '[]') from invoice_adjustment a where a.invoice_id = i.id) as adjustments,
              (select coalesce(jsonb_agg(jsonb_build_object('document_id', o.id, 'number', o.number, 'amount', c.amount) order by o.issued_at,
                o.number), '[]')
               from (select credit_note_id as other_id, amount from credit where invoice_id = i.id
                     union all select invoice_id, amount from credit where credit_note_id = i.id) c
               join invoice o on o.id = c.other_id) as credits,
              (select coalesce(jsonb_agg(jsonb_build_object('document_id', w.id, 'amount', w.amount, 'reason', w.reason, 'date', w.document_date,
                'reversed_by_id', (select b.id from invoice b where b.reverses_id = w.id)) order by w.created_at, w.id), '[]')
               from write_off w where w.invoice_id = i.id) as write_offs
            from invoice_with_receivable i
            """.formatted(COLUMNS, KnownOwners.of("i.customer_id"), LINE);

    static final String GET = STORED + "where i.id = $1";

    static final String NEWEST_OF_ORDER = STORED
            + "where i.id = (select id from invoice where order_id = $1 and kind = 'invoice' order by ordinal desc limit 1)";

    static final String NUMBERS = "select id, number from invoice where id = any((select $1::uuid[])::uuid[])";

    /** Of a document or a write-off. */
    static final String DATE_OF =
            "select document_date from invoice where id = $1 union all select document_date from write_off where id = $1";

    static final String VERSION = "select version from receivable where invoice_id = $1";

    /**
     * @param ownerId whose own document it is
     * @param shippedAt when its shipments were shipped
     */
    record Stored(Invoice invoice, @Nullable UUID ownerId, List<Instant> shippedAt) {}

    private InvoiceQueries() {}

    static Invoice invoice(Row r) {
        var currency = r.getString("currency");
        var shipping = ShippingCharge.read(r.getJsonObject("shipping"), currency);
        return new Invoice(
                r.getUUID("id"),
                r.getString("kind"),
                r.getString("number"),
                r.getUUID("order_id"),
                r.getString("order_number"),
                r.getUUID("customer_id"),
                r.getString("customer_name"),
                r.getString("reason"),
                r.getString("note"),
                currency,
                amount(r, "subtotal_amount", currency),
                amount(r, "discount_amount", currency),
                amount(r, "adjustment_amount", currency),
                amount(r, "tax_amount", currency),
                amount(r, "total_amount", currency),
                amount(r, "prepaid_amount", currency),
                r.getString("status"),
                amount(r, "credited_amount", currency),
                amount(r, "written_off_amount", currency),
                amount(r, "allocated_amount", currency),
                amount(r, "open_amount", currency),
                r.getString("reference"),
                r.getJsonObject("metadata"),
                r.getJsonObject("private_metadata"),
                Arrays.asList(r.getArrayOfUUIDs("shipment_ids")),
                r.getUUID("return_id"),
                r.getUUID("reverses_id"),
                r.getString("reverses_number"),
                r.getUUID("reversed_by_id"),
                Seller.of(r.getJsonObject("seller")),
                r.getString("language"),
                address(r.getJsonObject("billing_address")),
                address(r.getJsonObject("shipping_address")),
                r.getLocalDate("document_date"),
                r.getLocalDate("supply_date"),
                r.getOffsetDateTime("issued_at").toInstant(),
                instant(r.getOffsetDateTime("due_at")),
                r.getOffsetDateTime("created_at").toInstant(),
                r.getOffsetDateTime("updated_at").toInstant(),
                ShippingCharge.amount(shipping, currency),
                shipping,
                fees(r.getJsonArray("restocking_fees"), currency),
                null,
                null,
                null,
                null,
                null);
    }

    private static BigDecimal amount(Row r, String column, String currency) {
        return Money.exact(r.getBigDecimal(column), currency);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }

    private static @Nullable OrderAddress address(@Nullable JsonObject stored) {
        return stored == null ? null : OrderAddress.of(stored);
    }

    static Stored stored(Row r) {
        var invoice = invoice(r);
        var lines = objects(r.getJsonArray("lines")).stream()
                .map(l -> line(l, invoice.currency()))
                .toList();
        var adjustments = objects(r.getJsonArray("adjustments")).stream()
                .map(a -> adjustment(a, invoice.currency()))
                .toList();
        var credits = objects(r.getJsonArray("credits")).stream()
                .map(c -> credit(c, invoice.currency()))
                .toList();
        var writeOffs = objects(r.getJsonArray("write_offs")).stream()
                .map(w -> writeOff(w, invoice.currency()))
                .toList();
        var shipped = Arrays.stream(r.getArrayOfOffsetDateTimes("shipped_at"))
                .map(OffsetDateTime::toInstant)
                .toList();
        var names = TaxName.all(r.getJsonArray("tax_names"));
        var whole = invoice.with(lines, adjustments, taxes(lines, adjustments, invoice, names), credits, writeOffs);
        return new Stored(whole, r.getUUID("owner"), shipped);
    }

    private static Invoice withLines(Invoice listed, List<Row> rows) {
        var lines = new ArrayList<Line>();
        var adjustments = new ArrayList<Adjustment>();
        var names = new ArrayList<TaxName>();
        for (var r : rows)
            switch (r.getString("part")) {
                case "line" -> lines.add(line(r.getJsonObject("data"), listed.currency()));
                case "adjustment" -> adjustments.add(adjustment(r.getJsonObject("data"), listed.currency()));
                default -> names.addAll(TaxName.all(r.getJsonArray("data")));
            }
        return listed.with(lines, adjustments, taxes(lines, adjustments, listed, names), null, null);
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(o -> (JsonObject) o).toList();
    }

    private static Line line(JsonObject json, String currency) {
        var l = Json.read(json, Line.class);
        return new Line(
                l.orderLineId(),
                l.itemId(),
                l.sku(),
                l.name(),
                l.quantity(),
                Money.price(l.unitPrice(), currency),
                Money.exact(l.subtotal(), currency),
                Money.exact(l.discountAmount(), currency),
                l.taxCategory(),
                l.taxRate() == null ? null : Money.plain(l.taxRate()),
                l.taxIncluded(),
                Money.exact(l.taxAmount(), currency),
                Money.exact(l.totalAmount(), currency),
                l.lots());
    }

    private static Adjustment adjustment(JsonObject json, String currency) {
        var a = Json.read(json, Adjustment.class);
        return new Adjustment(
                a.kind(),
                a.orderLineId(),
                a.itemId(),
                a.sku(),
                a.name(),
                Money.exact(a.amount(), currency),
                a.taxCategory(),
                a.taxRate() == null ? null : Money.plain(a.taxRate()),
                a.taxIncluded(),
                Money.exact(a.taxAmount(), currency),
                Money.exact(a.totalAmount(), currency));
    }

    private static List<RestockingFee> fees(JsonArray stored, String currency) {
        return objects(stored).stream()
                .map(json -> Json.read(json, RestockingFee.class))
                .map(f -> new RestockingFee(
                        f.orderLineId(),
                        f.sku(),
                        f.name(),
                        f.taxCategory(),
                        f.taxRate() == null ? null : Money.plain(f.taxRate()),
                        f.taxIncluded(),
                        Money.exact(f.taxAmount(), currency),
                        Money.exact(f.totalAmount(), currency)))
                .toList();
    }

    private static Credit credit(JsonObject json, String currency) {
        var c = Json.read(json, Credit.class);
        return new Credit(c.documentId(), c.number(), Money.exact(c.amount(), currency));
    }

    private static WrittenOff writeOff(JsonObject json, String currency) {
        var w = Json.read(json, WrittenOff.class);
        return new WrittenOff(
                w.documentId(), Money.exact(w.amount(), currency), w.reason(), w.date(), w.reversedById());
    }

    /** By category and rate. */
    private static List<Tax> taxes(List<Line> lines, List<Adjustment> adjustments, Invoice of, List<TaxName> names) {
        var taxes = new ArrayList<>(OrderTax.of(of.shipping()));
        for (var f : of.restockingFees())
            if (f.taxRate() != null)
                taxes.add(OrderTax.ofLine(
                        f.taxCategory(),
                        f.taxRate(),
                        f.taxIncluded(),
                        f.totalAmount().negate(),
                        f.taxAmount().negate()));
        for (var l : lines)
            if (l.taxRate() != null)
                taxes.add(
                        OrderTax.ofLine(l.taxCategory(), l.taxRate(), l.taxIncluded(), l.totalAmount(), l.taxAmount()));
        for (var a : adjustments)
            if (a.taxRate() != null)
                taxes.add(
                        OrderTax.ofLine(a.taxCategory(), a.taxRate(), a.taxIncluded(), a.totalAmount(), a.taxAmount()));
        return OrderTax.sum(taxes).stream()
                .map(t -> new Tax(
                        t.category(),
                        t.rate(),
                        t.included(),
                        TaxName.of(names, t.category(), t.rate(), t.included()),
                        t.baseAmount(),
                        t.taxAmount()))
                .toList();
    }
}
