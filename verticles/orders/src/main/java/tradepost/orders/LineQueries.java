package tradepost.orders;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Money;

/** Statements on a table of order lines, and the mapping of its rows. */
public final class LineQueries {
    /** The number of columns that {@link #columns} selects. */
    public static final int COLUMNS = 11;

    private LineQueries() {}

    /**
     * The columns of a line {@code l} of an order.
     *
     * @param done the column with the pieces that were shipped or received
     */
    public static String columns(String done) {
        return """
                l.id, l.order_id, l.item_id, l.sku, l.name, l.quantity, l.%s, l.unit_price, l.subtotal,
                l.created_at, l.updated_at""".formatted(done);
    }

    /** The constructor of a line. */
    public interface Constructor<L> {
        L line(
                UUID id,
                UUID orderId,
                UUID itemId,
                String sku,
                String name,
                long quantity,
                long done,
                BigDecimal unitPrice,
                BigDecimal subtotal,
                Instant createdAt,
                Instant updatedAt);
    }

    /** @param at the position of the first of {@link #columns} */
    public static <L> L read(Row r, int at, String currency, Constructor<L> constructor) {
        return constructor.line(
                r.getUUID(at),
                r.getUUID(at + 1),
                r.getUUID(at + 2),
                r.getString(at + 3),
                r.getString(at + 4),
                r.getLong(at + 5),
                r.getLong(at + 6),
                Money.readPrice(r, at + 7, currency),
                Money.read(r, at + 8, currency),
                r.getOffsetDateTime(at + 9).toInstant(),
                r.getOffsetDateTime(at + 10).toInstant());
    }

    /**
     * Inserts the lines of one or more orders; {@link #args} are its first nine parameters.
     *
     * @param moreColumns further columns, each after a comma
     * @param moreArrays their parameters, each after a comma
     */
    public static String insert(String table, String moreColumns, String moreArrays) {
        return insert(table, moreColumns, moreColumns, moreColumns, moreArrays);
    }

    /**
     * The same for columns whose values are computed from those of the arrays.
     *
     * @param moreValues the values of {@code moreColumns}, each after a comma
     * @param names of the elements of {@code moreArrays} in these values, each after a comma
     */
    public static String insert(String table, String moreColumns, String moreValues, String names, String moreArrays) {
        return """
                insert into %s(id, order_id, line_no, item_id, sku, name, quantity, unit_price, subtotal%s)
                select id, order_id, line_no, item_id, sku, name, quantity, unit_price, subtotal%s
                from unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::bigint[],
                  $8::numeric[], $9::numeric[]%s) as l(id, order_id, line_no, item_id, sku, name, quantity, unit_price, subtotal%s)
                """.formatted(table, moreColumns, moreValues, moreArrays, names);
    }

    /** The lines of each order must be consecutive. They are numbered within their order, from 1. */
    public static Object[] args(List<? extends OrderLine> lines) {
        return args(lines, 0);
    }

    /**
     * The same for lines that follow others.
     *
     * @param last the number of the last line that the order has
     */
    public static Object[] args(List<? extends OrderLine> lines, int last) {
        var numbers = new Integer[lines.size()];
        for (int i = 0; i < numbers.length; i++) {
            boolean follows =
                    i > 0 && lines.get(i - 1).orderId().equals(lines.get(i).orderId());
            numbers[i] = follows ? numbers[i - 1] + 1 : last + 1;
        }
        return new Object[] {
            lines.stream().map(OrderLine::id).toArray(UUID[]::new),
            lines.stream().map(OrderLine::orderId).toArray(UUID[]::new),
            numbers,
            lines.stream().map(OrderLine::itemId).toArray(UUID[]::new),
            lines.stream().map(OrderLine::sku).toArray(String[]::new),
            lines.stream().map(OrderLine::name).toArray(String[]::new),
            lines.stream().map(OrderLine::quantity).toArray(Long[]::new),
            Tx.numbers(lines, OrderLine::unitPrice),
            Tx.numbers(lines, OrderLine::subtotal)
        };
    }

    /**
     * Deletes the lines of an order and inserts the new ones. Lines that keep their id keep their creation time. Fails 400
     * line_twice, 400 line_not_found.
     */
    public static void replace(
            Tx tx, String table, UUID orderId, List<? extends WriteLine> requested, Runnable insert) {
        var had = new HashMap<UUID, OffsetDateTime>();
        for (var r : tx.sql("delete from " + table + " where order_id = $1 returning id, created_at", orderId))
            had.put(r.getUUID(0), r.getOffsetDateTime(1));
        Lines.requireKept(requested, had.keySet());
        insert.run();
        var kept =
                requested.stream().map(WriteLine::id).filter(Objects::nonNull).toArray(UUID[]::new);
        if (kept.length == 0) return;
        var created = Arrays.stream(kept).map(had::get).toArray(OffsetDateTime[]::new);
        tx.sql("""
                update %s l set created_at = k.at
                from unnest((select $1::uuid[]), (select $2::timestamptz[])) as k(id, at) where l.id = k.id
                """.formatted(table), kept, created);
    }
}
