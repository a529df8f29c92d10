package tradepost.gateway.access;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.config.Config;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.service.Env;

/** Asks auth about API keys, in the name of the gateway. */
final class KeyCalls {
    private static final String ADDRESS = "auth.access";
    private static final int TIMEOUT_MS = 3_000;
    private static final int PAUSE_MS = 50;
    private static final int SILENT_MS = 500;

    private final BusCaller calls;
    private final Seal seal;

    KeyCalls(Env env) {
        calls = new BusCaller(env.vertx(), PAUSE_MS, env.vertx().isClustered() ? SILENT_MS : 0);
        seal = env.seal();
    }

    /** @param client the address of the client; empty if none asks */
    Future<JsonObject> ask(String action, JsonObject arguments, String client) {
        var call = BusCall.to(ADDRESS, arguments, TIMEOUT_MS)
                .action(action)
                .header("client-address", client)
                .header(Seal.HEADER, seal.seal(Config.GATEWAY, ADDRESS, action, arguments))
                .read()
                .repeatedAs(RetrySafety.CONCURRENT);
        return calls.<JsonObject>send(call).map(Message::body);
    }
}
