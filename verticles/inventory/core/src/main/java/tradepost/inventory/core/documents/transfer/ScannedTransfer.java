package tradepost.inventory.core.documents.transfer;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.barcode.CodedItem;
import tradepost.catalog.barcode.ScannedLines;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.inventory.transfer.WriteTransfer.Line;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Text;

/** The lines of a transfer, some of which name their item by a bar code. */
final class ScannedTransfer implements ScannedLines<Line> {
    private ScannedTransfer() {}

    /** The request without codes. Fails as {@link ScannedLines#resolved} does. */
    static WriteTransfer resolved(CatalogService catalog, WriteTransfer body, Caller caller) {
        return new WriteTransfer(
                body.fromLocationId(),
                body.toLocationId(),
                new ScannedTransfer().resolved(body.lines(), codes -> catalog.itemsByCode(codes, caller)),
                body.expectedAt(),
                body.reference(),
                body.notes(),
                body.metadata());
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
        return new Line(item.itemId(), ScannedLines.pieces(i, "quantity", line.quantity(), item), line.lot());
    }

    @Override
    public Object key(Line line) {
        return Arrays.asList(line.itemId(), Text.lotKeyOrNull(line.lot()));
    }

    @Override
    public Line sum(Line a, Line b) {
        return new Line(a.item(), a.quantity() + b.quantity(), a.lot());
    }
}
