package tradepost.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The names of a resource: PriceList at /api/price-lists is a price list with a price_list_id, one of many price lists. */
final class Words {
    private Words() {}

    static Map<String, String> of(String name, JsonNode entry) {
        var path = entry.path("path").asText();
        var names = path.substring(path.lastIndexOf('/') + 1);
        var one = snake(name).replace('_', ' ');
        var words = new HashMap<String, String>();
        words.put("Name", name);
        words.put("name", one);
        words.put("Sentence", capital(one));
        words.put("a", "aeio".indexOf(one.charAt(0)) < 0 ? "a" : "an");
        words.put("slug", snake(name));
        words.put("id", snake(name) + "_id");
        words.put("path", path);
        words.put("names", names);
        words.put("Names", capital(camel(names.replace('-', '_'))));
        words.put("plural", names.replace('-', ' '));
        words.put("Plural", capital(names.replace('-', ' ')));
        for (var key : List.of("service", "search", "used-by"))
            words.put(key, entry.path(key).asText());
        for (var right : List.of("read", "write", "delete"))
            words.put(right, entry.path("permissions").path(right).asText(names.replace('-', '_') + ":" + right));
        return Map.copyOf(words);
    }

    static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    static String camel(String snake) {
        var out = new StringBuilder();
        for (var part : snake.split("_", -1)) out.append(out.isEmpty() ? part : capital(part));
        return out.toString();
    }

    static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
