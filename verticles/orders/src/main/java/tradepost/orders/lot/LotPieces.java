package tradepost.orders.lot;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.FieldDoc;
import tradepost.kernel.json.Json;

/** Pieces of a lot, or the piece with a serial number. */
public record LotPieces(
        @FieldDoc(value = "The number of the lot, or the serial number.", example = "L-2026-07")
        String lot,

        @FieldDoc(value = "Number of pieces.", example = "2")
        long quantity) {
    /** As they are stored, each lot once; none for null. */
    public static List<LotPieces> read(@Nullable JsonArray stored) {
        if (stored == null) return List.of();
        var pieces = new LinkedHashMap<String, Long>();
        for (var l : stored)
            pieces.merge(((JsonObject) l).getString("lot"), ((JsonObject) l).getLong("quantity"), Long::sum);
        return pieces.entrySet().stream()
                .map(e -> new LotPieces(e.getKey(), e.getValue()))
                .toList();
    }

    public static JsonArray write(List<LotPieces> lots) {
        return new JsonArray(lots.stream().map(Json::write).toList());
    }

    /** A text of a document with the lots on a line of their own, such as {@code L-1 (2), L-2 (1)}. */
    public static String below(String text, @Nullable List<LotPieces> lots) {
        if (lots == null || lots.isEmpty()) return text;
        return lots.stream()
                .map(l -> l.lot + " (" + l.quantity + ")")
                .collect(Collectors.joining(", ", text + "\n", ""));
    }
}
