package tradepost.inventory.core.stock;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.barcode.CodedItem;
import tradepost.catalog.barcode.ScannedLines;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Text;

/** The lines of an adjustment, some of which name their item by a bar code. */
final class ScannedAdjustment implements ScannedLines<AdjustLine> {
    private ScannedAdjustment() {}

    /** The request without codes. Fails as {@link ScannedLines#resolved} does. */
    static AdjustStock resolved(CatalogService catalog, AdjustStock body, Caller caller) {
        return new AdjustStock(
                body.locationId(),
                body.reason(),
                new ScannedAdjustment().resolved(body.lines(), codes -> catalog.itemsByCode(codes, caller)));
    }

    @Override
    public String idField() {
        return "item_id";
    }

    @Override
    public @Nullable UUID id(AdjustLine line) {
        return line.itemId();
    }

    @Override
    public @Nullable String code(AdjustLine line) {
        return line.code();
    }

    @Override
    public AdjustLine named(int i, AdjustLine line, CodedItem item) {
        return of(line, item.itemId(), ScannedLines.pieces(i, "delta", line.delta(), item));
    }

    /** Pieces that arrive and pieces that leave do not become one line, which might be about none. */
    @Override
    public Object key(AdjustLine line) {
        return Arrays.asList(
                line.itemId(),
                line.delta() > 0,
                line.state(),
                line.unitCost(),
                Text.lotKeyOrNull(line.lot()),
                line.expiresOn());
    }

    @Override
    public AdjustLine sum(AdjustLine a, AdjustLine b) {
        return of(a, a.item(), a.delta() + b.delta());
    }

    private static AdjustLine of(AdjustLine line, UUID itemId, long delta) {
        return new AdjustLine(itemId, delta, line.state(), line.unitCost(), line.lot(), line.expiresOn());
    }
}
