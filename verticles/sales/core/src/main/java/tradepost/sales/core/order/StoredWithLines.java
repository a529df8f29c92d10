package tradepost.sales.core.order;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.LineQueries;
import tradepost.orders.Payment;
import tradepost.orders.charge.TaxExemption;
import tradepost.orders.invoice.LotPieces;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.pricing.Tax;
import tradepost.sales.core.pricing.WrittenTaxes;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.Credit.Claim;
import tradepost.sales.core.terms.CustomerStanding;
import tradepost.sales.core.terms.UnpaidLimit;
import tradepost.sales.event.OrderConfirmed;
import tradepost.sales.event.ReservedPart;

/**
 * An order with its lines and payments.
 *
 * @param setPrices ids of the lines whose price was set explicitly
 * @param creditLimit of the customer now; null without one
 * @param expired whether its time to be confirmed has passed
 * @param standing of the customer now
 * @param byCustomer whether its customer has placed it
 * @param keepsTaxes whether it is confirmed with the taxes that it has, whatever they are by now
 */
public record StoredWithLines(
        StoredOrder stored,
        List<SalesOrderLine> lines,
        Set<UUID> setPrices,
        List<Payment> payments,
        @Nullable Long creditLimit,
        boolean expired,
        CustomerStanding standing,
        boolean byCustomer,
        boolean keepsTaxes)
        implements Confirmable {
    /** The payments of an order o, in the row of its first line; null if there are none. */
    private static final String PAYMENTS = """
            case when (o.paid_amount > 0 or o.payment_requests > 0) and l.line_no = 1 then %s end
            """.formatted(Payment.listed("sales_order_payment", """
                    kind, provider, status, failure, refund_id, payment_id, source_id as source_payment_id, source_order_id, for_order_id,
                    case when kind = 'payment' and status = 'captured' then coalesce(captured_at, at) end as captured_at"""));

    private static final Columns LINE = new Columns("""
            price_set, price_list_id, closed_quantity, returned_quantity, backordered_quantity, discount, discount_amount, tax_category,
            tax_rate, tax_included, tax_amount, tax_exemption""");

    /** What has left of lots of a line l; null if it has none. */
    private static final String LOTS = """
            case when l.shipped_quantity > 0 then (
              select jsonb_agg(jsonb_build_object('lot', t.lot, 'quantity', t.quantity) order by t.first)
              from (select s.lot, sum(s.quantity) as quantity, min(s.id) as first from sales_order_lot s where s.line_id = l.id group by s.lot) t) end
            """;

    /** Of the order; the costly ones only in the row of its first line. And the lots of the line. */
    private static final Columns MORE =
            new Columns("""
            %s as payments, case when l.line_no = 1 then %s end as credit_limit, case when l.line_no = 1 then %s end as standing,
              o.placed_by_customer as placed_by_customer, o.expires_at <= clock_timestamp() as expired, o.taxes_kept_until > clock_timestamp() as keeps_taxes,
              %s as lots""".formatted(PAYMENTS, Credit.LIMIT, CustomerStanding.OF_ORDER, LOTS));

    /**
     * One statement, so that head, lines and payments are from one moment: a row for each line, with the head repeated. {@code offset 0}
     * makes the planner look up the lines of each order: a plan made before the tables were analyzed would read all lines.
     */
    public static final String GET =
            """
            select %s, %s, %s, %s
            from sales_order o, lateral (select * from sales_order_line where order_id = o.id offset 0) l
            where o.id = any((select $1::uuid[])::uuid[]) order by l.order_id, l.line_no
            """.formatted(StoredOrder.columns("o"), LineQueries.columns("shipped_quantity"), LINE.of("l"), MORE);

    private static final int LINE_AT = StoredOrder.COLUMN_COUNT + LineQueries.COLUMNS;
    private static final int MORE_AT = LINE_AT + LINE.size();

    /** The rows of {@link #GET}, by the order's id. An order has at least one line. */
    public static Map<UUID, StoredWithLines> read(RowSet<Row> rows) {
        var found = new HashMap<UUID, StoredWithLines>();
        for (var r : rows)
            found.computeIfAbsent(r.getUUID(0), id -> StoredWithLines.of(r)).add(r);
        return found;
    }

    /** The order as this transaction sees it, or null. */
    public static @Nullable StoredWithLines find(Tx tx, UUID orderId) {
        return read(tx.sql(GET, (Object) new UUID[] {orderId})).get(orderId);
    }

    /** The order as this transaction sees it. Fails 404 order_not_found. */
    public static SalesOrderWithItems answer(Tx tx, UUID orderId) {
        var found = find(tx, orderId);
        if (found == null) throw Problem.notFound("order_not_found");
        return found.answer();
    }

    private static StoredWithLines of(Row first) {
        var more = MORE.in(first, MORE_AT);
        return new StoredWithLines(
                StoredOrder.of(first),
                new ArrayList<>(),
                new HashSet<>(),
                new ArrayList<>(),
                more.number("credit_limit"),
                more.flag("expired"),
                CustomerStanding.read(first, "standing"),
                more.flag("placed_by_customer"),
                more.flag("keeps_taxes"));
    }

    @Override
    public UUID id() {
        return stored.id();
    }

    @Override
    public long version() {
        return stored.version();
    }

    @Override
    public UUID customerId() {
        return stored.customerId();
    }

    @Override
    public boolean allowBackorders() {
        return stored.order().allowBackorders();
    }

    @Override
    public @Nullable UUID holdId() {
        return stored.order().holdId();
    }

    @Override
    public boolean requiresHold() {
        return false;
    }

    @Override
    public OrderConfirmed confirmed(List<ReservedPart> reserved) {
        return OrderConfirmed.of(stored.order(), lines, reserved);
    }

    @Override
    public @Nullable Claim claim() {
        var order = stored.order();
        return Claim.of(order.id(), order.customerId(), order.currency(), order.totalAmount(), creditLimit);
    }

    @Override
    public UnpaidLimit.@Nullable Claim unpaid() {
        var order = stored.order();
        boolean counts = byCustomer
                && order.paymentTermsDays() == null
                && order.totalAmount().signum() > 0;
        return counts ? new UnpaidLimit.Claim(order.id(), order.customerId()) : null;
    }

    public WrittenTaxes taxes() {
        var o = stored.order();
        return new WrittenTaxes(
                lines, setPrices, o.shipping(), o.shippingAddress(), o.billingAddress(), o.extensions());
    }

    public OrderChecks.Order toCheck() {
        var o = stored.order();
        var amounts = new Amounts(o.subtotalAmount(), o.discountAmount(), o.taxAmount(), o.totalAmount());
        return new OrderChecks.Order(
                o.id(),
                o.customerId(),
                o.currency(),
                amounts,
                o.reference(),
                o.shippingAddress(),
                o.billingAddress(),
                lines,
                o.shippingAmount());
    }

    public SalesOrderWithItems answer() {
        return new SalesOrderWithItems(stored.order(), lines, payments);
    }

    /** A listed order with its lines, from its rows of {@link #GET}: as it is now, unless it was deleted since it was listed. */
    static SalesOrder withItems(SalesOrder listed, List<Row> rows) {
        if (rows.isEmpty()) return listed;
        var items = rows.stream().map(r -> line(r, listed.currency())).toList();
        return StoredOrder.order(rows.getFirst(), items);
    }

    private void add(Row r) {
        var currency = stored.currency();
        var line = line(r, currency);
        lines.add(line);
        if (LINE.in(r, LINE_AT).flag("price_set")) setPrices.add(line.id());
        payments.addAll(Payment.list(MORE.in(r, MORE_AT).jsonArray("payments"), currency));
    }

    private static SalesOrderLine line(Row r, String currency) {
        var row = LINE.in(r, LINE_AT);
        var line = LineQueries.<SalesOrderLine>read(r, StoredOrder.COLUMN_COUNT, currency, SalesOrderLine::new)
                .ofPriceList(row.uuid("price_list_id"))
                .withPieces(
                        row.number("closed_quantity"),
                        row.number("returned_quantity"),
                        row.number("backordered_quantity"))
                .withAmounts(
                        StoredOrder.discount(row.json("discount")),
                        row.amount("discount_amount", currency),
                        row.text("tax_category"),
                        Tax.shown(row.decimal("tax_rate")),
                        row.flag("tax_included"),
                        row.amount("tax_amount", currency));
        var exemption = row.json("tax_exemption");
        var taxed = exemption == null ? line : line.withExemption(TaxExemption.of(exemption));
        var lots = MORE.in(r, MORE_AT).jsonArray("lots");
        return lots == null ? taxed : taxed.withLots(lots(lots));
    }

    private static List<LotPieces> lots(JsonArray lots) {
        return lots.stream()
                .map(l -> Json.read((JsonObject) l, LotPieces.class))
                .toList();
    }
}
