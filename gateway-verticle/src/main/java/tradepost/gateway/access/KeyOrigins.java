package tradepost.gateway.access;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.config.Config;
import tradepost.kernel.service.Env;

/**
 * The origins of the pages that may use a publishable key. A preflight request does not name its key, so all of them may ask. Read again when
 * auth says that a key has changed, and now and then, because a message may be lost. Shared by the event loops of a node, and thread-safe.
 */
public final class KeyOrigins {
    /** Where auth says that the origins have changed. Whoever says so causes no more than a question to auth. */
    private static final String CHANGED = "auth.keys.changed";

    private static final long EVERY_MS = 15_000;
    private static final Logger LOG = LoggerFactory.getLogger(KeyOrigins.class);

    private final AuthCalls calls;
    private volatile Set<String> known = Set.of();

    private KeyOrigins(Env env) {
        calls = new AuthCalls(env, KeyTokens.ADDRESS);
    }

    /** Call this first on the context of a verticle, with which the reading ends. */
    public static KeyOrigins of(Env env) {
        return env.singletons().get(KeyOrigins.class, () -> {
            var made = new KeyOrigins(env);
            env.vertx().eventBus().consumer(CHANGED, m -> made.read());
            env.background().work(Config.GATEWAY, "origins of publishable keys").everyAsync(EVERY_MS, made::read);
            made.read();
            return made;
        });
    }

    public boolean contains(String origin) {
        return known.contains(origin);
    }

    private Future<?> read() {
        return calls.ask("keyOrigins", new JsonObject(), "")
                .map(answer -> known = answer.getJsonArray("origins").stream()
                        .map(String::valueOf)
                        .collect(Collectors.toUnmodifiableSet()))
                .onFailure(t -> LOG.debug("auth does not say which origins publishable keys have: {}", t.toString()));
    }
}
