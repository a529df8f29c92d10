package tradepost.kernel.listing;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import tradepost.kernel.value.Problem;

/**
 * What can be listed: where its rows are, how one is read, and by which of its fields it may be sorted. Only columns that are
 * never null: a row without a value has no place that a cursor could name.
 */
public final class Listing<T> {
    /** A field to sort by: its column or expression, the type of that in SQL, what a row has there, and how a cursor's text is read. */
    record Key<T>(String column, String type, Function<T, ?> of, Function<String, Object> read) {}

    /** A field in the order that a client asked for. */
    record Sort<T>(Key<T> key, boolean descending) {}

    final String table;
    final String columns;
    final Function<Row, T> mapper;
    final Function<T, UUID> idOf;
    private final Map<String, Key<T>> keys = new LinkedHashMap<>();

    private Listing(String table, String columns, Function<Row, T> mapper, Function<T, UUID> idOf) {
        this.table = table;
        this.columns = columns;
        this.mapper = mapper;
        this.idOf = idOf;
    }

    public static <T> Listing<T> of(String table, String columns, Function<Row, T> mapper, Function<T, UUID> idOf) {
        return new Listing<>(table, columns, mapper, idOf);
    }

    /** The field is the name of its column, here and in the two below. */
    public Listing<T> byText(String field, Function<T, String> of) {
        return by(field, new Key<>(field, "text", of, Listing::text));
    }

    public Listing<T> byNumber(String field, Function<T, BigDecimal> of) {
        return by(field, new Key<>(field, "numeric", of, Listing::number));
    }

    public Listing<T> byTime(String field, Function<T, Instant> of) {
        return by(field, new Key<>(field, "timestamptz", of, Listing::time));
    }

    /**
     * By the digits of a document's number, such as {@code SO-1000000}, so that it comes after {@code SO-999999}. An index serves it
     * that is on this very expression.
     *
     * @param prefix what every number begins with
     */
    public Listing<T> byDocumentNumber(String field, String prefix, Function<T, String> of) {
        var digits = "substr(%s, %d)::bigint".formatted(field, prefix.length() + 1);
        Function<T, Long> number = row -> Long.valueOf(of.apply(row).substring(prefix.length()));
        return by(field, new Key<>("(" + digits + ")", "bigint", number, Long::valueOf));
    }

    private Listing<T> by(String field, Key<T> key) {
        keys.put(field, key);
        return this;
    }

    /** Of {@code -created_at}, {@code name}, …. Fails 400 for what is not among the fields, or is there twice. */
    List<Sort<T>> sorts(List<String> asked) {
        var sorts = new ArrayList<Sort<T>>();
        for (var one : asked) {
            boolean descending = one.startsWith("-");
            var key = keys.get(descending ? one.substring(1) : one);
            if (key == null || sorts.stream().anyMatch(s -> s.key().equals(key)))
                throw Problem.badRequest(
                        "invalid_sort",
                        Problem.detail("sort", "give each once, of " + String.join(", ", keys.keySet())));
            sorts.add(new Sort<>(key, descending));
        }
        return sorts;
    }

    private static Object text(String text) {
        if (text.indexOf('\0') >= 0) throw new IllegalArgumentException("no text of PostgreSQL");
        return text;
    }

    private static Object number(String text) {
        if (!text.matches("\\d{1,20}(\\.\\d{1,10})?")) throw new IllegalArgumentException("no amount");
        return new BigDecimal(text);
    }

    private static Object time(String text) {
        try {
            var time = OffsetDateTime.parse(text);
            if (time.getYear() > 0 && time.getYear() < 10_000) return time;
        } catch (DateTimeException e) {
            // as what follows
        }
        throw new IllegalArgumentException("no time");
    }
}
