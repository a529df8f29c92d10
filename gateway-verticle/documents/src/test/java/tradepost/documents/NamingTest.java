package tradepost.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;

/** One thing has one name: docs/naming.md lists the words of the contracts, and a synonym that is not listed fails. */
class NamingTest {
    private static final Path PAGE = Path.of("../../docs/naming.md");

    private enum Subject {
        MOMENT("Moments and days"),
        AMOUNT("Amounts of money and rates"),
        QUANTITY("Quantities and numbers"),
        PERSON("People"),
        CHOICE("Words that a program compares");

        final String heading;

        Subject(String heading) {
            this.heading = heading;
        }
    }

    private static final Pattern WORD = Pattern.compile("`([a-z0-9_]+)`");
    private static final Pattern PERSON =
            Pattern.compile("actor|(?!group_)\\w+_by|owner|owner_\\w+|user_id|author|author_\\w+|creator|creator_\\w+");
    private static final List<String> ENDS = List.of("_from", "_to");

    /** The words of each subject on the page. */
    private static final Map<Subject, Set<String>> LISTED = new EnumMap<>(Subject.class);

    /** The names in the contracts, with a place of each. */
    private static final Map<Subject, Map<String, String>> USED = new EnumMap<>(Subject.class);

    @BeforeAll
    static void read() throws IOException {
        var page = Files.readString(PAGE);
        for (var subject : Subject.values()) {
            LISTED.put(subject, listed(page, subject));
            USED.put(subject, new TreeMap<>());
        }
        for (var context : ContextModule.names()) new Names(Contract.load(context)).collect();
    }

    private static Set<String> listed(String page, Subject subject) {
        int from = page.indexOf("## " + subject.heading);
        assertThat(from).as(subject.heading).isPositive();
        int to = page.indexOf("\n## ", from);
        var words = new TreeSet<String>();
        page.substring(from, to < 0 ? page.length() : to)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> subject == Subject.CHOICE ? line : line.split("\\|")[1])
                .flatMap(cell -> WORD.matcher(cell).results())
                .forEach(m -> words.add(m.group(1)));
        return words;
    }

    /** The names in one contract. */
    private static final class Names {
        private final Contract contract;
        private final Set<Object> seen = new HashSet<>();

        Names(Contract contract) {
            this.contract = contract;
        }

        void collect() {
            var document = contract.document();
            for (var op : contract.operations())
                for (var p : op.queryParams()) add(p.name(), p.schema(), contract.context() + " ?" + p.name());
            walk(document.getJsonObject("paths"), "");
            walk(document.getJsonObject("components").getJsonObject("schemas"), "");
        }

        private void walk(Object value, String place) {
            if (value instanceof JsonArray list) list.forEach(x -> walk(x, place));
            if (!(value instanceof JsonObject object) || !seen.add(System.identityHashCode(object.getMap()))) return;
            if (object.getValue("properties") instanceof JsonObject properties)
                for (var field : properties)
                    if (field.getValue() instanceof JsonObject schema)
                        add(field.getKey(), schema, contract.context() + place + "." + field.getKey());
            for (var entry : object) walk(entry.getValue(), place + "/" + entry.getKey());
        }

        private void add(String name, JsonObject reference, String place) {
            var schema = contract.resolve(reference);
            var subject = subject(name, schema);
            if (subject != null) USED.get(subject).putIfAbsent(name, place);
        }

        private Subject subject(String name, JsonObject schema) {
            var type = schema.getValue("type");
            Set<Object> types =
                    type instanceof JsonArray several ? Set.copyOf(several.getList()) : Set.of(String.valueOf(type));
            if (PERSON.matcher(name).matches()) return Subject.PERSON;
            if (List.of("date-time", "date").contains(schema.getString("format", ""))) return Subject.MOMENT;
            if (types.contains("number")) return Subject.AMOUNT;
            if (types.contains("integer")) return Subject.QUANTITY;
            var entry = contract.resolve(schema.getJsonObject("items", new JsonObject()));
            return schema.containsKey("enum") || entry.containsKey("enum") ? Subject.CHOICE : null;
        }
    }

    /** {@code created_from} is an end of {@code created_at}, {@code total_to} of {@code total_amount}, {@code price_to} of {@code price}. */
    private static boolean isEndOfRange(String name, Set<String> listed) {
        return ENDS.stream()
                .filter(name::endsWith)
                .map(end -> name.substring(0, name.length() - end.length()))
                .anyMatch(
                        base -> Stream.of("", "_at", "_on", "_amount").anyMatch(more -> listed.contains(base + more)));
    }

    @Test
    void every_name_of_these_subjects_is_listed() {
        var unlisted = new TreeSet<String>();
        USED.forEach((subject, names) -> names.forEach((name, place) -> {
            var listed = LISTED.get(subject);
            if (!listed.contains(name) && !isEndOfRange(name, listed))
                unlisted.add(subject.heading + ": " + name + " (" + place + ")");
        }));
        assertThat(unlisted)
                .as("use a word of docs/naming.md that says it already, or list the new one there")
                .isEmpty();
    }

    @Test
    void every_listed_word_is_used() {
        var unused = new TreeSet<String>();
        LISTED.forEach((subject, words) -> {
            var used = new HashSet<>(USED.get(subject).keySet());
            if (subject == Subject.CHOICE) used.add("reason"); // a sentence, named beside the word that it explains
            words.stream()
                    .filter(word -> !used.contains(word))
                    .forEach(word -> unused.add(subject.heading + ": " + word));
        });
        assertThat(unused).isEmpty();
    }
}
