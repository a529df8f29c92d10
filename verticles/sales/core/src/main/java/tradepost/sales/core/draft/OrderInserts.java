package tradepost.sales.core.draft;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.contact.KnownOwners;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Money;
import tradepost.orders.LineQueries;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.order.Addresses;
import tradepost.sales.core.order.Columns;
import tradepost.sales.core.pricing.StoredAmounts;
import tradepost.sales.core.terms.Terms;

/** Inserts new orders, many by one statement, and completes what it returns to the orders as a read shows them. */
public final class OrderInserts {
    /** Of one order or of many; see {@link LineQueries#insert}. */
    static final String INSERT_LINES = LineQueries.insert(
            "sales_order_line",
            """
            , price_set, price_list_id, discount, full_discount, discount_amount, full_tax, tax_amount, tax_category, tax_rate, tax_included,
              tax_exemption""",
            """
            , price_set, price_list_id, more->'discount', %1$s, %1$s, %2$s, %2$s, more->>'tax_category', (more->>'tax_rate')::numeric,
              coalesce((more->>'tax_included')::boolean, false), more->'tax_exemption'""".formatted(StoredAmounts.amount("discount_amount"), StoredAmounts.amount("tax_amount")),
            ", price_set, price_list_id, more",
            ", $10::boolean[], $11::uuid[], $12::text[]::jsonb[]");

    /** What the database generates of a head. */
    private static final Columns MADE =
            new Columns("id, number, created_at, due_at, expires_at, status, payment_status, open_amount, paid_at");

    /** The arrays before the events: those of the lines and of the heads. */
    private static final int HEAD_ARRAYS = 30;

    /**
     * Inserts many orders: first all lines, like {@link #INSERT_LINES}, then the heads, then the events. What was seen of the customers is noted as
     * {@link KnownOwners} says. Returns only what the database has generated, which {@link #read} completes.
     */
    private static final String INSERT = insert(HEAD_ARRAYS, "", "");

    /**
     * The same for confirmed orders, with the command that confirmed them in {@code $31} and the amount that was paid with it in {@code $32},
     * null without a payment. Like a payment that comes later, one changes the version.
     */
    private static final String INSERT_CONFIRMED = insert(
            HEAD_ARRAYS + 2,
            ", confirm_request, confirmed_version, confirmed_at, stage, paid_amount, version",
            ", confirm_request, 1, now(), 'confirmed', coalesce(paid, 0), case when paid is null then 2 else 3 end");

    /** The payments of confirmed orders, with the customers of the orders. */
    private static final String INSERT_PAYMENTS = """
            insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, reference, actor, date)
            select id, order_id, customer_id, 'payment', amount, method, reference, actor, business_day(now())
            from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::numeric[], $5::text[], $6::text[], $7::text[])
              as p(id, order_id, customer_id, amount, method, reference, actor)
            """;

    /** @param arrays the number of arrays before the events; the last eighteen or more are the columns of the head */
    private static String insert(int arrays, String moreColumns, String moreValues) {
        return """
                with lines as (%s),
                %s,
                heads as (
                  insert into sales_order(id, customer_id, customer_name, customer_email, currency, total_amount, notes, reference,
                    created_by, hold_id, shipping_address, billing_address, subtotal_amount, discount_amount, tax_amount,
                    discount, payment_terms_days, expires_at, quote_id, allow_backorders, extensions, shipping, customer_language, metadata, external_ids,
                    internal_notes, private_metadata, placed_by_customer%s)
                  select id, customer_id, name, email, currency, total, notes, reference, created_by, hold_id, shipping, billing,
                    (more->>'subtotal_amount')::numeric, %s, %s, more->'discount', payment_terms_days, expires_at, quote_id, %s, %s, %s, %s, %s, %s,
                    %s, %s, coalesce(created_by = customer_user, false)%s
                  from unnest($13::uuid[], $14::uuid[], $15::text[], $16::text[], $17::text[], $18::numeric[],
                    $19::text[], $20::text[], $21::uuid[], $22::uuid[], $23::uuid[], $24::text[]::jsonb[], $25::text[]::jsonb[],
                    $26::text[]::jsonb[], $27::int[], $28::timestamptz[], $29::uuid[]%s) as h(id, customer_id, name, email, currency, total, notes, reference, created_by, customer_user, hold_id,
                    shipping, billing, more, payment_terms_days, expires_at, quote_id%s)
                  returning %s),
                events as (%s join heads h on h.id = e.subject order by e.n)
                select * from heads
                """.formatted(
                        INSERT_LINES,
                        KnownOwners.noted("$14::uuid[]", "$22::uuid[]", "$30::bigint[]"),
                        moreColumns,
                        StoredAmounts.amount("discount_amount"),
                        StoredAmounts.amount("tax_amount"),
                        StoredAmounts.ALLOW_BACKORDERS,
                        StoredAmounts.EXTENSIONS,
                        StoredAmounts.SHIPPING,
                        StoredAmounts.LANGUAGE,
                        StoredAmounts.METADATA,
                        StoredAmounts.EXTERNAL_IDS,
                        StoredAmounts.INTERNAL_NOTES,
                        StoredAmounts.PRIVATE_METADATA,
                        moreValues,
                        arrays > HEAD_ARRAYS ? ", $31::uuid[], $32::text[]::numeric[]" : "",
                        arrays > HEAD_ARRAYS ? ", confirm_request, paid" : "",
                        MADE,
                        EventLog.insert(arrays + 1, "e.data || jsonb_build_object('number', h.number)")); // drawn here
    }

    private OrderInserts() {}

    /** Inserts drafts, and returns them by id. */
    static Map<UUID, SalesOrder> drafts(Tx tx, List<NewOrder> orders, List<Event> events) {
        var made = EventLog.send(tx, INSERT, events, args(orders).toArray()).await();
        return read(orders, made, false);
    }

    /**
     * Inserts orders that are confirmed at once, with their payments, and returns them by id.
     *
     * @param commands that confirm them, in the sequence of the orders
     */
    public static Map<UUID, SalesOrder> confirmed(Tx tx, List<NewOrder> orders, UUID[] commands, List<Event> events) {
        var args = args(orders);
        args.add(commands);
        args.add(texts(orders, OrderInserts::paid));
        var made = EventLog.send(tx, INSERT_CONFIRMED, events, args.toArray());
        insertPayments(tx, orders);
        return read(orders, made.await(), true);
    }

    /** As text, because an array of numbers cannot have nulls in the client. */
    private static @Nullable String paid(NewOrder order) {
        return order.payment() == null ? null : order.payment().amount().toPlainString();
    }

    private static void insertPayments(Tx tx, List<NewOrder> orders) {
        var paid = new ArrayList<NewOrder>();
        var payments = new ArrayList<NewPayment>();
        for (var o : orders)
            if (o.payment() != null && o.payment().id() != null) {
                paid.add(o);
                payments.add(o.payment());
            }
        if (paid.isEmpty()) return;
        tx.send(
                INSERT_PAYMENTS,
                payments.stream().map(NewPayment::id).toArray(UUID[]::new),
                uuids(paid, NewOrder::id),
                uuids(paid, NewOrder::customerId),
                payments.stream().map(NewPayment::amount).toArray(BigDecimal[]::new),
                payments.stream().map(NewPayment::method).toArray(String[]::new),
                payments.stream().map(NewPayment::reference).toArray(String[]::new),
                payments.stream().map(NewPayment::payer).toArray(String[]::new));
    }

    /**
     * The orders as they were inserted, by id: confirmed, or else drafts.
     *
     * @param made what the database has generated of each, as {@link #INSERT} returns it
     */
    private static Map<UUID, SalesOrder> read(List<NewOrder> orders, RowSet<Row> made, boolean confirmed) {
        var rows = new HashMap<UUID, Columns.Values>();
        for (var r : made) {
            var row = MADE.in(r, 0);
            rows.put(row.uuid("id"), row);
        }
        var inserted = new HashMap<UUID, SalesOrder>();
        for (var o : orders) inserted.put(o.id(), read(o, Objects.requireNonNull(rows.get(o.id())), confirmed));
        return inserted;
    }

    private static SalesOrder read(NewOrder o, Columns.Values made, boolean confirmed) {
        var at = made.time("created_at");
        var none = Money.exact(BigDecimal.ZERO, o.currency());
        var payment = confirmed ? o.payment() : null;
        return new SalesOrder(
                made.uuid("id"),
                made.text("number"),
                o.customerId(),
                o.customerName(),
                made.text("status"),
                made.text("payment_status"),
                "unfulfilled",
                o.currency(),
                Money.exact(o.total(), o.currency()),
                payment == null ? none : Money.exact(payment.amount(), o.currency()),
                none,
                o.notes(),
                o.reference(),
                Objects.requireNonNullElseGet(o.metadata(), JsonObject::new),
                Objects.requireNonNullElseGet(o.externalIds(), JsonObject::new),
                o.internalNotes(),
                Objects.requireNonNullElseGet(o.privateMetadata(), JsonObject::new),
                null,
                confirmed ? o.placedVersion() : NewOrder.VERSION,
                at,
                at,
                confirmed ? at : null,
                made.timeOrNull("paid_at"),
                null,
                o.holdId(),
                o.shippingAddress(),
                o.billingAddress(),
                none,
                Money.exact(o.amounts().subtotal(), o.currency()),
                Money.exact(o.amounts().discount(), o.currency()),
                Money.exact(o.amounts().tax(), o.currency()),
                none,
                o.discount(),
                o.paymentTermsDays(),
                made.timeOrNull("due_at"),
                made.timeOrNull("expires_at"),
                o.allowBackorders(),
                o.quoteId(),
                o.extensions(),
                ShippingCharge.amount(o.shipping(), o.currency()),
                o.shipping() == null ? null : o.shipping().in(o.currency()),
                none,
                none,
                none,
                made.amount("open_amount", o.currency()),
                none,
                null);
    }

    /** The parameters of {@link #INSERT_LINES}, for the lines of one order or of several. */
    static Object[] lineArgs(List<SalesOrderLine> lines, Set<UUID> setPrices) {
        var args = Arrays.copyOf(LineQueries.args(lines), 12);
        args[11] = lines.stream().map(StoredAmounts::ofLine).toArray(String[]::new);
        args[10] = lines.stream().map(SalesOrderLine::priceListId).toArray(UUID[]::new);
        args[9] = lines.stream().map(l -> setPrices.contains(l.id())).toArray(Boolean[]::new);
        return args;
    }

    /** The first 30 parameters of {@link #INSERT} and {@link #INSERT_CONFIRMED}. */
    private static List<Object> args(List<NewOrder> orders) {
        var allLines = new ArrayList<SalesOrderLine>();
        var setPrices = new HashSet<UUID>();
        for (var o : orders) {
            allLines.addAll(o.lines());
            setPrices.addAll(o.setPrices());
        }
        var args = new ArrayList<Object>(Arrays.asList(lineArgs(allLines, setPrices)));
        args.add(uuids(orders, NewOrder::id));
        args.add(uuids(orders, NewOrder::customerId));
        args.add(texts(orders, NewOrder::customerName));
        args.add(texts(orders, NewOrder::customerEmail));
        args.add(texts(orders, NewOrder::currency));
        args.add(Tx.numbers(orders, NewOrder::total));
        args.add(texts(orders, NewOrder::notes));
        args.add(texts(orders, NewOrder::reference));
        args.add(uuids(orders, NewOrder::createdBy));
        args.add(uuids(orders, NewOrder::customerUserId));
        args.add(uuids(orders, NewOrder::holdId));
        args.add(addresses(orders, NewOrder::shippingAddress));
        args.add(addresses(orders, NewOrder::billingAddress));
        args.add(texts(orders, OrderInserts::more));
        args.add(orders.stream().map(NewOrder::paymentTermsDays).toArray(Integer[]::new));
        args.add(orders.stream().map(o -> Terms.stored(o.expiresAt())).toArray(OffsetDateTime[]::new));
        args.add(uuids(orders, NewOrder::quoteId));
        args.add(Tx.column(orders, NewOrder::customerVersion, Long[]::new));
        return args;
    }

    /** See {@link StoredAmounts}. */
    static @Nullable String more(NewOrder o) {
        return StoredAmounts.ofOrder(
                o.amounts(),
                o.discount(),
                o.allowBackorders(),
                Used.stored(o.extensions()),
                o.shipping(),
                o.customerLanguage(),
                o.metadata(),
                o.externalIds(),
                o.internalNotes(),
                o.privateMetadata());
    }

    /** As text, because in an array of jsonb the client writes null as a JSON value. */
    private static String[] addresses(List<NewOrder> orders, Function<NewOrder, @Nullable OrderAddress> of) {
        return orders.stream()
                .map(o -> {
                    var address = Addresses.stored(of.apply(o));
                    return address == null ? null : address.encode();
                })
                .toArray(String[]::new);
    }

    private static UUID[] uuids(List<NewOrder> orders, Function<NewOrder, @Nullable UUID> of) {
        return orders.stream().map(of).toArray(UUID[]::new);
    }

    private static String[] texts(List<NewOrder> orders, Function<NewOrder, @Nullable String> of) {
        return orders.stream().map(of).toArray(String[]::new);
    }
}
