package tradepost.sales.core.extension;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import tradepost.kernel.extension.InvalidAnswer;

/** The lines of an answer, which name the lines of the request by their positions. */
final class Line {
    private Line() {}

    /** The position of a line, which must not have been seen before. */
    static int of(JsonObject line, boolean[] seen) {
        int i = new BigDecimal(line.getValue("line").toString()).intValueExact();
        if (i < 0 || i >= seen.length) throw new InvalidAnswer("there is no line " + i);
        if (seen[i]) throw new InvalidAnswer("line " + i + " is there twice");
        seen[i] = true;
        return i;
    }
}
