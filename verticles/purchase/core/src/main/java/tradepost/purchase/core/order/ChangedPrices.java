package tradepost.purchase.core.order;

import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.orders.Lines;
import tradepost.purchase.core.vendor.VendorCosts;

/** Prices of a draft that its vendor has changed since it was written. */
public final class ChangedPrices {
    /** A line that takes its price from a contract or from the price list of the vendor, which have another one now. */
    private static final String CHANGED = """
            select l.line_no - 1, o.currency, l.unit_price, coalesce(i.unit_price, %1$s)
            from purchase_order_line l join purchase_order o on o.id = l.order_id
              left join vendor_contract_item i on i.contract_id = l.contract_id and i.item_id = l.item_id
              left join vendor_item v on l.listed and v.vendor_id = o.vendor_id and v.item_id = l.item_id and v.currency = o.currency
                and v.minimum_quantity <= l.quantity
            where l.order_id = $1 and l.unit_price <> coalesce(i.unit_price, %1$s) order by l.line_no limit 100
            """.formatted(VendorCosts.cost("v", "l.quantity"));

    private ChangedPrices() {}

    /** Fails 409 price_changed with the lines, when the order is sent or its first goods arrive. A price that was named in the request is kept. */
    public static void require(Tx tx, UUID orderId) {
        Problem.conflictIf(
                "price_changed",
                tx.list(
                        r -> Problem.detail(
                                Lines.field(r.getInteger(0), "unit_price"),
                                "was " + Money.readPrice(r, 2, r.getString(1)).toPlainString() + " and is now "
                                        + Money.readPrice(r, 3, r.getString(1)).toPlainString()),
                        CHANGED,
                        orderId));
    }
}
