package tradepost.orders;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Money;

/** The rules of an order's lines. */
public final class Lines {
    private static final Pattern ITEM = Pattern.compile("^items\\[(\\d+)]");

    private Lines() {}

    /** The name of a line's field in an error, such as {@code items[0].item_id}. */
    public static String field(int line, String name) {
        return "items[" + line + "]." + name;
    }

    /**
     * A refusal whose details name the {@code lines} of a request.
     *
     * @param refusal whose details name the {@code items} of an order
     * @param at the index in the request of each item
     */
    public static ServiceException inRequest(ServiceException refusal, List<Integer> at) {
        var debug = refusal.getDebugInfo();
        var details = debug == null ? null : debug.getJsonArray("details");
        if (details == null) return refusal;
        for (var d : details) {
            if (!(d instanceof JsonObject detail)) continue;
            var named = ITEM.matcher(detail.getString("field", ""));
            if (!named.find()) continue;
            int line = Integer.parseInt(named.group(1));
            if (line < at.size()) detail.put("field", named.replaceFirst("lines[" + at.get(line) + "]"));
        }
        return new ServiceException(refusal.failureCode(), refusal.getMessage(), debug);
    }

    /** Fails 400 line_not_found for a line with an id: a new order has no lines to keep. */
    public static void requireNew(List<? extends WriteLine> lines) {
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++)
            if (lines.get(i).id() != null)
                faults.add(Problem.detail(field(i, "id"), "must be omitted: a new order has no lines yet"));
        Problem.badRequestIf("line_not_found", faults);
    }

    /**
     * Checks the ids of the lines that replace those of an order: each must be the id of one of its lines, and none may occur
     * twice. Fails 400 line_twice, 400 line_not_found.
     */
    public static void requireKept(List<? extends WriteLine> lines, Set<UUID> had) {
        var seen = new HashSet<UUID>();
        var unknown = new ArrayList<JsonObject>();
        var twice = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var id = lines.get(i).id();
            if (id == null) continue;
            if (!seen.add(id)) twice.add(Problem.detail(field(i, "id"), "occurs twice"));
            else if (!had.contains(id)) unknown.add(Problem.detail(field(i, "id"), "does not belong to this order"));
        }
        Problem.badRequestIf("line_twice", twice);
        Problem.badRequestIf("line_not_found", unknown);
    }

    public static Set<UUID> ids(List<? extends OrderLine> lines) {
        return lines.stream().map(OrderLine::id).collect(Collectors.toSet());
    }

    /** The sum of the subtotals. Fails 400 amount_out_of_range above {@link Money#MAX}. */
    public static BigDecimal total(List<? extends OrderLine> lines) {
        return Money.total(lines.stream().map(OrderLine::subtotal).toList());
    }
}
