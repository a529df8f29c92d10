package tradepost.sales.core.invoice;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.db.Tx;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Money;
import tradepost.sales.OrderTax;
import tradepost.sales.charge.ShippingCharge;
import tradepost.sales.core.invoice.InvoicePdf.Known;
import tradepost.sales.invoice.Invoice;
import tradepost.sales.invoice.Invoice.Line;
import tradepost.sales.invoice.Invoice.Tax;
import tradepost.sales.invoice.InvoiceAddress;
import tradepost.sales.invoice.Seller;

/** The statements that read invoices and credit notes, with their row mappings. */
final class InvoiceQueries {
    private static final String COLUMNS = """
            id, kind, number, order_id, order_number, customer_id, customer_name, reason, currency, subtotal_amount, discount_amount,
            tax_amount, total_amount, reference, shipment_ids, return_id, seller, billing_address, shipping_address, issued_at, due_at,
            created_at, shipping, language""";

    static final Listing<Invoice> LISTED = Listing.of("sales_invoice", COLUMNS, InvoiceQueries::invoice, Invoice::id)
            .byTime("issued_at", Invoice::issuedAt)
            .byTime("created_at", Invoice::createdAt);

    private static final String OF_IDS = "select " + COLUMNS
            + " from sales_invoice where id = any((select $1::uuid[])::uuid[]) order by order_id, ordinal";

    /** With its owner, and then its lines as one array of JSON; a credit note of the shipping alone has none. */
    private static final String WITH_LINES = """
            select %s, customer_user_id,
              (select coalesce(jsonb_agg(to_jsonb(l) order by l.line_no), '[]') from sales_invoice_line l where l.invoice_id = i.id)
            from sales_invoice i
            """.formatted(COLUMNS);

    static final String GET = WITH_LINES + "where id = $1";

    static final String NEWEST_OF_ORDER = WITH_LINES
            + "where id = (select id from sales_invoice where order_id = $1 and kind = 'invoice' order by ordinal desc limit 1)";

    private static final int OWNER_AT = 24;

    /** With the user whose own document it is. */
    record Stored(Invoice invoice, @Nullable UUID ownerId) {}

    /** What the PDF of document $1 shows besides: when its shipments were shipped, and which invoices of its order are older. */
    static final String KNOWN = """
            select array(select s.created_at from sales_order_shipment s where s.shipment_id = any(i.shipment_ids) order by 1),
              array(select o.number from sales_invoice o
                where i.kind = 'credit_note' and o.order_id = i.order_id and o.kind = 'invoice' and o.ordinal < i.ordinal order by o.ordinal)
            from sales_invoice i where i.id = $1
            """;

    private InvoiceQueries() {}

    static List<Invoice> read(Tx tx, UUID[] ids) {
        return tx.list(InvoiceQueries::invoice, OF_IDS, (Object) ids);
    }

    static Invoice invoice(Row r) {
        var currency = r.getString(8);
        var shipping = ShippingCharge.read(r.getJsonObject(22), currency);
        return new Invoice(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getUUID(3),
                r.getString(4),
                r.getUUID(5),
                r.getString(6),
                r.getString(7),
                currency,
                Money.read(r, 9, currency),
                Money.read(r, 10, currency),
                Money.read(r, 11, currency),
                Money.read(r, 12, currency),
                r.getString(13),
                Arrays.asList(r.getArrayOfUUIDs(14)),
                r.getUUID(15),
                Seller.of(r.getJsonObject(16)),
                r.getString(23),
                address(r, 17),
                address(r, 18),
                r.getOffsetDateTime(19).toInstant(),
                RowMapper.instant(r, 20),
                r.getOffsetDateTime(21).toInstant(),
                ShippingCharge.amount(shipping, currency),
                shipping,
                null,
                null);
    }

    private static @Nullable InvoiceAddress address(Row r, int at) {
        var stored = r.getJsonObject(at);
        return stored == null ? null : InvoiceAddress.of(stored);
    }

    static Known known(Row r) {
        return new Known(
                Arrays.stream(r.getArrayOfOffsetDateTimes(0))
                        .map(OffsetDateTime::toInstant)
                        .toList(),
                Arrays.asList(r.getArrayOfStrings(1)),
                null,
                null);
    }

    static Stored stored(Row r) {
        var invoice = invoice(r);
        var lines = r.getJsonArray(OWNER_AT + 1).stream()
                .map(l -> line((JsonObject) l, invoice.currency()))
                .toList();
        return new Stored(invoice.with(lines, taxes(lines, invoice.shipping())), r.getUUID(OWNER_AT));
    }

    private static Line line(JsonObject l, String currency) {
        var rate = l.getValue("tax_rate");
        return new Line(
                UUID.fromString(l.getString("order_line_id")),
                UUID.fromString(l.getString("item_id")),
                l.getString("sku"),
                l.getString("name"),
                l.getLong("quantity"),
                amount(l, "unit_price", currency),
                amount(l, "subtotal", currency),
                amount(l, "discount_amount", currency),
                l.getString("tax_category"),
                rate == null ? null : Money.plain(new BigDecimal(rate.toString())),
                l.getBoolean("tax_included"),
                amount(l, "tax_amount", currency),
                amount(l, "total_amount", currency));
    }

    private static BigDecimal amount(JsonObject line, String field, String currency) {
        return Money.exact(new BigDecimal(line.getValue(field).toString()), currency);
    }

    /** By category and rate. */
    static List<Tax> taxes(List<Line> lines, @Nullable ShippingCharge shipping) {
        var taxes = new ArrayList<>(OrderTax.of(shipping));
        for (var l : lines)
            if (l.taxRate() != null)
                taxes.add(
                        OrderTax.ofLine(l.taxCategory(), l.taxRate(), l.taxIncluded(), l.totalAmount(), l.taxAmount()));
        return OrderTax.sum(taxes).stream()
                .map(t -> new Tax(t.category(), t.rate(), t.included(), t.baseAmount(), t.taxAmount()))
                .toList();
    }
}
