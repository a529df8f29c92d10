package tradepost.purchase.core.order;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tradepost.catalog.ItemSnapshot;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.orders.Lines;
import tradepost.orders.OrderLine;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.core.vendor.VendorCosts.Need;
import tradepost.purchase.core.vendor.VendorCosts.Offer;

/** The rules of purchase, without a database or a clock. */
public final class PurchaseRules {
    public static final int MAX_LINES = 1_000;
    public static final long MAX_QUANTITY = 1_000_000_000;

    private PurchaseRules() {}

    /** Repeats checks of the contract, because calls on the bus have not passed it. */
    public static void checkLines(List<WritePurchaseLine> lines) {
        if (lines.isEmpty() || lines.size() > MAX_LINES)
            throw Problem.badRequest(
                    "invalid_lines", Problem.detail("items", "must have 1 to " + MAX_LINES + " entries"));
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var price = line.unitPrice();
            if (line.quantity() < 1 || line.quantity() > MAX_QUANTITY)
                faults.add(Problem.detail(Lines.field(i, "quantity"), "must be 1 to " + MAX_QUANTITY));
            if (price != null && (price.signum() < 0 || price.compareTo(Money.MAX) > 0))
                faults.add(Problem.detail(Lines.field(i, "unit_price"), "must be 0 to " + Money.MAX.toPlainString()));
        }
        Problem.badRequestIf("invalid_lines", faults);
    }

    /**
     * Fails 400 invalid_amount for a price with more than six decimals, 400 item_not_found with every line whose item is not
     * among these, 409 item_archived with every archived one, 400 cost_required with every line that has neither a price nor a known cost.
     * The selling price of an item is not its cost.
     *
     * @param costs the cost of one piece for lines without a price, by their place
     */
    public static List<PurchaseDraft.Line> price(
            UUID orderId,
            List<WritePurchaseLine> lines,
            Map<UUID, ItemSnapshot> items,
            Map<Integer, BigDecimal> costs,
            String currency) {
        var priced = new ArrayList<PurchaseDraft.Line>(lines.size());
        var faults = new ArrayList<JsonObject>();
        var archived = new ArrayList<JsonObject>();
        var costless = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var item = items.get(line.itemId());
            if (item == null) {
                faults.add(Problem.detail(Lines.field(i, "item_id"), "there is no item with this id"));
                continue;
            }
            if (item.archived()) archived.add(Problem.detail(Lines.field(i, "item_id"), "is archived"));
            var price = line.unitPrice() == null
                    ? costs.get(i)
                    : Money.checkedPrice(Lines.field(i, "unit_price"), line.unitPrice(), currency);
            if (price == null) {
                costless.add(Problem.detail(
                        Lines.field(i, "unit_price"),
                        "is required: the vendor has no cost of the item in " + currency
                                + ", and it was never received at one"));
                continue;
            }
            priced.add(new PurchaseDraft.Line(
                    line.id() == null ? Ids.next() : line.id(),
                    orderId,
                    item.id(),
                    item.sku(),
                    item.name(),
                    line.quantity(),
                    price,
                    Money.subtotal(line.quantity(), price, currency)));
        }
        Problem.badRequestIf("item_not_found", faults);
        Problem.conflictIf("item_archived", archived);
        Problem.badRequestIf("cost_required", costless);
        return List.copyOf(priced);
    }

    /**
     * Fails 400 below_minimum or not_in_packs with each line whose quantity the vendor does not sell.
     *
     * @param offers of the vendor, by the place of the line
     */
    public static void requireSold(List<Need> lines, Map<Integer, Offer> offers) {
        var few = new ArrayList<JsonObject>();
        var loose = new ArrayList<JsonObject>();
        for (var line : lines) {
            var offer = offers.get(line.line());
            if (offer == null || offer.sells(line.quantity())) continue;
            var field = Lines.field(line.line(), "quantity");
            if (line.quantity() < offer.minimumQuantity())
                few.add(Problem.detail(field, "the vendor sells at least " + offer.minimumQuantity() + " pieces"));
            else loose.add(Problem.detail(field, "the vendor sells packs of " + offer.packSize() + " pieces"));
        }
        Problem.badRequestIf("below_minimum", few);
        Problem.badRequestIf("not_in_packs", loose);
    }

    /**
     * What may be received and paid of these lines, with the tolerance, and not less than they cost: a line of which pieces are received again may
     * cost more than its pieces alone, as what went back was rounded. Nothing above {@link Money#MAX} can be received.
     */
    public static BigDecimal max(List<? extends OrderLine> lines, int percent, String currency) {
        return lines.stream()
                .map(l -> Money.round(
                                BigDecimal.valueOf(l.quantity() + overReceiptAllowed(l.quantity(), percent))
                                        .multiply(l.unitPrice()),
                                currency)
                        .max(l.subtotal()))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .min(Money.MAX);
    }

    /** How many pieces may be received of a line beyond what was ordered, for a tolerance of 0 to 100 percent. */
    public static long overReceiptAllowed(long quantity, int percent) {
        return quantity * percent / 100;
    }
}
