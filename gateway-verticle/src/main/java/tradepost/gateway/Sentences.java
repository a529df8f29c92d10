package tradepost.gateway;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tradepost.kernel.Contract;

/** The words of a refusal, and the two shapes it is answered in. */
final class Sentences {
    private static final Map<String, String> OWN = Map.ofEntries(
            Map.entry("invalid_request", "The request does not match the contract."),
            Map.entry(
                    "invalid_cursor",
                    "The cursor is none of this list with this sort and these filters; begin again without after."),
            Map.entry("invalid_sort", "The list cannot be sorted by this; see the details for what it can."),
            Map.entry(
                    "required", "A field that every resource of this kind has cannot be removed; send another value."),
            Map.entry("blank", "A text that must say something is blank; see the details for which."),
            Map.entry("too_many_properties", "With this there would be too many properties; remove some."),
            Map.entry("invalid_json", "The body is not readable as JSON."),
            Map.entry("malformed_request", "The request is not readable as HTTP."),
            Map.entry("invalid_idempotency_key", "Idempotency-Key must be 1 to 255 visible ASCII characters."),
            Map.entry("unauthorized", "A valid access token is needed."),
            Map.entry("invalid_token", "The access token is not valid or has expired."),
            Map.entry("forbidden", "The permission for this is missing."),
            Map.entry("route_not_found", "There is nothing at this path."),
            Map.entry("not_found", "It does not exist."),
            Map.entry("method_not_allowed", "This path does not know the method."),
            Map.entry("request_timeout", "The request did not arrive in time."),
            Map.entry("payload_too_large", "The body is larger than 1 MiB."),
            Map.entry("headers_too_large", "The headers are larger than 8 KiB."),
            Map.entry("uri_too_long", "The address is longer than 8 KiB."),
            Map.entry("unsupported_media_type", "The body must be application/json in UTF-8."),
            Map.entry("idempotency_key_reused", "This Idempotency-Key was used before with another request."),
            Map.entry("request_in_progress", "The first request with this Idempotency-Key is still at work."),
            Map.entry("overloaded", "Too many requests are at work; please try again."),
            Map.entry("unavailable", "This part of the service is not there at the moment; please try again."),
            Map.entry("too_many_streams", "Too many event streams are open; close one, or come back later."),
            Map.entry("upgrade_required", "This is a WebSocket; open it with a handshake of version 13."),
            Map.entry("origin_not_allowed", "Pages of this origin may not open a WebSocket here."),
            Map.entry("timeout", "The answer took too long; please try again."),
            Map.entry(
                    "outcome_unknown",
                    "It is not known whether this took effect; a retry with the same Idempotency-Key finds out."),
            Map.entry("internal", "Something went wrong on our side."));

    private final Map<String, String> byCode = new HashMap<>(OWN);

    Sentences(Iterable<Contract> contracts) {
        for (var contract : contracts) byCode.putAll(contract.problems());
    }

    boolean knows(String code) {
        return byCode.containsKey(code);
    }

    String of(Refusal refusal) {
        if (refusal.sentence != null) return refusal.sentence;
        var known = byCode.get(refusal.code);
        if (known != null) return known;
        var words = refusal.code.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".";
    }

    JsonObject plain(Refusal r, String requestId) {
        var error = new JsonObject().put("type", type(r)).put("code", r.code);
        if (!r.details.isEmpty()) error.put("details", r.details);
        error.put("request_id", requestId);
        return new JsonObject().put("status", r.status).put("message", of(r)).put("error", error);
    }

    /** RFC 9457. */
    JsonObject problem(Refusal r, String title, String requestId) {
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
