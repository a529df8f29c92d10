package tradepost.catalog.barcode;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/**
 * Lines of a command, each of which names what it is about by an id, or by a bar code instead: then its quantity counts what the code stands
 * for, such as cases. Lines with codes that are about the same become one, because who scans does so for each case.
 */
public interface ScannedLines<L> {
    long QUANTITY_MAX = 1_000_000_000;

    /** The name of the id. */
    String idField();

    @Nullable
    UUID id(L line);

    @Nullable
    String code(L line);

    /** The line with an id and pieces in place of its code. May fail. */
    L named(int i, L line, CodedItem item);

    /** What lines have in common that become one; the lines themselves have no code any more. */
    Object key(L line);

    L sum(L a, L b);

    /**
     * The lines without codes. Fails 400 one_of_required, 400 code_unknown if no item has a code, 409 code_ambiguous if several have it that are
     * not archived, and 400 number_out_of_range. Call it before the transaction.
     *
     * @param itemsByCode of the catalog, for the caller
     */
    default List<L> resolved(List<L> lines, Function<List<String>, Future<List<CodedItem>>> itemsByCode) {
        requireOne(lines);
        var codes = lines.stream()
                .map(this::code)
                .filter(Objects::nonNull)
                .map(Text::trimmed)
                .distinct()
                .toList();
        if (codes.isEmpty()) return lines;
        var found = itemsByCode.apply(codes).await().stream().collect(Collectors.groupingBy(CodedItem::code));
        var items = items(lines, found);
        var resolved = new LinkedHashMap<Object, L>();
        for (int i = 0; i < lines.size(); i++) {
            var item = items.get(i);
            if (item == null) resolved.put(i, lines.get(i));
            else {
                var named = named(i, lines.get(i), item);
                resolved.merge(key(named), named, this::sum);
            }
        }
        return List.copyOf(resolved.values());
    }

    private void requireOne(List<L> lines) {
        var faults = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++)
            if ((id(lines.get(i)) == null) == (code(lines.get(i)) == null))
                faults.add(Problem.detail(field(i, idField()), "send either this or code"));
        Problem.badRequestIf("one_of_required", faults);
    }

    /** By the number of the line. */
    private Map<Integer, CodedItem> items(List<L> lines, Map<String, List<CodedItem>> found) {
        var items = new LinkedHashMap<Integer, CodedItem>();
        var unknown = new ArrayList<JsonObject>();
        var ambiguous = new ArrayList<JsonObject>();
        for (int i = 0; i < lines.size(); i++) {
            var code = code(lines.get(i));
            if (code == null) continue;
            var named = current(found.getOrDefault(Text.trimmed(code), List.of()));
            if (named.isEmpty()) unknown.add(Problem.detail(field(i, "code"), "no item has this barcode"));
            else if (named.size() > 1)
                ambiguous.add(Problem.detail(field(i, "code"), "is a barcode of " + skus(named)));
            else items.put(i, named.getFirst());
        }
        Problem.badRequestIf("code_unknown", unknown);
        Problem.conflictIf("code_ambiguous", ambiguous);
        return items;
    }

    /** An item that replaces an archived one may have its bar code. */
    private static List<CodedItem> current(List<CodedItem> items) {
        var current = items.stream().filter(i -> !i.isArchived()).toList();
        return current.isEmpty() ? items : current;
    }

    private static String skus(List<CodedItem> items) {
        return items.stream().map(CodedItem::sku).collect(Collectors.joining(", "));
    }

    /** The number of pieces. Fails 400 number_out_of_range. */
    static long pieces(int i, String field, long quantity, CodedItem item) {
        if (Math.abs(quantity) > QUANTITY_MAX / item.pieces())
            throw Problem.badRequest(
                    "number_out_of_range", Problem.detail(field(i, field), "is more than " + QUANTITY_MAX + " pieces"));
        return quantity * item.pieces();
    }

    static String field(int i, String name) {
        return "lines[" + i + "]." + name;
    }
}
