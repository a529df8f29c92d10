package tradepost.sales.core.extension;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.extension.Opinion;
import tradepost.kernel.json.Json;
import tradepost.sales.extension.UsedExtension;

/** The extensions whose answers apply to an order, as its column keeps them. */
public final class Used {
    private Used() {}

    public static List<UsedExtension> of(List<? extends Opinion<?>> opinions) {
        return opinions.stream()
                .map(o -> new UsedExtension(o.point(), o.name(), o.version()))
                .toList();
    }

    /** Those of before, without those of the point, and these. */
    public static List<UsedExtension> replaced(List<UsedExtension> before, String point, List<UsedExtension> now) {
        var all = new ArrayList<UsedExtension>();
        for (var e : before) if (!e.point().equals(point)) all.add(e);
        all.addAll(now);
        return List.copyOf(all);
    }

    public static JsonArray stored(List<UsedExtension> used) {
        var stored = new JsonArray();
        for (var e : used) stored.add(Json.write(e));
        return stored;
    }

    public static List<UsedExtension> read(@Nullable JsonArray stored) {
        if (stored == null || stored.isEmpty()) return List.of();
        return stored.stream().map(e -> UsedExtension.of((JsonObject) e)).toList();
    }
}
