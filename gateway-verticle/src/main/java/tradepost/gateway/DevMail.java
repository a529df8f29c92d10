package tradepost.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.HttpRouter;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;

/**
 * In development only: shows at /dev/mail the mails that have been sent, or would have been, each as its recipient sees it; never to a page of
 * another origin.
 */
final class DevMail {
    private static final String PATH = "/dev/mail";
    private static final String ADDRESS = "dev.mail";
    private static final int TIMEOUT_MS = 2_000;
    private static final Pattern FILE = Pattern.compile(PATH + "/([A-Za-z0-9.-]{1,100})/files/(\\d{1,3})");
    /** The frame with the HTML of a mail is sandboxed as well, and inherits this. */
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; frame-ancestors 'none'";

    private final Vertx vertx;

    DevMail(Vertx vertx) {
        this.vertx = vertx;
    }

    void addTo(HttpRouter http) {
        http.get(PATH, this::list).get(PATH + "/:id", this::one).get(PATH + "/:id/files/:file", this::file);
    }

    private void list(ClientResponse x) {
        this.<JsonArray>ask(x, new JsonObject(), mails -> {
            if (wantsHtml(x)) page(x, DevMailPage.list(mails));
            else
                x.json(
                        200,
                        new JsonObject().put("status", 200).put("message", "OK").put("data", mails));
        });
    }

    private void one(ClientResponse x) {
        var id = x.request.http().path().substring(PATH.length() + 1).replace("/", "");
        this.<JsonArray>ask(x, new JsonObject(), mails -> {
            var mail = mails.stream()
                    .map(JsonObject.class::cast)
                    .filter(m -> m.getString("id").equals(id))
                    .findFirst();
            if (mail.isEmpty()) x.refuse(Refusal.of(404, "route_not_found"));
            else if (wantsHtml(x)) page(x, DevMailPage.mail(mail.get()));
            else
                x.json(
                        200,
                        new JsonObject().put("status", 200).put("message", "OK").put("data", mail.get()));
        });
    }

    private void file(ClientResponse x) {
        var path = FILE.matcher(x.request.http().path());
        if (!path.matches()) {
            x.refuse(Refusal.of(404, "route_not_found"));
            return;
        }
        var asked = new JsonObject().put("id", path.group(1)).put("file", Integer.parseInt(path.group(2)));
        this.<Buffer>ask(x, asked, bytes -> {
            if (bytes.length() == 0) {
                x.refuse(Refusal.of(404, "route_not_found"));
                return;
            }
            x.response().putHeader("Content-Security-Policy", "sandbox; default-src 'none'");
            boolean pdf = bytes.length() > 4 && bytes.getString(0, 4).equals("%PDF");
            x.end(200, pdf ? "application/pdf" : "application/octet-stream", bytes);
        });
    }

    private <T> void ask(ClientResponse x, JsonObject asked, Consumer<T> then) {
        x.response().headers().remove("Access-Control-Allow-Origin");
        Future<Message<T>> answer =
                new BusCaller(vertx).send(BusCall.to(ADDRESS, asked, TIMEOUT_MS).read());
        answer.onComplete(r -> x.stepOnLoop(() -> {
            if (r.failed()) throw Failures.of(r.cause(), true, x.request.id());
            then.accept(r.result().body());
        }));
    }

    static boolean wantsHtml(ClientResponse x) {
        x.response().putHeader("Vary", "Accept");
        var accept = x.request.http().getHeader("Accept");
        return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/html");
    }

    private static void page(ClientResponse x, String html) {
        x.response().putHeader("Content-Security-Policy", POLICY);
        x.end(200, "text/html; charset=utf-8", Buffer.buffer(html));
    }
}
