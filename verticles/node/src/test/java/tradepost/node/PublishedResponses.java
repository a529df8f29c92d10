package tradepost.node;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Validates a response against the published schema of its operation, status and media type: required fields are present, null
 * and enums are as published, and there are no undocumented fields. No cache may store
 * what an operation answers.
 */
final class PublishedResponses {
    private static final String URN = "urn:published";
    private static final String API = "/api/";
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");
    /** The schema of every error that an operation does not describe itself. */
    private static final String PROBLEM = "#/components/schemas/Problem";

    private record Route(Pattern path, String pointer, JsonObject methods) {}

    private static final JsonObject DOCUMENT = closed(published());
    private static final List<Route> ROUTES = routes();
    /** All schemas are parts of this one, because the registry would parse the document again for each of them. */
    private static final Schema ROOT = SchemaRegistry.withDefaultDialect(
                    Dialects.getDraft202012(),
                    b -> b.schemas(Map.of(URN, DOCUMENT.encode()))
                            .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                    .formatAssertionsEnabled(true)
                                    .build()))
            .getSchema(SchemaLocation.of(URN));

    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private PublishedResponses() {}

    /** What {@code /openapi.json} answers, without asking a program for it. */
    private static JsonObject published() {
        try (var in = PublishedResponses.class.getResourceAsStream("/documents/openapi.json")) {
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with the deviation. Accepts a response of an unpublished path, unless it is an error. */
    static void check(HttpResponse<String> r) {
        var type = r.headers().firstValue("Content-Type").orElse("");
        if (!type.startsWith("application/json") || r.body().isEmpty()) return;
        if (r.uri().getPath().equals("/readyz") && r.body().contains("\"ready\""))
            return; // a path of the management port
        if (isOfOperation(r) && !r.headers().allValues("Cache-Control").equals(List.of("no-store")))
            throw new AssertionError(r.request().method() + " " + r.uri().getPath() + " may be stored by a cache");
        var pointer = pointer(r, type);
        if (pointer == null) return;
        var schema = SCHEMAS.computeIfAbsent(pointer, PublishedResponses::schema);
        var faults = schema.validate(r.body(), InputFormat.JSON);
        if (faults.isEmpty()) return;
        var shown = faults.stream()
                .limit(5)
                .map(f -> f.getInstanceLocation() + " " + f.getMessage())
                .toList();
        throw new AssertionError(r.request().method() + " " + r.uri().getPath() + " answered " + r.statusCode()
                + " against the published " + pointer + ": " + shown + " in " + r.body());
    }

    /** What an operation answers may have a secret, also at the root; a document has none. */
    private static boolean isOfOperation(HttpResponse<String> r) {
        var path = r.uri().getPath();
        return path.startsWith(API)
                || ROUTES.stream()
                        .anyMatch(route -> route.path.matcher("/api" + path).matches());
    }

    private static synchronized Schema schema(String pointer) {
        var schema = ROOT.getSubSchema(SchemaLocation.of(URN + pointer).getFragment());
        schema.initializeValidators();
        return schema;
    }

    private static @Nullable String pointer(HttpResponse<String> r, String type) {
        var path = r.uri().getPath().replaceAll("(?<=.)/$", "");
        var method = r.request().method().toLowerCase(Locale.ROOT);
        for (var route : ROUTES) {
            if (!route.path.matcher(path).matches() || !route.methods.containsKey(method)) continue;
            return pointer(route, method, r.statusCode(), type);
        }
        return r.statusCode() < 400 ? null : PROBLEM;
    }

    private static String pointer(Route route, String method, int status, String type) {
        var answers = route.methods.getJsonObject(method).getJsonObject("responses");
        var own = answers.getJsonObject(Integer.toString(status));
        var content = own == null ? null : own.getJsonObject("content");
        if (content == null || !content.containsKey(type)) {
            if (status < 400)
                throw new AssertionError(method + " " + route.pointer + " documents no " + status + " as " + type);
            return PROBLEM;
        }
        return route.pointer + "/" + method + "/responses/" + status + "/content/" + escaped(type) + "/schema";
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** A literal segment wins over a parameter, so paths with fewer parameters come first. */
    private static List<Route> routes() {
        var found = new ArrayList<Route>();
        for (var path : DOCUMENT.getJsonObject("paths")) {
            var regex = PARAMETER.matcher(path.getKey()).replaceAll("[^/]+");
            found.add(new Route(
                    Pattern.compile(regex), "#/paths/" + escaped(path.getKey()), (JsonObject) path.getValue()));
        }
        found.sort((a, b) -> Long.compare(parameters(a), parameters(b)));
        return found;
    }

    private static long parameters(Route route) {
        return route.pointer.chars().filter(c -> c == '{').count();
    }

    private static JsonObject closed(JsonObject document) {
        close(document);
        return document;
    }

    private static void close(@Nullable Object value) {
        if (value instanceof JsonArray list) list.forEach(PublishedResponses::close);
        if (!(value instanceof JsonObject schema)) return;
        if (schema.getValue("properties") instanceof JsonObject && !schema.containsKey("additionalProperties"))
            schema.put("additionalProperties", false)
                    .put("patternProperties", new JsonObject().put("^" + NewerRelease.FIELD + "$", true));
        schema.forEach(e -> close(e.getValue()));
    }
}
