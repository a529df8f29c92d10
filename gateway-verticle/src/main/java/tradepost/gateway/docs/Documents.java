package tradepost.gateway.docs;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Headers;
import tradepost.gateway.http.HttpRouter;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.limit.RequestCost;

/**
 * The published contracts, {@code /openapi.json} for all and {@code /openapi/<context>.json} for each, {@code /asyncapi.json} for the
 * events, {@code /extensions.json} for the extension points, and Swagger UI over them. The build generates the documents (module
 * {@code documents}); all that is done here is to replace the ids of their examples.
 */
public final class Documents {
    private record Document(Buffer body, String etag) {}

    /** What Swagger UI loads; the rest of its jar is not served. */
    private static final Set<String> UI = Set.of(
            "/swagger/swagger-ui.css",
            "/swagger/swagger-ui-bundle.js",
            "/swagger/swagger-ui-standalone-preset.js",
            "/swagger/favicon-32x32.png");

    /** Swagger UI writes style attributes, and draws its arrows from data: addresses. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Vertx vertx;
    private final Map<String, String> exampleIds;
    private final List<String> contexts;
    private final RateLimits rates;
    private final Map<String, Document> read = new ConcurrentHashMap<>();

    /**
     * @param contexts that this gateway serves
     * @param exampleIds an id in the documents -> the id that is shown instead; it may grow
     */
    public Documents(Vertx vertx, List<String> contexts, Map<String, String> exampleIds, RateLimits rates) {
        this.vertx = vertx;
        this.contexts = contexts;
        this.exampleIds = exampleIds;
        this.rates = rates;
    }

    public void addTo(HttpRouter http) {
        var documents =
                new ArrayList<>(List.of("openapi.json", "openapi/gateway.json", "asyncapi.json", "extensions.json"));
        for (var context : contexts) documents.add("openapi/" + context + ".json");
        for (var name : documents) http.get("/" + name, x -> serve(x, () -> file(name)));
        http.get("/swagger/contracts.json", x -> serve(x, this::names));
        for (var entrance : List.of("/", "/swagger"))
            http.get(entrance, x -> {
                x.response().putHeader("Location", "/swagger/index.html");
                x.end(302, null, Buffer.buffer());
            });
        var page = files("swagger");
        var webjar = files(webjar());
        http.files("/swagger/*", this::file, page, ctx -> {
            if (UI.contains(ctx.request().path())) webjar.handle(ctx);
            else ctx.next();
        });
    }

    private static StaticHandler files(String folder) {
        return StaticHandler.create(folder)
                .setDefaultContentEncoding("utf-8")
                .setSendVaryHeader(false)
                .setEnableRangeSupport(false);
    }

    private void file(ClientResponse x) {
        admit(x);
        head(x);
    }

    private void admit(ClientResponse x) {
        rates.admitAddress(x.request.address(), RequestCost.READ, x.response());
    }

    private static void head(ClientResponse x) {
        x.response()
                .putHeader("Cache-Control", "no-cache") // the browser may keep it, but must revalidate it
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Referrer-Policy", "no-referrer");
    }

    /** The entries of the selector of Swagger UI, which takes more than a minute to show the document of all contexts. */
    private String names() {
        var urls = new JsonArray();
        for (var context : contexts) urls.add(entry(context, "/openapi/" + context + ".json"));
        return new JsonObject()
                .put("urls", urls.add(entry("gateway", "/openapi/gateway.json")))
                .encode();
    }

    private static JsonObject entry(String name, String url) {
        return new JsonObject().put("name", name).put("url", url);
    }

    /** Reads the document at the first request, and again when there are more ids. */
    private void serve(ClientResponse x, Callable<String> text) {
        admit(x);
        var name = x.operation + "#" + exampleIds.size();
        var known = read.get(name);
        if (known != null) {
            answer(x, known);
            return;
        }
        vertx.executeBlocking(() -> document(text.call()), false)
                .onComplete(r -> x.stepOnLoop(() -> {
                    if (r.failed()) throw Failures.internal(r.cause(), x.request.id());
                    read.put(name, r.result());
                    answer(x, r.result());
                }));
    }

    private static void answer(ClientResponse x, Document document) {
        head(x);
        x.response().putHeader("ETag", document.etag);
        if (Headers.hasAlready(x.request.http().getHeader("If-None-Match"), document.etag))
            x.end(304, null, Buffer.buffer());
        else x.end(200, "application/json", document.body);
    }

    private Document document(String text) {
        var shown = text;
        for (var id : exampleIds.entrySet()) shown = shown.replace(id.getKey(), id.getValue());
        var body = Buffer.buffer(shown);
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes());
            return new Document(body, "\"" + HexFormat.of().formatHex(hash, 0, 16) + "\"");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }

    private static String file(String name) throws IOException {
        try (var in = Documents.class.getResourceAsStream("/documents/" + name)) {
            if (in == null) throw new IllegalStateException("the build generated no /documents/" + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String webjar() {
        var place = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
        try (var in = Documents.class.getResourceAsStream(place)) {
            if (in == null) throw new IllegalStateException("swagger-ui is not on the class path");
            var properties = new Properties();
            properties.load(in);
            return "META-INF/resources/webjars/swagger-ui/" + properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
