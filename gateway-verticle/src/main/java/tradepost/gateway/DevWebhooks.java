package tradepost.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.HttpRouter;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;

/** In development only: shows at /dev/webhooks what the receiver of webhooks that the demo runs has received. */
public final class DevWebhooks {
    /** At which the receiver says what it has received: a list, newest first, of objects with {@code at, type, id, valid, body}. */
    public static final String ADDRESS = "dev.webhooks";

    private static final String PATH = "/dev/webhooks";
    private static final int TIMEOUT_MS = 2_000;
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    private final Vertx vertx;

    DevWebhooks(Vertx vertx) {
        this.vertx = vertx;
    }

    void addTo(HttpRouter http) {
        http.get(PATH, this::list);
    }

    /** Without the demo, there is no receiver. */
    private void list(ClientResponse x) {
        x.response().headers().remove("Access-Control-Allow-Origin");
        new BusCaller(vertx)
                .<JsonArray>send(
                        BusCall.to(ADDRESS, new JsonObject(), TIMEOUT_MS).read())
                .map(answer -> answer.body())
                .otherwise(new JsonArray())
                .onSuccess(received -> x.stepOnLoop(() -> show(x, received)));
    }

    private static void show(ClientResponse x, JsonArray received) {
        if (!DevMail.wantsHtml(x)) {
            x.json(200, new JsonObject().put("status", 200).put("message", "OK").put("data", received));
            return;
        }
        x.response().putHeader("Content-Security-Policy", POLICY);
        x.end(200, "text/html; charset=utf-8", Buffer.buffer(page(received)));
    }

    private static String page(JsonArray received) {
        var rows = new StringBuilder();
        for (var r : received) {
            var message = (JsonObject) r;
            rows.append(
                    "<li><details><summary><b>%s</b><span class=\"muted\">%s, %s</span></summary><pre>%s</pre></details></li>\n"
                            .formatted(
                                    DevPage.escaped(message, "type"),
                                    DevPage.escaped(message, "at"),
                                    message.getBoolean("valid", false) ? "signature valid" : "signature not valid",
                                    DevPage.escaped(message, "body")));
        }
        return DevPage.of(
                "Webhooks",
                "<h1>Webhooks</h1><p class=\"muted\">What the receiver of the demo has received since the start, newest first. In"
                        + " development only. /api/webhooks lists the webhooks, and the deliveries of each.</p>\n"
                        + (rows.isEmpty() ? "<p>None yet.</p>\n" : "<ul class=\"list\">\n" + rows + "</ul>\n"));
    }
}
