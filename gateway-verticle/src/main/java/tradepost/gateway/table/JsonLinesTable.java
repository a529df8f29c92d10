package tradepost.gateway.table;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON object on each line. */
public final class JsonLinesTable implements TableFile {
    private final List<TableColumn> columns;
    private final StringBuilder lines = new StringBuilder();

    public JsonLinesTable(List<TableColumn> columns) {
        this.columns = columns;
    }

    @Override
    public void add(List<@Nullable Object> values) {
        var line = new JsonObject();
        for (int i = 0; i < values.size(); i++) line.put(columns.get(i).name(), values.get(i));
        lines.append(line.encode()).append('\n');
    }

    @Override
    public Buffer take() {
        var taken = Buffer.buffer(lines.toString());
        lines.setLength(0);
        return taken;
    }
}
