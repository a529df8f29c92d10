package tradepost.purchase.core.order;

import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseSettings;

/**
 * Which orders somebody else must approve before they are sent or received: what counts is what may be received and paid of them.
 *
 * @param above the largest amount that needs no approval, in the currency of the installation; null if no order needs one
 * @param currency of the installation; the amount of an order in another one cannot be compared, so it always needs an approval
 */
public record Approval(@Nullable BigDecimal above, String currency) {
    private static final String IS_SENT = "select sent_amount >= maximum_amount from purchase_order where id = $1";

    /**
     * Fails with {@link Config.Invalid} for anything else.
     *
     * @param setting the amount, or an empty text
     */
    public static Approval of(String setting, String currency) {
        if (setting.isBlank()) return new Approval(null, currency);
        try {
            var above = new BigDecimal(setting.strip());
            if (above.signum() >= 0 && above.compareTo(Money.MAX) <= 0) return new Approval(above, currency);
        } catch (NumberFormatException e) {
            // rejected below
        }
        throw new Config.Invalid(PurchaseSettings.APPROVAL_ABOVE.key() + " must be empty or an amount in " + currency);
    }

    /** The condition of a statement on an order: $above and $currency are the parameters with the limit. */
    public static String given(String above, String currency) {
        return "(%1$s::numeric is null or currency = %2$s and maximum_amount <= %1$s or approved_amount >= maximum_amount or sent_amount >= maximum_amount)"
                .formatted(above, currency);
    }

    /** The condition of a list: drafts, and orders that were changed after they were sent, that lack an approval. */
    public String missing() {
        if (above == null) return "false";
        return "(status in ('draft', 'ordered', 'partially_received') and not (currency = '" + currency
                + "' and maximum_amount <= " + above.toPlainString()
                + " or coalesce(greatest(approved_amount, sent_amount) >= maximum_amount, false)))";
    }

    /** Of a draft. Fails 409 approval_required. */
    public void require(PurchaseOrder order) {
        if (!isGiven(order)) throw refusal(order);
    }

    /** Of an order that is locked. Fails 409 approval_required. */
    public void require(Tx tx, PurchaseOrder order) {
        if (!isGiven(tx, order)) throw refusal(order);
    }

    private ServiceException refusal(PurchaseOrder order) {
        return Problem.conflict(
                "approval_required",
                Problem.detail(
                        "maximum_amount",
                        "is " + order.maximumAmount().toPlainString() + " " + order.currency()
                                + "; without an approval, at most " + above + " " + currency));
    }

    /** An order that was sent needs an approval only for what a change has added since. */
    public boolean isGiven(Tx tx, PurchaseOrder order) {
        return isGiven(order) || Boolean.TRUE.equals(tx.single(r -> r.getBoolean(0), IS_SENT, order.id()));
    }

    boolean isGiven(PurchaseOrder order) {
        if (above == null) return true;
        if (order.currency().equals(currency) && order.maximumAmount().compareTo(above) <= 0) return true;
        return isApproved(order);
    }

    /** Whether all that it may come to is approved. */
    public static boolean isApproved(PurchaseOrder order) {
        return order.approvedAmount() != null && order.approvedAmount().compareTo(order.maximumAmount()) >= 0;
    }
}
