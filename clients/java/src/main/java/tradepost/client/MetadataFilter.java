package tradepost.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** The entries of a list that have all of these values in their metadata. */
public record MetadataFilter(Map<String, String> values) {
    /** The generated classes call this; the query of {@code ("colour", "red")} is {@code metadata[colour]=red}. */
    public String toUrlQueryString(String parameter) {
        return values.entrySet().stream()
                .map(e -> encoded(parameter + "[" + e.getKey() + "]") + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
