package tradepost.inventory.core.documents.count;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.core.documents.count.CountQueries.Recorded;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.StockRules;
import tradepost.inventory.count.RecordCount;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/** The rules of counts, without a database. */
final class CountRules {
    private CountRules() {}

    /** Repeats checks of the contract, because calls on the bus have not passed it. */
    static void check(RecordCount body) {
        var faults = new ArrayList<JsonObject>();
        if (body.lines().isEmpty() || body.lines().size() > StockRules.LINES_MAX)
            faults.add(Problem.detail("lines", "must have 1 to " + StockRules.LINES_MAX + " entries"));
        for (int i = 0; i < body.lines().size(); i++) {
            long counted = body.lines().get(i).counted();
            if (counted < 0 || counted > StockRules.QUANTITY_MAX)
                faults.add(Problem.detail(StockRules.field(i, "counted"), "must be 0 to " + StockRules.QUANTITY_MAX));
        }
        Problem.badRequestIf("invalid_lines", faults);
        var seen = new HashSet<List<@Nullable Object>>(); // an item is counted once, or once for each lot
        var twice = new ArrayList<JsonObject>();
        for (int i = 0; i < body.lines().size(); i++) {
            var line = body.lines().get(i);
            if (!seen.add(Arrays.asList(line.item(), Text.lotKeyOrNull(line.lotNumber()))))
                twice.add(Problem.detail(itemField(i), "occurs twice"));
        }
        Problem.badRequestIf("item_twice", twice);
    }

    static String itemField(int line) {
        return StockRules.field(line, "item_id");
    }

    /** The difference of each line that has one. */
    static Map<Key, Long> differences(UUID locationId, List<Recorded> recorded) {
        var differences = new LinkedHashMap<Key, Long>();
        for (var r : recorded)
            if (r.line().difference() != 0)
                differences.put(new Key(r.line().itemId(), locationId), r.line().difference());
        return differences;
    }

    /** Fails 409 below_reserved with each line whose difference would leave less than is reserved or kept in another state. */
    static void requireNotBelowReserved(List<Recorded> recorded, Map<Key, Level> levels, UUID locationId) {
        var faults = new ArrayList<JsonObject>();
        for (var r : recorded) {
            var line = r.line();
            if (line.difference() >= 0) continue;
            var now = Objects.requireNonNull(levels.get(new Key(line.itemId(), locationId)));
            if (now.available() + line.difference() >= 0) continue;
            faults.add(Problem.detail(
                            "lines[" + (r.lineNo() - 1) + "]",
                            "would leave " + (now.onHand() + line.difference()) + " on hand; currently "
                                    + StockRules.figures(now))
                    .put("item_id", line.itemId().toString()));
        }
        Problem.conflictIf("below_reserved", faults);
    }
}
