package tradepost.sales.core;

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
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.orders.Discount;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.LineQueries;
import tradepost.orders.Payment;
import tradepost.sales.Address;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.charge.ShippingCharge;
import tradepost.sales.core.amount.StoredAmounts;
import tradepost.sales.core.amount.Tax;
import tradepost.sales.core.extension.OrderChecks;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.fulfilment.SalesStates;
import tradepost.sales.core.terms.Credit;
import tradepost.sales.core.terms.Credit.Claim;
import tradepost.sales.core.terms.Terms;

/** The statements on orders, with their row mappings. */
final class SalesQueries {
    /** Nearly all orders have no extensions. Their empty list is read as null, because it would be parsed for each row. */
    static final String ORDER = """
            id, number, customer_id, customer_name, status, payment_status, fulfillment_status, currency, total_amount, paid_amount,
            refunded_amount, notes, reference, cancel_reason, version, created_at, updated_at, confirmed_at, paid_at, cancelled_at,
            confirmed_version, confirm_request, customer_user_id, hold_id, shipping_address, billing_address, pending_amount,
            coalesce(subtotal_amount, total_amount), discount_amount, tax_amount, returned_amount, discount, payment_terms_days, due_at, expires_at,
            allow_backorders, quote_id, nullif(extensions, '[]'), shipping""";

    /** Of one order or of many; see {@link LineQueries#insert}. */
    static final String INSERT_LINES = LineQueries.insert(
            "sales_order_line",
            """
            , price_set, price_list_id, discount, full_discount, discount_amount, full_tax, tax_amount, tax_category, tax_rate, tax_included""",
            """
            , price_set, price_list_id, more->'discount', %1$s, %1$s, %2$s, %2$s, more->>'tax_category', (more->>'tax_rate')::numeric,
              coalesce((more->>'tax_included')::boolean, false)""".formatted(StoredAmounts.amount("discount_amount"), StoredAmounts.amount("tax_amount")),
            ", price_set, price_list_id, more",
            ", $10::boolean[], $11::uuid[], $12::text[]::jsonb[]");

    /** The arrays before the events: those of the lines and of the heads. */
    private static final int HEAD_ARRAYS = 29;

    /**
     * Inserts many orders: first all lines, like {@link #INSERT_LINES}, then the heads, then the events. Returns only what the database has
     * generated, for {@link NewOrder#inserted}.
     */
    static final String INSERT_ALL = insertAll(HEAD_ARRAYS, "", "");

    /** The same for confirmed orders, with the command that confirmed them in {@code $30}. */
    static final String INSERT_CONFIRMED = insertAll(
            HEAD_ARRAYS + 1,
            ", confirm_request, status, confirmed_version, version, confirmed_at, due_at",
            ", confirm_request, 'confirmed', 1, 2, now(), " + Terms.due("h"));

    /** @param arrays the number of arrays before the events; the last seventeen or more are the columns of the head */
    private static String insertAll(int arrays, String moreColumns, String moreValues) {
        return """
                with lines as (%s),
                heads as (
                  insert into sales_order(id, customer_id, customer_name, customer_email, currency, total_amount, notes, reference,
                    created_by, customer_user_id, hold_id, shipping_address, billing_address, subtotal_amount, discount_amount, tax_amount,
                    discount, payment_terms_days, expires_at, quote_id, allow_backorders, extensions, shipping%s)
                  select id, customer_id, name, email, currency, total, notes, reference, created_by, user_id, hold_id, shipping, billing,
                    (more->>'subtotal_amount')::numeric, %s, %s, more->'discount', payment_terms_days, expires_at, quote_id, %s, %s, %s%s
                  from unnest($13::uuid[], $14::uuid[], $15::text[], $16::text[], $17::text[], $18::numeric[],
                    $19::text[], $20::text[], $21::uuid[], $22::uuid[], $23::uuid[], $24::text[]::jsonb[], $25::text[]::jsonb[],
                    $26::text[]::jsonb[], $27::int[], $28::timestamptz[], $29::uuid[]%s) as h(id, customer_id, name, email, currency, total, notes, reference, created_by, user_id, hold_id,
                    shipping, billing, more, payment_terms_days, expires_at, quote_id%s)
                  returning id, number, created_at, due_at, expires_at),
                events as (%s join heads h on h.id = e.subject order by e.n)
                select * from heads
                """.formatted(
                        INSERT_LINES,
                        moreColumns,
                        StoredAmounts.amount("discount_amount"),
                        StoredAmounts.amount("tax_amount"),
                        StoredAmounts.ALLOW_BACKORDERS,
                        StoredAmounts.EXTENSIONS,
                        StoredAmounts.SHIPPING,
                        moreValues,
                        arrays > HEAD_ARRAYS ? ", $30::uuid[]" : "",
                        arrays > HEAD_ARRAYS ? ", confirm_request" : "",
                        EventLog.insert(arrays + 1, "e.data || jsonb_build_object('number', h.number)")); // drawn here
    }

    static final String GET = "select %s from sales_order where id = $1".formatted(ORDER);

    static final String LOCK = GET + " for no key update";

    /** Locks those of the orders that nothing else has locked. */
    static final String LOCK_FREE = """
            select id from sales_order where id = any((select $1::uuid[])::uuid[]) order by id for no key update skip locked
            """;

    /** The payments of an order o, in the row of its first line; null if there are none. */
    private static final String PAYMENTS = """
            case when (o.paid_amount > 0 or o.payment_requests > 0) and l.line_no = 1 then %s end
            """.formatted(Payment.listed("sales_order_payment", """
                    kind, provider, case kind when 'refund' then 'done' else status end as status, failure,
                    case when kind = 'payment' and status = 'captured' then coalesce(captured_at, at) end as captured_at"""));

    /**
     * One statement, so that head, lines and payments are from one moment: a row for each line, with the head repeated. {@code offset 0}
     * makes the planner look up the lines of each order: a plan made before the tables were analyzed would read all lines.
     */
    static final String GET_WITH_LINES =
            """
            select %s, %s, l.price_set, l.price_list_id, l.closed_quantity, l.returned_quantity,
              l.backordered_quantity, l.discount, l.discount_amount, l.tax_category, l.tax_rate, l.tax_included, l.tax_amount, %s,
              case when l.line_no = 1 then %s end as credit_limit, o.expires_at <= clock_timestamp() as expired
            from sales_order o, lateral (select * from sales_order_line where order_id = o.id offset 0) l
            where o.id = any((select $1::uuid[])::uuid[]) order by l.order_id, l.line_no
            """.formatted(prefixed("o", ORDER), LineQueries.columns("shipped_quantity"), PAYMENTS, Credit.LIMIT);

    private static final int ORDER_COLUMNS = 39;
    private static final int PRICE_SET_AT = ORDER_COLUMNS + LineQueries.COLUMNS;

    static final Listing<SalesOrder> LISTED = Listing.of("sales_order", ORDER, SalesQueries::order, SalesOrder::id)
            .byDocumentNumber("number", SalesOrder.NUMBER.prefix(), SalesOrder::number)
            .byText("customer_name", SalesOrder::customerName)
            .byText("status", SalesOrder::status)
            .byNumber("total_amount", SalesOrder::totalAmount)
            .byTime("due_at", SalesOrder::dueAt)
            .byTime("created_at", SalesOrder::createdAt)
            .byTime("updated_at", SalesOrder::updatedAt);

    /** By its own words and by those of its customer. */
    static final Searched SEARCHED = new Searched("id", "sales_order_found", "name", """
            exists (select from sales_customer_search c where c.customer_id = sales_order.customer_id and c.search_words @@ ? offset 0)
              or exists (select from sales_order_search s where s.id = sales_order.id and s.search_words @@ ? offset 0)""");

    static final String REPLACE = """
            update sales_order set customer_id = $2, customer_name = $3, customer_email = $4, currency = $5, total_amount = $6,
                   notes = $7, reference = $8, customer_user_id = $9, hold_id = $10, shipping_address = $11, billing_address = $12,
                   subtotal_amount = (more->>'subtotal_amount')::numeric, discount_amount = %s, tax_amount = %s, discount = more->'discount',
                   payment_terms_days = $14, expires_at = $15, allow_backorders = %s, extensions = %s, shipping = %s,
                   version = version + 1, updated_at = now()
            from (select $13::text::jsonb as more) m where id = $1 and status = 'draft'
            """.formatted(
                    StoredAmounts.amount("discount_amount"),
                    StoredAmounts.amount("tax_amount"),
                    StoredAmounts.ALLOW_BACKORDERS,
                    StoredAmounts.EXTENSIONS,
                    StoredAmounts.SHIPPING);

    /** Records which extensions have checked drafts, which are locked in this order and have that version. */
    static final String CHECKED = """
            with checked as (
              select o.id, c.extensions
              from sales_order o join unnest($1::uuid[], $2::bigint[], $3::text[]) as c(id, version, extensions)
                on o.id = c.id and o.version = c.version
              where o.status = 'draft' order by o.id for no key update of o)
            update sales_order o set extensions = c.extensions::jsonb from checked c where o.id = c.id
            """;

    /** Confirms the orders that are still drafts at that version, with one event for each order in the list. */
    static final String CONFIRM =
            """
            with confirmed as (
              update sales_order o set status = 'confirmed', confirmed_version = version, confirm_request = c.request,
                     version = version + 1, confirmed_at = now(), due_at = %s, updated_at = now()
              from unnest((select $1::uuid[]), (select $2::bigint[]), (select $3::uuid[])) as c(order_id, at_version, request)
              where id = c.order_id and version = c.at_version and %s and (expires_at is null or expires_at > now())
                and not c.request = any(refused_requests) returning %s),
            events as (%s join confirmed c on c.id = e.subject)
            select * from confirmed
            """.formatted(Terms.due("o"), SalesStates.CONFIRM.allowed(), ORDER, EventLog.insert(4));

    /** The orders with the versions at which they were confirmed, and those at which a change was applied. None is ever revoked. */
    static final String CONFIRMED_AT = """
            select id, confirmed_version from sales_order where id = any((select $1::uuid[])::uuid[]) and confirmed_version is not null
            union all
            select order_id, order_version from sales_order_change
            where order_id = any((select $1::uuid[])::uuid[]) and applied_at is not null
            """;

    static final String WAIT_NO_MORE =
            "update sales_order_line set backordered_quantity = 0 where order_id = $1 and backordered_quantity > 0";

    private static final int REFUSED_MAX = 16;

    /**
     * From now on, this command cannot confirm the draft. Of more than {@value #REFUSED_MAX} commands, the newer half is kept, and the version
     * is increased, which excludes what the others have reserved.
     */
    static final String REFUSE = """
            update sales_order set refused_requests = case when cardinality(refused_requests) < %1$d then refused_requests
                                                           else refused_requests[%1$d / 2 + 1:] end || $2::uuid,
              version = version + (cardinality(refused_requests) >= %1$d)::int
            where id = $1 and status = 'draft'
            """.formatted(REFUSED_MAX);

    static final String SUPERSEDE = """
            update sales_order set version = version + 1, updated_at = now() where id = $1 and status = 'draft' and version = $2
            """;

    /**
     * Pays the orders $1, which are locked, with the amounts $2 and the payments $3, of which the id is null if the amount is 0. One event for
     * each order in the list.
     */
    static final String PAY = """
            with paid as (
              update sales_order o set paid_amount = paid_amount + p.amount,
                     payment_status = case when refunded_amount > 0 then 'partially_refunded'
                                           when paid_amount + p.amount = total_amount - returned_amount then 'paid' else 'partially_paid' end,
                     status = case when paid_amount - refunded_amount + p.amount < total_amount - returned_amount then status
                                   when fulfillment_status in ('fulfilled', 'returned') then 'completed' else 'paid' end,
                     paid_at = case when paid_amount - refunded_amount + p.amount = total_amount - returned_amount then now() end,
                     version = version + 1, updated_at = now()
              from unnest((select $1::uuid[]), (select $2::numeric[])) as p(order_id, amount)
              where id = p.order_id and %s and p.amount >= 0
                and paid_amount - refunded_amount + pending_amount + p.amount <= total_amount - returned_amount
              returning %s),
            payments as (
              insert into sales_order_payment(id, order_id, kind, amount, method, reference, actor)
              select p.id, p.order_id, 'payment', p.amount, p.method, p.reference, p.actor
              from unnest($1::uuid[], $2::numeric[], $3::uuid[], $4::text[], $5::text[], $6::text[])
                as p(order_id, amount, id, method, reference, actor)
              join paid on paid.id = p.order_id where p.id is not null),
            events as (%s join paid on paid.id = e.subject order by e.n)
            select * from paid
            """.formatted(SalesStates.PAY.allowed(), ORDER, EventLog.insert(7));

    static final String CANCEL = """
            update sales_order set status = 'cancelled', cancel_reason = $2, cancelled_at = now(), refunded_amount = paid_amount,
                   payment_status = case when paid_amount > 0 then 'refunded' else payment_status end,
                   version = version + 1, updated_at = now()
            where id = $1 and %s and fulfillment_status = 'unfulfilled' returning %s
            """.formatted(SalesStates.CANCEL.allowed(), ORDER);

    private SalesQueries() {}

    /** An order with the data that only this context knows: its confirmation and its owner. */
    record Stored(
            SalesOrder order,
            @Nullable Long confirmedVersion,
            @Nullable UUID confirmRequest,
            @Nullable UUID customerUserId) {
        static Stored of(Row r) {
            return new Stored(SalesQueries.order(r), r.getLong(20), r.getUUID(21), r.getUUID(22));
        }
    }

    /**
     * @param setPrices ids of the lines whose price was set explicitly, or may have been; for older lines this is unknown
     * @param creditLimit of the customer now; null without one
     * @param expired whether its time to be confirmed has passed
     */
    record StoredWithLines(
            Stored stored,
            List<SalesOrderLine> lines,
            Set<UUID> setPrices,
            List<Payment> payments,
            @Nullable Long creditLimit,
            boolean expired) {
        static StoredWithLines of(Row first) {
            return new StoredWithLines(
                    Stored.of(first),
                    new ArrayList<>(),
                    new HashSet<>(),
                    new ArrayList<>(),
                    first.getLong("credit_limit"),
                    Boolean.TRUE.equals(first.getBoolean("expired")));
        }

        /** What it adds to the open amount of its customer; null without a limit. */
        @Nullable
        Claim claim() {
            var order = stored.order();
            return Claim.of(order.id(), order.customerId(), order.currency(), order.totalAmount(), creditLimit);
        }

        OrderChecks.Order toCheck() {
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

        SalesOrderWithItems answer() {
            return new SalesOrderWithItems(stored.order(), lines, payments);
        }

        private void add(Row r) {
            var currency = stored.order().currency();
            int at = PRICE_SET_AT;
            var line = LineQueries.<SalesOrderLine>read(r, ORDER_COLUMNS, currency, SalesOrderLine::new)
                    .ofPriceList(r.getUUID(at + 1))
                    .withPieces(r.getLong(at + 2), r.getLong(at + 3), r.getLong(at + 4))
                    .withAmounts(
                            discount(r, at + 5),
                            Money.read(r, at + 6, currency),
                            r.getString(at + 7),
                            Tax.shown(r.getBigDecimal(at + 8)),
                            r.getBoolean(at + 9),
                            Money.read(r, at + 10, currency));
            lines.add(line);
            if (!Boolean.FALSE.equals(r.getBoolean(PRICE_SET_AT))) setPrices.add(line.id());
            payments.addAll(Payment.list(r.getJsonArray(at + 11), currency));
        }
    }

    static SalesOrder order(Row r) {
        var currency = r.getString(7);
        var shipping = ShippingCharge.read(r.getJsonObject(38), currency);
        return new SalesOrder(
                r.getUUID(0),
                r.getString(1),
                r.getUUID(2),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                r.getString(7),
                Money.read(r, 8, currency),
                Money.read(r, 9, currency),
                Money.read(r, 10, currency),
                r.getString(11),
                r.getString(12),
                r.getString(13),
                r.getLong(14),
                r.getOffsetDateTime(15).toInstant(),
                r.getOffsetDateTime(16).toInstant(),
                RowMapper.instant(r, 17),
                RowMapper.instant(r, 18),
                RowMapper.instant(r, 19),
                r.getUUID(23),
                address(r, 24),
                address(r, 25),
                Money.read(r, 26, currency),
                Money.read(r, 27, currency),
                Money.read(r, 28, currency),
                Money.read(r, 29, currency),
                Money.read(r, 30, currency),
                discount(r, 31),
                r.getInteger(32),
                RowMapper.instant(r, 33),
                RowMapper.instant(r, 34),
                r.getBoolean(35),
                r.getUUID(36),
                Used.read(r.getJsonArray(37)),
                ShippingCharge.amount(shipping, currency),
                shipping);
    }

    private static @Nullable Discount discount(Row r, int at) {
        var stored = r.getJsonObject(at);
        return stored == null ? null : Discount.of(stored);
    }

    private static @Nullable Address address(Row r, int at) {
        var stored = r.getJsonObject(at);
        return stored == null ? null : Address.of(stored);
    }

    /** The rows of {@link #GET_WITH_LINES}, by the order's id. An order has at least one line. */
    static Map<UUID, StoredWithLines> storedWithLines(RowSet<Row> rows) {
        var found = new HashMap<UUID, StoredWithLines>();
        for (var r : rows)
            found.computeIfAbsent(r.getUUID(0), id -> StoredWithLines.of(r)).add(r);
        return found;
    }

    /** The order as this transaction sees it, or null. */
    static @Nullable StoredWithLines find(Tx tx, UUID orderId) {
        return storedWithLines(tx.sql(GET_WITH_LINES, (Object) new UUID[] {orderId}))
                .get(orderId);
    }

    /** The order as this transaction sees it. Fails 404 order_not_found. */
    static SalesOrderWithItems withItems(Tx tx, UUID orderId) {
        var found = find(tx, orderId);
        if (found == null) throw Problem.notFound("order_not_found");
        return found.answer();
    }

    /** The names of functions get no prefix. */
    static String prefixed(String alias, String columns) {
        return columns.replaceAll("\\b\\w+\\b(?!\\()", alias + ".$0");
    }
}
