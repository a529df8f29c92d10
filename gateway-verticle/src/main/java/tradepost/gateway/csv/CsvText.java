package tradepost.gateway.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.FormulaText;

/** Rows of comma-separated values (RFC 4180), safe to open in a spreadsheet. */
public final class CsvText {
    private final List<String> columns;
    private final StringWriter text = new StringWriter();
    private final CsvWriter rows =
            CsvWriter.builder().bufferSize(0).lineDelimiter(LineDelimiter.CRLF).build(text);

    public CsvText(List<String> columns) {
        this.columns = columns;
    }

    public void header() {
        rows.writeRecord(columns);
    }

    public void row(JsonObject entry) {
        rows.writeRecord(columns.stream().map(c -> cell(entry.getValue(c))).toArray(String[]::new));
    }

    @Override
    public String toString() {
        return text.toString();
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
