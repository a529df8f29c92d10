package tradepost.pdf;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A table that may continue on further pages, and the amounts below it, which stay with its last row.
 *
 * @param notes what stands below rows in small letters, in words between which it is wrapped, by the index of the row
 * @param carried null if nothing is carried from page to page
 */
public record PaperTable(
        List<Column> columns,
        List<List<String>> rows,
        Map<Integer, List<String>> notes,
        @Nullable Carried carried,
        List<Total> totals) {
    public PaperTable(List<Column> columns, List<List<String>> rows, @Nullable Carried carried, List<Total> totals) {
        this(columns, rows, Map.of(), carried, totals);
    }

    /**
     * The sum of the last column at the end of a page, which the next page repeats.
     *
     * @param forward the label at the end of a page
     * @param brought the label at the start of the next one
     * @param after the sum after so many rows
     */
    public record Carried(String forward, String brought, IntFunction<String> after) {}

    /** How a total looks. */
    public enum Look {
        PLAIN,
        /** What all of it comes to. */
        GRAND,
        /** What is worth a mention. */
        SMALL
    }

    public record Total(String label, String amount, Look look) {}
}
