package tradepost.node.demo.scale;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import tradepost.node.demo.copy.CopyText;

/**
 * A table to load.
 *
 * @param columns that COPY names, in the order of the values
 * @param rows how many there are about, for the progress
 * @param all what COPY sends; null if {@code insert} takes the rows from tables that were loaded before
 */
record Table(
        String name,
        String columns,
        long rows,
        @Nullable Rows all,
        @Nullable String insert) {
    /** Writes all rows. */
    interface Rows {
        void write(CopyText to) throws SQLException;
    }

    Table(String name, String columns, long rows, Rows all) {
        this(name, columns, rows, all, null);
    }

    /** @param insert the statement that fills it */
    static Table from(String insert, String name, long rows) {
        return new Table(name, "", rows, null, insert);
    }
}
