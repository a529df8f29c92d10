package tradepost.kernel.problem;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why one element of a request with many was refused.
 *
 * @param code the slug of the failure
 * @param message its reasons in a sentence
 */
public record Fault(String code, String message, List<Detail> details) {
    /** @param field such as {@code items[3].sku} */
    public record Detail(String field, String reason) {}

    /** @param element its place in the request, such as {@code items[3]} */
    public static Fault of(ServiceException refusal, String element) {
        var details = refusal.getDebugInfo().getJsonArray("details").stream()
                .map(JsonObject.class::cast)
                .toList();
        var message = details.stream()
                .map(d -> d.getString("field") + " " + d.getString("reason"))
                .collect(Collectors.joining("; "));
        var named = details.stream()
                .map(d -> new Detail(element + "." + d.getString("field"), d.getString("reason")))
                .toList();
        return new Fault(String.valueOf(refusal.getMessage()), message, named);
    }

    /**
     * The failure of a request that takes effect only as a whole: 409 or 400, with the code of the first fault and the details of all.
     *
     * @param status of the first fault; 404 becomes 400, because the path of the request exists
     */
    public static ServiceException ofAll(int status, List<Fault> faults) {
        var details = faults.stream()
                .flatMap(f -> f.details.stream())
                .map(d -> Problem.detail(d.field, d.reason))
                .toArray(JsonObject[]::new);
        return Problem.of(status == 404 ? 400 : status, faults.getFirst().code, details);
    }
}
