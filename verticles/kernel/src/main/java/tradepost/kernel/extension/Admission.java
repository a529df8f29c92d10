package tradepost.kernel.extension;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;

/**
 * Decides whether the sender of an announcement may serve its point under its name. The proof is in the reply to the trial, which only this
 * node gets: the access token of an account with the {@link ServePermission}, or the seal of a bridge, which has checked its client.
 */
public final class Admission {
    private final Function<String, Future<Tokens.Verified>> verify;
    private final Seal seal;

    Admission(Function<String, Future<Tokens.Verified>> verify, Seal seal) {
        this.verify = verify;
        this.seal = seal;
    }

    /** The headers of a trial: what a bridge must seal. */
    Map<String, String> ask(Announcement announced) {
        return Map.of(
                Seal.ACTION, ServePermission.of(announced.point(), announced.name()),
                Seal.NONCE, UUID.randomUUID().toString());
    }

    /** What a bridge adds to the reply of its client, which may serve this point under this name. Nothing if the request is about another. */
    public static DeliveryOptions proof(Seal seal, Message<?> request, JsonObject reply, String point, String name) {
        return ServePermission.of(point, name).equals(request.headers().get(Seal.ACTION))
                ? seal.sealAnswer(request, reply)
                : new DeliveryOptions();
    }

    /** Fails 403 forbidden if the reply to the trial is no proof, and 503 if that is unknown. */
    Future<Void> check(Announcement announced, Map<String, String> asked, Message<Object> reply) {
        var permission = ServePermission.of(announced.point(), announced.name());
        if (isSealed(announced, asked, reply)) return Future.succeededFuture();
        var token = reply.headers().get(Request.TOKEN);
        if (token == null) return Future.failedFuture(Problem.lacks(permission));
        return verify.apply(token).compose(who -> {
            boolean may = ServePermission.has(who.caller(), announced.point(), announced.name());
            return may ? Future.succeededFuture() : Future.failedFuture(Problem.lacks(permission));
        });
    }

    @SuppressWarnings("unchecked")
    private boolean isSealed(Announcement announced, Map<String, String> asked, Message<?> reply) {
        return reply.body() instanceof JsonObject
                && seal.isAnswer(
                        (Message<JsonObject>) reply,
                        announced.address(),
                        Objects.requireNonNull(asked.get(Seal.ACTION)),
                        Objects.requireNonNull(asked.get(Seal.NONCE)));
    }

    /** Whether it was refused, rather than not decided. */
    static boolean isRefused(Throwable t) {
        return t instanceof ServiceException e && (e.failureCode() == 401 || e.failureCode() == 403);
    }
}
