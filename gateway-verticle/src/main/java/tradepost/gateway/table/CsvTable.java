package tradepost.gateway.table;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.FormulaText;

/** Rows of comma-separated values (RFC 4180), safe to open in a spreadsheet. */
public final class CsvTable implements TableFile {
    private final StringWriter text = new StringWriter();
    private final CsvWriter rows =
            CsvWriter.builder().bufferSize(0).lineDelimiter(LineDelimiter.CRLF).build(text);

    /** Without a header, to continue one. */
    public CsvTable() {}

    public static CsvTable withHeader(List<TableColumn> columns) {
        var table = new CsvTable();
        table.rows.writeRecord(columns.stream().map(TableColumn::name).toList());
        return table;
    }

    @Override
    public void add(List<@Nullable Object> values) {
        rows.writeRecord(values.stream().map(CsvTable::cell).toArray(String[]::new));
    }

    @Override
    public Buffer take() {
        var taken = Buffer.buffer(text.toString());
        text.getBuffer().setLength(0);
        return taken;
    }

    /** Empty for null, JSON for objects and arrays. */
    private static String cell(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case BigDecimal n -> n.toPlainString();
            case Number n -> n.toString();
            case JsonObject o -> o.encode();
            case JsonArray a -> a.encode();
            default -> FormulaText.escaped(value.toString());
        };
    }
}
