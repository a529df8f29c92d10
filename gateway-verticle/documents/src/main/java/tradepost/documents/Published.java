package tradepost.documents;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.documents.Examples.Example;
import tradepost.gateway.answer.ErrorMessages;
import tradepost.gateway.request.Replies;
import tradepost.gateway.validation.DayRange;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.exports.ListFormat;

/**
 * The contract of one context as clients read it: the file without what only the gateway needs, with examples, the error
 * responses, and the headers that every operation of a kind shares.
 */
final class Published {
    /** Of an operation of which a part may still be to be decided. */
    /** The schema of a response without data. */
    private static final String ENVELOPE = "#/components/schemas/Envelope";

    private static final String ACCEPTED = "202";
    /** Either will do. */
    static final JsonArray TOKEN_OR_KEY = new JsonArray()
            .add(new JsonObject().put("bearer", new JsonArray()))
            .add(new JsonObject().put("key", new JsonArray()));

    /** The contract whose components every document includes: envelope, problem, headers. */
    private static final Contract SHARED = Contract.load("gateway");

    private final Contract contract;
    private final Examples examples;
    private final ErrorResponses errors;

    private Published(Contract contract) {
        this.contract = contract;
        this.examples = Examples.of(contract.context());
        this.errors = new ErrorResponses(new ErrorMessages(List.of(contract)));
    }

    public static JsonObject of(Contract contract) {
        return new Published(contract).document();
    }

    /** The operations that the gateway serves itself, introduced by the rules that hold for those of every context. */
    public static JsonObject ofGateway() {
        var document = of(SHARED);
        document.getJsonObject("info").put("description", rules());
        return document;
    }

    private static String rules() {
        try (var in = Published.class.getResourceAsStream("/openapi/description.md")) {
            if (in == null) throw new IllegalStateException("/openapi/description.md is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonObject document() {
        var document = contract.document().copy();
        document.remove("x-problems");
        document.put("servers", new JsonArray().add(new JsonObject().put("url", "/")));
        var paths = document.getJsonObject("paths");
        for (var path : paths.fieldNames()) paths.put(path, new JsonObject());
        for (var op : contract.operations()) {
            var item = contract.document().getJsonObject("paths").getJsonObject(op.path());
            var method = op.method().toLowerCase(Locale.ROOT);
            paths.getJsonObject(op.path())
                    .put(method, operation(op, item, item.getJsonObject(method).copy()));
        }
        var components = document.getJsonObject("components", new JsonObject());
        components.remove("parameters");
        var shared = SHARED.document().copy().getJsonObject("components");
        components.put("responses", errors.components());
        components.put("headers", shared.getJsonObject("headers"));
        components.put("securitySchemes", shared.getJsonObject("securitySchemes"));
        var schemas = components.getJsonObject("schemas", new JsonObject());
        for (var schema : schemas) {
            explainEnvelope((JsonObject) schema.getValue());
            explainDaysOfRequest((JsonObject) schema.getValue());
        }
        schemas.mergeIn(shared.getJsonObject("schemas"));
        document.put("components", components.put("schemas", schemas));
        document.getJsonObject("info").mergeIn(SHARED.document().getJsonObject("x-info"));
        document.remove("x-info");
        ClientSchemas.apply(document);
        return document;
    }

    private JsonObject operation(Contract.Operation op, JsonObject item, JsonObject raw) {
        var name = raw.getString("operationId");
        var example = examples.of(name, op.page());
        if (example == null) example = examples.of(op.id(), op.page());
        var answers = raw.getJsonObject("responses");
        var out = new JsonObject()
                .put("operationId", name)
                .put("summary", raw.getString("summary"))
                .put("description", description(op, raw))
                .put("tags", raw.getJsonArray("tags"))
                .put("security", security(op));
        if (raw.getBoolean("deprecated", false)) out.put("deprecated", true);
        out.put("parameters", parameters(op, item, raw, example));
        var body = raw.getJsonObject("requestBody");
        if (body != null) out.put("requestBody", body(contract.resolve(body).copy(), example));
        var success = Integer.toString(op.status());
        out.put(
                "responses",
                new JsonObject().put(success, success(op, contract.resolve(answers.getJsonObject(success)), example)));
        var accepted = answers.getJsonObject(ACCEPTED);
        if (accepted != null && !success.equals(ACCEPTED))
            out.getJsonObject("responses").put(ACCEPTED, accepted(op, contract.resolve(accepted), example));
        if (op.isRead() && hasVersion(example))
            out.getJsonObject("responses")
                    .put(
                            "304",
                            new JsonObject()
                                    .put("description", "Unchanged since the version that If-None-Match names."));
        out.getJsonObject("responses").mergeIn(errors.of(op, answers, example == null ? Map.of() : example.problems()));
        if (example != null && !example.given().isEmpty()) out.put("x-example-given", example.given());
        return out.put("x-permission", op.permission());
    }

    private static String description(Contract.Operation op, JsonObject raw) {
        var who = switch (op.permission()) {
            case Contract.PUBLIC -> "Public: no token is needed.";
            case Contract.AUTHENTICATED -> "For every authenticated caller.";
            default ->
                "Needs the permission `" + op.permission() + "`"
                        + (op.own() ? "; customers have it for their own records." : ".");
        };
        var text = new StringJoiner("\n\n");
        if (raw.containsKey("description")) text.add(raw.getString("description"));
        if (raw.getBoolean("deprecated", false)) text.add(ClientSchemas.ofDeprecated(raw));
        return text.add(who).toString();
    }

    private static JsonArray security(Contract.Operation op) {
        return op.isPublic() ? new JsonArray() : TOKEN_OR_KEY.copy();
    }

    private JsonArray parameters(Contract.Operation op, JsonObject item, JsonObject raw, @Nullable Example example) {
        var found = new JsonArray();
        for (var list : List.of(
                item.getJsonArray("parameters", new JsonArray()), raw.getJsonArray("parameters", new JsonArray())))
            for (var p : list)
                found.add(parameter(contract.resolve((JsonObject) p).copy(), example));
        if (ErrorResponses.isRecorded(op)) found.add(shared("IdempotencyKey"));
        if (example != null && example.problems().containsKey(412)) found.add(shared("IfMatch"));
        if (op.isRead() && hasVersion(example)) found.add(shared("IfNoneMatch"));
        return found;
    }

    private static JsonObject parameter(JsonObject p, @Nullable Example example) {
        if (DayRange.accepts(p.getString("name"), p.getJsonObject("schema"))) explainDays(p.getString("name"), p);
        if (example == null) return p;
        var values = "path".equals(p.getString("in")) ? example.path() : example.query();
        var value = values.getValue(p.getString("name"));
        return value == null ? p : p.put("example", value);
    }

    /** Only objects of requests are closed. */
    private static void explainDaysOfRequest(JsonObject schema) {
        if (!Boolean.FALSE.equals(schema.getValue("additionalProperties"))) return;
        for (var p : schema.getJsonObject("properties", new JsonObject()))
            if (DayRange.accepts(p.getKey(), (JsonObject) p.getValue()))
                explainDays(p.getKey(), (JsonObject) p.getValue());
    }

    /** The schema remains that of a time, so that clients get a typed parameter or field. */
    private static void explainDays(String name, JsonObject described) {
        var day = DayRange.isEnd(name)
                ? " A date without a time, such as 2026-01-31, includes that whole day in the time zone of the business."
                : " A date without a time, such as 2026-01-31, stands for the beginning of that day in the time zone of the business.";
        described.put("description", (described.getString("description", "") + day).strip());
    }

    private static JsonObject shared(String name) {
        return SHARED.document()
                .copy()
                .getJsonObject("components")
                .getJsonObject("parameters")
                .getJsonObject(name);
    }

    private static JsonObject body(JsonObject body, @Nullable Example example) {
        if (example == null || example.body() == null) return body;
        for (var media : body.getJsonObject("content")) {
            var content = (JsonObject) media.getValue();
            content.remove("examples");
            content.put("example", example.body());
        }
        return body;
    }

    private static JsonObject success(Contract.Operation op, JsonObject declared, @Nullable Example example) {
        var answer = declared.copy();
        var headers = answer.getJsonObject("headers", new JsonObject()).put("X-Request-ID", header("RequestId"));
        if (hasVersion(example)) headers.put("ETag", header("ETag"));
        if (ErrorResponses.isRecorded(op)) headers.put("Idempotent-Replayed", header("IdempotentReplayed"));
        if (ErrorResponses.isLimited(op))
            headers.put("RateLimit", header("RateLimit")).put("RateLimit-Policy", header("RateLimitPolicy"));
        answer.put("headers", headers);
        var content = answer.getJsonObject("content", new JsonObject());
        if (op.page() || op.rows() != null) content.put(ListFormat.XLSX.mediaType(), workbook(op));
        var json = content.getJsonObject("application/json");
        if (json != null && example != null) json.put("example", envelope(op, example));
        return answer;
    }

    /** Every list and every table is one for whoever accepts it. */
    private static JsonObject workbook(Contract.Operation op) {
        var whole = op.page() ? "; the whole list unless `limit` is given." : ".";
        var schema = new JsonObject()
                .put("type", "string")
                .put("format", "binary")
                .put("description", "A workbook for Excel and others (ISO/IEC 29500) with one sheet" + whole);
        return new JsonObject().put("schema", schema);
    }

    /** It has the same data, which say what is still to be decided, or none. */
    private static JsonObject accepted(Contract.Operation op, JsonObject declared, @Nullable Example example) {
        var answer = success(op, declared, example);
        var shown = answer.getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("example");
        if (shown == null) return answer;
        shown.put("status", Integer.valueOf(ACCEPTED)).put("message", op.acceptedMessage());
        var schema = declared.getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("schema");
        if (ENVELOPE.equals(schema.getString("$ref"))) shown.remove("data");
        return answer;
    }

    private static JsonObject envelope(Contract.Operation op, Example example) {
        if (example.answer() != null) return example.answer();
        var message = op.message();
        var envelope = new JsonObject().put("status", op.status()).put("message", message == null ? "OK" : message);
        if (example.data() != null) envelope.put("data", example.data());
        if (op.isRead() && example.data() instanceof JsonArray data)
            envelope.put(
                    "meta",
                    new JsonObject()
                            .put("limit", op.page() ? example.query().getValue("limit", 10) : Replies.WHOLE_LIST_MAX)
                            .put("offset", example.query().getValue("offset", 0))
                            .put("total", data.size())
                            .putNull("next"));
        return envelope;
    }

    private static boolean hasVersion(@Nullable Example example) {
        if (example == null || !(example.data() instanceof JsonObject data)) return false;
        return data.containsKey("version")
                || Stream.of("order", "quote", "payment")
                        .anyMatch(head -> data.getValue(head) instanceof JsonObject o && o.containsKey("version"));
    }

    private static JsonObject header(String name) {
        return new JsonObject().put("$ref", "#/components/headers/" + name);
    }

    /** The descriptions that every response shares. */
    private static void explainEnvelope(JsonObject schema) {
        if (!schema.containsKey("allOf")) return;
        var properties = schema.getJsonObject("properties", new JsonObject());
        explain(properties.getValue("data"), "The requested data.");
        explain(properties.getValue("meta"), "The position of this page in the list.");
    }

    private static void explain(@Nullable Object schema, String description) {
        if (schema instanceof JsonObject o && !o.containsKey("description")) o.put("description", description);
    }
}
