package tradepost.kernel.extension;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * The contract of an extension point, as {@code /extensions/<context>.yaml} states it and {@code /extensions.json} publishes it.
 *
 * @param address such as {@code ext.order.check}
 * @param version of the contract
 * @param fallback what applies without a valid answer
 * @param request JSON schema of the message
 * @param answer JSON schema of the reply
 * @param example a {@code request} and an {@code answer}
 */
public record ExtensionPoint(
        String address,
        String version,
        String title,
        String description,
        String fallback,
        JsonObject request,
        JsonObject answer,
        JsonObject example) {
    static final String PREFIX = "ext.";

    /** The extension points that a context asks, in the order of its file; empty if it has none. */
    public static List<ExtensionPoint> load(String context) {
        try (var in = ExtensionPoint.class.getResourceAsStream("/extensions/" + context + ".yaml")) {
            if (in == null) return List.of();
            @SuppressWarnings("unchecked")
            Map<String, Object> read = new YAMLMapper().readValue(in, Map.class);
            var points = new JsonObject(read);
            return points.fieldNames().stream()
                    .map(address -> of(address, points.getJsonObject(address)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same contract at another address, if each installation names its own points, as those of payment providers. */
    public ExtensionPoint at(String other) {
        return new ExtensionPoint(other, version, title, description, fallback, request, answer, example);
    }

    private static ExtensionPoint of(String address, JsonObject written) {
        if (!address.startsWith(PREFIX)) throw new IllegalArgumentException(address + " does not begin with " + PREFIX);
        return new ExtensionPoint(
                address,
                written.getString("version"),
                written.getString("title"),
                written.getString("description"),
                written.getString("fallback"),
                written.getJsonObject("request"),
                written.getJsonObject("answer"),
                written.getJsonObject("example"));
    }
}
