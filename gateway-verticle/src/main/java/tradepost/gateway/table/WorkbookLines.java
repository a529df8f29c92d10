package tradepost.gateway.table;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.time.BusinessZone;

/**
 * A workbook that is not packed yet. A file that is made in steps, each of which may be taken by another node, has a line for each row, which is an
 * array, after a line with the columns. It becomes a workbook when it is read.
 */
public final class WorkbookLines implements TableFile {
    private final StringBuilder lines = new StringBuilder();

    /** Without the columns, to continue one. */
    public WorkbookLines() {}

    public static WorkbookLines withColumns(List<TableColumn> columns) {
        var table = new WorkbookLines();
        var header = new JsonArray();
        for (var c : columns) header.add(new JsonArray().add(c.name()).add(c.format()));
        table.line(header);
        return table;
    }

    @Override
    public void add(List<@Nullable Object> values) {
        line(new JsonArray(values));
    }

    private void line(JsonArray values) {
        lines.append(values.encode()).append('\n');
    }

    @Override
    public Buffer take() {
        var taken = Buffer.buffer(lines.toString());
        lines.setLength(0);
        return taken;
    }

    /** Makes the workbook of the lines. For one thread at a time. */
    public static final class Packing {
        private final String name;
        private final BusinessZone zone;
        private @Nullable XlsxTable table;
        private long rows;

        /** @param name of the list */
        public Packing(String name, BusinessZone zone) {
            this.name = name;
            this.zone = zone;
        }

        /**
         * @param part whole lines
         * @return what is ready of the workbook, which may be nothing
         */
        public Buffer add(Buffer part) {
            part.toString(StandardCharsets.UTF_8).lines().forEach(line -> {
                var values = new JsonArray(line);
                if (table == null) table = new XlsxTable(name, columns(values), zone);
                else {
                    table.add(values.stream().toList());
                    rows++;
                }
            });
            return table == null ? Buffer.buffer() : table.take();
        }

        private static List<TableColumn> columns(JsonArray header) {
            var columns = new ArrayList<TableColumn>();
            for (var one : header) {
                var column = (JsonArray) one;
                columns.add(new TableColumn(column.getString(0), column.getString(1)));
            }
            return columns;
        }

        public Buffer end() {
            return table == null ? Buffer.buffer() : table.end();
        }

        public long rows() {
            return rows;
        }
    }
}
