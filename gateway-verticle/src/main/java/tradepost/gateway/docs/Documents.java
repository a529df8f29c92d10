package tradepost.gateway.docs;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import tradepost.gateway.GatewayVerticle;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.http.Exchange;
import tradepost.gateway.http.Headers;
import tradepost.gateway.http.HttpRouter;
import tradepost.kernel.Contract;

/**
 * The published contracts, {@code /openapi.json} for all and {@code /openapi/<context>.json} for each, and Swagger UI over them;
 * {@code /asyncapi.json} for the events. Everything comes from the class path, is made at the first request for it and kept.
 */
public final class Documents {
    private record Document(Buffer body, String type, String etag) {}

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
    private final Map<String, Contract> contracts = new LinkedHashMap<>();
    private final Map<String, Document> made = new ConcurrentHashMap<>();

    public Documents(Vertx vertx, List<Contract> contracts) {
        this.vertx = vertx;
        exampleIds = vertx.sharedData().getLocalMap(GatewayVerticle.EXAMPLE_IDS);
        for (var contract : contracts) this.contracts.put(contract.context(), contract);
    }

    public void addTo(HttpRouter http) {
        http.get("/openapi.json", x -> serve(x, "/openapi.json", this::merged));
        http.get("/openapi/gateway.json", x -> serve(x, "gateway", () -> json(Published.ofGateway())));
        for (var contract : contracts.values()) {
            var path = "/openapi/" + contract.context() + ".json";
            http.get(path, x -> serve(x, path, () -> json(Published.of(contract))));
        }
        http.get("/asyncapi.json", x -> serve(x, "/asyncapi.json", this::events));
        http.get("/swagger/contracts.json", x -> serve(x, "contracts", this::names));
        for (var entrance : List.of("/", "/swagger"))
            http.get(entrance, x -> {
                x.response().putHeader("Location", "/swagger/index.html");
                x.end(302, null, Buffer.buffer());
            });
        var page = files("swagger");
        var webjar = files(webjar());
        http.files("/swagger/*", Documents::head, page, ctx -> {
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

    private static void head(Exchange x) {
        x.response()
                .putHeader("Cache-Control", "no-cache") // kept by the browser, which asks whether it is still the same
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Referrer-Policy", "no-referrer");
    }

    private Document merged() {
        var documents = new LinkedHashMap<String, JsonObject>();
        documents.put("gateway", Published.ofGateway());
        contracts.forEach((context, contract) -> documents.put(context, Published.of(contract)));
        return json(Merged.of(documents));
    }

    private Document events() {
        return json(AsyncApi.of(List.copyOf(contracts.keySet())));
    }

    /** What the selector offers. */
    private Document names() {
        var urls = new JsonArray().add(entry("all contexts", "/openapi.json"));
        for (var context : contracts.keySet()) urls.add(entry(context, "/openapi/" + context + ".json"));
        return json(new JsonObject().put("urls", urls.add(entry("gateway", "/openapi/gateway.json"))));
    }

    private static JsonObject entry(String name, String url) {
        return new JsonObject().put("name", name).put("url", url);
    }

    private void serve(Exchange x, String key, Callable<Document> make) {
        var name = key + "#" + exampleIds.size(); // made again when there are more
        var known = made.get(name);
        if (known != null) {
            answer(x, known);
            return;
        }
        vertx.executeBlocking(make, false)
                .onComplete(r -> x.stepOnLoop(() -> {
                    if (r.failed()) throw Failures.internal(r.cause(), x.id);
                    made.put(name, r.result());
                    answer(x, r.result());
                }));
    }

    private static void answer(Exchange x, Document document) {
        head(x);
        x.response().putHeader("ETag", document.etag);
        if (Headers.hasAlready(x.request.getHeader("If-None-Match"), document.etag)) x.end(304, null, Buffer.buffer());
        else x.end(200, document.type, document.body);
    }

    private Document json(JsonObject document) {
        var text = document.encode();
        for (var id : exampleIds.entrySet()) text = text.replace(id.getKey(), id.getValue());
        return document(Buffer.buffer(text), "application/json");
    }

    private static String webjar() {
        var place = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
        try (InputStream in = Documents.class.getResourceAsStream(place)) {
            if (in == null) throw new IllegalStateException("swagger-ui is not on the class path");
            var properties = new Properties();
            properties.load(in);
            return "META-INF/resources/webjars/swagger-ui/" + properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Document document(Buffer body, String type) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes());
            return new Document(body, type, "\"" + HexFormat.of().formatHex(hash, 0, 16) + "\"");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
