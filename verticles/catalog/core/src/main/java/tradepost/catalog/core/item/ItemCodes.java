package tradepost.catalog.core.item;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Item;
import tradepost.catalog.ItemCode;
import tradepost.catalog.WriteItem;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Barcode;
import tradepost.kernel.value.Text;

/**
 * The rules of the codes of an item, without a database. {@code barcode} is the first of them and stored nowhere else. Which item has a
 * code is decided by the table {@code item_code}.
 */
public final class ItemCodes {
    private static final String BARCODE = "barcode";
    private static final String CODES = "codes";
    private static final int MAX = 20;
    private static final int CODE_MAX = 100;
    private static final int PIECES_MAX = 1_000_000;
    private static final String OWN = "own";

    private ItemCodes() {}

    /**
     * The codes that a body requests, as they are stored. Fails 400 invalid_barcode with each code that is not of its kind, code_twice, blank,
     * field_too_large, and invalid_request if the barcode is not the first code, or codes or pieces are out of range.
     */
    static List<ItemCode> of(WriteItem body) {
        var codes = body.codes() == null ? List.<ItemCode>of() : normal(body.codes());
        return requireFirst(codes, Text.trimmedOrNull(body.barcode()));
    }

    /** These codes, or the barcode if there are none. */
    private static List<ItemCode> requireFirst(List<ItemCode> codes, @Nullable String barcode) {
        if (codes.isEmpty()) return ofBarcode(barcode);
        if (barcode != null
                && !Barcode.key(barcode).equals(Barcode.key(codes.getFirst().code())))
            throw Problem.badRequest(
                    "invalid_request",
                    Problem.detail(BARCODE, "must be the first of the codes; send it or the codes alone"));
        return codes;
    }

    /** One piece, or none for a blank text. Its kind is the one that its digits show. */
    static List<ItemCode> ofBarcode(@Nullable String barcode) {
        if (barcode == null || Barcode.key(barcode).isEmpty()) return List.of();
        return List.of(new ItemCode(bounded(BARCODE, barcode), kind(Barcode.key(barcode), barcode), 1));
    }

    private static String kind(String key, String barcode) {
        if (!Barcode.isGtin(key)) return OWN;
        var digits = Text.lotKey(barcode);
        return switch (digits.length()) {
            case 12 -> "upc";
            case 14 -> "gtin_14";
            default -> "ean";
        };
    }

    private static List<ItemCode> normal(List<ItemCode> codes) {
        if (codes.size() > MAX)
            throw Problem.badRequest("invalid_request", Problem.detail(CODES, "must have at most " + MAX + " entries"));
        var normal = new ArrayList<ItemCode>();
        var invalid = new ArrayList<JsonObject>();
        var twice = new ArrayList<JsonObject>();
        var seen = new HashSet<String>();
        for (int i = 0; i < codes.size(); i++) {
            var field = CODES + "[" + i + "].";
            var code = normal(field, codes.get(i));
            var fault = fault(code);
            if (fault != null) invalid.add(Problem.detail(field + "code", fault));
            if (!seen.add(Barcode.key(code.code()))) twice.add(Problem.detail(field + "code", "occurs twice"));
            normal.add(code);
        }
        Problem.badRequestIf("invalid_barcode", invalid);
        Problem.badRequestIf("code_twice", twice);
        return List.copyOf(normal);
    }

    private static ItemCode normal(String field, ItemCode sent) {
        var code = bounded(field + "code", Text.visible(field + "code", sent.code()));
        int pieces = sent.pieces() == 0 ? 1 : sent.pieces(); // omitted
        if (pieces < 1 || pieces > PIECES_MAX)
            throw Problem.badRequest("invalid_request", Problem.detail(field + "pieces", "must be 1 to " + PIECES_MAX));
        return new ItemCode(code, Objects.requireNonNullElse(sent.kind(), OWN), pieces);
    }

    /** A ligature may become several capitals. Fails 400 blank, field_too_large. */
    private static String bounded(String field, String code) {
        var key = Barcode.key(code);
        if (key.isEmpty()) throw Problem.badRequest("blank", Problem.detail(field, "must not be blank"));
        if (key.length() > CODE_MAX)
            throw Problem.badRequest(
                    "field_too_large",
                    Problem.detail(field, "has more than " + CODE_MAX + " characters in capital letters"));
        return Text.composed(code);
    }

    /** Why a code is not of its kind; null if it is. */
    private static @Nullable String fault(ItemCode code) {
        var digits = Text.lotKey(code.code());
        return switch (Objects.requireNonNullElse(code.kind(), OWN)) {
            case "ean" -> fault(digits, Set.of(8, 13), "8 or 13 digits");
            case "upc" -> fault(digits, Set.of(12), "12 digits");
            case "gtin_14" -> fault(digits, Set.of(14), "14 digits");
            default -> null;
        };
    }

    private static @Nullable String fault(String digits, Set<Integer> lengths, String what) {
        if (!lengths.contains(digits.length()) || !digits.chars().allMatch(c -> c >= '0' && c <= '9'))
            return "must have " + what;
        return Barcode.isGtin(digits) ? null : "has a wrong check digit";
    }

    /** As the column {@code codes} has them. */
    static JsonArray stored(List<ItemCode> codes) {
        var stored = new JsonArray();
        for (var code : codes) stored.add(Json.write(code).put("key", Barcode.key(code.code())));
        return stored;
    }

    /** The column {@code codes} of an item whose first code is changed; the others stay. */
    public static JsonArray stored(List<ItemCode> now, @Nullable String barcode) {
        return stored(withFirst(now, Text.trimmedOrNull(barcode)));
    }

    /**
     * A code that the item has already moves to the front, with its kind and pieces; another one replaces the first. Null removes the only one. Fails 400 invalid_request if there
     * are others, because the second would become the barcode, and the same request would remove that one next.
     */
    private static List<ItemCode> withFirst(List<ItemCode> codes, @Nullable String barcode) {
        var first = ofBarcode(barcode);
        if (first.isEmpty() && codes.size() > 1)
            throw Problem.badRequest(
                    "invalid_request",
                    Problem.detail(
                            BARCODE, "cannot be removed while the item has further codes; send its codes instead"));
        if (first.isEmpty()) return List.of();
        var key = Barcode.key(first.getFirst().code());
        var known = codes.stream()
                .filter(c -> Barcode.key(c.code()).equals(key))
                .map(c -> new ItemCode(first.getFirst().code(), c.kind(), c.pieces()))
                .toList();
        if (known.isEmpty())
            return Stream.concat(first.stream(), codes.stream().skip(1)).toList();
        var others = codes.stream().filter(c -> !Barcode.key(c.code()).equals(key));
        return Stream.concat(known.stream().limit(1), others).toList();
    }

    /**
     * A body that replaces an item, with the codes that the item is to have. Without {@code codes}, the barcode replaces the first one and the others
     * stay, because the sender may know the barcode alone. Fails as {@link #of} does.
     */
    static WriteItem agreed(Item now, WriteItem body) {
        var barcode = Text.trimmedOrNull(body.barcode());
        var codes = now.codes();
        if (body.codes() != null) codes = of(body);
        else if (barcode != null || codes.size() == 1) codes = withFirst(codes, barcode);
        return new WriteItem(
                body.name(),
                body.sku(),
                body.description(),
                body.unitPrice(),
                first(codes),
                codes,
                body.unit(),
                body.taxCategory(),
                body.metadata(),
                body.externalIds());
    }

    /** A change of an item, with both of {@code barcode} and {@code codes} if one of them was sent. Fails as {@link #of} does. */
    static JsonObject agreed(JsonObject was, JsonObject change) {
        if (!change.containsKey(CODES) && !change.containsKey(BARCODE)) return change;
        var barcode = Text.trimmedOrNull(change.getString(BARCODE));
        var codes = change.containsKey(CODES)
                ? requireFirst(normal(read(change.getJsonArray(CODES))), barcode)
                : withFirst(Json.read(was, Item.class).codes(), barcode);
        var agreed = new JsonArray();
        for (var code : codes) agreed.add(Json.write(code));
        return change.copy().put(CODES, agreed).put(BARCODE, first(codes));
    }

    private static List<ItemCode> read(@Nullable JsonArray codes) {
        if (codes == null) return List.of();
        return codes.stream()
                .map(c -> Json.read((JsonObject) c, ItemCode.class))
                .toList();
    }

    /** Null for none. */
    static @Nullable String first(List<ItemCode> codes) {
        return codes.isEmpty() ? null : codes.getFirst().code();
    }

    /** What the codes that a change names are compared by. */
    static List<String> keys(JsonObject change) {
        var keys = new ArrayList<String>();
        if (change.getValue(CODES) instanceof JsonArray codes)
            for (var code : codes)
                if (((JsonObject) code).getString("code") instanceof String text) keys.add(Barcode.key(text));
        if (change.getString(BARCODE) instanceof String text) keys.add(Barcode.key(text));
        return keys.stream().filter(k -> !k.isEmpty()).distinct().toList();
    }
}
