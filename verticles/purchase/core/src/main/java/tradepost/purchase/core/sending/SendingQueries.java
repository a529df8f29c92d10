package tradepost.purchase.core.sending;

import tradepost.purchase.core.order.Approval;
import tradepost.purchase.core.order.PurchaseStates;

/** The statements by which an order is approved, sent, rescheduled and cancelled. */
final class SendingQueries {
    /** $2 the time at which the goods are expected, or else after the longest lead time of the items, which is $3 for others, in days; $4, $5 the limit of {@link Approval}. */
    static final String ORDER = """
            update purchase_order o set status = 'ordered', ordered_at = now(), expected_at = w.at, promised_at = w.at, version = version + 1,
                   updated_at = now()
            from (select coalesce($2, now() + make_interval(days => (
                     select max(coalesce(v.lead_time_days, $3::int)) from purchase_order_line l
                       join purchase_order p on p.id = l.order_id
                       left join vendor_item v on v.vendor_id = p.vendor_id and v.item_id = l.item_id
                     where l.order_id = $1))) as at) w
            where id = $1 and %s and %s
            """.formatted(PurchaseStates.ORDER.allowed(), Approval.given("$4", "$5"));

    /** $2 when the goods are expected. */
    static final String RESCHEDULE = """
            update purchase_order set expected_at = $2, promised_at = coalesce(promised_at, expected_at, $2), version = version + 1, updated_at = now() where id = $1 and %s
            """.formatted(PurchaseStates.RESCHEDULE.allowed());

    /** $2 by whom, who wrote no part of it. */
    static final String APPROVE = """
            update purchase_order set approved_at = now(), approved_by = $2, approved_amount = maximum_amount, version = version + 1,
                   updated_at = now()
            where id = $1 and %s and (approved_amount is null or approved_amount < maximum_amount)
              and created_by <> $2 and written_by <> $2
            """.formatted(PurchaseStates.APPROVE.allowed());

    static final String CANCEL = """
            update purchase_order set status = 'cancelled', cancel_reason = $2, version = version + 1, updated_at = now()
            where id = $1 and %s
            """.formatted(PurchaseStates.CANCEL.allowed());

    /** Nothing comes of the order any more. */
    static final String EXPECT_NOTHING =
            "update purchase_order_line set open_quantity = 0, updated_at = now() where order_id = $1 and open_quantity > 0";

    private SendingQueries() {}
}
