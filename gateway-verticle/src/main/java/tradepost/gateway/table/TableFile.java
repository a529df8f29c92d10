package tradepost.gateway.table;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.exports.ListFormat;
import tradepost.kernel.time.BusinessZone;

/** Makes the file of a list part by part, so that memory holds one part whatever the length of the list. For one thread at a time. */
public interface TableFile {
    /** @param values of the columns, as JSON has them */
    void add(List<@Nullable Object> values);

    /** Returns what is ready since the last call, which may be nothing. */
    Buffer take();

    /** Returns the rest. Nothing may be added after it. */
    default Buffer end() {
        return take();
    }

    /**
     * @param name of the list
     * @param zone of the times in a workbook
     */
    static TableFile of(ListFormat format, String name, List<TableColumn> columns, BusinessZone zone) {
        return switch (format) {
            case CSV -> CsvTable.withHeader(columns);
            case JSON_LINES -> new JsonLinesTable(columns);
            case XLSX -> new XlsxTable(name, columns, zone);
        };
    }

    /** The most rows that a file of this format can have. */
    static long rowsMax(ListFormat format) {
        return format == ListFormat.XLSX ? XlsxTable.ROWS_MAX : Long.MAX_VALUE;
    }
}
