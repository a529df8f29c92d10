package tradepost.catalog.code;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** The lines of a request that name an item by a code instead of an id. Their quantities count in what the code stands for. */
public final class CodedLines {
    private static final long PIECES_MAX = 1_000_000_000;

    /** A line that was named by a code. */
    @FunctionalInterface
    public interface Naming<L> {
        /** @param field the name of the code of the line, for an error about it */
        L by(L line, CodedItem item, String field);
    }

    private CodedLines() {}

    /**
     * The lines with the items of their codes. Asks the catalog only if a line has a code. Fails 400 invalid_request where a line has both an
     * id and a code, or neither; 400 code_not_found where nothing has the code; and 409 ambiguous_code where two items do.
     *
     * @param catalog returns the items that have these codes
     * @param id the id that a line has instead of a code
     * @param idField its name
     * @param named returns the line with its id
     */
    public static <L> Future<List<L>> resolve(
            Function<List<String>, Future<List<CodedItem>>> catalog,
            List<L> lines,
            Function<L, @Nullable UUID> id,
            String idField,
            Function<L, @Nullable String> code,
            Naming<L> named) {
        requireOne(lines, id, idField, code);
        var places = IntStream.range(0, lines.size())
                .filter(i -> code.apply(lines.get(i)) != null)
                .boxed()
                .toList();
        if (places.isEmpty()) return Future.succeededFuture(lines);
        var codes = places.stream()
                .map(i -> Objects.requireNonNull(code.apply(lines.get(i))))
                .toList();
        return catalog.apply(codes).map(found -> {
            var items = only(found, places);
            return IntStream.range(0, lines.size())
                    .mapToObj(i -> items.containsKey(i)
                            ? named.by(lines.get(i), Objects.requireNonNull(items.get(i)), field(i))
                            : lines.get(i))
                    .toList();
        });
    }

    private static <L> void requireOne(
            List<L> lines, Function<L, @Nullable UUID> id, String idField, Function<L, @Nullable String> code) {
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++)
            if ((id.apply(lines.get(i)) == null) == (code.apply(lines.get(i)) == null))
                faults.add(Problem.detail("lines[" + i + "]", "must have either " + idField + " or code"));
        Problem.badRequestIf("invalid_request", faults);
    }

    /** The item of each line that has a code. */
    private static Map<Integer, CodedItem> only(List<CodedItem> found, List<Integer> places) {
        var byIndex = found.stream().collect(Collectors.groupingBy(CodedItem::index));
        var items = new HashMap<Integer, CodedItem>();
        var unknown = new ArrayList<JsonObject>();
        var ambiguous = new ArrayList<JsonObject>();
        for (int n = 0; n < places.size(); n++) {
            var field = field(places.get(n));
            var matches = byIndex.getOrDefault(n, List.of());
            if (matches.isEmpty()) unknown.add(Problem.detail(field, "is the code of no item"));
            else if (matches.size() > 1)
                ambiguous.add(Problem.detail(field, "is a code of one item and the SKU of another"));
            else items.put(places.get(n), matches.getFirst());
        }
        Problem.badRequestIf("code_not_found", unknown);
        Problem.conflictIf("ambiguous_code", ambiguous);
        return items;
    }

    private static String field(int line) {
        return "lines[" + line + "].code";
    }

    /** The pieces of a quantity of the code. Fails 400 number_out_of_range. */
    public static long pieces(long quantity, CodedItem item, String field) {
        long pieces = quantity * item.pieces(); // of at most 10^9 and 10^6, so that it fits
        if (Math.abs(pieces) > PIECES_MAX)
            throw Problem.badRequest(
                    "number_out_of_range", Problem.detail(field, "stands for more than " + PIECES_MAX + " pieces"));
        return pieces;
    }
}
