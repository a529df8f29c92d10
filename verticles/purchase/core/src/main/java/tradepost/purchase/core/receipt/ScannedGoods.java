package tradepost.purchase.core.receipt;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.barcode.CodedItem;
import tradepost.catalog.barcode.ScannedLines;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.ReceiveOrderRequest;
import tradepost.purchase.ReceiveOrderRequest.Line;

/**
 * The lines of a receipt, some of which name the line of the order by a bar code of its item: the first of them that is open.
 *
 * @param scanned pieces by line of the order
 */
public record ScannedGoods(List<PurchaseOrderLine> ordered, Map<UUID, Long> scanned) implements ScannedLines<Line> {
    public ScannedGoods(List<PurchaseOrderLine> ordered) {
        this(ordered, new HashMap<>());
    }

    /** The request without codes. Fails as {@link ScannedLines#resolved} does, and 400 line_not_found. */
    public static @Nullable ReceiveOrderRequest resolved(
            CatalogService catalog,
            List<PurchaseOrderLine> ordered,
            @Nullable ReceiveOrderRequest body,
            Caller caller) {
        if (body == null || body.lines() == null) return body;
        return new ReceiveOrderRequest(
                new ScannedGoods(ordered).resolved(body.lines(), codes -> catalog.itemsByCode(codes, caller)),
                body.locationId());
    }

    @Override
    public String idField() {
        return "line_id";
    }

    @Override
    public @Nullable UUID id(Line line) {
        return line.lineId();
    }

    @Override
    public @Nullable String code(Line line) {
        return line.code();
    }

    @Override
    public Line named(int i, Line line, CodedItem item) {
        long pieces = ScannedLines.pieces(i, "quantity", line.quantity(), item);
        return new Line(
                orderLine(i, item, pieces),
                pieces,
                ScannedLines.pieces(i, "damaged", line.damagedPieces(), item),
                line.lot(),
                line.expiresOn());
    }

    /** One that all of the pieces are still open of, or the first one that any is; what the request has scanned so far has arrived. */
    private UUID orderLine(int i, CodedItem item, long pieces) {
        var ofItem =
                ordered.stream().filter(l -> l.itemId().equals(item.itemId())).toList();
        if (ofItem.isEmpty())
            throw Problem.badRequest(
                    "line_not_found",
                    Problem.detail(ScannedLines.field(i, "code"), "this order has no line of " + item.sku()));
        var line = ofItem.stream()
                .filter(l -> open(l) >= pieces)
                .findFirst()
                .or(() -> ofItem.stream().filter(l -> open(l) > 0).findFirst())
                .orElse(ofItem.getFirst());
        scanned.merge(line.id(), pieces, Long::sum);
        return line.id();
    }

    private long open(PurchaseOrderLine line) {
        return line.quantity() - line.arrivedQuantity() - scanned.getOrDefault(line.id(), 0L);
    }

    @Override
    public Object key(Line line) {
        return Arrays.asList(line.lineId(), Text.lotKeyOrNull(line.lot()), line.expiresOn());
    }

    @Override
    public Line sum(Line a, Line b) {
        return new Line(
                a.lineId(), a.quantity() + b.quantity(), a.damagedPieces() + b.damagedPieces(), a.lot(), a.expiresOn());
    }
}
