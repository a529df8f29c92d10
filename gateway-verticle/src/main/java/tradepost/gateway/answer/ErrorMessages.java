package tradepost.gateway.answer;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tradepost.kernel.contract.Contract;

/** The messages of refusals, and the two formats of an error response. */
public final class ErrorMessages {
    private static final Map<String, String> OWN = Map.ofEntries(
            Map.entry(
                    "invalid_request",
                    "The request does not match the contract; the details list each field and what is wrong with it."),
            Map.entry(
                    "body_required", "A body is required; send JSON with Content-Type: application/json, or the file."),
            Map.entry("invalid_arguments", "The request could not be read; compare it with /swagger/index.html."),
            Map.entry(
                    "invalid_cursor", "This cursor belongs to another list, sort or filter; restart without `after`."),
            Map.entry("invalid_sort", "The list cannot be sorted by this; the details list what it can be sorted by."),
            Map.entry(
                    "required",
                    "The fields in the details cannot be removed; send a value, or omit them to keep the current one."),
            Map.entry("blank", "A required text is blank; fill in the fields in the details."),
            Map.entry(
                    "too_many_properties",
                    "This would exceed the maximum number of entries; remove some by setting them to null."),
            Map.entry("field_too_large", "A value is too large to store; shorten the fields in the details."),
            Map.entry("number_out_of_range", "A number is too large to store; send a smaller one."),
            Map.entry(
                    "stale_version",
                    "The resource was changed in the meantime; read it again and send its new ETag in If-Match."),
            Map.entry("invalid_json", "The body is not valid JSON; the details say why."),
            Map.entry("malformed_request", "The request is not valid HTTP; check its request line and its headers."),
            Map.entry(
                    "invalid_idempotency_key",
                    "Idempotency-Key must be 1 to 255 visible ASCII characters without spaces, such as a UUID."),
            Map.entry("ambiguous_header", "A header was sent twice with different values; send it once."),
            Map.entry(
                    "unauthorized",
                    "An access token is required; log in at /api/auth/login and send it as Authorization: Bearer <access_token>."),
            Map.entry(
                    "invalid_token",
                    "The access token is not valid or has expired; get a new one at /api/auth/refresh or /api/auth/login."),
            Map.entry("forbidden", "Your role lacks the permission named in the details; ask an administrator for it."),
            Map.entry("route_not_found", "There is nothing at this path; /swagger/index.html lists every operation."),
            Map.entry("not_found", "Nothing with this id exists."),
            Map.entry(
                    "method_not_allowed",
                    "This path does not support this method; the Allow header lists the methods it supports."),
            Map.entry("request_timeout", "The request did not arrive completely in time; send it again."),
            Map.entry(
                    "payload_too_large", "The body is larger than 1 MiB, or a file than 256 MiB; send less at a time."),
            Map.entry(
                    "headers_too_large",
                    "The headers are larger than 8 KiB or more than 100; send fewer or shorter ones."),
            Map.entry("uri_too_long", "The URL is longer than 8 KiB; request less at a time."),
            Map.entry(
                    "unsupported_media_type",
                    "The body must be JSON in UTF-8, not compressed, with Content-Type: application/json (for PATCH also application/merge-patch+json); a file must have the type that the details name."),
            Map.entry(
                    "idempotency_key_reused",
                    "This Idempotency-Key was used before with another request; use a new key for a new request."),
            Map.entry(
                    "request_in_progress",
                    "The first request with this Idempotency-Key is still in progress; wait a moment and send the same request again."),
            Map.entry(
                    "overloaded", "Too many requests are in progress; wait as long as Retry-After says and try again."),
            Map.entry("rate_limited", "A limit is reached; wait as long as Retry-After says."),
            Map.entry(
                    "busy",
                    "Other requests are changing the same data at the moment; wait as long as Retry-After says and try again."),
            Map.entry("statement_timeout", "The request exceeded its time limit; request less, or try again later."),
            Map.entry(
                    "unavailable",
                    "This part of the service is unavailable at the moment; wait as long as Retry-After says and try again."),
            Map.entry(
                    "database_unavailable",
                    "This part of the service cannot reach its database at the moment; wait as long as Retry-After says and try again."),
            Map.entry(
                    "auth_unavailable",
                    "Access tokens cannot be checked at the moment; wait as long as Retry-After says and try again."),
            Map.entry(
                    "too_many_streams",
                    "Too many event streams are open; close one, or wait as long as Retry-After says and try again."),
            Map.entry("upgrade_required", "This path serves a WebSocket; open it with a handshake of version 13."),
            Map.entry(
                    "origin_not_allowed",
                    "Pages of this origin may not open a WebSocket here; an administrator can add the origin to cors.origins."),
            Map.entry(
                    "host_not_allowed",
                    "In development, requests must name localhost, 127.0.0.1, [::1] or the configured address as their host."),
            Map.entry("timeout", "The response took too long; try again, or request less."),
            Map.entry(
                    "outcome_unknown",
                    "It is unknown whether the request took effect; retry it with the same Idempotency-Key to find out."),
            Map.entry("internal", "Something went wrong on our side; report it with the request_id."));

    private final Map<String, String> byCode;
    private final Map<String, ErrorMessages> byContext = new HashMap<>();

    private ErrorMessages(Map<String, String> byCode) {
        this.byCode = byCode;
    }

    /** Where two contexts use one code with different messages, the later one wins: see {@link #of(Contract)}. */
    public ErrorMessages(Iterable<Contract> contracts) {
        this(new HashMap<>(OWN));
        for (var contract : contracts) byCode.putAll(contract.problems());
        for (var contract : contracts) {
            var own = new HashMap<>(byCode);
            own.putAll(contract.problems());
            byContext.put(contract.context(), new ErrorMessages(own));
        }
    }

    /** The messages of this contract: the same code may need another message in another context. */
    public ErrorMessages of(Contract contract) {
        return byContext.getOrDefault(contract.context(), this);
    }

    public boolean knows(String code) {
        return byCode.containsKey(code);
    }

    String of(Refusal refusal) {
        if (refusal.message != null) return refusal.message;
        var known = byCode.get(refusal.code);
        if (known != null) return known;
        var words = refusal.code.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".";
    }

    public JsonObject plain(Refusal r, String requestId) {
        var error = new JsonObject().put("type", type(r)).put("code", r.code).put("message", of(r));
        if (!r.details.isEmpty()) error.put("details", r.details);
        error.put("request_id", requestId);
        return new JsonObject().put("status", r.status).put("message", of(r)).put("error", error);
    }

    /** RFC 9457. */
    public JsonObject problem(Refusal r, String title, String requestId) {
        var problem = new JsonObject()
                .put("type", "urn:tradepost:problem:" + r.code)
                .put("title", title)
                .put("status", r.status)
                .put("detail", of(r))
                .put("error_type", type(r))
                .put("code", r.code);
        if (!r.details.isEmpty()) problem.put("details", r.details);
        return problem.put("request_id", requestId);
    }

    private static String type(Refusal r) {
        return switch (r.status) {
            case 400 -> r.details.isEmpty() ? "bad_request" : "validation";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404, 410 -> "not_found";
            case 405 -> "method_not_allowed";
            case 408, 504 -> "timeout";
            case 409 -> "conflict";
            case 412, 428 -> "precondition_failed";
            case 413, 414, 431 -> "payload_too_large";
            case 415 -> "unsupported_media_type";
            case 422 -> "validation";
            case 429 -> "rate_limit";
            case 502, 503 -> "unavailable";
            default -> r.status < 500 ? "bad_request" : "internal";
        };
    }
}
