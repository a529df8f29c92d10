package tradepost.sales.core.order;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.value.Money;

/**
 * A list of columns that a statement selects, and whose values are read by name. Their places in a row follow from the list, so that a row
 * needs no search, and a row may have two lists with the same names.
 */
public final class Columns {
    private final String list;
    private final Map<String, Integer> places = new HashMap<>();

    /** @param list names of columns, and expressions that end with {@code as} and a name */
    public Columns(String list) {
        this.list = list;
        for (var column : split(list)) {
            var name = column.strip().replaceFirst("(?s).* as ", "");
            if (places.put(name, places.size()) != null) throw new IllegalArgumentException(name + " occurs twice");
        }
    }

    /** At the commas that are in no parentheses. */
    private static List<String> split(String list) {
        var columns = new ArrayList<String>();
        int start = 0;
        int depth = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '(') depth++;
            if (c == ')') depth--;
            if (c != ',' || depth > 0) continue;
            columns.add(list.substring(start, i));
            start = i + 1;
        }
        columns.add(list.substring(start));
        return columns;
    }

    public int size() {
        return places.size();
    }

    @Override
    public String toString() {
        return list;
    }

    /** The columns of the table with this alias. Texts in expressions must not contain words. */
    public String of(String alias) {
        return list.replaceAll("(?<! as )\\b(?!as )\\w+\\b(?!\\()", alias + ".$0");
    }

    /** @param from the place in the row of the first of these columns */
    public Values in(Row row, int from) {
        return new Values(row, from);
    }

    /** The values in a row. Amounts get the decimals of their currency. */
    public final class Values {
        private final Row row;
        private final int from;

        private Values(Row row, int from) {
            this.row = row;
            this.from = from;
        }

        private int at(String name) {
            var place = places.get(name);
            if (place == null) throw new IllegalArgumentException("no column " + name + " in " + list);
            return from + place;
        }

        public UUID uuid(String name) {
            return row.getUUID(at(name));
        }

        public String text(String name) {
            return row.getString(at(name));
        }

        public Long number(String name) {
            return row.getLong(at(name));
        }

        public Integer integer(String name) {
            return row.getInteger(at(name));
        }

        /** False if it is null. */
        public boolean flag(String name) {
            return Boolean.TRUE.equals(row.getBoolean(at(name)));
        }

        public Instant time(String name) {
            return Objects.requireNonNull(timeOrNull(name), name);
        }

        public @Nullable Instant timeOrNull(String name) {
            return RowMapper.instant(row, at(name));
        }

        public BigDecimal decimal(String name) {
            return row.getBigDecimal(at(name));
        }

        public BigDecimal amount(String name, String currency) {
            return Money.read(row, at(name), currency);
        }

        public BigDecimal price(String name, String currency) {
            return Money.readPrice(row, at(name), currency);
        }

        public JsonObject json(String name) {
            return row.getJsonObject(at(name));
        }

        public JsonArray jsonArray(String name) {
            return row.getJsonArray(at(name));
        }
    }
}
