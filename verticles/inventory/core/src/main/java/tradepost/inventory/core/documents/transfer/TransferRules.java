package tradepost.inventory.core.documents.transfer;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.stock.KnownItems;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.StockRules;
import tradepost.inventory.core.stock.StockStates;
import tradepost.inventory.transfer.ReceiveTransfer;
import tradepost.inventory.transfer.TransferEvents.ReceivedLine;
import tradepost.inventory.transfer.TransferLine;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.kernel.problem.Problem;

/** The rules of transfers, without a database. */
final class TransferRules {
    private TransferRules() {}

    /** Fails 400 invalid_lines, item_twice or same_location. Repeats checks of the contract, because calls on the bus have not passed it. */
    static void check(WriteTransfer body) {
        var faults = new ArrayList<JsonObject>();
        requireNumber(body.lines().size(), faults);
        for (int i = 0; i < body.lines().size(); i++) {
            long quantity = body.lines().get(i).quantity();
            if (quantity < 1 || quantity > StockRules.QUANTITY_MAX)
                faults.add(Problem.detail(StockRules.field(i, "quantity"), "must be 1 to " + StockRules.QUANTITY_MAX));
        }
        Problem.badRequestIf("invalid_lines", faults);
        KnownItems.requireOnce(
                body.lines().stream().map(WriteTransfer.Line::item).toList(), i -> StockRules.field(i, "item_id"));
        if (origin(body).equals(body.toLocationId()))
            throw Problem.badRequest(
                    "same_location", Problem.detail("to_location_id", "must be another location than the origin"));
    }

    /** The default location if the body names none. */
    static UUID origin(WriteTransfer body) {
        return body.fromLocationId() == null ? Movements.MAIN : body.fromLocationId();
    }

    private static void requireNumber(int lines, List<JsonObject> faults) {
        if (lines < 1 || lines > StockRules.LINES_MAX)
            faults.add(Problem.detail("lines", "must have 1 to " + StockRules.LINES_MAX + " entries"));
    }

    /** Fails 409 insufficient_stock with each line of which less is available at the origin. */
    static void requireAvailable(List<TransferLine> lines, Map<Key, Level> levels, UUID origin) {
        var missing = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var level = levels.get(new Key(line.itemId(), origin));
            long available = level == null ? 0 : level.available();
            if (available >= line.quantity()) continue;
            missing.add(StockRules.shortage(
                    StockRules.field(i, "quantity"), line.itemId(), line.quantity(), StockStates.AVAILABLE, available));
        }
        Problem.conflictIf("insufficient_stock", missing);
    }

    /**
     * What is received: everything in transit, in good condition, if no lines are named. Fails 400 invalid_lines, line_twice or
     * line_not_found, and 409 quantity_exceeds_open with each line that has less in transit.
     */
    static List<ReceivedLine> received(List<TransferLine> lines, @Nullable ReceiveTransfer body) {
        var requested = body == null ? null : body.lines();
        if (requested == null)
            return lines.stream()
                    .filter(l -> l.inTransit() > 0)
                    .map(l -> new ReceivedLine(l.id(), l.itemId(), l.sku(), l.name(), l.inTransit(), 0, 0))
                    .toList();
        check(requested);
        var byId = new HashMap<UUID, TransferLine>();
        for (var line : lines) byId.put(line.id(), line);
        var received = new ArrayList<ReceivedLine>();
        var unknown = new ArrayList<JsonObject>();
        var exceeding = new ArrayList<JsonObject>();
        for (int i = 0; i < requested.size(); i++) {
            var r = requested.get(i);
            var line = byId.get(r.lineId());
            if (line == null) {
                unknown.add(Problem.detail(StockRules.field(i, "line_id"), "is not a line of this transfer"));
                continue;
            }
            if (sum(r) > line.inTransit())
                exceeding.add(Problem.detail(
                                StockRules.field(i, "quantity"),
                                "received " + sum(r) + ", in transit " + line.inTransit())
                        .put("item_id", line.itemId().toString()));
            received.add(new ReceivedLine(
                    line.id(), line.itemId(), line.sku(), line.name(), r.quantity(), or0(r.damaged()), or0(r.lost())));
        }
        Problem.badRequestIf("line_not_found", unknown);
        Problem.conflictIf("quantity_exceeds_open", exceeding);
        return received;
    }

    private static void check(List<ReceiveTransfer.Line> lines) {
        var faults = new ArrayList<JsonObject>();
        requireNumber(lines.size(), faults);
        var seen = new HashSet<UUID>();
        var twice = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (isOutOfRange(line.quantity()) || isOutOfRange(or0(line.damaged())) || isOutOfRange(or0(line.lost())))
                faults.add(Problem.detail(
                        StockRules.field(i, "quantity"),
                        "must be 0 to " + StockRules.QUANTITY_MAX + ", like the others"));
            else if (sum(line) == 0)
                faults.add(
                        Problem.detail(StockRules.field(i, "quantity"), "at least one piece must be received or lost"));
            if (!seen.add(line.lineId())) twice.add(Problem.detail(StockRules.field(i, "line_id"), "occurs twice"));
        }
        Problem.badRequestIf("invalid_lines", faults);
        Problem.badRequestIf("line_twice", twice);
    }

    private static boolean isOutOfRange(long pieces) {
        return pieces < 0 || pieces > StockRules.QUANTITY_MAX;
    }

    private static long sum(ReceiveTransfer.Line line) {
        return line.quantity() + or0(line.damaged()) + or0(line.lost());
    }

    private static long or0(@Nullable Long pieces) {
        return pieces == null ? 0 : pieces;
    }
}
