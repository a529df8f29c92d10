package tradepost.inventory.core.stock.bulk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogService;
import tradepost.catalog.ItemSnapshot;
import tradepost.inventory.bulk.BulkStock;
import tradepost.inventory.bulk.BulkStockResults;
import tradepost.inventory.bulk.BulkStockResults.Result;
import tradepost.inventory.bulk.BulkStockService;
import tradepost.inventory.core.stock.ItemNames;
import tradepost.inventory.core.stock.KnownItems;
import tradepost.inventory.core.stock.Levels;
import tradepost.inventory.core.stock.Levels.Change;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Levels.Names;
import tradepost.inventory.core.stock.Locations;
import tradepost.inventory.core.stock.LotBlocker;
import tradepost.inventory.core.stock.LotBookings;
import tradepost.inventory.core.stock.LotChanges;
import tradepost.inventory.core.stock.LotChanges.Part;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.stock.Movements.Move;
import tradepost.inventory.core.stock.StockRules;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.LocationLimit;
import tradepost.kernel.problem.Fault;
import tradepost.kernel.problem.Problem;

/** Changes many levels, by the same calls and statements for any number of them. */
public final class BulkStockServiceImpl implements BulkStockService {
    private final Vertx vertx;
    private final Db db;
    private final CatalogService catalog;

    public BulkStockServiceImpl(Vertx vertx, Db db, CatalogService catalog) {
        this.vertx = vertx;
        this.db = db;
        this.catalog = catalog;
    }

    @Override
    public Future<BulkStockResults> writeStock(BulkStock body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, BulkStockResults.class, () -> {
                    var all = body.isAllOrNothing();
                    var lines = referenced(named(lines(body), caller), all, caller);
                    return Idempotency.write(db, BulkStockResults.class, tx -> book(tx, lines, all, caller.actor()));
                }));
    }

    private static List<BulkLine> lines(BulkStock body) {
        return IntStream.range(0, body.lines().size())
                .mapToObj(i -> BulkLine.of(i, body.lines().get(i)))
                .toList();
    }

    /** Finds the items that are named by their SKUs, and refuses a line for the same level as an earlier one. */
    List<BulkLine> named(List<BulkLine> lines, Caller caller) {
        return onlyOnce(withItems(allowed(lines, LocationLimit.of(caller)), caller));
    }

    private static List<BulkLine> allowed(List<BulkLine> lines, LocationLimit limit) {
        return accepted(lines, line -> {
            if (limit.covers(line.location())) return line;
            return line.refused(Problem.forbidden(
                    "location_not_allowed", Problem.detail("location_id", "is not one of the caller's locations")));
        });
    }

    private List<BulkLine> withItems(List<BulkLine> lines, Caller caller) {
        var skus = lines.stream()
                .filter(line -> !line.isRefused())
                .map(BulkLine::sku)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (skus.isEmpty()) return lines;
        var found = catalog.itemsBySku(skus, caller).await().stream()
                .collect(Collectors.toMap(ItemSnapshot::sku, ItemSnapshot::id));
        return accepted(lines, line -> {
            if (line.sku() == null) return line;
            var id = found.get(line.sku());
            return id == null ? line.withoutItem() : line.ofItem(id);
        });
    }

    private static List<BulkLine> onlyOnce(List<BulkLine> lines) {
        var seen = new HashSet<Key>();
        return accepted(
                lines,
                line -> seen.add(line.key())
                        ? line
                        : line.refused(Problem.badRequest(
                                "line_twice",
                                Problem.detail(
                                        line.sku() == null ? "item_id" : "sku",
                                        "occurs in an earlier line with this location"))));
    }

    /** An item cannot be deleted after its first movement, and has a name before. A line that will be refused does not mark it. */
    private List<BulkLine> referenced(List<BulkLine> lines, boolean allOrNothing, Caller caller) {
        var unsure = unsure(lines);
        if (unsure.isEmpty()) return lines;
        var existing = existing(lines, caller);
        var first = Set.copyOf(unsure);
        if (allOrNothing)
            requireNoneRefused(results(
                    accepted(
                            existing,
                            line -> first.contains(line.key().itemId()) && !line.mayBeFirst()
                                    ? line.decided(Level.NONE)
                                    : line),
                    Map.of()));
        return marked(existing, caller);
    }

    private List<UUID> unsure(List<BulkLine> lines) {
        var ids = lines.stream()
                .filter(line -> !line.isRefused())
                .map(line -> line.key().itemId())
                .distinct()
                .toList();
        return ids.isEmpty() ? List.of() : KnownItems.withoutLevel(db, ids);
    }

    /** Refuses the lines whose items do not exist, and those of items without a level for locations that are not open. */
    List<BulkLine> existing(List<BulkLine> lines, Caller caller) {
        var unsure = unsure(lines);
        if (unsure.isEmpty()) return lines;
        var known = known(lines, unsure, catalog.itemSnapshots(unsure, caller).await());
        var first = Set.copyOf(unsure);
        var open = Locations.open(db, locations(known));
        return accepted(known, line -> first.contains(line.key().itemId()) ? placed(line, open) : line);
    }

    private static Set<UUID> locations(List<BulkLine> lines) {
        return lines.stream().map(BulkLine::location).collect(Collectors.toSet());
    }

    private static BulkLine placed(BulkLine line, Set<UUID> open) {
        return open.contains(line.location()) ? line : line.refused(Locations.notBookable("location_id"));
    }

    /** Marks the items of the lines that may be their first ones. */
    List<BulkLine> marked(List<BulkLine> existing, Caller caller) {
        var first = unsure(existing.stream()
                .filter(line -> !line.isRefused() && line.mayBeFirst())
                .toList());
        if (first.isEmpty()) return existing;
        var marked = catalog.referenceItems(first, caller).await();
        ItemNames.name(db, marked);
        return known(existing, first, marked);
    }

    private static List<BulkLine> known(List<BulkLine> lines, List<UUID> asked, List<ItemSnapshot> found) {
        var missing = new HashSet<>(asked);
        for (var item : found) missing.remove(item.id());
        return accepted(lines, line -> missing.contains(line.key().itemId()) ? line.withoutItem() : line);
    }

    static BulkStockResults book(Tx tx, List<BulkLine> known, boolean allOrNothing, String actor) {
        var placed = open(tx, known);
        var locked = lock(tx, placed);
        var possible = accepted(
                placed,
                line -> Levels.isFrozen(locked, line.key().itemId())
                        ? line.refused(Problem.conflict("item_frozen", Problem.detail("item_id", "is frozen")))
                        : line.decided(locked.getOrDefault(line.key(), Level.NONE)));
        var lots = new HashMap<Key, List<Part>>();
        var decided = withLots(tx, possible, locked, lots);
        var results = results(decided, locked);
        if (allOrNothing) requireNoneRefused(results);
        change(tx, decided, locked, lots, actor);
        int failed = (int) decided.stream().filter(BulkLine::isRefused).count();
        return new BulkStockResults(results.size() - failed, failed, results);
    }

    private static List<BulkLine> open(Tx tx, List<BulkLine> lines) {
        var open = Locations.open(tx, locations(lines));
        return accepted(lines, line -> placed(line, open));
    }

    private static Map<Key, Level> lock(Tx tx, List<BulkLine> lines) {
        var all = lines.stream().filter(line -> !line.isRefused()).toList();
        if (all.isEmpty()) return new HashMap<>();
        var first = all.stream().filter(BulkLine::mayBeFirst).map(BulkLine::key).toList();
        if (!first.isEmpty()) Levels.ensure(tx, first);
        var available = all.stream()
                .filter(line -> StockRules.isAboutAvailable(line.sent().change()))
                .map(BulkLine::key)
                .toList();
        return LotBlocker.blocked(
                tx, available, Levels.lock(tx, all.stream().map(BulkLine::key).toList()));
    }

    /** @param lots receives those of the lines that are not refused */
    private static List<BulkLine> withLots(
            Tx tx, List<BulkLine> lines, Map<Key, Level> locked, Map<Key, List<Part>> lots) {
        var bookings = new LinkedHashMap<Key, LotBookings.Line>();
        for (var line : lines) {
            if (line.isRefused()) continue;
            long delta = line.delta(locked.getOrDefault(line.key(), Level.NONE));
            if (delta != 0) bookings.put(line.key(), line.booking(delta));
        }
        var refusals = new HashMap<Key, LotBookings.Refusal>();
        var decided = LotBookings.decide(tx, locked, List.copyOf(bookings.values()));
        for (var key : bookings.keySet()) {
            var booked = decided.get(lots.size() + refusals.size());
            if (booked.refusal() == null) lots.put(key, booked.parts());
            else refusals.put(key, booked.refusal());
        }
        return accepted(lines, line -> {
            var refusal = refusals.get(line.key());
            return refusal == null ? line : line.refused(refusal.problem());
        });
    }

    private static void change(
            Tx tx, List<BulkLine> lines, Map<Key, Level> locked, Map<Key, List<Part>> lots, String actor) {
        var ofLots = LotChanges.none();
        var changes = new LinkedHashMap<Key, Change>();
        var moves = new ArrayList<Move>();
        var reasons = new ArrayList<@Nullable String>();
        for (var line : lines) {
            if (line.isRefused()) continue;
            long delta = line.delta(locked.getOrDefault(line.key(), Level.NONE));
            if (delta == 0) continue;
            changes.put(line.key(), new Change(delta, 0));
            var parts = lots.getOrDefault(line.key(), List.of());
            ofLots.add(line.key(), parts, n -> new Change(delta > 0 ? n : -n, 0));
            moves.add(Move.adjustment(line.key(), delta, null).of(parts));
            reasons.add(line.sent().reason());
        }
        if (moves.isEmpty()) return;
        Levels.change(tx, locked, changes, ofLots, actor);
        Movements.insert(tx, moves, reasons, "adjustment", "stock", null, actor);
    }

    /** Applies the step to the lines that are not refused. */
    private static List<BulkLine> accepted(List<BulkLine> lines, UnaryOperator<BulkLine> step) {
        return lines.stream()
                .map(line -> line.isRefused() ? line : step.apply(line))
                .toList();
    }

    private static List<Result> results(List<BulkLine> lines, Map<Key, Level> locked) {
        return lines.stream()
                .map(line -> line.result(
                        line.isRefused() ? null : locked.getOrDefault(line.key(), Level.NONE), names(line, locked)))
                .toList();
    }

    /** Null if its level was not locked, because the line was refused before. */
    private static @Nullable Names names(BulkLine line, Map<Key, Level> locked) {
        var level = line.item() == null ? null : locked.get(line.key());
        return level == null ? null : level.names();
    }

    private static void requireNoneRefused(List<Result> results) {
        var refused = results.stream().filter(r -> r.error() != null).toList();
        var faults =
                refused.stream().map(Result::error).filter(Objects::nonNull).toList();
        if (!faults.isEmpty()) throw Fault.ofAll(refused.getFirst().status(), faults);
    }
}
