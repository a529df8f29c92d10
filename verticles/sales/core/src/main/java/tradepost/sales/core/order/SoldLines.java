package tradepost.sales.core.order;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.sales.core.pricing.Tax;
import tradepost.sales.line.SoldLine;
import tradepost.sales.line.SoldLinePage;
import tradepost.sales.line.SoldLineQuery;
import tradepost.sales.line.SoldLineService;

public final class SoldLines implements SoldLineService {
    private static final Columns COLUMNS = new Columns("""
            id, order_id, number, customer_id, customer_name, status, payment_status, fulfillment_status, reference, item_id, sku, name, quantity,
            shipped_quantity, closed_quantity, returned_quantity, currency, unit_price, subtotal, discount_amount, tax_category, tax_rate,
            tax_included, tax_amount, total_amount, created_at, confirmed_at, due_at, paid_at""");

    static final Listing<SoldLine> LINES = Listing.of("""
            (select l.id, l.order_id, o.number, o.customer_id, o.customer_name, o.status, o.payment_status, o.fulfillment_status, o.reference,
               l.item_id, l.sku, l.name, l.quantity, l.shipped_quantity, l.closed_quantity, l.returned_quantity, o.currency, l.unit_price,
               l.subtotal, l.discount_amount, l.tax_category, l.tax_rate, l.tax_included, l.tax_amount,
               l.subtotal - l.discount_amount + case when l.tax_included then 0 else l.tax_amount end as total_amount,
               o.created_at, o.confirmed_at, o.due_at, o.paid_at
             from sales_order_line l join sales_order o on o.id = l.order_id) line""", COLUMNS.toString(), SoldLines::line, SoldLine::id);

    private final Db db;

    public SoldLines(Db db) {
        this.db = db;
    }

    @Override
    public Future<SoldLinePage> listOrderLines(SoldLineQuery q, Caller caller) {
        return q.page().read(db, LINES, where(q)).map(slice -> new SoldLinePage(slice.data(), slice.meta()));
    }

    static Where where(SoldLineQuery q) {
        return Where.of("true")
                .and("item_id = ?", q.itemId())
                .and("customer_id = ?", q.customerId())
                .in("status", q.status())
                .in("payment_status", q.paymentStatus())
                .in("fulfillment_status", q.fulfillmentStatus())
                .and("reference = ?", q.reference())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("confirmed_at", q.confirmedFrom(), q.confirmedTo())
                .between("paid_at", q.paidFrom(), q.paidTo());
    }

    private static SoldLine line(Row r) {
        var row = COLUMNS.in(r, 0);
        var currency = row.text("currency");
        return new SoldLine(
                row.uuid("id"),
                row.uuid("order_id"),
                row.text("number"),
                row.uuid("customer_id"),
                row.text("customer_name"),
                row.text("status"),
                row.text("payment_status"),
                row.text("fulfillment_status"),
                row.text("reference"),
                row.uuid("item_id"),
                row.text("sku"),
                row.text("name"),
                row.number("quantity"),
                row.number("shipped_quantity"),
                row.number("closed_quantity"),
                row.number("returned_quantity"),
                currency,
                row.price("unit_price", currency),
                row.amount("subtotal", currency),
                row.amount("discount_amount", currency),
                row.text("tax_category"),
                Tax.shown(row.decimal("tax_rate")),
                row.flag("tax_included"),
                row.amount("tax_amount", currency),
                row.amount("total_amount", currency),
                row.time("created_at"),
                row.timeOrNull("confirmed_at"),
                row.timeOrNull("due_at"),
                row.timeOrNull("paid_at"));
    }
}
