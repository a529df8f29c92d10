package tradepost.billing.core.invoice;

import static tradepost.kernel.db.Tx.column;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tradepost.billing.core.invoice.InvoiceNumbers.Issue;
import tradepost.inventory.lot.ShipmentLots;
import tradepost.inventory.lot.ShipmentLots.LotOfLine;
import tradepost.kernel.db.Tx;
import tradepost.kernel.json.Json;

/** Writes documents that have a number. */
final class InvoiceWriter {
    /**
     * $1: the documents as sales has decided them, $2 to $4: their numbers, their dates and when they are issued, $5: the seller.
     */
    private static final String INSERT = """
            with issue as materialized (
              select * from unnest($1::jsonb[], $2::text[], $3::date[], $4::timestamptz[])
                as u(data, number, document_date, issued_at)),
            document as (
              insert into invoice(id, kind, number, order_id, ordinal, reason, note, order_number, customer_id, customer_name,
                currency, subtotal_amount, discount_amount, adjustment_amount, tax_amount, total_amount, prepaid_amount, tax_names,
                shipping, restocking_fees, reference, shipment_ids, shipped_at, return_id, reverses_id, seller, language, billing_address,
                shipping_address, document_date, supply_date, issued_at, due_at, created_at, metadata, private_metadata)
              select d.invoice_id, d.kind, i.number, d.order_id, d.ordinal, d.reason, d.notes, d.order_number, d.customer_id, d.customer_name,
                d.currency, d.subtotal_amount, d.discount_amount, d.adjustment_amount, d.tax_amount, d.total_amount, d.prepaid_amount, d.tax_names,
                d.shipping, d.restocking_fees, d.reference, d.shipment_ids, d.shipped_at, d.return_id, d.reverses_id, $5::jsonb, d.language,
                d.billing_address, d.shipping_address, i.document_date, d.supply_date, i.issued_at, d.due_at, d.created_at, d.metadata,
                d.private_metadata
              from issue i, jsonb_to_record(i.data) as d(invoice_id uuid, kind text, order_id uuid, ordinal int, reason text, notes text,
                order_number text, customer_id uuid, customer_name text, currency text, subtotal_amount numeric,
                discount_amount numeric, adjustment_amount numeric, tax_amount numeric, total_amount numeric, prepaid_amount numeric,
                tax_names jsonb, shipping jsonb, restocking_fees jsonb, reference text, shipment_ids uuid[], shipped_at timestamptz[],
                return_id uuid, reverses_id uuid, language text, billing_address jsonb, shipping_address jsonb, supply_date date,
                due_at timestamptz, created_at timestamptz, metadata jsonb, private_metadata jsonb)),
            line as (
              insert into invoice_line(invoice_id, line_no, order_line_id, item_id, sku, name, quantity, unit_price, subtotal,
                discount_amount, tax_category, tax_rate, tax_included, tax_amount, total_amount)
              select (i.data->>'invoice_id')::uuid, l.line_no, d.*
              from issue i, jsonb_array_elements(i.data->'lines') with ordinality as l(data, line_no),
                jsonb_to_record(l.data) as d(order_line_id uuid, item_id uuid, sku text, name text, quantity bigint, unit_price numeric,
                  subtotal numeric, discount_amount numeric, tax_category text, tax_rate numeric, tax_included boolean, tax_amount numeric,
                  total_amount numeric)),
            adjustment as (
              insert into invoice_adjustment(invoice_id, line_no, kind, order_line_id, item_id, sku, name, amount, tax_category, tax_rate,
                tax_included, tax_amount, total_amount)
              select (i.data->>'invoice_id')::uuid, a.line_no, d.*
              from issue i, jsonb_array_elements(i.data->'adjustments') with ordinality as a(data, line_no),
                jsonb_to_record(a.data) as d(kind text, order_line_id uuid, item_id uuid, sku text, name text, amount numeric, tax_category text,
                  tax_rate numeric, tax_included boolean, tax_amount numeric, total_amount numeric))
            insert into credit(credit_note_id, invoice_id, amount)
            select (i.data->>'invoice_id')::uuid, d.* from issue i, jsonb_to_recordset(i.data->'credits') as d(invoice_id uuid, amount numeric)
            """;

    private static final String NUMBERS = "select id, number from invoice where id = any((select $1::uuid[])::uuid[])";

    private static final String INSERT_LOTS = """
            insert into shipped_lot(shipment_id, position, order_line_id, lot, quantity)
            select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::bigint[]) on conflict do nothing
            """;

    private InvoiceWriter() {}

    static void insert(Tx tx, List<Issue> issues, JsonObject seller) {
        tx.send(
                INSERT,
                column(issues, i -> Json.write(i.document()), JsonObject[]::new),
                column(issues, Issue::number, String[]::new),
                column(issues, Issue::date, LocalDate[]::new),
                column(issues, Issue::at, OffsetDateTime[]::new),
                seller);
    }

    static void insertLots(Tx tx, List<ShipmentLots> shipments) {
        record Lot(UUID shipment, int position, LotOfLine of) {}
        var lots = new ArrayList<Lot>();
        for (var s : shipments)
            for (int i = 0; i < s.lots().size(); i++)
                lots.add(new Lot(s.shipmentId(), i, s.lots().get(i)));
        tx.sql(
                INSERT_LOTS,
                column(lots, Lot::shipment, UUID[]::new),
                column(lots, Lot::position, Integer[]::new),
                column(lots, l -> l.of().lineId(), UUID[]::new),
                column(lots, l -> l.of().lot(), String[]::new),
                column(lots, l -> l.of().quantity(), Long[]::new));
    }

    /** By document. Those that are not known are left out. */
    static Map<UUID, String> numbers(Tx tx, UUID[] ids) {
        var numbers = new HashMap<UUID, String>();
        for (var r : tx.sql(NUMBERS, (Object) ids)) numbers.put(r.getUUID("id"), r.getString("number"));
        return numbers;
    }
}
