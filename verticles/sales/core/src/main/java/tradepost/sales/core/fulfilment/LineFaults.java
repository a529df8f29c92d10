package tradepost.sales.core.fulfilment;

import io.vertx.core.json.JsonObject;
import tradepost.kernel.problem.Problem;

/** What is wrong with a line of a request about the pieces of an order. */
public final class LineFaults {
    private LineFaults() {}

    public static JsonObject unknown(int line) {
        return Problem.detail(field(line, "line_id"), "does not belong to this order");
    }

    static JsonObject exceeded(int line, long open) {
        return Problem.detail(field(line, "quantity"), "must be at most " + open + ", which is open");
    }

    public static String field(int line, String name) {
        return "lines[" + line + "]." + name;
    }
}
