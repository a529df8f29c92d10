package tradepost.sales.core.change;

import static tradepost.kernel.db.Tx.column;
import static tradepost.kernel.db.Tx.numbers;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.json.Json;
import tradepost.sales.core.invoice.CreditedPieces;

/** Writes the lines of an order as a change leaves them. The order is locked. */
final class ChangedLines {
    private static final String CHANGE_LINES =
            """
            update sales_order_line l set quantity = c.quantity, subtotal = c.subtotal, full_discount = c.full_discount, full_tax = c.full_tax,
              discount_amount = c.discount, tax_amount = c.tax, backordered_quantity = l.backordered_quantity - c.waited, %s, updated_at = now()
            from unnest($2::uuid[], $3::bigint[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[], $9::bigint[])
              as c(line, quantity, subtotal, full_discount, full_tax, discount, tax, waited)
            where l.id = c.line and l.order_id = $1 and l.shipped_quantity + l.closed_quantity <= c.quantity
            """.formatted(CreditedPieces.without("greatest(0, l.quantity - c.quantity)"));
    private static final String ADD_LINES = """
            insert into sales_order_line(id, order_id, line_no, item_id, sku, name, quantity, unit_price, subtotal, full_discount, full_tax,
              discount_amount, tax_amount, price_set, price_list_id, tax_category, tax_rate, tax_included, discount, tax_exemption, created_at,
              updated_at)
            select u.id, $1, (select max(line_no) from sales_order_line where order_id = $1) + u.n, u.item, u.sku, u.name, u.quantity, u.price,
              u.subtotal, u.full_discount, u.full_tax, u.discount, u.tax, u.price_set, u.list, u.category, u.rate::numeric, u.included,
              u.requested::jsonb, u.exemption::jsonb, now(), now()
            from unnest($2::uuid[], $3::bigint[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[], $9::uuid[],
              $10::text[], $11::text[], $12::numeric[], $13::boolean[], $14::uuid[], $15::text[], $16::text[], $17::boolean[], $18::text[], $19::text[])
              with ordinality as u(id, quantity, subtotal, full_discount, full_tax, discount, tax, item, sku, name, price, price_set, list,
                category, rate, included, requested, exemption, n)
            """;

    private ChangedLines() {}

    static void write(Tx tx, OrderChange change) {
        var kept = change.lines().stream().filter(l -> !l.added()).toList();
        var waited = new HashMap<UUID, Long>();
        for (var w : change.waiting()) waited.put(w.lineId(), w.quantity());
        var kinds = Arrays.copyOf(args(change.orderId(), kept), 9);
        kinds[8] = column(kept, l -> waited.getOrDefault(l.line().id(), 0L), Long[]::new);
        var changed = tx.sql(CHANGE_LINES, kinds);
        if (changed.rowCount() != kept.size())
            throw new IllegalStateException("the lines of order " + change.orderId() + " have changed under its lock");
        var added = change.lines().stream().filter(OrderChange.Line::added).toList();
        if (added.isEmpty()) return;
        var more = new Object[] {
            column(added, l -> l.line().itemId(), UUID[]::new),
            column(added, l -> l.line().sku(), String[]::new),
            column(added, l -> l.line().name(), String[]::new),
            numbers(added, l -> l.line().unitPrice()),
            column(added, OrderChange.Line::priceSet, Boolean[]::new),
            column(added, l -> l.line().priceListId(), UUID[]::new),
            column(added, l -> l.line().taxCategory(), String[]::new),
            column(added, ChangedLines::taxRate, String[]::new),
            column(added, l -> l.line().taxIncluded(), Boolean[]::new),
            column(added, ChangedLines::discount, String[]::new),
            column(added, ChangedLines::exemption, String[]::new)
        };
        var args = new Object[19];
        System.arraycopy(args(change.orderId(), added), 0, args, 0, 8);
        System.arraycopy(more, 0, args, 8, more.length);
        tx.sql(ADD_LINES, args);
    }

    private static Object[] args(UUID orderId, List<OrderChange.Line> lines) {
        return new Object[] {
            orderId,
            column(lines, l -> l.line().id(), UUID[]::new),
            column(lines, OrderChange.Line::quantity, Long[]::new),
            numbers(lines, l -> l.charged().subtotal()),
            numbers(lines, OrderChange.Line::fullDiscount),
            numbers(lines, OrderChange.Line::fullTax),
            numbers(lines, l -> l.charged().discount()),
            numbers(lines, l -> l.charged().tax())
        };
    }

    private static @Nullable String discount(OrderChange.Line line) {
        var requested = line.discount();
        return requested == null ? null : Json.write(requested).encode();
    }

    private static @Nullable String exemption(OrderChange.Line line) {
        var exemption = line.line().taxExemption();
        return exemption == null ? null : Json.write(exemption).encode();
    }

    /** As text, because an array of numbers cannot have a null. */
    private static @Nullable String taxRate(OrderChange.Line line) {
        var rate = line.line().taxRate();
        return rate == null ? null : rate.toPlainString();
    }
}
