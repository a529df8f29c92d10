package tradepost.kernel.listing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.problem.Problem;

/**
 * A list of resources: its table, how a row is read, and the fields by which it may be sorted. Only columns that are never null
 * can be sorted by, because a cursor cannot name the place of a null.
 */
public final class Listing<T> {
    /** A sort field: its column or expression, the SQL type of that, its value in a row, and the parser of its text in a cursor. */
    record Key<T>(String column, String type, Function<T, ?> of, Function<String, Object> read) {}

    /** A part of rows that is read only on request. */
    public interface Part<T> {
        /** Returns the rows of a page with the part, in the same order, by one statement. */
        Future<List<T>> of(Db db, List<T> rows);
    }

    /** A sort field in the direction that a client requested. */
    record Sort<T>(Key<T> key, boolean descending) {}

    private static final int LINES_MAX = 5_000;

    final String table;
    final String columns;
    final Function<Row, T> mapper;
    final Function<T, UUID> idOf;
    private final Map<String, Key<T>> keys = new LinkedHashMap<>();
    private final Map<String, Part<T>> parts = new HashMap<>();
    String counted;
    boolean acrossTables;

    @Nullable
    String changedIn;

    private Listing(String table, String columns, Function<Row, T> mapper, Function<T, UUID> idOf) {
        this.table = table;
        this.counted = table;
        this.columns = columns;
        this.mapper = mapper;
        this.idOf = idOf;
    }

    public static <T> Listing<T> of(String table, String columns, Function<Row, T> mapper, Function<T, UUID> idOf) {
        return new Listing<>(table, columns, mapper, idOf);
    }

    /** The field's name is its column, also in the next two methods. */
    public Listing<T> byText(String field, Function<T, String> of) {
        return by(field, new Key<>(field, "text", of, Listing::text));
    }

    public Listing<T> byNumber(String field, Function<T, BigDecimal> of) {
        return by(field, new Key<>(field, "numeric", of, Listing::number));
    }

    public Listing<T> byTime(String field, Function<T, Instant> of) {
        return by(field, new Key<>(field, "timestamptz", of, Listing::time));
    }

    public Listing<T> byDate(String field, Function<T, LocalDate> of) {
        return by(field, new Key<>(field, "date", of, Listing::date));
    }

    /**
     * Sorts by the digits of a document number, so that {@code SO-1000000} comes after {@code SO-999999}. Requires an index on
     * this exact expression.
     *
     * @param prefix the beginning of every number
     */
    public Listing<T> byDocumentNumber(String field, String prefix, Function<T, String> of) {
        var digits = "substr(%s, %d)::bigint".formatted(field, prefix.length() + 1);
        Function<T, Long> number = row -> Long.valueOf(of.apply(row).substring(prefix.length()));
        return by(field, new Key<>("(" + digits + ")", "bigint", number, Long::valueOf));
    }

    /**
     * The sort fields and the id are columns of several tables. No index serves a comparison of all of them at once, so a page begins
     * with a comparison of the first alone.
     */
    public Listing<T> acrossTables() {
        acrossTables = true;
        return this;
    }

    /**
     * Counts the rows of this table instead, which has the same rows and columns but joins the others by {@code left join}: PostgreSQL does
     * not read those of which no condition names a column.
     */
    public Listing<T> countedIn(String sameRows) {
        counted = sameRows;
        return this;
    }

    /** Adds a part that a client requests by {@code include=name}. The contract names it with {@code own: true}. */
    public Listing<T> including(String name, Part<T> part) {
        parts.put(name, part);
        return this;
    }

    /**
     * A part of many lines, which {@code sql} reads for the rows with the ids {@code $1}. Fails 400 include_too_large if they are more than
     * {@value #LINES_MAX}.
     *
     * @param sql begins each row with the id of the row of the list to which it belongs
     * @param with returns a row of the list with its lines, of which there may be none
     */
    public Listing<T> includingLines(String name, String sql, BiFunction<T, List<Row>, T> with) {
        return including(name, (db, rows) -> {
            var ids = rows.stream().map(idOf).toArray(UUID[]::new);
            return db.query(sql + " limit " + (LINES_MAX + 1), (Object) ids).map(found -> {
                if (found.size() > LINES_MAX)
                    throw Problem.badRequest(
                            "include_too_large",
                            Problem.detail("include", "finds too many " + name + " here; request a lower limit"));
                var lines = new HashMap<UUID, List<Row>>();
                for (var line : found)
                    lines.computeIfAbsent(line.getUUID(0), id -> new ArrayList<>())
                            .add(line);
                return rows.stream()
                        .map(row -> with.apply(row, lines.getOrDefault(idOf.apply(row), List.of())))
                        .toList();
            });
        });
    }

    Part<T> part(String name) {
        var part = parts.get(name);
        if (part == null) throw Problem.badRequest("invalid_request", Problem.detail("include", "has no " + name));
        return part;
    }

    /**
     * Rows whose {@code updated_at} is in several tables, for which no index serves.
     *
     * @param changes a table or view with {@code id} and {@code updated_at} of everything by which a row of the list may change
     */
    public Listing<T> changedIn(String changes) {
        changedIn = changes;
        return this;
    }

    private Listing<T> by(String field, Key<T> key) {
        keys.put(field, key);
        return this;
    }

    /** Parses {@code -created_at}, {@code name}, …. Fails 400 invalid_sort for an unknown or repeated field. */
    List<Sort<T>> sorts(List<String> requested) {
        var sorts = new ArrayList<Sort<T>>();
        for (var one : requested) {
            boolean descending = one.startsWith("-");
            var key = keys.get(descending ? one.substring(1) : one);
            if (key == null || sorts.stream().anyMatch(s -> s.key().equals(key)))
                throw Problem.badRequest(
                        "invalid_sort",
                        Problem.detail(
                                "sort",
                                "must contain each field at most once, from: " + String.join(", ", keys.keySet())));
            sorts.add(new Sort<>(key, descending));
        }
        return sorts;
    }

    private static Object text(String text) {
        if (text.indexOf('\0') >= 0) throw new IllegalArgumentException("not a text that PostgreSQL can store");
        return text;
    }

    private static Object number(String text) {
        if (!text.matches("\\d{1,20}(\\.\\d{1,10})?")) throw new IllegalArgumentException("not an amount");
        return new BigDecimal(text);
    }

    private static Object time(String text) {
        try {
            var time = OffsetDateTime.parse(text);
            if (time.getYear() > 0 && time.getYear() < 10_000) return time;
        } catch (DateTimeException e) {
            // rejected below
        }
        throw new IllegalArgumentException("not a time");
    }

    private static Object date(String text) {
        try {
            var date = LocalDate.parse(text);
            if (date.getYear() > 0 && date.getYear() < 10_000) return date;
        } catch (DateTimeException e) {
            // rejected below
        }
        throw new IllegalArgumentException("not a date");
    }
}
