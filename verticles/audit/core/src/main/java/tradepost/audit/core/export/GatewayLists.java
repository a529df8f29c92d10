package tradepost.audit.core.export;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.util.UUID;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.exports.ExportColumns;
import tradepost.kernel.exports.ExportPage;
import tradepost.kernel.exports.ListExport;
import tradepost.kernel.exports.ListExports;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.request.Request;

/** Asks a gateway for lists, in the name of a user. Virtual threads only. */
final class GatewayLists {
    private static final int CALL_MS = 8_000;
    private static final int AUTH_MS = 3_000;
    private static final int PAUSE_MS = 50;

    /** The service replaces it by the caller that the token or the seal proves. */
    private static final Caller SELF = Caller.system("audit");

    private final Vertx vertx;
    private final BusCaller calls;

    GatewayLists(Vertx vertx) {
        this.vertx = vertx;
        calls = new BusCaller(vertx, PAUSE_MS, 0);
    }

    /** In the name of the caller of this request. Fails as {@link ListExports#getColumns} does. */
    ExportColumns columns(ListExport export) {
        return lists(String.valueOf(Request.token())).getColumns(export, SELF).await();
    }

    /**
     * In the name of the user who has started the job, with the permissions that he has now. Fails 403 account_not_active if the account is not
     * active any more, and as {@link ListExports#readPage} does.
     */
    ExportPage page(UUID user, ListExport export) {
        return lists(token(user)).readPage(export, SELF).await();
    }

    /** Auth knows this context by its seal. */
    private String token(UUID user) {
        var call = BusCall.to(Tokens.AUTH_ADDRESS, new JsonObject().put("userId", user.toString()), AUTH_MS)
                .action("jobToken")
                .read()
                .repeatedAs(RetrySafety.CONCURRENT);
        return calls.<JsonObject>send(call).await().body().getString("token");
    }

    private ListExports lists(String token) {
        var options = new DeliveryOptions().setSendTimeout(CALL_MS).addHeader(Request.TOKEN, token);
        return new ServiceProxyBuilder(vertx)
                .setAddress(ListExports.ADDRESS)
                .setOptions(options)
                .build(ListExports.class);
    }
}
