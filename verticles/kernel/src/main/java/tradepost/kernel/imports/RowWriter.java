package tradepost.kernel.imports;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;

/** How the rows of a file change a resource. Used by several jobs at once. */
public interface RowWriter {
    CsvColumns columns();

    /**
     * Names what a row is about, so that a second row for the same is refused; null if that is unknown.
     *
     * @param cells the cells of the row by column, as in the file; null for a column that the file does not have
     */
    @Nullable
    String key(Function<String, @Nullable String> cells);

    /**
     * Prepares rows that are not refused, before their transaction. It may call other contexts, and refuse rows.
     *
     * @param dryRun whether nothing may be written, in other contexts too
     */
    Prepared prepare(List<ImportRow> rows, boolean dryRun);

    /** Rows that can be written. */
    interface Prepared {
        /**
         * Writes some of the rows, by a number of statements that does not depend on their number, and says of each what became of it. It
         * may be repeated for the same rows after a rollback. A failure with a code of 500 or less refuses the row that causes it: the rows
         * are then written in smaller groups.
         */
        void write(Tx tx, List<ImportRow> rows);

        /**
         * Names what a row is about, if only {@link RowWriter#prepare} finds that out because a file may name it in several ways: a row for the
         * same as one of an earlier batch is then refused. Null if the key of its cells says it.
         */
        default @Nullable String key(ImportRow row) {
            return null;
        }
    }
}
