package tradepost.sales.core.draft;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import tradepost.contact.KnownOwners;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Request;
import tradepost.orders.LineQueries;
import tradepost.orders.Lines;
import tradepost.orders.OrderState;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.order.Addresses;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.pricing.StoredAmounts;
import tradepost.sales.core.terms.Terms;
import tradepost.sales.event.OrderContent;

/** Replaces a draft as a whole, with prices of now. */
public final class ReplaceOrder {
    private static final String REPLACE = """
            update sales_order set customer_id = $2, customer_name = $3, customer_email = $4, currency = $5, total_amount = $6,
                   notes = $7, reference = $8, hold_id = $9, shipping_address = $10, billing_address = $11,
                   subtotal_amount = (more->>'subtotal_amount')::numeric, discount_amount = %s, tax_amount = %s, discount = more->'discount',
                   payment_terms_days = $13, expires_at = $14, allow_backorders = %s, extensions = %s, shipping = %s,
                   customer_language = %s, metadata = %s,
                   external_ids = case when $15 then %s else external_ids end,
                   internal_notes = case when $15 then %s else internal_notes end,
                   private_metadata = case when $15 then %s else private_metadata end,
                   placed_by_customer = not $15 or coalesce(created_by = $16, false), taxes_kept_until = null, version = version + 1, updated_at = now()
            from (select $12::text::jsonb as more) m where id = $1 and %s
            """.formatted(
                    StoredAmounts.amount("discount_amount"),
                    StoredAmounts.amount("tax_amount"),
                    StoredAmounts.ALLOW_BACKORDERS,
                    StoredAmounts.EXTENSIONS,
                    StoredAmounts.SHIPPING,
                    StoredAmounts.LANGUAGE,
                    StoredAmounts.METADATA,
                    StoredAmounts.EXTERNAL_IDS,
                    StoredAmounts.INTERNAL_NOTES,
                    StoredAmounts.PRIVATE_METADATA,
                    DraftExpirySweep.WRITABLE);

    private final Vertx vertx;
    private final Db db;
    private final BatchLoader<StoredWithLines> orders;
    private final DraftBuilder drafts;

    public ReplaceOrder(Vertx vertx, Db db, BatchLoader<StoredWithLines> orders, DraftBuilder drafts) {
        this.vertx = vertx;
        this.db = db;
        this.orders = orders;
        this.drafts = drafts;
    }

    public Future<SalesOrderWithItems> replace(UUID orderId, WriteSalesOrder body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, SalesOrderWithItems.class, () -> {
            // checked before anything is marked as used, and again under the lock
            var now = orders.get(orderId).await();
            var order = now.stored().own("orders:write", caller);
            Request.requireVersion(order.version());
            OrderState.require(order, OrderState.WRITABLE);
            boolean isStaff = caller.may("orders:write");
            var whole = isStaff ? body.replacing(order) : withoutKnownIds(body.replacing(order), order);
            if (!Objects.equals(whole.holdId(), order.holdId())) drafts.requireHold(whole.holdId(), caller);
            Terms.requireFuture(db, "expires_at", whole.expiresAt());
            var draft = drafts.draft(orderId, whole, caller);
            Lines.requireKept(whole.items(), Lines.ids(now.lines()));
            drafts.reference(draft, caller);
            return Idempotency.write(
                    db, SalesOrderWithItems.class, tx -> replace(tx, orderId, whole, draft.order(), isStaff));
        });
    }

    /** A caller limited to its own orders leaves the ids as they are, by which other systems know the order, and what staff note. */
    private static WriteSalesOrder withoutKnownIds(WriteSalesOrder body, SalesOrder order) {
        return Objects.equals(body.externalIds(), order.externalIds()) ? body.withExternalIds(null) : body;
    }

    private static SalesOrderWithItems replace(
            Tx tx, UUID orderId, WriteSalesOrder body, NewOrder order, boolean isStaff) {
        KnownOwners.note(tx, List.of(order.customer())); // before the order is locked
        tx.requireVersion("sales_order", orderId);
        var replaced = tx.sql(
                REPLACE,
                orderId,
                order.customerId(),
                order.customerName(),
                order.customerEmail(),
                order.currency(),
                order.total(),
                order.notes(),
                order.reference(),
                order.holdId(),
                Addresses.stored(order.shippingAddress()),
                Addresses.stored(order.billingAddress()),
                OrderInserts.more(order),
                order.paymentTermsDays(),
                Terms.stored(order.expiresAt()),
                isStaff,
                order.customerUserId());
        if (replaced.rowCount() == 0) throw DraftExpirySweep.refusal(tx, orderId);
        LineQueries.replace(
                tx,
                "sales_order_line",
                orderId,
                body.items(),
                () -> tx.sql(OrderInserts.INSERT_LINES, OrderInserts.lineArgs(order.lines(), order.setPrices())));
        return updated(tx, orderId);
    }

    /** The order after it was changed, with its event. */
    static SalesOrderWithItems updated(Tx tx, UUID orderId) {
        var now = StoredWithLines.answer(tx, orderId);
        var order = now.order();
        EventLog.append(tx, SalesEvents.UPDATED, orderId, order.version(), OrderContent.of(order, now.items()));
        return now;
    }
}
