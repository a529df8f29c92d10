package tradepost.kernel.listing;

import org.jspecify.annotations.Nullable;

/**
 * What the rows of a list are searched by.
 *
 * @param column of the list and of {@code table}, with the id of what is searched
 * @param table that has {@code search_words} and {@code name}, each with a GIN index
 * @param name the column with the name by which people know a row. Not a code: {@code SO-000124} is not a misspelled
 *     {@code SO-000123}.
 * @param has the condition that a row of the list has the words, which {@code ?} stands for; null if {@code table} is that of the list. A
 *     subquery in it needs {@code offset 0}: otherwise the planner may find everything that has the words, once.
 * @param corrected the function that returns, for a text that nothing is found by, the query of words that may be meant; null to compare the
 *     names with the text, which takes longer the more names there are
 */
public record Searched(
        String column,
        String table,
        String name,
        @Nullable String has,
        @Nullable String corrected) {
    private static final String OWN = "search_words @@ ?";

    public Searched(String column, String table, String name, @Nullable String has) {
        this(column, table, name, has, null);
    }

    /** By words of its own rows. */
    public static Searched own(String table, String name) {
        return new Searched("id", table, name, null);
    }

    /** The same, with a function that corrects the words. */
    public Searched correctedBy(String function) {
        return new Searched(column, table, name, has, function);
    }

    /** The condition by which an index finds the rows. */
    String found() {
        return has == null ? OWN : column + " in (" + ids() + ")";
    }

    /**
     * The same where few rows have the words. The planner knows nothing about the words and expects thousands of rows, for which it would read
     * the whole table of the list; of an array, it expects ten.
     */
    String foundFew() {
        return has == null ? OWN : column + " in (select unnest(array(" + ids() + ")))";
    }

    /** The condition that is tried on one row after the other, which is quick if many rows have the words. No index serves this form. */
    String tried() {
        return "(" + (has == null ? OWN : has) + ") is true";
    }

    /** The condition that {@code table} has something spelled similarly to the text, the parameter with this number. */
    String spelled(int text) {
        return corrected == null ? name + " %>> $" + text : "search_words @@ (select " + corrected + "($" + text + "))";
    }

    /** The ids of what has the words. */
    String ids() {
        return "select " + column + " from " + table + " where " + OWN;
    }
}
