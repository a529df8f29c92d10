package tradepost.payment.core.extension;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.extension.InvalidAnswer;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Money;
import tradepost.payment.core.provider.PaymentProvider;
import tradepost.payment.core.provider.ProviderCallback;
import tradepost.payment.core.provider.ProviderDecision;
import tradepost.payment.core.provider.ProviderDecision.Outcome;
import tradepost.payment.core.provider.ProviderRequest;
import tradepost.payment.core.provider.ProviderStatement;

/**
 * A provider that the extension of the same name serves at {@code ext.payment.<name>}. An answer that is missing, late or not valid decides
 * nothing: the request is repeated with the same key.
 */
final class ExtensionProvider implements PaymentProvider {
    private final String name;
    private final String point;
    private final Extensions extensions;

    ExtensionProvider(String name, String point, Extensions extensions) {
        this.name = name;
        this.point = point;
        this.extensions = extensions;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean open(Env env) {
        return true;
    }

    @Override
    public boolean isAvailable() {
        return extensions.isServed(point, name);
    }

    @Override
    public Future<ProviderDecision> authorise(ProviderRequest request) {
        return decide("authorise", request, Set.of(Outcome.AUTHORISED, Outcome.DECLINED, Outcome.PENDING));
    }

    @Override
    public Future<ProviderDecision> capture(ProviderRequest request) {
        return decide("capture", request, Set.of(Outcome.CAPTURED, Outcome.DECLINED, Outcome.PENDING));
    }

    @Override
    public Future<ProviderDecision> release(ProviderRequest request) {
        return decide("void", request, Set.of(Outcome.VOIDED, Outcome.CAPTURED, Outcome.PENDING));
    }

    @Override
    public Future<ProviderDecision> refund(ProviderRequest request) {
        return decide("refund", request, Set.of(Outcome.REFUNDED, Outcome.REFUSED, Outcome.PENDING));
    }

    private Future<ProviderDecision> decide(String operation, ProviderRequest r, Set<Outcome> possible) {
        var request = new JsonObject()
                .put("operation", operation)
                .put("key", r.key())
                .put("payment_id", r.paymentId().toString())
                .put("refund_id", r.refundId() == null ? null : r.refundId().toString())
                .put("amount", r.amount())
                .put("currency", r.currency())
                .put("reference", r.providerReference())
                .put("order_number", r.orderNumber());
        return extensions.only(point, name, request, answer -> decision(answer, r, possible));
    }

    /** @throws InvalidAnswer for a decision on another payment, or one that this operation cannot have */
    private static ProviderDecision decision(JsonObject answer, ProviderRequest request, Set<Outcome> possible) {
        var status = answer.getString("status");
        if (status == null || !request.paymentId().toString().equals(answer.getString("payment_id")))
            throw new InvalidAnswer("decides no payment, or another one");
        var outcome = Outcome.valueOf(status.toUpperCase(Locale.ROOT));
        if (!possible.contains(outcome)) throw new InvalidAnswer("cannot decide " + status);
        return new ProviderDecision(
                outcome,
                answer.getString("reference"),
                answer.getString("reason"),
                captured(answer, request.currency()));
    }

    private static @Nullable BigDecimal captured(JsonObject answer, String currency) {
        if (answer.getValue("captured") == null) return null;
        var amount = amount(answer, "captured");
        if (amount.signum() <= 0 || Money.round(amount, currency).compareTo(amount) != 0)
            throw new InvalidAnswer("has captured no amount in " + currency);
        return amount;
    }

    @Override
    public Future<ProviderStatement> statement(@Nullable UUID after, int limit) {
        var request = new JsonObject()
                .put("operation", "statement")
                .put("after", after == null ? null : after.toString())
                .put("limit", limit);
        return extensions.only(point, name, request, answer -> statement(answer, after, limit));
    }

    private static ProviderStatement statement(JsonObject answer, @Nullable UUID after, int limit) {
        var listed = answer.getJsonArray("payments");
        if (listed == null || listed.size() > limit) throw new InvalidAnswer("has no payments, or too many");
        return new ProviderStatement(entries(listed, after == null ? "" : after.toString()));
    }

    private static ArrayList<ProviderStatement.Entry> entries(JsonArray listed, String after) {
        var entries = new ArrayList<ProviderStatement.Entry>();
        var last = after;
        for (var one : listed) {
            var entry = (JsonObject) one;
            var id = entry.getString("payment_id");
            if (id.compareTo(last) <= 0) throw new InvalidAnswer("is not in the order of the payments");
            last = id;
            entries.add(new ProviderStatement.Entry(
                    UUID.fromString(id),
                    entry.getString("currency"),
                    amount(entry, "captured"),
                    amount(entry, "refunded")));
        }
        return entries;
    }

    private static BigDecimal amount(JsonObject entry, String field) {
        return new BigDecimal(entry.getValue(field).toString());
    }

    /** It says what it has decided when it is asked again. */
    @Override
    public ProviderCallback callback(RawBody body, long nowMs) {
        throw Problem.notFound("provider_not_found");
    }
}
