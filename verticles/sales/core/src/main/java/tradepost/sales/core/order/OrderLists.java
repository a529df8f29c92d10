package tradepost.sales.core.order;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.KnownOwners;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.listing.Where;
import tradepost.orders.OrderListMeta;
import tradepost.orders.OrderNumber;
import tradepost.orders.OrderTotals;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderPage;
import tradepost.sales.SalesOrderQuery;

/** The lists of orders. */
public final class OrderLists {
    private static final String MAY_READ = "orders:read";

    static final Listing<SalesOrder> LISTED = Listing.of(
                    "sales_order", StoredOrder.ROW.toString(), StoredOrder::order, SalesOrder::id)
            .byDocumentNumber("number", SalesOrder.NUMBER.prefix(), SalesOrder::number)
            .byText("customer_name", SalesOrder::customerName)
            .byText("status", SalesOrder::status)
            .byNumber("total_amount", SalesOrder::totalAmount)
            .byTime("due_at", SalesOrder::dueAt)
            .byTime("created_at", SalesOrder::createdAt)
            .byTime("updated_at", SalesOrder::updatedAt)
            .includingLines("items", StoredWithLines.GET, StoredWithLines::withItems);

    private static final String HAS_WORDS = """
            exists (select from sales_customer_search c where c.customer_id = sales_order.customer_id and c.search_words @@ ? offset 0)
              or exists (select from sales_order_search s where s.id = sales_order.id and s.search_words @@ ? offset 0)""";

    /** By its own words and by those of its customer. */
    private static final Searched SEARCHED = new Searched("id", "sales_order_found", "name", HAS_WORDS);

    /** The same, and by the notes of staff. */
    private static final Searched SEARCHED_BY_STAFF =
            new Searched("id", "sales_order_found_by_staff", "name", HAS_WORDS + """

              or exists (select from sales_order_internal_search s where s.id = sales_order.id and s.search_words @@ ? offset 0)""");

    /** By digits: of the number, or among the words, of which at most 1,000 orders are found. */
    private static final String HAS_DIGITS = hasDigits(SEARCHED.table());

    private static final String HAS_DIGITS_BY_STAFF = hasDigits(SEARCHED_BY_STAFF.table());

    private static final String WAITING =
            "(id in (select order_id from sales_order_line where backordered_quantity > 0))";
    private static final String TO_SHIP =
            "status in ('confirmed', 'paid') and fulfillment_status in ('unfulfilled', 'partial')";
    private static final String OVERDUE =
            "status = 'confirmed' and due_at < business_start(business_today()) and open_amount > 0";

    private static final Set<String> OWED = Set.of("unpaid", "partially_paid");

    private static final Set<String> WITH_MONEY = Set.of("partially_paid", "paid", "partially_refunded", "refunded");

    private static final String NOT_OVERDUE =
            "(status <> 'confirmed' or due_at is null or due_at >= business_start(business_today()) or open_amount = 0)";

    /** Another attempt, or money by another way, is a later payment. */
    private static final String PAYMENT_FAILED = """
            (status = 'confirmed' and open_amount > 0 and id in (
              select p.order_id from sales_order_payment p where p.kind = 'payment' and p.status = 'failed' and not exists (
                select from sales_order_payment later where later.order_id = p.order_id and later.id > p.id and later.kind = 'payment')))""";

    private OrderLists() {}

    private static String hasDigits(String found) {
        return """
                id = any(array(
                  select id from sales_order where number = %s
                  union all (select id from %s where search_words @@ (select search_query(?::text)) limit 1000)))
                """.formatted(SalesOrder.NUMBER.ofDigits(), found);
    }

    /** All orders for callers who may read every order, else those of the caller. */
    public static Future<SalesOrderPage> orders(Db db, SalesOrderQuery q, @Nullable UUID customerId, Caller caller) {
        boolean isStaff = caller.may(MAY_READ);
        var where = where(q, customerId, isStaff ? null : caller.userId());
        var page = q.page().requireNoPrivate(MAY_READ, caller);
        var all = page.narrowed(LISTED, where);
        return page.read(db, LISTED, where)
                .compose(s -> OrderTotals.read(q.totals(), q.q(), db, LISTED, all, s.data())
                        .map(totals -> new SalesOrderPage(
                                isStaff
                                        ? s.data()
                                        : s.data().stream()
                                                .map(SalesOrder::forCustomer)
                                                .toList(),
                                OrderListMeta.of(s.meta(), totals.orElse(null)))));
    }

    /** What remains to be shipped has an index of its own, which only this text of the condition can use. */
    private static boolean isToShip(SalesOrderQuery q) {
        return has(q.status(), "confirmed", "paid") && has(q.fulfillmentStatus(), "unfulfilled", "partial");
    }

    private static boolean has(@Nullable List<String> values, String... exactly) {
        return values != null && Set.copyOf(values).equals(Set.of(exactly));
    }

    static Where where(SalesOrderQuery q, @Nullable UUID customerId, @Nullable UUID owner) {
        // looked up separately, because a number among the searched words would cost every order an index entry
        var number = SalesOrder.NUMBER.searched(q.q());
        var digits = OrderNumber.digits(q.q());
        boolean isStaff = owner == null;
        return Where.of("true")
                .and(KnownOwners.OWN, owner)
                .and("customer_id = ?", customerId)
                .in("status", isToShip(q) ? null : q.status())
                .when(isToShip(q), TO_SHIP)
                .in("payment_status", q.paymentStatus())
                .when(isOnly(q.paymentStatus(), OWED), "status = 'confirmed'") // follows, and has an index
                .when(isOnly(q.paymentStatus(), WITH_MONEY), "payment_status not in ('unpaid', 'not_due')") // likewise
                .in("fulfillment_status", isToShip(q) ? null : q.fulfillmentStatus())
                .when(without(q.fulfillmentStatus(), "unfulfilled"), "fulfillment_status <> 'unfulfilled'")
                .and("number = ?", OrderNumber.exactly(q.number()))
                .and("reference = ?", q.reference())
                .and("id in (select order_id from sales_order_line where item_id = ?)", q.itemId())
                .when(Boolean.TRUE.equals(q.backordered()), WAITING)
                .when(Boolean.FALSE.equals(q.backordered()), "not " + WAITING)
                // Not indexed: measured, an index of it costs a creation 18 us of PostgreSQL, a sixth of what it takes
                // there.
                .amount("total_amount", q.totalFrom(), q.totalTo())
                .between("created_at", q.createdFrom(), q.createdTo())
                .between("confirmed_at", q.confirmedFrom(), q.confirmedTo())
                .between("paid_at", q.paidFrom(), q.paidTo())
                .between("due_at", q.dueFrom(), q.dueTo())
                .when(sortedBy(q.page().sort(), "due_at"), "due_at is not null")
                .when(q.overdue() != null, Boolean.TRUE.equals(q.overdue()) ? OVERDUE : NOT_OVERDUE)
                .when(Boolean.TRUE.equals(q.paymentFailed()), PAYMENT_FAILED)
                .when(Boolean.FALSE.equals(q.paymentFailed()), "not " + PAYMENT_FAILED)
                .in("number", number)
                .and(isStaff ? HAS_DIGITS_BY_STAFF : HAS_DIGITS, digits)
                .search(isStaff ? SEARCHED_BY_STAFF : SEARCHED, number == null && digits == null ? q.q() : null);
    }

    private static boolean sortedBy(@Nullable List<String> sort, String field) {
        return sort != null && (sort.contains(field) || sort.contains("-" + field));
    }

    private static boolean isOnly(@Nullable List<String> requested, Set<String> values) {
        return requested != null && !requested.isEmpty() && values.containsAll(requested);
    }

    private static boolean without(@Nullable List<String> requested, String value) {
        return requested != null && !requested.isEmpty() && !requested.contains(value);
    }
}
