package tradepost.kernel.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.background.Background;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.time.ClusterClock;

/**
 * Sends requests about tokens to the context auth. Any member of the cluster can respond at its address, so only responses that
 * carry the seal of a context are trusted.
 */
public final class AuthClient implements Tokens.Auth {
    /**
     * Attempts until a response is sealed. If other members also consume at auth's address, the bus alternates between them and
     * auth.
     */
    private static final int ATTEMPTS_MAX = 8;

    private static final int RETRY_PAUSE_MS = 50;
    private static final int SILENT_MS = 500;
    private static final int TIMEOUT_MS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(AuthClient.class);

    private final Seal seal;
    private final BusCaller calls;

    private AuthClient(Vertx vertx, Seal seal) {
        this.seal = seal;
        calls = new BusCaller(vertx, RETRY_PAUSE_MS, vertx.isClustered() ? SILENT_MS : 0);
    }

    /**
     * Creates the verifier of tokens, which loads its keys from auth, wherever auth runs. Do not call this on the context of a
     * verticle: see {@link Tokens}.
     */
    public static Tokens tokens(Vertx vertx, Seal seal, ClusterClock clock, Background background) {
        return new Tokens(vertx, new AuthClient(vertx, seal), seal, clock, background);
    }

    @Override
    public Future<JsonObject> ask(String action, JsonObject arguments) {
        return ask(action, arguments, ATTEMPTS_MAX);
    }

    private Future<JsonObject> ask(String action, JsonObject arguments, int attempts) {
        var nonce = UUID.randomUUID().toString();
        var call = BusCall.to(Tokens.AUTH_ADDRESS, arguments, TIMEOUT_MS)
                .action(action)
                .header(Seal.NONCE, nonce)
                .read()
                .repeatedAs(RetrySafety.CONCURRENT);
        return calls.<JsonObject>send(call).transform(r -> {
            if (r.succeeded() && seal.isAnswer(r.result(), Tokens.AUTH_ADDRESS, action, nonce))
                return Future.succeededFuture(r.result().body());
            if (r.succeeded())
                LOG.warn("a response to {} was rejected: it is not sealed with this cluster's SERVICE_SECRET", action);
            return r.succeeded() && attempts > 1
                    ? ask(action, arguments, attempts - 1)
                    : Future.failedFuture(Problem.unavailable("auth_unavailable"));
        });
    }
}
