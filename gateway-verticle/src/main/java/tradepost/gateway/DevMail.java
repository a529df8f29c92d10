package tradepost.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.http.ClientResponse;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;

/**
 * In development only: shows at /dev/mail the mails that would have been sent, and never to a page of another origin.
 */
final class DevMail {
    private static final String ADDRESS = "dev.mail";
    private static final int TIMEOUT_MS = 2_000;
    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><title>Mails</title>
            <style>body{font:16px/1.5 sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}
            article{border:1px solid #bbb;border-radius:6px;padding:.5rem 1rem;margin:1rem 0}
            h2{font-size:1.1rem;margin:.3rem 0}pre{white-space:pre-wrap;overflow-wrap:anywhere}</style>
            <h1>Mails</h1><p>Mails sent since the start, newest first. In development only.</p>
            %s</html>
            """;

    private final Vertx vertx;

    DevMail(Vertx vertx) {
        this.vertx = vertx;
    }

    void show(ClientResponse x) {
        x.response().headers().remove("Access-Control-Allow-Origin");
        new BusCaller(vertx)
                .<JsonArray>send(
                        BusCall.to(ADDRESS, new JsonObject(), TIMEOUT_MS).read())
                .onComplete(r -> x.stepOnLoop(() -> {
                    if (r.failed()) throw Failures.of(r.cause(), true, x.request.id());
                    answer(x, r.result().body());
                }));
    }

    private static void answer(ClientResponse x, JsonArray mails) {
        var accept = x.request.http().getHeader("Accept");
        x.response().putHeader("Vary", "Accept");
        if (accept == null || !accept.toLowerCase(Locale.ROOT).contains("text/html")) {
            x.json(200, new JsonObject().put("status", 200).put("message", "OK").put("data", mails));
            return;
        }
        x.response()
                .putHeader(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
        x.end(200, "text/html; charset=utf-8", Buffer.buffer(page(mails)));
    }

    static String page(JsonArray mails) {
        var list = new StringBuilder();
        for (var m : mails) {
            var mail = (JsonObject) m;
            list.append("<article><h2>")
                    .append(escaped(mail, "subject"))
                    .append("</h2><div>to ")
                    .append(escaped(mail, "to"))
                    .append(", ")
                    .append(escaped(mail, "at"))
                    .append("</div><pre>")
                    .append(escaped(mail, "text"))
                    .append("</pre></article>\n");
        }
        return PAGE.formatted(list.isEmpty() ? "<p>None yet.</p>\n" : list);
    }

    private static String escaped(JsonObject mail, String field) {
        return mail.getString(field, "")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
