package tradepost.gateway.docs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import tradepost.gateway.answer.ErrorMessages;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.HttpRouter;
import tradepost.gateway.http.SharedBody;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.limit.RequestCost;

/**
 * The published contracts, {@code /openapi.json} for all and {@code /openapi/<context>.json} for each, {@code /asyncapi.json} for the
 * events, {@code /extensions.json} for the extension points, {@code /errors.md} for the error codes, and Swagger UI over them. The build generates the documents (module
 * {@code documents}); all that is done here is to replace the ids of their examples and to compress them, once.
 */
public final class DocumentPages {
    /** The documents of all gateway instances of this process, which are read and compressed once. */
    private record Documents(ConcurrentMap<String, Future<SharedBody>> read) implements Shareable {}

    private static final String JSON = "application/json";
    private static final String MARKDOWN = "text/markdown;charset=utf-8";
    private static final String SCRIPT = "text/javascript;charset=utf-8";
    private static final Map<String, String> PAGE =
            Map.of("index.html", "text/html;charset=utf-8", "tradepost.js", SCRIPT);

    /** What Swagger UI loads, with its types; the rest of its jar is not served. */
    private static final Map<String, String> UI = Map.of(
            "swagger-ui.css",
            "text/css;charset=utf-8",
            "swagger-ui-bundle.js",
            SCRIPT,
            "swagger-ui-standalone-preset.js",
            SCRIPT,
            "favicon-32x32.png",
            "image/png");

    /** Swagger UI writes style attributes, and draws its arrows from data: addresses. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Vertx vertx;
    private final Map<String, String> exampleIds;
    private final List<String> contexts;
    private final RateLimits rates;
    private final ConcurrentMap<String, Future<SharedBody>> read;

    /**
     * @param contexts that this gateway serves
     * @param exampleIds an id in the documents -> the id that is shown instead; it may grow
     */
    public DocumentPages(Vertx vertx, List<String> contexts, Map<String, String> exampleIds, RateLimits rates) {
        this.vertx = vertx;
        this.contexts = contexts;
        this.exampleIds = exampleIds;
        this.rates = rates;
        var map = vertx.sharedData().<String, Documents>getLocalMap("tradepost.documents");
        read = map.computeIfAbsent("documents", k -> new Documents(new ConcurrentHashMap<>())).read;
    }

    public void addTo(HttpRouter http) {
        var documents =
                new ArrayList<>(List.of("openapi.json", "openapi/gateway.json", "asyncapi.json", "extensions.json"));
        for (var context : contexts) documents.add("openapi/" + context + ".json");
        for (var name : documents)
            http.document("/" + name, x -> serve(x, JSON, () -> shown(file("/documents/" + name))));
        http.document(ErrorMessages.PAGE, x -> serve(x, MARKDOWN, () -> file("/documents/errors.md")));
        http.document("/swagger/contracts.json", x -> serve(x, JSON, this::names));
        for (var entrance : List.of("/", "/swagger"))
            http.get(entrance, x -> {
                x.response().putHeader("Location", "/swagger/index.html");
                x.end(302, null, Buffer.buffer());
            });
        PAGE.forEach((name, type) -> file(http, "/swagger/" + name, name, type));
        var webjar = webjar();
        UI.forEach((name, type) -> file(http, webjar + "/" + name, name, type));
    }

    private void file(HttpRouter http, String resource, String name, String type) {
        http.document("/swagger/" + name, x -> serve(x, type, () -> file(resource)));
    }

    private static void head(ClientResponse x) {
        x.response()
                .putHeader("Cache-Control", "no-cache") // the browser may keep it, but must revalidate it
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Referrer-Policy", "no-referrer");
    }

    /**
     * The entries of the selector of Swagger UI, which takes more than a minute to show the document of all contexts. The first is shown at
     * first: that of the gateway begins with the rules for all.
     */
    private byte[] names() {
        var urls = new JsonArray().add(entry("gateway", "/openapi/gateway.json"));
        for (var context : contexts) urls.add(entry(context, "/openapi/" + context + ".json"));
        return new JsonObject().put("urls", urls).encode().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject entry(String name, String url) {
        return new JsonObject().put("name", name).put("url", url);
    }

    /** Reads and compresses the document at the first request, and again when there are more ids. */
    private void serve(ClientResponse x, String type, Callable<byte[]> source) {
        rates.admitAddress(x.request.address(), RequestCost.READ, x.response());
        var name = x.operation + "#" + exampleIds.size();
        read.computeIfAbsent(
                        name,
                        n -> vertx.executeBlocking(() -> SharedBody.of(type, source.call()), false)
                                .onFailure(t -> read.remove(n)))
                .onComplete(r -> x.stepOnLoop(() -> {
                    if (r.failed()) throw Failures.internal(r.cause(), x.request.id());
                    head(x);
                    x.end(r.result());
                }));
    }

    /** With the ids of this instance. */
    private byte[] shown(byte[] document) {
        var shown = new String(document, StandardCharsets.UTF_8);
        for (var id : exampleIds.entrySet()) shown = shown.replace(id.getKey(), id.getValue());
        return shown.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] file(String name) throws IOException {
        try (var in = DocumentPages.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("the build generated no " + name);
            return in.readAllBytes();
        }
    }

    private static String webjar() {
        var place = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
        try (var in = DocumentPages.class.getResourceAsStream(place)) {
            if (in == null) throw new IllegalStateException("swagger-ui is not on the class path");
            var properties = new Properties();
            properties.load(in);
            return "/META-INF/resources/webjars/swagger-ui/" + properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
