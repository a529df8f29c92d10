package tradepost.gateway.console;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Coding;
import tradepost.gateway.http.HttpRouter;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.limit.RequestCost;

/**
 * The web console under {@code /console/}, and the way of browsers to it from {@code /}. Its files have a hash in their names, so browsers keep
 * them for good; its page is always the current one, with a nonce of its own, and is also the response to every path that the console itself
 * interprets.
 */
public final class ConsolePages {
    /**
     * A local map of this Vertx: what {@code config.json} has, by name, each as JSON. The node puts the currency and the time zone there, and in
     * development the demo logins.
     */
    public static final String CONFIG = "tradepost.console";
    /** The name there of an object with the {@code url} with which those of public images begin, if they are on another host. */
    public static final String IMAGES = "images";

    private static final String ROOT = "/console";
    private static final String PAGE = "index.html";
    private static final String HASHED = "assets/";
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    private static final String FOR_AN_HOUR = "public, max-age=3600";
    /** What the build writes in place of the nonce. */
    private static final String NONCE = "CSP-NONCE";
    /** What {@link #policy} replaces with the host of public images, if they have one of their own. */
    private static final String IMAGE_HOST = "IMAGE-HOST";

    private static final int NONCE_BYTES = 18;
    /** Images of products are read with a token, and shown as blob: addresses. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + NONCE + "'; img-src 'self' blob:"
                    + IMAGE_HOST + "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Vertx vertx;
    private final ConsoleFiles files;
    private final RateLimits rates;
    private final @Nullable String home;
    private final String page;
    private final SecureRandom random = new SecureRandom();

    private ConsolePages(Vertx vertx, ConsoleFiles files, RateLimits rates, @Nullable String home) {
        this.vertx = vertx;
        this.files = files;
        this.rates = rates;
        this.home = home;
        page = files.text(PAGE);
    }

    /**
     * Empty if the program was built without the console.
     *
     * @param home where {@code /} leads programs; null for nowhere
     */
    public static Optional<ConsolePages> of(Vertx vertx, RateLimits rates, @Nullable String home) {
        return Optional.ofNullable(ConsoleFiles.of(vertx)).map(files -> new ConsolePages(vertx, files, rates, home));
    }

    /** Whether the program was built with the console. */
    public static boolean areBuilt() {
        return ConsoleFiles.areBuilt();
    }

    public void addTo(HttpRouter http) {
        http.get("/", this::entrance).get(ROOT + "/config.json", this::config).document(ROOT + "/*", this::serve);
    }

    private void entrance(ClientResponse x) {
        x.response().putHeader("Vary", "Accept");
        var accept = x.request.http().getHeader("Accept");
        if (accept != null && accept.toLowerCase(Locale.ROOT).contains("text/html")) redirect(x, ROOT + "/");
        else if (home != null) redirect(x, home);
        else throw Refusal.of(404, "route_not_found");
    }

    private static void redirect(ClientResponse x, String location) {
        x.response().putHeader("Location", location);
        x.end(302, null, Buffer.buffer());
    }

    private void config(ClientResponse x) {
        rates.admitAddress(x.request.address(), RequestCost.READ, x.response());
        var config = new JsonObject();
        vertx.sharedData()
                .<String, String>getLocalMap(CONFIG)
                .forEach((name, json) -> config.put(name, new JsonObject(json)));
        x.json(200, config);
    }

    private void serve(ClientResponse x) {
        var path = x.request.http().path();
        if (path.equals(ROOT)) {
            redirect(x, ROOT + "/");
            return;
        }
        var name = path.substring(ROOT.length() + 1);
        if (!name.equals(PAGE) && files.has(name)) file(x, name);
        // an old page asks for a file of an earlier build: it must not get this page in its place
        else if (name.startsWith(HASHED)) throw Refusal.of(404, "route_not_found");
        else page(x);
    }

    private void page(ClientResponse x) {
        rates.admitAddress(x.request.address(), RequestCost.READ, x.response());
        var bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        var nonce = Base64.getEncoder().encodeToString(bytes);
        x.response()
                .putHeader("Cache-Control", "no-cache")
                .putHeader("Content-Security-Policy", policy(nonce))
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin");
        x.end(200, "text/html;charset=utf-8", Buffer.buffer(page.replace(NONCE, nonce)));
    }

    private String policy(String nonce) {
        var images = vertx.sharedData().<String, String>getLocalMap(CONFIG).get(IMAGES);
        return POLICY.replace(NONCE, nonce)
                .replace(IMAGE_HOST, images == null ? "" : " " + origin(new JsonObject(images).getString("url")));
    }

    private static String origin(String url) {
        var uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    /** Costs nothing of the limits of an address: a page needs many of them at once, they are small, and browsers keep them. */
    private void file(ClientResponse x, String name) {
        Coding.varies(x.request.http());
        x.response().putHeader("Cache-Control", name.startsWith(HASHED) ? FOR_GOOD : FOR_AN_HOUR);
        files.content(name, x.request.http())
                .onComplete(r -> x.stepOnLoop(() -> {
                    if (r.failed()) throw Failures.internal(r.cause(), x.request.id());
                    var content = r.result();
                    if (content.coding() != null) x.response().putHeader("Content-Encoding", content.coding());
                    x.end(200, content.type(), content.bytes());
                }));
    }
}
