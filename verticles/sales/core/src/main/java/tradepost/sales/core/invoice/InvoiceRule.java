package tradepost.sales.core.invoice;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.charge.ShippingCharge;

/**
 * What an order has to invoice and to credit now: the rule, without a database. Pieces are invoiced when they are shipped, or when somebody asks
 * for it, and credited when they are no longer charged. A document has the difference between what the line owes now and what the earlier
 * documents say, so their sum is exact to the cent, in whatever order things happen. Each return has a credit note of its own. The shipping charge
 * is on the first invoice, and is credited if the order is cancelled. What a command has credited besides is not credited again.
 */
final class InvoiceRule {
    private static final String REQUESTED = "requested";

    private static final String SHIPPED = "shipped";
    private static final String REDUCED = "reduced";
    private static final String CANCELLED = "cancelled";
    private static final String RETURNED = "returned";
    private static final String CORRECTED = "corrected";

    /**
     * Pieces that a command has credited are none of these.
     *
     * @param shipped number of pieces
     * @param charged pieces that are not closed, including those that came back; 0 of a cancelled order
     * @param billed pieces that were invoiced and not credited; those that came back count as invoiced
     * @param billedAmounts of these pieces, as the documents say
     * @param credited what commands have credited of the line without pieces
     */
    record Line(
            UUID id,
            LineAmounts amounts,
            long shipped,
            long charged,
            long billed,
            Amounts billedAmounts,
            BigDecimal credited) {
        /** The pieces that documents charge after this. */
        long target(boolean whole) {
            return Math.clamp(billed, whole ? charged : shipped, charged);
        }
    }

    /**
     * A return that has no credit note yet.
     *
     * @param fees what its credit note gives less
     */
    record Return(UUID id, List<Part> lines, List<Fee> fees) {
        BigDecimal total() {
            return InvoiceRule.total(lines, null, fees);
        }
    }

    /** A restocking fee, with its tax in the total, which is kept of what pieces of a line give back. */
    record Fee(UUID lineId, BigDecimal tax, BigDecimal total) {}

    /**
     * @param documents how many invoices and credit notes it has
     * @param shipments those that no invoice names
     * @param shipping its shipping charge; null without one
     * @param shippingBilled whether an invoice has charged it, and the order was not cancelled after that
     * @param shippingCredited what commands have credited of it
     * @param left what it owes of its total: without what was credited
     * @param billed what its invoices say, without its credit notes
     * @param isCredited whether a command has credited anything
     */
    record Order(
            UUID id,
            String currency,
            String status,
            @Nullable Integer termsDays,
            int documents,
            List<UUID> shipments,
            List<Line> lines,
            List<Return> returns,
            @Nullable ShippingCharge shipping,
            boolean shippingBilled,
            BigDecimal shippingCredited,
            BigDecimal left,
            BigDecimal billed,
            boolean isCredited) {
        /** @param whole as {@link Line#target} */
        BigDecimal notInvoiced(boolean whole) {
            var open = lines.stream()
                    .map(l -> l.amounts()
                            .first(l.charged())
                            .minus(l.amounts().first(l.target(whole)))
                            .total())
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            return shipping == null || shippingBilled ? open : open.add(shipping.totalAmount());
        }
    }

    /** A line of a document. */
    record Part(UUID lineId, long pieces, Amounts amounts) {}

    /**
     * @param returnId of the credit note of a return
     * @param shipping charged or credited by it; null if it is not
     * @param fees of the return, which the return itself has
     */
    record DueDocument(
            String kind,
            String reason,
            List<UUID> shipments,
            @Nullable UUID returnId,
            List<Part> parts,
            @Nullable ShippingCharge shipping,
            List<Fee> fees) {
        DueDocument(
                String kind, String reason, List<UUID> shipments, List<Part> parts, @Nullable ShippingCharge shipping) {
            this(kind, reason, shipments, null, parts, shipping, List.of());
        }

        BigDecimal total() {
            return InvoiceRule.total(parts, shipping, fees);
        }
    }

    private InvoiceRule() {}

    /** @param requested whether all is invoiced that is charged, and not only what was shipped */
    static List<DueDocument> of(Order order, boolean requested) {
        var more = new ArrayList<Part>();
        var less = new ArrayList<Part>();
        for (var l : order.lines()) bill(l, requested, order, more, less);
        boolean cancelled = order.status().equals("cancelled");
        var drafts = new ArrayList<DueDocument>();
        var charged = order.shippingBilled() || cancelled ? null : order.shipping();
        if (!more.isEmpty()) {
            var reason = !hasPieces(more) ? CORRECTED : requested ? REQUESTED : SHIPPED;
            drafts.add(new DueDocument(OrderInvoices.INVOICE, reason, order.shipments(), more, charged));
        }
        var uncharged = cancelled && order.shippingBilled() ? order.shipping() : null;
        // a charge is credited even if no pieces are invoiced any more
        if (!less.isEmpty() || (uncharged != null && uncharged.amount().signum() > 0)) {
            var reason = cancelled ? CANCELLED : hasPieces(less) ? REDUCED : CORRECTED;
            var credit = new DueDocument(OrderInvoices.CREDIT_NOTE, reason, List.of(), less, uncharged);
            var due = order.isCredited() ? notAgain(order, credit, drafts, requested) : credit;
            if (!order.isCredited() || hasPieces(due.parts()) || due.total().signum() > 0) drafts.add(due);
        }
        for (var r : order.returns())
            drafts.add(
                    new DueDocument(OrderInvoices.CREDIT_NOTE, RETURNED, List.of(), r.id(), r.lines(), null, r.fees()));
        return drafts;
    }

    /** The credit note without what commands have credited before, so that the documents have what the order owes. */
    private static DueDocument notAgain(Order order, DueDocument credit, List<DueDocument> invoices, boolean whole) {
        var invoiced = invoices.stream().map(DueDocument::total).reduce(BigDecimal.ZERO, BigDecimal::add);
        var returned = order.returns().stream().map(Return::total).reduce(BigDecimal.ZERO, BigDecimal::add);
        var open = order.notInvoiced(whole);
        var wanted = order.billed()
                .add(invoiced)
                .subtract(returned)
                .subtract(order.left().subtract(open));
        var excess = credit.total().subtract(wanted.max(BigDecimal.ZERO));
        if (excess.signum() <= 0) return credit;
        var credited = new HashMap<UUID, BigDecimal>();
        for (var l : order.lines()) credited.put(l.id(), l.credited());
        var parts = new ArrayList<Part>();
        for (var p : credit.parts()) {
            var cut = p.amounts().total().min(excess).min(credited.getOrDefault(p.lineId(), BigDecimal.ZERO));
            parts.add(Credits.without(p, cut, order.currency()));
            excess = excess.subtract(cut);
        }
        var shipping = credit.shipping();
        if (shipping != null) {
            var cut = shipping.totalAmount().min(excess).min(order.shippingCredited());
            excess = excess.subtract(cut);
            shipping = Credits.part(shipping, shipping.totalAmount().subtract(cut), order.currency());
        }
        for (int i = 0; i < parts.size() && excess.signum() > 0; i++) {
            var cut = parts.get(i).amounts().total().min(excess);
            parts.set(i, Credits.without(parts.get(i), cut, order.currency()));
            excess = excess.subtract(cut);
        }
        return new DueDocument(credit.kind(), credit.reason(), credit.shipments(), parts, shipping);
    }

    private static BigDecimal total(List<Part> parts, @Nullable ShippingCharge shipping, List<Fee> fees) {
        var sum = shipping == null ? BigDecimal.ZERO : shipping.totalAmount();
        for (var p : parts) sum = sum.add(p.amounts().total());
        for (var f : fees) sum = sum.subtract(f.total());
        return sum;
    }

    private static boolean hasPieces(List<Part> parts) {
        return parts.stream().anyMatch(p -> p.pieces() > 0);
    }

    /** Goodwill that a reduction has used up stays in what the documents say of a line, and is no reason to invoice other pieces for less. */
    private static void bill(Line l, boolean whole, Order order, List<Part> more, List<Part> less) {
        long target = l.target(whole);
        long pieces = target - l.billed();
        var before = order.isCredited() && pieces > 0 ? l.amounts().first(l.billed()) : l.billedAmounts();
        var owed = l.amounts().first(target).minus(before);
        if (pieces == 0 && owed.total().signum() == 0 && owed.tax().signum() == 0) return;
        var change = Change.of(owed, l.amounts().taxIncluded(), Amounts.sum(List.of(), order.currency()));
        if (pieces > 0 || change.more().total().signum() > 0)
            more.add(new Part(l.id(), Math.max(pieces, 0), change.more()));
        if (pieces < 0 || change.less().total().signum() > 0)
            less.add(new Part(l.id(), Math.max(-pieces, 0), change.less()));
    }

    /**
     * What is owed more and what is owed less. No amount of a document is negative: where a line was changed so that one of its amounts rises
     * and another one falls, an invoice has the one and a credit note the other. A discount that falls is a higher price, and the reverse.
     */
    private record Change(Amounts more, Amounts less) {
        static Change of(Amounts owed, boolean taxIncluded, Amounts none) {
            var reversed = none.minus(owed);
            boolean rises = owed.subtotal().compareTo(owed.discount()) >= 0;
            var price = price(rises ? owed : reversed);
            var tax = rises ? owed.tax() : reversed.tax();
            var opposite = none;
            if (tax.signum() < 0) { // an included tax falls with a price of its own
                opposite = amounts(plus(none, taxIncluded ? tax.negate() : none.tax()), tax.negate(), taxIncluded);
                tax = none.tax();
            } else if (taxIncluded && tax.compareTo(price.total()) > 0) { // and rises with one that is not taxed
                opposite = plus(none, tax.subtract(price.total()));
            }
            if (taxIncluded) price = plus(price, opposite.total());
            var same = amounts(price, tax, taxIncluded);
            return rises ? new Change(same, opposite) : new Change(opposite, same);
        }

        /** The subtotal and the discount; only their difference if one of them is negative. */
        private static Amounts price(Amounts a) {
            var net = a.subtotal().subtract(a.discount());
            boolean whole = a.subtotal().signum() >= 0 && a.discount().signum() >= 0;
            var none = net.subtract(net);
            return whole ? new Amounts(a.subtotal(), a.discount(), none, net) : new Amounts(net, none, none, net);
        }

        private static Amounts plus(Amounts price, BigDecimal more) {
            return new Amounts(
                    price.subtotal().add(more),
                    price.discount(),
                    price.tax(),
                    price.total().add(more));
        }

        private static Amounts amounts(Amounts price, BigDecimal tax, boolean included) {
            return new Amounts(
                    price.subtotal(),
                    price.discount(),
                    tax,
                    included ? price.total() : price.total().add(tax));
        }
    }
}
