package tradepost.purchase.core.order;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.ReceiveOrderRequest;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.ReceivedLine;

/** The rules of receipts, without a database or a clock. */
public final class ReceiptRules {
    /**
     * What arrives of a line, or of one lot of it.
     *
     * @param before the pieces of the line that have arrived before
     */
    public record Arrival(PurchaseOrderLine line, ReceiveOrderRequest.Line received, long before) {
        private ReceivedLine event(BigDecimal subtotal) {
            return new ReceivedLine(
                    line.itemId(),
                    line.sku(),
                    line.name(),
                    received.pieces(),
                    line.unitPrice(),
                    subtotal,
                    line.id(),
                    received.damagedPieces(),
                    received.lot(),
                    received.expiresOn());
        }
    }

    private ReceiptRules() {}

    /** The name of a field of a line in a request. */
    public static String field(int line, String name) {
        return "lines[" + line + "]." + name;
    }

    /** The lines of a request; null if everything that is open is received. Fails 400 invalid_lines, line_twice or blank. */
    public static @Nullable List<ReceiveOrderRequest.Line> requested(@Nullable ReceiveOrderRequest body) {
        if (body == null || body.lines() == null) return null;
        var lines = new ArrayList<ReceiveOrderRequest.Line>();
        var faults = new ArrayList<JsonObject>();
        var twice = new ArrayList<JsonObject>();
        if (body.lines().isEmpty() || body.lines().size() > PurchaseRules.MAX_LINES)
            faults.add(Problem.detail("lines", "must have 1 to " + PurchaseRules.MAX_LINES + " entries"));
        record Lot(@Nullable UUID lineId, @Nullable String key) {}
        var seen = new HashSet<Lot>();
        for (int i = 0; i < body.lines().size(); i++) {
            var line = trimmed(i, body.lines().get(i));
            lines.add(line);
            if (isOutOfRange(line.quantity()) || isOutOfRange(line.damagedPieces()) || isOutOfRange(line.pieces()))
                faults.add(Problem.detail(
                        field(i, "quantity"), "must be 0 to " + PurchaseRules.MAX_QUANTITY + ", like damaged"));
            else if (line.pieces() == 0)
                faults.add(Problem.detail(field(i, "quantity"), "at least one piece must be received"));
            if (!seen.add(new Lot(line.lineId(), Text.lotKeyOrNull(line.lot()))))
                twice.add(Problem.detail(field(i, "line_id"), "occurs twice with the same lot"));
        }
        Problem.badRequestIf("invalid_lines", faults);
        Problem.badRequestIf("line_twice", twice);
        return lines;
    }

    private static ReceiveOrderRequest.Line trimmed(int i, ReceiveOrderRequest.Line line) {
        var lot = line.lot() == null ? null : Text.lot(field(i, "lot"), line.lot());
        return new ReceiveOrderRequest.Line(line.lineId(), line.quantity(), line.damaged(), lot, line.expiresOn());
    }

    private static boolean isOutOfRange(long pieces) {
        return pieces < 0 || pieces > PurchaseRules.MAX_QUANTITY;
    }

    /**
     * What is received: everything that is open, in good condition, if no lines are named. Fails 400 line_not_found, 409
     * quantity_exceeds_open with each line of which more would be received than was ordered and is tolerated.
     *
     * @param lines of the order
     */
    public static List<Arrival> arrivals(
            List<PurchaseOrderLine> lines, @Nullable List<ReceiveOrderRequest.Line> requested) {
        if (requested == null)
            return lines.stream()
                    .filter(l -> open(l) > 0)
                    .map(l -> new Arrival(
                            l, new ReceiveOrderRequest.Line(l.id(), open(l), null, null, null), l.arrivedQuantity()))
                    .toList();
        var byId = lines.stream().collect(Collectors.toMap(PurchaseOrderLine::id, Function.identity()));
        var arrivals = new ArrayList<Arrival>();
        var pieces = new HashMap<UUID, Long>();
        var unknown = new ArrayList<JsonObject>();
        var exceeding = new ArrayList<JsonObject>();
        for (int i = 0; i < requested.size(); i++) {
            var received = requested.get(i);
            var line = byId.get(received.lineId());
            if (line == null) {
                unknown.add(Problem.detail(field(i, "line_id"), "is not a line of this order"));
                continue;
            }
            long sum = pieces.merge(line.id(), received.pieces(), Long::sum);
            long allowed = line.quantity() + line.overReceiptAllowed() - line.arrivedQuantity();
            if (sum > allowed)
                exceeding.add(Problem.detail(field(i, "quantity"), "received " + sum + ", allowed " + allowed)
                        .put("item_id", line.itemId().toString()));
            arrivals.add(new Arrival(line, received, line.arrivedQuantity() + sum - received.pieces()));
        }
        Problem.badRequestIf("line_not_found", unknown);
        Problem.conflictIf("quantity_exceeds_open", exceeding);
        return arrivals;
    }

    /**
     * What arrives, each with what its line costs more from then on: so the receipts add up to the line, also if pieces went back at an amount that
     * was rounded in another way, and come again.
     *
     * @param costs what has come of each line has cost
     */
    public static List<ReceivedLine> received(List<Arrival> arrivals, Map<UUID, BigDecimal> costs, String currency) {
        var known = new HashMap<>(costs);
        var received = new ArrayList<ReceivedLine>(arrivals.size());
        for (var a : arrivals) {
            var id = a.line().id();
            var cost = known.getOrDefault(id, BigDecimal.ZERO);
            var now = Money.subtotal(
                            a.before() + a.received().pieces(), a.line().unitPrice(), currency)
                    .max(cost);
            received.add(a.event(Money.exact(now.subtract(cost), currency)));
            known.put(id, now);
        }
        return received;
    }

    /** The pieces of each line that arrive, and those of them that are damaged. */
    public static Map<UUID, Long> sums(List<Arrival> arrivals, Function<ReceiveOrderRequest.Line, Long> pieces) {
        return arrivals.stream()
                .collect(Collectors.groupingBy(
                        a -> a.line().id(), Collectors.summingLong(a -> pieces.apply(a.received()))));
    }

    /** The lines that stay open after these pieces have arrived. */
    public static List<ExpectedLine> expected(List<PurchaseOrderLine> lines, Map<UUID, Long> arrived) {
        return lines.stream()
                .map(l -> new ExpectedLine(
                        l.id(), l.itemId(), l.sku(), l.name(), open(l) - arrived.getOrDefault(l.id(), 0L)))
                .filter(l -> l.quantity() > 0)
                .toList();
    }

    private static long open(PurchaseOrderLine line) {
        return line.quantity() - line.arrivedQuantity();
    }

    /** Fails 400 amount_out_of_range if what was received, with what arrives, costs more than {@link Money#MAX}. */
    public static void requirePayable(List<PurchaseOrderLine> lines, Map<UUID, Long> arrived, String currency) {
        Money.total(lines.stream()
                .map(l ->
                        Money.subtotal(l.arrivedQuantity() + arrived.getOrDefault(l.id(), 0L), l.unitPrice(), currency))
                .toList());
    }

    public static BigDecimal total(List<ReceivedLine> items) {
        return Money.total(items.stream().map(ReceivedLine::subtotal).toList());
    }
}
