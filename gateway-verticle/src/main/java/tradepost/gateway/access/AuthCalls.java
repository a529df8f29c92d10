package tradepost.gateway.access;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.config.Config;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;

/** Asks auth about requests that have no access token, in the name of the gateway. */
final class AuthCalls {
    private static final int TIMEOUT_MS = 3_000;

    private final BusCaller calls;
    private final Seal seal;
    private final String address;

    /** @param address of the service of auth */
    AuthCalls(Env env, String address) {
        calls = BusCaller.ofContext(env.vertx());
        seal = env.seal();
        this.address = address;
    }

    /** @param client the address of the client; empty if none asks */
    Future<JsonObject> ask(String action, JsonObject arguments, String client) {
        return ask(action, arguments, client, "");
    }

    /** @param requestId of the client's request; empty if none asks */
    Future<JsonObject> ask(String action, JsonObject arguments, String client, String requestId) {
        var call = BusCall.to(address, arguments, TIMEOUT_MS)
                .action(action)
                .header(Request.CLIENT_ADDRESS, client)
                .header(Seal.HEADER, seal.seal(Config.GATEWAY, address, action, arguments))
                .read()
                .repeatedAs(RetrySafety.CONCURRENT);
        if (!requestId.isEmpty()) call.header(Request.REQUEST_ID, requestId);
        return calls.<JsonObject>send(call).map(Message::body);
    }
}
