package tradepost.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The spellings of a resource: PriceList at /api/price-lists is a price list with a price_list_id, one of many price lists. */
final class ResourceNames {
    private ResourceNames() {}

    static Map<String, String> of(String name, JsonNode entry) {
        var path = entry.path("path").asText();
        var names = path.substring(path.lastIndexOf('/') + 1);
        var one = snake(name).replace('_', ' ');
        var spellings = new HashMap<String, String>();
        spellings.put("Name", name);
        spellings.put("name", one);
        spellings.put("Sentence", capital(one));
        spellings.put("a", "aeio".indexOf(one.charAt(0)) < 0 ? "a" : "an");
        spellings.put("slug", snake(name));
        spellings.put("id", snake(name) + "_id");
        spellings.put("path", path);
        spellings.put("names", names);
        spellings.put("Names", capital(camel(names.replace('-', '_'))));
        spellings.put("plural", names.replace('-', ' '));
        spellings.put("Plural", capital(names.replace('-', ' ')));
        for (var key : List.of("service", "search", "used-by"))
            spellings.put(key, entry.path(key).asText());
        for (var right : List.of("read", "write", "delete"))
            spellings.put(right, entry.path("permissions").path(right).asText(names.replace('-', '_') + ":" + right));
        return Map.copyOf(spellings);
    }

    static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    static String camel(String snake) {
        var out = new StringBuilder();
        for (var part : snake.split("_", -1)) out.append(out.isEmpty() ? part : capital(part));
        return out.toString();
    }

    static String capital(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
