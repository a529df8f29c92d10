package tradepost.purchase.core.suggestion;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.event.KnownLocations;
import tradepost.inventory.reorder.BelowPoint;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Slices;
import tradepost.orders.Lines;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.core.order.OrderDrafts;
import tradepost.purchase.core.order.PurchaseDraft;
import tradepost.purchase.core.order.PurchaseRules;
import tradepost.purchase.core.order.ReceiptRules;
import tradepost.purchase.core.order.StoredPurchase;
import tradepost.purchase.core.suggestion.SuggestionFinder.Found;
import tradepost.purchase.core.vendor.PurchasedItems;
import tradepost.purchase.event.OrderWritten;
import tradepost.purchase.event.OrderedLine;
import tradepost.purchase.suggestion.DraftedOrder;
import tradepost.purchase.suggestion.OrderSuggestion;
import tradepost.purchase.suggestion.OrderSuggestions;
import tradepost.purchase.suggestion.SkippedSuggestion;
import tradepost.purchase.suggestion.SuggestedDrafts;
import tradepost.purchase.suggestion.SuggestedLine;
import tradepost.purchase.suggestion.SuggestedOrder;
import tradepost.purchase.suggestion.SuggestionQuery;
import tradepost.purchase.suggestion.SuggestionService;
import tradepost.purchase.suggestion.Suggestions;

/**
 * Shows what should be ordered, and drafts it. The figures come from other contexts before the transaction. So each conversion takes the next
 * turn, which it read before the figures, or begins again if another conversion has taken it: what one has drafted, the next one sees.
 */
public final class SuggestionServiceImpl implements SuggestionService {
    private static final int DRAFTS_MAX = 100;
    private static final int TRIES = 30;

    private static final String TURN = "select turn from suggestion_turn";
    private static final String TAKE_TURN =
            "update suggestion_turn set turn = turn + 1, updated_at = now() where turn = $1";

    /** What one order is made of. */
    private record Key(
            @Nullable UUID vendorId,
            UUID locationId,
            String code,
            boolean atDefault,
            @Nullable String currency) {}

    /** Rolls back a conversion whose turn was taken. */
    private static final class Overtaken extends RuntimeException {
        Overtaken() {
            super(null, null, false, false);
        }
    }

    private final Vertx vertx;
    private final Db db;
    private final SuggestionFinder finding;
    private final OrderDrafts drafts;

    public SuggestionServiceImpl(Vertx vertx, Db db, SuggestionFinder finding, OrderDrafts drafts) {
        this.vertx = vertx;
        this.db = db;
        this.finding = finding;
        this.drafts = drafts;
    }

    @Override
    public Future<Suggestions> listSuggestions(SuggestionQuery q, Caller caller) {
        return Tasks.run(vertx, () -> {
            var all = finding.find(q.locationId(), p -> true, p -> null, caller);
            var orders = new ArrayList<SuggestedOrder>();
            grouped(all.found(), Map.of()).forEach((key, found) -> {
                if (q.vendorId() == null || q.vendorId().equals(key.vendorId()))
                    for (var part : Slices.of(found, PurchaseRules.MAX_LINES)) orders.add(suggested(key, part));
            });
            return new Suggestions(orders, all.complete());
        });
    }

    private static SuggestedOrder suggested(Key key, List<Found> found) {
        var lines = found.stream().map(SuggestionServiceImpl::line).toList();
        var offer = found.getFirst().offer();
        var total = lines.stream()
                .map(SuggestedLine::subtotal)
                .filter(Objects::nonNull)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        var name = offer == null ? null : offer.vendor().name();
        return new SuggestedOrder(key.vendorId(), name, key.locationId(), key.code(), key.currency(), total, lines);
    }

    private static SuggestedLine line(Found f) {
        var offer = f.offer();
        return new SuggestedLine(
                f.item().id(),
                f.item().sku(),
                f.item().name(),
                f.below().waiting(),
                f.below().point(),
                f.below().need(),
                f.below().available(),
                f.below().incoming(),
                f.drafted(),
                f.below().supply(f.drafted()),
                f.below().quantity(),
                f.below().maximum(),
                offer == null ? null : offer.minimum(),
                offer == null ? null : offer.pack(),
                f.quantity(),
                f.isAboveMaximum(),
                offer == null ? null : offer.cost(),
                offer == null
                        ? null
                        : Money.round(offer.cost().multiply(BigDecimal.valueOf(offer.quantity())), offer.currency()));
    }

    /** By vendor, location and currency, those without a vendor last. */
    private static Map<Key, List<Found>> grouped(List<Found> all, Map<Found, OrderSuggestion> wanted) {
        var groups = new LinkedHashMap<Key, List<Found>>();
        for (boolean vendorless : List.of(false, true))
            for (var f : all) {
                var key = key(f, wanted.get(f));
                if (key.vendorId() == null == vendorless)
                    groups.computeIfAbsent(key, k -> new ArrayList<>()).add(f);
            }
        return groups;
    }

    private static Key key(Found f, @Nullable OrderSuggestion wanted) {
        var offer = f.offer();
        var at = f.below();
        var vendor = offer != null ? offer.vendor().id() : wanted == null ? null : wanted.vendorId();
        return new Key(vendor, at.locationId(), at.code(), at.atDefault(), offer == null ? null : offer.currency());
    }

    @Override
    public Future<SuggestedDrafts> orderSuggestions(@Nullable OrderSuggestions body, Caller caller) {
        var request = body == null ? new OrderSuggestions(null, null) : body;
        var lines = request.lines() == null ? List.<OrderSuggestion>of() : request.lines();
        requireValid(request, lines);
        return Idempotency.stepsTask(vertx, db, SuggestedDrafts.class, () -> {
            for (int attempt = 0; attempt < TRIES; attempt++)
                try {
                    return convert(request, lines, caller);
                } catch (Overtaken e) {
                    continue; // another conversion was faster
                }
            throw Problem.unavailable("busy");
        });
    }

    private static void requireValid(OrderSuggestions body, List<OrderSuggestion> lines) {
        if (body.vendorIds() != null && body.lines() != null)
            throw Problem.badRequest(
                    "one_of_required",
                    Problem.detail("vendor_ids", "only one of vendor_ids, lines is allowed"),
                    Problem.detail("lines", "only one of vendor_ids, lines is allowed"));
        if (lines.size() > PurchaseRules.MAX_LINES)
            throw Problem.badRequest(
                    "invalid_lines", Problem.detail("lines", "must have 1 to " + PurchaseRules.MAX_LINES + " entries"));
        record Level(UUID itemId, @Nullable UUID locationId) {}
        var seen = new HashSet<Level>();
        var twice = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++)
            if (!seen.add(new Level(lines.get(i).itemId(), lines.get(i).locationId())))
                twice.add(Problem.detail(ReceiptRules.field(i, "item_id"), "occurs twice with the same location"));
        Problem.badRequestIf("line_twice", twice);
    }

    private SuggestedDrafts convert(OrderSuggestions body, List<OrderSuggestion> lines, Caller caller) {
        long turn = db.query(TURN).await().iterator().next().getLong(0);
        var byItem = lines.stream().collect(Collectors.groupingBy(OrderSuggestion::itemId));
        var all = finding.find(
                null,
                below -> body.lines() == null || wanted(byItem, below) != null,
                below -> vendor(wanted(byItem, below)),
                caller);
        var wanted = new HashMap<Found, OrderSuggestion>();
        for (var f : all.found()) {
            var line = wanted(byItem, f.below());
            if (line != null) wanted.put(f, line);
        }
        var orders = new ArrayList<PurchaseDraft>();
        var ids = new ArrayList<UUID>();
        var served = new HashSet<OrderSuggestion>();
        for (var group : grouped(all.found(), wanted).entrySet()) {
            var key = group.getKey();
            if (key.vendorId() == null
                    || body.vendorIds() != null && !body.vendorIds().contains(key.vendorId())) continue;
            for (var part : Slices.of(group.getValue(), PurchaseRules.MAX_LINES)) {
                if (orders.size() == DRAFTS_MAX) break;
                var id = Ids.next();
                orders.add(draft(id, order(key, part, wanted), at(part, wanted, lines), caller));
                ids.add(id);
                for (var f : part) served.add(wanted.get(f));
            }
        }
        for (var draft : orders) drafts.reference(draft, caller);
        var skipped = lines.stream().filter(l -> !served.contains(l)).toList();
        return Idempotency.write(db, SuggestedDrafts.class, tx -> {
            if (!orders.isEmpty() && tx.sql(TAKE_TURN, turn).rowCount() == 0) throw new Overtaken();
            return new SuggestedDrafts(insert(tx, ids, orders), skipped(tx, skipped));
        });
    }

    private static List<SkippedSuggestion> skipped(Tx tx, List<OrderSuggestion> lines) {
        var items = PurchasedItems.NAMES.find(
                tx, lines.stream().map(OrderSuggestion::itemId).distinct().toList());
        var places = KnownLocations.TABLE.find(
                tx,
                lines.stream()
                        .map(OrderSuggestion::locationId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
        return lines.stream()
                .map(l -> {
                    var item = Objects.requireNonNull(items.get(l.itemId()));
                    var place = l.locationId() == null ? null : places.get(l.locationId());
                    return new SkippedSuggestion(
                            l.itemId(),
                            item.code(),
                            item.name(),
                            l.locationId(),
                            place == null ? null : place.code(),
                            l.vendorId(),
                            l.quantity(),
                            l.unitPrice());
                })
                .toList();
    }

    /** @param at the index in the request of each line; empty if it names none */
    private PurchaseDraft draft(UUID id, WritePurchaseOrder order, List<Integer> at, Caller caller) {
        try {
            return drafts.of(id, order, caller);
        } catch (ServiceException refusal) {
            throw Lines.inRequest(refusal, at);
        }
    }

    private static List<Integer> at(
            List<Found> found, Map<Found, OrderSuggestion> wanted, List<OrderSuggestion> lines) {
        return lines.isEmpty()
                ? List.of()
                : found.stream().map(f -> lines.indexOf(wanted.get(f))).toList();
    }

    private static @Nullable OrderSuggestion wanted(Map<UUID, List<OrderSuggestion>> byItem, BelowPoint below) {
        for (var line : byItem.getOrDefault(below.itemId(), List.of()))
            if (line.locationId() == null
                    ? below.atDefault()
                    : line.locationId().equals(below.locationId())) return line;
        return null;
    }

    private static @Nullable UUID vendor(@Nullable OrderSuggestion line) {
        return line == null ? null : line.vendorId();
    }

    private static WritePurchaseOrder order(Key key, List<Found> found, Map<Found, OrderSuggestion> wanted) {
        var lines = found.stream().map(f -> line(f, wanted.get(f))).toList();
        var location = key.atDefault() ? null : key.locationId();
        return new WritePurchaseOrder(key.vendorId(), lines, key.currency(), null, null, null, null, location, null);
    }

    private static WritePurchaseLine line(Found f, @Nullable OrderSuggestion wanted) {
        long quantity = wanted == null ? f.quantity() : Objects.requireNonNullElse(wanted.quantity(), f.quantity());
        return new WritePurchaseLine(null, f.item().id(), quantity, wanted == null ? null : wanted.unitPrice());
    }

    /** @param code of its location; null for the default one */
    private record Numbered(
            UUID id, String number, @Nullable String code) {}

    /** Three statements, whatever the number of drafts. */
    private static List<DraftedOrder> insert(Tx tx, List<UUID> ids, List<PurchaseDraft> orders) {
        if (orders.isEmpty()) return List.of();
        var numbers = tx
                .list(
                        r -> new Numbered(r.getUUID(0), r.getString(1), r.getString(2)),
                        StoredPurchase.INSERT_ALL,
                        ids.toArray(UUID[]::new),
                        orders.stream().map(d -> d.vendor().id()).toArray(UUID[]::new),
                        orders.stream().map(d -> d.vendor().name()).toArray(String[]::new),
                        orders.stream().map(PurchaseDraft::currency).toArray(String[]::new),
                        orders.stream().map(d -> Numeric.create(d.total())).toArray(Numeric[]::new),
                        orders.stream().map(PurchaseDraft::locationId).toArray(UUID[]::new),
                        Request.actor(),
                        orders.stream().map(d -> Numeric.create(d.max())).toArray(Numeric[]::new))
                .stream()
                .collect(Collectors.toMap(Numbered::id, Function.identity()));
        tx.sql(StoredPurchase.INSERT_LINES, OrderDrafts.lineArgs(orders));
        var made = new ArrayList<DraftedOrder>();
        var events = new ArrayList<Event>();
        for (int i = 0; i < orders.size(); i++) {
            var draft = orders.get(i);
            var numbered = Objects.requireNonNull(numbers.get(ids.get(i)));
            var vendor = draft.vendor().id();
            made.add(new DraftedOrder(
                    ids.get(i),
                    numbered.number(),
                    vendor,
                    draft.locationId(),
                    numbered.code(),
                    draft.currency(),
                    draft.total(),
                    draft.lines().size()));
            var lines = draft.lines().stream()
                    .map(l -> new OrderedLine(
                            l.itemId(), l.sku(), l.name(), l.quantity(), l.unitPrice(), l.subtotal(), l.id()))
                    .toList();
            var data = new OrderWritten(
                    ids.get(i),
                    numbered.number(),
                    vendor,
                    draft.currency(),
                    lines,
                    draft.total(),
                    new JsonObject(),
                    new JsonObject(),
                    draft.max());
            events.add(EventLog.event(PurchaseEvents.CREATED, ids.get(i), 1, Json.write(data)));
        }
        EventLog.appendAll(tx, events);
        return made;
    }
}
