package tradepost.kernel.listing;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a list. A condition is a constant of the program with {@code ?} for its value. A condition without a value is
 * left out, so that the planner sees only the requested ones. Values are passed as parameters, never as text.
 */
public final class Where {
    private static final int SPELLED_MAX = 1_000;
    /** Rows that are quickly found and sorted, where the total does not matter. */
    private static final int FEW = 250;

    private record Search(Searched by, String q, boolean wordsOnly) {}

    private final StringBuilder sql;
    private final List<@Nullable Object> args = new ArrayList<>();
    private @Nullable Search search;

    private Where(String always) {
        sql = new StringBuilder(always);
    }

    /** Begins with a condition that always applies, such as {@code deleted_at is null}. */
    public static Where of(String always) {
        return new Where(always);
    }

    /** Adds a condition in which every {@code ?} stands for {@code value}; adds nothing if it is null. */
    public Where and(String condition, @Nullable Object value) {
        if (value != null) sql.append(" and ").append(condition.replace("?", "$" + add(value)));
        return this;
    }

    /**
     * Requires one of the values; adds nothing if there are none. A single value is compared with {@code =}, so that an index
     * also gives the order.
     */
    public Where in(String column, @Nullable List<String> values) {
        if (values == null || values.isEmpty()) return this;
        var distinct = values.stream().distinct().toArray(String[]::new);
        return distinct.length == 1 ? and(column + " = ?", distinct[0]) : and(column + " = any(?)", distinct);
    }

    /** The same for ids. */
    public Where inIds(String column, @Nullable List<UUID> ids) {
        if (ids == null || ids.isEmpty()) return this;
        return ids.size() == 1
                ? and(column + " = ?", ids.getFirst())
                : and(column + " = any(?)", ids.toArray(UUID[]::new));
    }

    /**
     * Excludes the archived rows, includes them, or selects only them.
     *
     * @param requested false, true or only; null means false
     * @param archived is true for an archived row, and never null
     */
    public Where archived(@Nullable String requested, String archived) {
        return when(requested == null || requested.equals("false"), "not (" + archived + ")")
                .when("only".equals(requested), archived);
    }

    /** Both bounds are inclusive. */
    public Where amount(String column, @Nullable BigDecimal from, @Nullable BigDecimal to) {
        return and(column + " >= ?", from).and(column + " <= ?", to);
    }

    /** From a time, inclusive, to another, exclusive. */
    public Where between(String column, @Nullable Instant from, @Nullable Instant to) {
        return and(column + " >= ?", from == null ? null : from.atOffset(ZoneOffset.UTC))
                .and(column + " < ?", to == null ? null : to.atOffset(ZoneOffset.UTC));
    }

    /** Adds a condition without a value if {@code holds}. */
    public Where when(boolean holds, String condition) {
        if (holds) sql.append(" and ").append(condition);
        return this;
    }

    /**
     * Selects rows that have what is meant by each word of {@code q}, such as a word that begins so; if there are none, at most
     * {@value #SPELLED_MAX} rows whose name is spelled similarly. Comparing spellings is slow, so it is done only if no words are found, and with a limit.
     * {@link Page#read} counts first and then reads the rows in the way that suits their number, so that a word that most rows have costs no
     * more than a rare one. See {@code sql/kernel/V0_2__search.sql}.
     */
    public Where search(Searched by, @Nullable String q) {
        if (q != null) search = new Search(by, q, false);
        return this;
    }

    /** Finds nothing that is only spelled similarly, and counts few rows. Requires {@link #isSearched}. */
    Where wordsOnly() {
        var s = Objects.requireNonNull(search);
        search = new Search(s.by, s.q, true);
        return this;
    }

    boolean isSearched() {
        return search != null;
    }

    /** More rows than these are read in their order until there are enough; they are not counted further than twice this number. */
    int few() {
        return search != null && search.wordsOnly ? FEW : Page.COUNTED;
    }

    Where copy() {
        var copy = new Where(sql.toString());
        copy.args.addAll(args);
        copy.search = search;
        return copy;
    }

    /** What is searched. Requires {@link #isSearched}. */
    Searched searched() {
        return Objects.requireNonNull(search).by;
    }

    /**
     * Adds the text of the search and returns {@code text} with its words in place of each {@code ?}: in a subquery, so that they are found
     * out once and not for each row. Requires {@link #isSearched}.
     */
    String worded(String text) {
        return text.replace("?", "(select search_query($" + add(Objects.requireNonNull(search).q) + "))");
    }

    /** Adds the text and returns a query of at most {@value #SPELLED_MAX} ids of what is spelled similarly. Requires {@link #isSearched}. */
    String spelled() {
        var s = Objects.requireNonNull(search);
        if (s.wordsOnly) return "select " + s.by.column() + " from " + s.by.table() + " where false";
        return "select " + s.by.column() + " from " + s.by.table() + " where " + s.by.spelled(add(s.q)) + " limit "
                + SPELLED_MAX;
    }

    /** The conditions with their values: two lists with the same text have the same rows. */
    String text() {
        return sql + "\n" + Arrays.deepToString(args()) + (search == null ? "" : "\n" + search);
    }

    /** Returns the number of the parameter. */
    int add(Object value) {
        args.add(value);
        return args.size();
    }

    void append(String condition) {
        sql.append(" and ").append(condition);
    }

    String sql() {
        return sql.toString();
    }

    @Nullable
    Object[] args() {
        return args.toArray();
    }
}
