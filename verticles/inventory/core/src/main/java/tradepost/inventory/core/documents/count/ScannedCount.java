package tradepost.inventory.core.documents.count;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.barcode.CodedItem;
import tradepost.catalog.barcode.ScannedLines;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.count.RecordCount.Line;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Text;

/** What was counted, some of it by a bar code. */
final class ScannedCount implements ScannedLines<Line> {
    private ScannedCount() {}

    /** The request without codes. Fails as {@link ScannedLines#resolved} does. */
    static RecordCount resolved(CatalogService catalog, RecordCount body, Caller caller) {
        return new RecordCount(new ScannedCount().resolved(body.lines(), codes -> catalog.itemsByCode(codes, caller)));
    }

    @Override
    public String idField() {
        return "item_id";
    }

    @Override
    public @Nullable UUID id(Line line) {
        return line.itemId();
    }

    @Override
    public @Nullable String code(Line line) {
        return line.code();
    }

    @Override
    public Line named(int i, Line line, CodedItem item) {
        return new Line(item.itemId(), ScannedLines.pieces(i, "counted", line.counted(), item), line.lot());
    }

    @Override
    public Object key(Line line) {
        return Arrays.asList(line.itemId(), Text.lotKeyOrNull(line.lot()));
    }

    @Override
    public Line sum(Line a, Line b) {
        return new Line(a.item(), a.counted() + b.counted(), a.lot());
    }
}
