package tradepost.documents;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;

/**
 * Writes the published documents of all contexts below a folder: {@code openapi.json}, {@code openapi/<context>.json},
 * {@code asyncapi.json}, {@code extensions.json} and {@code errors.md}. The build runs it; a running gateway reads the files.
 */
public final class Main {
    private Main() {}

    /** @param args the folder */
    public static void main(String[] args) throws IOException {
        var folder = Path.of(args[0]);
        for (var document : all().entrySet())
            write(folder.resolve(document.getKey()), document.getValue().encode());
        write(folder.resolve("errors.md"), ErrorCodes.all().page());
    }

    /** A file that is rewritten would look changed to the rest of the build. */
    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        if (!Files.exists(file) || !Files.readString(file).equals(text)) Files.writeString(file, text);
    }

    /** By the name of its file. */
    static Map<String, JsonObject> all() {
        var openapi = openapi();
        var all = new LinkedHashMap<String, JsonObject>();
        openapi.forEach((context, document) -> all.put("openapi/" + context + ".json", document));
        all.put("openapi.json", Merged.of(openapi));
        all.put("asyncapi.json", AsyncApi.of(ContextModule.names()));
        all.put("extensions.json", ExtensionPoints.of(ContextModule.names()));
        return all;
    }

    /** The contracts by context, that of the gateway first. */
    static Map<String, JsonObject> openapi() {
        var openapi = new LinkedHashMap<String, JsonObject>();
        openapi.put("gateway", Published.ofGateway());
        for (var context : ContextModule.names()) openapi.put(context, Published.of(Contract.load(context)));
        return openapi;
    }
}
