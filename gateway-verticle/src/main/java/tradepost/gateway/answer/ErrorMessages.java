package tradepost.gateway.answer;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tradepost.kernel.contract.Contract;

/** The messages of refusals, and the two formats of an error response. */
public final class ErrorMessages {
    private static final Map<String, String> OWN = Contract.load("gateway").problems();

    /** The page with the causes and remedies of all codes, which the build generates. */
    public static final String PAGE = "/errors.md";

    /** Where the cause of a message ends and its remedy begins. */
    private static final Pattern CAUSE_END = Pattern.compile("(?=; |\\. |\\.$)");

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

    /** One sentence; that of a 400 names the first field of the details. */
    String of(Refusal refusal) {
        if (refusal.message != null) return refusal.message;
        if (refusal.code.equals("forbidden")) return lacking(refusal);
        if (refusal.status != 400 || refusal.details.isEmpty()) return of(refusal.code);
        var first = refusal.details.getJsonObject(0);
        var field = first.getString("field", "");
        if (refusal.code.equals("invalid_request"))
            return ofField(field, first.getString("reason", ""), refusal.details.size() - 1);
        return field.isEmpty()
                ? of(refusal.code)
                : CAUSE_END.matcher(of(refusal.code)).replaceFirst(Matcher.quoteReplacement(" (" + field + ")"));
    }

    /** {@code Your key lacks the permission orders:confirm; …} */
    private String lacking(Refusal refusal) {
        var detail = refusal.details.isEmpty() ? new JsonObject() : refusal.details.getJsonObject(0);
        var permission = detail.getString("reason", "");
        // a page of a shop is refused without one where everybody with a token is admitted
        boolean isNamed = "permission".equals(detail.getString("field")) && permission.indexOf(':') >= 0;
        if (!isNamed) return of(refusal.code);
        var holder = refusal.holder;
        return "Your " + holder.noun + " lacks the permission " + permission + "; " + holder.remedy + ".";
    }

    /** {@code items[0].quantity must be at least 1.} */
    private static String ofField(String field, String reason, int others) {
        var sentence = field.isEmpty() ? capital(reason) : field + " " + reason;
        boolean asks = sentence.endsWith("?");
        if (others == 0) return asks ? sentence : sentence + ".";
        return sentence + (asks ? " The" : "; the") + " details name " + (others == 1 ? "one" : others) + " more.";
    }

    private static String capital(String words) {
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private String of(String code) {
        var known = byCode.get(code);
        if (known != null) return known;
        return capital(code.replace('_', ' ')) + ".";
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
                .put("type", PAGE + "#" + r.code)
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
