package tradepost.documents;

import io.vertx.core.json.JsonObject;
import java.util.List;
import tradepost.kernel.config.Settings;
import tradepost.kernel.extension.ExtensionPoint;

/** The contracts of the extension points, by address. */
final class ExtensionPoints {
    private ExtensionPoints() {}

    static JsonObject of(List<String> contexts) {
        var points = new JsonObject();
        for (var context : contexts)
            for (var point : ExtensionPoint.load(context)) points.put(point.address(), of(point));
        return new JsonObject()
                .put("title", "Tradepost extension points")
                .put(
                        "description",
                        "A service in any language answers a point over the event bus: docs/extensions.md says how it announces itself at"
                                + " ext.announce. Requests may get further fields; an answer has only those of its schema.")
                .put("deadline_ms", Integer.valueOf(Settings.EXTENSIONS_DEADLINE_MS.fallback()))
                .put("points", points);
    }

    private static JsonObject of(ExtensionPoint point) {
        return new JsonObject()
                .put("version", point.version())
                .put("title", point.title())
                .put("description", point.description())
                .put("fallback", point.fallback())
                .put("request", point.request())
                .put("answer", point.answer())
                .put("example", point.example());
    }
}
