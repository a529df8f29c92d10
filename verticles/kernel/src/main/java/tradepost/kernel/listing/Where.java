package tradepost.kernel.listing;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a list. A condition is a text of the program with {@code ?} for its value; one without a value is left
 * out, so that the planner sees only what was asked for. Values are parameters, never text.
 */
public final class Where {
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private static final int SPELLED_MAX = 1_000;

    private final StringBuilder sql;
    private final List<@Nullable Object> args = new ArrayList<>();

    private Where(String always) {
        sql = new StringBuilder(always);
    }

    /** Begins with what holds for every row of the list, such as {@code deleted_at is null}. */
    public static Where of(String always) {
        return new Where(always);
    }

    /** Every {@code ?} stands for {@code value}; nothing when it is null. */
    public Where and(String condition, @Nullable Object value) {
        if (value != null) sql.append(" and ").append(condition.replace("?", "$" + add(value)));
        return this;
    }

    /** With any of the values; nothing when none is given. One alone is compared as such: an index on it then also gives the order. */
    public Where in(String column, @Nullable List<String> values) {
        if (values == null || values.isEmpty()) return this;
        var distinct = values.stream().distinct().toArray(String[]::new);
        return distinct.length == 1 ? and(column + " = ?", distinct[0]) : and(column + " = any(?)", distinct);
    }

    /**
     * Without the archived rows, or with them, or only those.
     *
     * @param asked false, true or only; false when null
     * @param archived holds for an archived row, and is never null
     */
    public Where archived(@Nullable String asked, String archived) {
        return when(asked == null || asked.equals("false"), "not (" + archived + ")")
                .when("only".equals(asked), archived);
    }

    /** At least as much as one amount, at most as much as another. */
    public Where amount(String column, @Nullable BigDecimal from, @Nullable BigDecimal to) {
        return and(column + " >= ?", from).and(column + " <= ?", to);
    }

    /** From a time on, and before another. */
    public Where between(String column, @Nullable Instant from, @Nullable Instant to) {
        return and(column + " >= ?", from == null ? null : from.atOffset(ZoneOffset.UTC))
                .and(column + " < ?", to == null ? null : to.atOffset(ZoneOffset.UTC));
    }

    /** Without a value, and only when {@code holds}. */
    public Where when(boolean holds, String condition) {
        if (holds) sql.append(" and ").append(condition);
        return this;
    }

    /**
     * Rows that have a word beginning with each word of {@code q}; where there is none, at most {@value #SPELLED_MAX} whose name is
     * spelled nearly like it. To compare spellings is slow, so it is neither done where words are found nor without a limit.
     *
     * @param ids selects the ids of a table that has {@code search_words}, see {@code sql/kernel/V0_2__search.sql}
     * @param name its column with what people call a row. Not a code: {@code SO-000124} is no misspelled {@code SO-000123}.
     */
    public Where search(String ids, String name, @Nullable String q) {
        if (q == null) return this;
        var worded = ids + " where search_words @@ to_tsquery('simple', $" + add(words(q)) + ")";
        var spelled = ids + " where " + name + " %>> $" + add(q) + " and not exists (select from worded)";
        append("id in (with worded as materialized (" + worded + ") select id from worded union all (" + spelled
                + " limit " + SPELLED_MAX + "))");
        return this;
    }

    /** {@code Claw-hammer 12} becomes {@code claw:* & hammer:* & 12:*}: nothing in it is syntax but what is put there here. */
    private static String words(String q) {
        return Arrays.stream(NO_WORD.split(q.toLowerCase(Locale.ROOT)))
                .filter(w -> !w.isEmpty())
                .map(w -> w + ":*")
                .collect(Collectors.joining(" & "));
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
