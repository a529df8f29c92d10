package tradepost.sales.core.fulfilment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.sales.core.fulfilment.OrderParts.Place;
import tradepost.sales.core.invoice.Credits;
import tradepost.sales.core.pricing.LargestRemainder;
import tradepost.sales.returns.ReturnEvents;
import tradepost.sales.returns.WriteSalesReturn;

/** The rules of returns, without a database. */
final class ReturnRules {
    private static final int LINES_MAX = 1_000;
    private static final int LOCATIONS_MAX = 20;
    private static final long QUANTITY_MAX = 1_000_000_000;

    /**
     * A line of the order.
     *
     * @param returned number of pieces that came back before
     * @param returnedAmounts of these, as their returns say
     * @param goodwill what documents charge less than the price of their pieces, because commands have credited amounts
     * @param billed number of pieces that documents charge, before returns
     * @param priced how many of the shipped pieces were not credited: those come back first, the others for nothing
     * @param free how many have come back for nothing
     */
    record Line(
            UUID id,
            UUID itemId,
            String sku,
            String name,
            LineAmounts amounts,
            long shipped,
            long returned,
            Amounts returnedAmounts,
            BigDecimal goodwill,
            long billed,
            long priced,
            long free) {}

    /**
     * Pieces that come back to one location; null if they are discarded.
     *
     * @param free how many of them give nothing back
     * @param fee that is kept of the amounts, with its tax
     * @param feeTax in the fee
     */
    record Part(
            int requested,
            Line line,
            WriteSalesReturn.Line body,
            long pieces,
            long free,
            @Nullable UUID locationId,
            Amounts amounts,
            BigDecimal fee,
            BigDecimal feeTax) {
        static Part of(
                int requested,
                Line line,
                WriteSalesReturn.Line body,
                long pieces,
                long free,
                @Nullable UUID locationId,
                Amounts amounts) {
            var none = amounts.total().subtract(amounts.total());
            return new Part(requested, line, body, pieces, free, locationId, amounts, none, none);
        }

        /** @param places that take the place of others, by these */
        Part at(Map<UUID, UUID> places) {
            var place = locationId == null ? null : places.getOrDefault(locationId, locationId);
            return of(requested, line, body, pieces, free, place, amounts);
        }

        Part costing(BigDecimal less) {
            return of(
                    requested,
                    line,
                    body,
                    pieces,
                    free,
                    locationId,
                    Credits.less(amounts, less, line.amounts().currency()));
        }

        /** With its share of the tax of the pieces. */
        Part charging(BigDecimal kept) {
            var tax = kept.signum() == 0
                    ? kept
                    : Money.share(
                            amounts.tax(), kept, amounts.total(), line.amounts().currency());
            return new Part(requested, line, body, pieces, free, locationId, amounts, kept, tax);
        }

        /** What is no longer owed. */
        BigDecimal credited() {
            return amounts.total().subtract(fee);
        }
    }

    private ReturnRules() {}

    /** The parts with amounts whose sum is at most what is left to credit. */
    static List<Part> limited(List<Part> parts, BigDecimal left) {
        var sum = parts.stream().map(p -> p.amounts().total()).reduce(BigDecimal.ZERO, BigDecimal::add);
        var excess = sum.subtract(left.max(BigDecimal.ZERO));
        if (excess.signum() <= 0) return parts;
        var limited = new ArrayList<Part>();
        for (var p : parts) {
            var cut = p.amounts().total().min(excess);
            excess = excess.subtract(cut);
            limited.add(p.costing(cut));
        }
        return limited;
    }

    /**
     * The parts with the fees of their lines of the request, in proportion to their amounts. Fails 409 restocking_fee_exceeds_return if a fee is more
     * than what its line gives back.
     */
    static List<Part> charged(List<Part> parts, List<BigDecimal> fees, String currency) {
        var charged = new ArrayList<Part>();
        var exceeded = new ArrayList<JsonObject>();
        for (int i = 0; i < fees.size(); i++) {
            int requested = i;
            var of = parts.stream().filter(p -> p.requested() == requested).toList();
            var totals = of.stream().map(p -> p.amounts().total()).toList();
            var most = totals.stream().reduce(Money.exact(BigDecimal.ZERO, currency), BigDecimal::add);
            var fee = fees.get(i);
            if (fee.compareTo(most) > 0) {
                exceeded.add(Problem.detail(
                        LineFaults.field(i, "restocking_fee"),
                        "must be at most " + most.toPlainString() + ", which the pieces give back"));
                continue;
            }
            var shares = LargestRemainder.split(fee, totals, currency);
            for (int n = 0; n < of.size(); n++) charged.add(of.get(n).charging(shares.get(n)));
        }
        Problem.conflictIf("restocking_fee_exceeds_return", exceeded);
        return charged;
    }

    /** The fees of the lines of a request; 0 without one. Fails 400 invalid_amount. */
    static List<BigDecimal> fees(WriteSalesReturn body, String currency) {
        var fees = new ArrayList<BigDecimal>();
        for (int i = 0; i < body.lines().size(); i++) {
            var fee = body.lines().get(i).restockingFee();
            fees.add(
                    fee == null
                            ? Money.exact(BigDecimal.ZERO, currency)
                            : Money.checked(LineFaults.field(i, "restocking_fee"), fee, currency));
        }
        return fees;
    }

    /** Fails 400 invalid_lines, line_twice or blank. */
    static WriteSalesReturn valid(WriteSalesReturn body) {
        var faults = new ArrayList<JsonObject>();
        var twice = new ArrayList<JsonObject>();
        if (body.lines().isEmpty() || body.lines().size() > LINES_MAX)
            faults.add(Problem.detail("lines", "must have 1 to " + LINES_MAX + " entries"));
        record Same(
                UUID lineId,
                String disposition,
                @Nullable UUID locationId,
                @Nullable String lot) {}
        var seen = new HashSet<Same>();
        var lines = new ArrayList<WriteSalesReturn.Line>();
        for (int i = 0; i < body.lines().size(); i++) {
            var l = body.lines().get(i);
            var lot = l.lot() == null ? null : Text.lot(LineFaults.field(i, "lot"), l.lot());
            if (l.quantity() < 1 || l.quantity() > QUANTITY_MAX)
                faults.add(Problem.detail(LineFaults.field(i, "quantity"), "must be 1 to " + QUANTITY_MAX));
            boolean isDiscarded = l.disposition().equals(ReturnEvents.DISCARD);
            if (isDiscarded && (l.locationId() != null || lot != null || l.expiresOn() != null))
                faults.add(Problem.detail(
                        LineFaults.field(i, "disposition"), "discard allows no location_id, lot or expires_on"));
            if (!seen.add(new Same(l.lineId(), l.disposition(), l.locationId(), Text.lotKeyOrNull(lot))))
                twice.add(Problem.detail(
                        LineFaults.field(i, "line_id"), "occurs twice with the same disposition, location and lot"));
            lines.add(new WriteSalesReturn.Line(
                    l.lineId(), l.quantity(), l.disposition(), l.locationId(), lot, l.expiresOn(), l.restockingFee()));
        }
        Problem.badRequestIf("invalid_lines", faults);
        Problem.badRequestIf("line_twice", twice);
        var reason = body.reason() == null ? null : Text.visible("reason", body.reason());
        return new WriteSalesReturn(
                reason, body.metadata(), body.internalNotes(), body.privateMetadata(), body.refund(), lines);
    }

    /**
     * What comes back where: by default where it was shipped from, the pieces that were shipped first come back first. Fails 400
     * line_not_found, 409 quantity_exceeds_shipped, 400 invalid_lines for more than 20 locations.
     *
     * @param shipped pieces by line and location, in the order in which they were shipped
     */
    static List<Part> parts(List<Line> lines, Map<Place, Long> shipped, WriteSalesReturn body) {
        var byId = new HashMap<UUID, Line>();
        for (var l : lines) byId.put(l.id(), l);
        var progress = new HashMap<UUID, Progress>();
        var unknown = new ArrayList<JsonObject>();
        var exceeded = new ArrayList<JsonObject>();
        var parts = new ArrayList<Part>();
        for (int i = 0; i < body.lines().size(); i++) {
            var requested = body.lines().get(i);
            var line = byId.get(requested.lineId());
            if (line == null) {
                unknown.add(LineFaults.unknown(i));
                continue;
            }
            var of = progress.computeIfAbsent(line.id(), id -> new Progress(line, shipped));
            if (requested.quantity() > of.open())
                exceeded.add(Problem.detail(
                        LineFaults.field(i, "quantity"),
                        "must be at most " + of.open() + ", which was shipped and has not come back"));
            else parts.addAll(of.take(i, requested));
        }
        Problem.badRequestIf("line_not_found", unknown);
        Problem.conflictIf("quantity_exceeds_shipped", exceeded);
        if (parts.stream().map(Part::locationId).distinct().count() > LOCATIONS_MAX)
            throw Problem.badRequest(
                    "invalid_lines",
                    Problem.detail("lines", "come back to at most " + LOCATIONS_MAX + " locations at once"));
        return parts;
    }

    /** The pieces of a line that have come back so far. */
    private static final class Progress {
        private final Line line;
        private final Map<Place, Long> shipped;
        private long returned;
        /** How many of these gave something back. */
        private long priced;

        private Amounts amounts;

        Progress(Line line, Map<Place, Long> shipped) {
            this.line = line;
            this.shipped = shipped;
            returned = line.returned();
            priced = line.returned() - line.free();
            amounts = line.returnedAmounts();
        }

        long open() {
            return line.shipped() - returned;
        }

        List<Part> take(int requested, WriteSalesReturn.Line body) {
            if (body.locationId() != null || body.disposition().equals(ReturnEvents.DISCARD))
                return List.of(part(requested, body, body.quantity(), body.locationId()));
            var parts = new ArrayList<Part>();
            long left = body.quantity();
            long before = 0;
            for (var e : shipped.entrySet()) {
                if (!e.getKey().lineId().equals(line.id())) continue;
                long here = Math.min(left, before + e.getValue() - Math.max(before, returned));
                if (here > 0) {
                    parts.add(part(requested, body, here, e.getKey().locationId()));
                    left -= here;
                }
                before += e.getValue();
            }
            if (left > 0) throw new IllegalStateException("of line " + line.id() + " less was shipped than is counted");
            return parts;
        }

        /**
         * Of the goodwill, the pieces have a share in proportion to their price, which is not credited again. Pieces that are invoiced and not
         * shipped have one, too.
         */
        private Amounts withoutGoodwill(Amounts before, Amounts full) {
            if (full.total().signum() == 0) return full;
            var used = before.total().subtract(amounts.total()).max(BigDecimal.ZERO);
            var goodwill = line.goodwill().subtract(used).max(BigDecimal.ZERO);
            long all = Math.max(line.priced(), line.billed());
            var left = line.amounts().first(all).minus(before).total();
            var currency = line.amounts().currency();
            var share = priced >= all ? goodwill : Money.share(goodwill, full.total(), left, currency);
            return Credits.less(full, share.min(full.total()), currency);
        }

        /** The difference to what the returns say by now; zero if that is already more, so that no return has a negative amount. */
        private Part part(int requested, WriteSalesReturn.Line body, long pieces, @Nullable UUID location) {
            var before = line.amounts().first(priced);
            long more = Math.min(pieces, line.priced() - priced);
            returned += pieces;
            priced += more;
            var all = line.amounts().first(priced);
            var now = all.minus(line.goodwill().signum() > 0 ? before : amounts);
            if (line.goodwill().signum() > 0) now = withoutGoodwill(before, now);
            if (now.total().signum() < 0) now = all.minus(all);
            else amounts = amounts.plus(now);
            return Part.of(requested, line, body, pieces, pieces - more, location, now);
        }
    }
}
