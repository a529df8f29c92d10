package tradepost.sales.core.draft;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.CustomerService;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.StaffFields;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Metadata;
import tradepost.orders.OrderState;
import tradepost.orders.charge.Discount;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.extension.Used;
import tradepost.sales.core.order.Addresses;
import tradepost.sales.core.order.StoredOrder;
import tradepost.sales.core.order.StoredWithLines;
import tradepost.sales.core.pricing.LineTaxes;
import tradepost.sales.core.pricing.PricedLines;
import tradepost.sales.core.pricing.ShippingCharges;
import tradepost.sales.core.pricing.ShippingCharges.Chosen;
import tradepost.sales.core.pricing.ShippingQuotes;
import tradepost.sales.core.pricing.ShippingQuotes.Asked;
import tradepost.sales.core.pricing.StoredAmounts;
import tradepost.sales.core.pricing.TaxQuotes;
import tradepost.sales.core.pricing.TaxRates;
import tradepost.sales.core.terms.Terms;

/**
 * Changes the text, the own data of clients, what staff note, the addresses, the terms, the discount or the shipping charge of a draft, or whether it waits for stock. Its prices with
 * tax stay. What is charged changes with another discount, place or shipping charge, and if one of these is named and the taxes have changed.
 */
public final class PatchOrder {
    private static final Set<String> PRICED = Set.of("discount", "shipping_address", "billing_address", "shipping");

    private static final String PATCH = """
            update sales_order set notes = $2, reference = $3, shipping_address = $4, billing_address = $5,
                   payment_terms_days = $6, expires_at = $7, allow_backorders = $8, metadata = $9,
                   external_ids = $10, internal_notes = $11, private_metadata = $12, version = version + 1, updated_at = now()
            where id = $1 and %s
            """.formatted(DraftExpirySweep.WRITABLE);

    private static final String REPRICE = """
            update sales_order set total_amount = $2, subtotal_amount = (more->>'subtotal_amount')::numeric, discount_amount = %s, tax_amount = %s,
                   discount = more->'discount', extensions = %s, shipping = %s, taxes_kept_until = null
            from (select $3::text::jsonb as more) m where id = $1
            """.formatted(
                    StoredAmounts.amount("discount_amount"),
                    StoredAmounts.amount("tax_amount"),
                    StoredAmounts.EXTENSIONS,
                    StoredAmounts.SHIPPING);

    private static final String REPRICE_LINES =
            """
            update sales_order_line l set unit_price = m.price, subtotal = m.subtotal, full_discount = %1$s, discount_amount = %1$s,
                   full_tax = %2$s, tax_amount = %2$s, tax_category = more->>'tax_category', tax_rate = (more->>'tax_rate')::numeric,
                   tax_included = coalesce((more->>'tax_included')::boolean, false), tax_exemption = more->'tax_exemption', updated_at = now()
            from unnest((select $2::uuid[]), (select $3::text[]::jsonb[]), (select $4::numeric[]), (select $5::numeric[]))
              as m(line, more, price, subtotal)
            where l.id = m.line and l.order_id = $1
            """.formatted(StoredAmounts.amount("discount_amount"), StoredAmounts.amount("tax_amount"));

    /**
     * What the charges of an order depend on besides its addresses.
     *
     * @param quoted by an extension, for the version; null if none has
     * @param chosen the shipping charge, for the version; null for none
     * @param isSame whether the patch changes nothing of what is charged at that version; the shipping charge then stays
     * @param isOutdated whether the draft has other taxes than it would have now
     */
    private record Charging(
            CustomerSnapshot customer,
            TaxRates.Applying rates,
            TaxQuotes.@Nullable Quoted quoted,
            @Nullable Chosen chosen,
            long version,
            boolean isSame,
            boolean isOutdated) {
        Charging with(@Nullable Chosen other) {
            return new Charging(customer, rates, quoted, other, version, isSame, isOutdated);
        }

        boolean shipsAs(SalesOrder order) {
            if (isSame) return true;
            return chosen == null ? order.shipping() == null : chosen.isThat(order.shipping());
        }

        LineTaxes.Applied taxes(SalesOrder requested, List<SalesOrderLine> lines) {
            return LineTaxes.of(
                    quoted,
                    customer.taxExempt(),
                    rates,
                    requested.shippingAddress(),
                    requested.billingAddress(),
                    lines);
        }
    }

    private final Vertx vertx;
    private final Db db;
    private final BatchLoader<StoredWithLines> orders;
    private final CustomerService customers;
    private final LineTaxes taxes;
    private final ShippingCharges charges;

    public PatchOrder(
            Vertx vertx,
            Db db,
            BatchLoader<StoredWithLines> orders,
            CustomerService customers,
            LineTaxes taxes,
            ShippingCharges charges) {
        this.vertx = vertx;
        this.db = db;
        this.orders = orders;
        this.customers = customers;
        this.taxes = taxes;
        this.charges = charges;
    }

    public Future<SalesOrderWithItems> patch(UUID orderId, JsonObject body, Caller caller) {
        return Idempotency.stepsTask(vertx, db, SalesOrderWithItems.class, () -> {
            if (body.getValue("expires_at") instanceof String time)
                Terms.requireFuture(db, "expires_at", Instant.parse(time));
            boolean priced = body.fieldNames().stream().anyMatch(PRICED::contains);
            var charging = priced ? charging(orderId, body, caller) : null;
            return Idempotency.write(db, SalesOrderWithItems.class, tx -> patch(tx, orderId, body, charging, caller));
        });
    }

    private Charging charging(UUID orderId, JsonObject body, Caller caller) {
        var found = orders.get(orderId).await();
        var now = found.stored().own("orders:write", caller);
        Request.requireVersion(now.version());
        OrderState.require(now, OrderState.WRITABLE);
        var customer = customers.customerSnapshot(now.customerId(), caller).await();
        var requested = requested(now, body);
        boolean discounted = !Objects.equals(now.discount(), requested.discount());
        if (discounted) requireAllowed(requested.discount(), caller);
        var rates = taxes.rates();
        boolean outdated = !found.keepsTaxes()
                && !found.taxes()
                        .changes(customer.taxExempt(), rates, SalesOrderLine::taxCategory)
                        .isEmpty();
        boolean same = !discounted
                && !outdated
                && !body.containsKey("shipping")
                && Objects.equals(now.shippingAddress(), requested.shippingAddress())
                && Objects.equals(now.billingAddress(), requested.billingAddress());
        var quoted = same
                ? null
                : taxes.quoted(
                        customer.id(),
                        customer.taxExempt(),
                        now.currency(),
                        requested.shippingAddress(),
                        requested.billingAddress(),
                        found.lines());
        var before = new Charging(customer, rates, quoted, null, now.version(), same, outdated);
        return same ? before : before.with(chosen(found, requested, body, before, caller));
    }

    private @Nullable Chosen chosen(
            StoredWithLines found, SalesOrder requested, JsonObject body, Charging charging, Caller caller) {
        var now = found.stored().order();
        var wanted = ShippingCharges.patched(now.shipping(), body);
        ShippingCharges.requireAllowed(now.shipping(), wanted, caller);
        var priced = priced(requested, found, charging.taxes(requested, found.lines()));
        return charges.of(
                wanted,
                new Asked(
                        now.customerId(),
                        now.currency(),
                        ShippingCharges.method(wanted),
                        requested.shippingAddress(),
                        priced.lines(),
                        priced.sum()));
    }

    private static PricedLines priced(SalesOrder requested, StoredWithLines draft, LineTaxes.Applied taxed) {
        var lines = draft.lines();
        return PricedLines.of(
                taxed.priced(lines, draft.setPrices(), requested.currency()),
                lines.stream().map(SalesOrderLine::discount).toList(),
                requested.discount(),
                taxed.charged(),
                requested.currency());
    }

    private static SalesOrder requested(SalesOrder now, JsonObject body) {
        return SalesOrder.of(MergePatch.apply(Json.write(now), body, Set.of()));
    }

    private static SalesOrderWithItems patch(
            Tx tx, UUID orderId, JsonObject body, @Nullable Charging charging, Caller caller) {
        var now = StoredOrder.lock(tx, orderId, "orders:write", caller);
        StaffFields.requireNone(body, "orders:write", caller);
        OrderState.require(now, OrderState.WRITABLE);
        var requested = requested(now, body);
        if (requested.equals(now) && (charging == null || charging.shipsAs(now) && !charging.isOutdated()))
            return StoredWithLines.answer(tx, orderId);
        Addresses.requireComplete(requested);
        Terms.requireAllowed(requested.paymentTermsDays(), now.paymentTermsDays(), caller);
        Terms.requireNotLater(requested.expiresAt(), now.expiresAt(), caller);
        DraftBuilder.requireMayWait(requested.allowBackorders(), now.allowBackorders(), caller);
        if (!Objects.equals(requested.externalIds(), now.externalIds()) && !caller.may("orders:write"))
            throw Problem.lacks("orders:write"); // an id names one order
        var patched = tx.sql(
                PATCH,
                orderId,
                requested.notes(),
                requested.reference(),
                Addresses.stored(requested.shippingAddress()),
                Addresses.stored(requested.billingAddress()),
                requested.paymentTermsDays(),
                Terms.stored(requested.expiresAt()),
                requested.allowBackorders(),
                Metadata.of(requested.metadata()),
                ExternalIds.of(requested.externalIds()),
                requested.internalNotes(),
                Metadata.ofStaff(requested.privateMetadata()));
        if (patched.rowCount() == 0) throw DraftExpirySweep.refusal(tx, orderId);
        if (charging != null) reprice(tx, now, requested, charging, caller);
        return ReplaceOrder.updated(tx, orderId);
    }

    private static void reprice(Tx tx, SalesOrder now, SalesOrder requested, Charging charging, Caller caller) {
        var rates = charging.rates();
        var place = rates.place(requested.shippingAddress(), requested.billingAddress());
        boolean discounted = !Objects.equals(now.discount(), requested.discount());
        var quoted = charging.quoted();
        var chosen = charging.chosen();
        if (!discounted
                && quoted == null
                && !charging.isOutdated()
                && charging.shipsAs(now)
                && place.equals(rates.place(now.shippingAddress(), now.billingAddress()))) return;
        if (discounted) requireAllowed(requested.discount(), caller);
        boolean decided = quoted != null || chosen != null || now.shipping() != null; // for a version
        if (!charging.customer().id().equals(now.customerId()) || decided && charging.version() != now.version())
            throw Problem.conflict("order_changed");
        var draft = Objects.requireNonNull(StoredWithLines.find(tx, now.id()));
        var taxed = charging.taxes(requested, draft.lines());
        var priced = priced(requested, draft, taxed);
        var shipping = chosen == null ? null : chosen.taxed(taxed, now.currency());
        var sum = ShippingCharges.added(priced.sum(), shipping);
        tx.sql(
                REPRICE_LINES,
                now.id(),
                priced.lines().stream().map(SalesOrderLine::id).toArray(UUID[]::new),
                priced.lines().stream().map(StoredAmounts::ofLine).toArray(String[]::new),
                Tx.numbers(priced.lines(), SalesOrderLine::unitPrice),
                Tx.numbers(priced.lines(), SalesOrderLine::subtotal));
        var used = Used.replaced(now.extensions(), TaxQuotes.POINT, taxed.extensions());
        tx.sql(
                REPRICE,
                now.id(),
                sum.total(),
                StoredAmounts.ofOrder(
                        sum,
                        requested.discount(),
                        false,
                        Used.stored(
                                Used.replaced(used, ShippingQuotes.POINT, chosen == null ? List.of() : chosen.by())),
                        shipping,
                        null, // REPRICE leaves these as they are
                        null,
                        null,
                        null,
                        null));
    }

    /** Fails 403 price_not_allowed, and 400 required if a merge patch has left a discount incomplete. */
    private static void requireAllowed(@Nullable Discount discount, Caller caller) {
        if (!caller.may("orders:price"))
            throw Problem.forbidden("price_not_allowed", Problem.detail("discount", "needs orders:price"));
        if (discount == null) return;
        if (discount.type() == null)
            throw Problem.badRequest("required", Problem.detail("discount.type", "is required"));
        if (discount.value() == null)
            throw Problem.badRequest("required", Problem.detail("discount.value", "is required"));
    }
}
