package tradepost.orders;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

/**
 * @param amount the open amount if omitted
 * @param method {@link Payment#MANUAL} if omitted, or the name of the provider
 * @param reference the bank's reference
 * @param provider {@link Payment#MANUAL} if omitted
 * @param capture automatic if omitted, or manual; only with another provider
 * @param metadata the own data of the client, which the payment gets
 * @param invoiceId the invoice of a sale to which the payment is allocated first; the oldest open one if omitted
 * @param date on which a payment without a provider counts in the books; today if omitted
 */
public record PayOrderRequest(
        @Nullable BigDecimal amount,
        @Nullable String method,
        @Nullable String reference,
        @Nullable String provider,
        @Nullable String capture,
        @Nullable UUID invoiceId,
        @Nullable JsonObject metadata,
        @Nullable LocalDate date) {
    public PayOrderRequest(
            @Nullable BigDecimal amount,
            @Nullable String method,
            @Nullable String reference,
            @Nullable String provider,
            @Nullable String capture) {
        this(amount, method, reference, provider, capture, null, null, null);
    }

    public PayOrderRequest(@Nullable BigDecimal amount, @Nullable String method, @Nullable String reference) {
        this(amount, method, reference, null, null);
    }

    /** The method of a payment with the credit of other orders, and the provider that such payments have. */
    public static final String CREDIT = "credit";

    public static PayOrderRequest of(JsonObject json) {
        return Json.read(json, PayOrderRequest.class);
    }

    /** A request without a body pays the open amount. */
    public static PayOrderRequest from(@Nullable PayOrderRequest body) {
        return body == null ? new PayOrderRequest(null, null, null) : body;
    }

    /**
     * The amount to pay now. Fails 400 invalid_amount for an amount that does not fit the order's currency, such as half a yen, 409
     * amount_exceeds_open.
     */
    public BigDecimal amountOf(Order order) {
        return amountOf("amount", order.openAmount(), order.totalAmount(), order.currency());
    }

    /**
     * The same of an order that does not exist yet, of which the total is open.
     *
     * @param field of the request
     */
    public BigDecimal amountOf(String field, BigDecimal total, String currency) {
        return amountOf(field, total, total, currency);
    }

    private BigDecimal amountOf(String field, BigDecimal open, BigDecimal total, String currency) {
        if (amount == null && (open.signum() > 0 || total.signum() == 0)) return open;
        if (amount == null) throw Problem.conflict("amount_exceeds_open", Problem.detail(field, "nothing is open"));
        var exact = exact(amount, field, currency);
        if (exact.compareTo(open) > 0)
            throw Problem.conflict(
                    "amount_exceeds_open",
                    Problem.detail(field, "must be at most " + open.toPlainString() + ", which is open"));
        return exact;
    }

    /** The amount as it was requested. Fails 400 invalid_amount for an amount that does not fit the currency. */
    public BigDecimal exactAmount(String currency) {
        return exact(Objects.requireNonNull(amount), "amount", currency);
    }

    private static BigDecimal exact(BigDecimal amount, String field, String currency) {
        if (amount.signum() <= 0 || Money.round(amount, currency).compareTo(amount) != 0)
            throw Problem.badRequest("invalid_amount", Problem.detail(field, "is not an amount in " + currency));
        return Money.exact(amount, currency);
    }

    /** Whether the payment is only recorded, because the money was or will be paid without a provider. */
    public boolean isManual() {
        return provider == null || provider.equals(Payment.MANUAL);
    }

    /** Whether a sale is paid with the credit of other orders of the customer. */
    public boolean isCredit() {
        return isManual() && isCredit(methodOrManual());
    }

    /** Whether this names credit as a method, as people may write it. */
    public static boolean isCredit(String method) {
        return method.equalsIgnoreCase(CREDIT);
    }

    /**
     * For payments that cannot use credit. Fails 400 credit_not_possible if the method is credit, because it would look as if credit was used.
     *
     * @param why what to do instead
     */
    public void refuseCredit(String why) {
        refuseCredit(methodOrManual(), why);
    }

    /** See {@link #refuseCredit(String)}. */
    public static void refuseCredit(String method, String why) {
        if (isCredit(method)) throw Problem.badRequest("credit_not_possible", Problem.detail("method", why));
    }

    public String providerOrManual() {
        return provider == null ? Payment.MANUAL : provider;
    }

    /** A blank method counts as omitted. */
    public String methodOrManual() {
        var named = method == null ? "" : Text.trimmed(method);
        return named.isEmpty() ? providerOrManual() : named;
    }

    /** Fails 400 as {@link Metadata#of} does. */
    public JsonObject metadataOrNone() {
        return Metadata.of(metadata);
    }

    public String captureOrAutomatic() {
        return capture == null ? "automatic" : capture;
    }
}
