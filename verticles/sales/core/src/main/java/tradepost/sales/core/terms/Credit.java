package tradepost.sales.core.terms;

import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.contact.Customer;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;

/**
 * The credit limits of customers. What the confirmed orders of a customer owe, together with an order that is being confirmed, must not
 * exceed the limit. It is in the currency of the installation, and only orders in that currency count. While there is a limit, orders in other
 * currencies are not confirmed; those confirmed before stay as they are, and no pieces are added to them. The table customer_credit has a row for each customer that ever had a limit; its
 * lock orders the confirmations of a customer. Orders of other customers never get here, so they cost nothing.
 */
public final class Credit {
    /** An order that is to be confirmed for a customer with a limit. */
    public record Claim(UUID orderId, UUID customerId, String currency, BigDecimal total, long limit) {
        /** Null without a limit. */
        public static @Nullable Claim of(
                UUID orderId, UUID customerId, String currency, BigDecimal total, @Nullable Long limit) {
            return limit == null ? null : new Claim(orderId, customerId, currency, total, limit);
        }
    }

    /** The limit of the customer of an order o; null without one. */
    public static final String LIMIT =
            "(select c.credit_limit from customer_credit c where c.customer_id = o.customer_id)";

    private static final String LOCK = """
            select customer_id, credit_limit from customer_credit where customer_id = any((select $1::uuid[])::uuid[])
            order by customer_id for no key update
            """;

    /** $1: orders, $2: other customers. */
    private static final String LOCK_OF = """
            select 1 from customer_credit where customer_id in (
              select customer_id from sales_order where id = any((select $1::uuid[])::uuid[])
              union select unnest((select $2::uuid[])))
            order by customer_id for no key update
            """;

    private static final String CONFIRMED =
            "select id from sales_order where id = any((select $1::uuid[])::uuid[]) and status <> 'draft'";

    /**
     * $3: the orders that are not counted, because they are being confirmed. What a provider has not captured is still owed: it may never be.
     */
    private static final String OPEN = """
            select o.customer_id, o.currency, sum(greatest(o.owed_amount, 0))
            from (select distinct * from unnest((select $1::uuid[]), (select $2::text[])) as u(customer_id, currency)) c
            join sales_order o on o.customer_id = c.customer_id and o.currency = c.currency
            where o.status = 'confirmed' and o.id <> all((select $3::uuid[])::uuid[]) group by 1, 2
            """;

    private static final String INTRODUCE = """
            insert into customer_credit(customer_id, credit_limit)
            select * from unnest((select $1::uuid[]), (select $2::bigint[])) as u(id, credit_limit) order by id
            on conflict do nothing
            """;

    /** Locks only those that change, by id. */
    private static final String SET = """
            with changed as materialized (
              select c.customer_id as id, u.credit_limit from unnest((select $1::uuid[]), (select $2::bigint[])) as u(id, credit_limit)
              join customer_credit c on c.customer_id = u.id where c.credit_limit is distinct from u.credit_limit
              order by 1 for no key update of c)
            update customer_credit c set credit_limit = n.credit_limit, updated_at = now() from changed n where c.customer_id = n.id
            """;

    /** What the customers' orders leave open, by customer. */
    private record Open(UUID customerId, BigDecimal amount) {
        static Open of(Row r) {
            return new Open(r.getUUID(0), Money.read(r, 2, r.getString(1)));
        }
    }

    private Credit() {}

    /** Follows the limits that contact sets. */
    static void follow(Tx tx, List<Event> events) {
        var limits = new LinkedHashMap<UUID, @Nullable Long>();
        for (var e : events) limits.put(e.subject(), e.data(Customer.class).creditLimit());
        // introduces first, as placing does: who waits for a new row holds no lock that its transaction may need
        var some = new LinkedHashMap<>(limits);
        some.values().removeIf(Objects::isNull);
        if (!some.isEmpty()) set(tx, INTRODUCE, some);
        set(tx, SET, limits);
    }

    private static void set(Tx tx, String sql, Map<UUID, @Nullable Long> limits) {
        tx.sql(sql, limits.keySet().toArray(UUID[]::new), (Object)
                limits.values().toArray(Long[]::new));
    }

    /**
     * Whether the order may be confirmed as things are, without a lock: so that hardly any order is refused after its stock was reserved. Fails
     * 409 credit_limit_exceeded, and 409 credit_currency for an order in another currency than that of the installation. Virtual threads only.
     */
    public static void check(Db db, Claim claim, String currency) {
        requireCurrency(claim.currency(), currency);
        var open = byCustomer(db.list(Open::of, OPEN, args(List.of(claim))).await());
        require(claim, claim.limit(), open.getOrDefault(claim.customerId(), BigDecimal.ZERO));
    }

    /** Fails 409 credit_currency for an order in another currency than that of the installation. */
    public static void requireCurrency(String ofOrder, String ofLimit) {
        if (!ofOrder.equals(ofLimit))
            throw Problem.conflict(
                    "credit_currency", Problem.detail("currency", "is " + ofOrder + ", the limit is in " + ofLimit));
    }

    /**
     * Locks the customers and checks the orders in this sequence, each with those before it. Orders that were confirmed before are skipped. Fails
     * 409 credit_limit_exceeded.
     */
    public static void require(Tx tx, List<Claim> claims) {
        if (claims.isEmpty()) return;
        var limits = new HashMap<UUID, @Nullable Long>();
        var customers = claims.stream().map(Claim::customerId).distinct().toArray(UUID[]::new);
        for (var r : tx.sql(LOCK, (Object) customers)) limits.put(r.getUUID(0), r.getLong(1));
        var confirmed = confirmed(tx, claims.stream().map(Claim::orderId));
        var left = claims.stream().filter(c -> !confirmed.contains(c.orderId())).toList();
        if (left.isEmpty()) return;
        var open = byCustomer(tx.list(Open::of, OPEN, args(left)));
        for (var claim : left) {
            var limit = limits.get(claim.customerId());
            var before = open.getOrDefault(claim.customerId(), BigDecimal.ZERO);
            if (limit != null) require(claim, limit, before);
            open.put(claim.customerId(), before.add(claim.total()));
        }
    }

    /** Those of the orders that are no drafts any more. */
    static Set<UUID> confirmed(Tx tx, Stream<UUID> orders) {
        return new HashSet<>(tx.list(r -> r.getUUID(0), CONFIRMED, (Object) orders.toArray(UUID[]::new)));
    }

    /** Locks the limits of the customers of these orders and claims, in the order in which {@link #require} does. */
    public static void lock(Tx tx, UUID[] orders, List<Claim> claims) {
        tx.sql(LOCK_OF, orders, claims.stream().map(Claim::customerId).toArray(UUID[]::new));
    }

    /** Locks the limit of a customer, and returns it; null without one. */
    public static @Nullable Long limit(Tx tx, UUID customerId) {
        var limits = tx.sql(LOCK, (Object) new UUID[] {customerId}).iterator();
        return limits.hasNext() ? limits.next().getLong(1) : null;
    }

    /** Whether a confirmed order may leave the amount of the claim open, whose limit is locked. Fails 409 credit_limit_exceeded. */
    public static void requireOpen(Tx tx, Claim claim) {
        var others = byCustomer(tx.list(Open::of, OPEN, args(List.of(claim))));
        require(claim, claim.limit(), others.getOrDefault(claim.customerId(), BigDecimal.ZERO));
    }

    /** Whether {@link #require} refuses an order, whose event cannot be refused. */
    public static @Nullable ServiceException refusal(Tx tx, List<Claim> claims) {
        try {
            require(tx, claims);
            return null;
        } catch (ServiceException refusal) {
            if (refusal.failureCode() != 409) throw refusal;
            return refusal;
        }
    }

    /** Makes sure that the customers have rows to lock: the event with their limits may not have arrived yet. */
    public static void introduce(Tx tx, List<Claim> claims) {
        if (claims.isEmpty()) return;
        var limits = new HashMap<UUID, @Nullable Long>();
        for (var c : claims) limits.put(c.customerId(), c.limit());
        set(tx, INTRODUCE, limits);
    }

    /** The rule. */
    static void require(Claim claim, long limit, BigDecimal open) {
        if (open.add(claim.total()).compareTo(BigDecimal.valueOf(limit)) <= 0) return;
        var reason = "the limit is %d, %s is open, and the order costs %s"
                .formatted(limit, open.toPlainString(), claim.total().toPlainString());
        throw Problem.conflict(
                "credit_limit_exceeded",
                Problem.detail("customer_id", reason)
                        .put("limit", limit)
                        .put("open", open)
                        .put("requested", claim.total()));
    }

    /** The 409 of an order that was refused when other orders had taken the credit, some of which may have ended since. */
    public static ServiceException taken(Claim claim) {
        var reason = "the limit is %d, and other orders took what this one costs, %s, while it was placed"
                .formatted(claim.limit(), claim.total().toPlainString());
        return Problem.conflict(
                "credit_limit_exceeded",
                Problem.detail("customer_id", reason)
                        .put("limit", claim.limit())
                        .put("requested", claim.total()));
    }

    private static Map<UUID, BigDecimal> byCustomer(List<Open> open) {
        var sums = new HashMap<UUID, BigDecimal>();
        for (var o : open) sums.merge(o.customerId(), o.amount(), BigDecimal::add);
        return sums;
    }

    private static Object[] args(List<Claim> claims) {
        return new Object[] {
            claims.stream().map(Claim::customerId).toArray(UUID[]::new),
            claims.stream().map(Claim::currency).toArray(String[]::new),
            claims.stream().map(Claim::orderId).toArray(UUID[]::new)
        };
    }
}
