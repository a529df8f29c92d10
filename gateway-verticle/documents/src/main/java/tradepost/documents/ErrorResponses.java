package tradepost.documents;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import tradepost.gateway.answer.ErrorMessages;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.contract.Contract;

/** The error responses of an operation in its published contract. */
final class ErrorResponses {
    private record Standard(String name, String code, String when) {}

    static final String REQUEST_ID = "0198c0de-1f00-7a00-8a00-000000000000";
    private static final Map<Integer, Standard> STANDARD = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    400,
                    new Standard(
                            "BadRequest",
                            "invalid_request",
                            "The request does not match the contract (broken JSON, a wrong type, a value out of range, an unknown"
                                    + " field or query parameter), or its body refers to a resource that does not exist. `details` names each"
                                    + " field.")),
            Map.entry(
                    401,
                    new Standard(
                            "Unauthorized",
                            "unauthorized",
                            "The token is missing or not valid, or the credentials are incorrect. Log in and send"
                                    + " `Authorization: Bearer <access_token>`.")),
            Map.entry(403, new Standard("Forbidden", "forbidden", "The caller's role lacks the permission.")),
            Map.entry(404, new Standard("NotFound", "not_found", "The resource does not exist.")),
            Map.entry(
                    405,
                    new Standard(
                            "MethodNotAllowed",
                            "method_not_allowed",
                            "This path does not support the method; `Allow` lists the methods it supports.")),
            Map.entry(
                    409,
                    new Standard(
                            "Conflict",
                            "request_in_progress",
                            "The current state does not allow it, or the first request with the same Idempotency-Key is still in progress.")),
            Map.entry(
                    412,
                    new Standard(
                            "PreconditionFailed",
                            "stale_version",
                            "The resource is no longer at the version that If-Match names.")),
            Map.entry(
                    413,
                    new Standard(
                            "PayloadTooLarge",
                            "payload_too_large",
                            "The body is larger than 1 MiB, or a file than its description says.")),
            Map.entry(
                    415,
                    new Standard(
                            "UnsupportedMediaType",
                            "unsupported_media_type",
                            "The body is not application/json in UTF-8, or a file does not have the type that the contract lists.")),
            Map.entry(
                    422,
                    new Standard(
                            "KeyReused",
                            "idempotency_key_reused",
                            "The Idempotency-Key was used before with another request.")),
            Map.entry(
                    429,
                    new Standard(
                            "TooManyRequests",
                            "rate_limited",
                            "The caller has sent too many requests, or has reached another limit; retry after Retry-After.")),
            Map.entry(
                    503,
                    new Standard(
                            "Unavailable",
                            "unavailable",
                            "The service is unavailable at the moment; retry after Retry-After.")),
            Map.entry(
                    504,
                    new Standard(
                            "Timeout",
                            "timeout",
                            "The response took too long. `outcome_unknown`: the write may have taken effect; repeat it with the"
                                    + " same Idempotency-Key."))));

    private final ErrorMessages messages;

    ErrorResponses(ErrorMessages messages) {
        this.messages = messages;
    }

    /** The responses that all contracts share. */
    JsonObject components() {
        var all = new JsonObject().put("Problem", answer(500, "Any other error.", List.of("internal")));
        STANDARD.forEach((status, u) -> all.put(u.name, answer(status, u.when, List.of(u.code))));
        return all;
    }

    /** @param declared the responses in the contract's file */
    JsonObject of(Contract.Operation op, JsonObject declared, Map<Integer, List<String>> problems) {
        var statuses = new TreeSet<>(problems.keySet());
        for (var name : declared.fieldNames()) if (name.matches("[45]\\d\\d")) statuses.add(Integer.parseInt(name));
        boolean served = !op.service().equals("gateway");
        if (served) statuses.addAll(List.of(503, 504));
        if (isLimited(op)) statuses.add(429);
        if (served && (op.body() != null || !op.params().isEmpty())) statuses.add(400);
        if (!served) statuses.add(405);
        if (!op.pathParams().isEmpty()) statuses.add(404);
        if (op.body() != null || op.upload() != null || op.raw()) statuses.addAll(List.of(413, 415));
        if (!op.isPublic()) statuses.add(401);
        if (op.permission().contains(":")) statuses.add(403);
        if (isRecorded(op)) statuses.addAll(List.of(409, 422));
        var answers = new JsonObject();
        for (var status : statuses) {
            var own = declared.getJsonObject(status.toString());
            boolean described = own != null && own.containsKey("content");
            answers.put(status.toString(), described ? own.copy() : answer(status, problems));
        }
        return answers.put("default", reference("Problem"));
    }

    /** Whether a write may be repeated under the same Idempotency-Key. */
    static boolean isRecorded(Contract.Operation op) {
        return !op.isRead() && !op.isPublic();
    }

    /** Whether it counts in the requests per second of its caller or address; the probes and the keys do not. */
    static boolean isLimited(Contract.Operation op) {
        return !op.service().equals("gateway")
                || op.path().endsWith(".json") && !op.path().startsWith("/.well-known/");
    }

    private JsonObject answer(int status, Map<Integer, List<String>> problems) {
        var codes = problems.getOrDefault(status, List.of());
        var standard = STANDARD.get(status);
        if (standard != null && codes.isEmpty()) return reference(standard.name);
        return answer(status, standard == null ? "The request was refused." : standard.when, codes);
    }

    private static JsonObject reference(String name) {
        return new JsonObject().put("$ref", "#/components/responses/" + name);
    }

    private JsonObject answer(int status, String when, List<String> codes) {
        var text = new StringBuilder(when);
        var examples = new JsonObject();
        for (var code : codes) {
            var body = messages.plain(refusal(status, code), REQUEST_ID);
            text.append("\n\n`").append(code).append("`: ").append(body.getString("message"));
            examples.put(code, new JsonObject().put("summary", code).put("value", body));
        }
        var json = new JsonObject().put("schema", schema("Problem")).put("examples", examples);
        var rfc = new JsonObject().put("schema", schema("ProblemDetails"));
        var headers = new JsonObject().put("X-Request-ID", header("RequestId"));
        if (status == 401) headers.put("WWW-Authenticate", header("WwwAuthenticate"));
        if (status == 429 || status == 503) headers.put("Retry-After", header("RetryAfter"));
        if (status == 429)
            headers.put("RateLimit", header("RateLimit")).put("RateLimit-Policy", header("RateLimitPolicy"));
        return new JsonObject()
                .put("description", text.toString())
                .put("headers", headers)
                .put("content", new JsonObject().put("application/json", json).put("application/problem+json", rfc));
    }

    private static Refusal refusal(int status, String code) {
        if (code.equals("invalid_request")) return Refusal.of(status, code, "name", "is required");
        if (code.equals("forbidden")) return Refusal.of(status, code, "permission", "items:write");
        return Refusal.of(status, code, new JsonArray());
    }

    private static JsonObject schema(String name) {
        return new JsonObject().put("$ref", "#/components/schemas/" + name);
    }

    private static JsonObject header(String name) {
        return new JsonObject().put("$ref", "#/components/headers/" + name);
    }
}
