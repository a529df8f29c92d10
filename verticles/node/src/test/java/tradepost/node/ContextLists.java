package tradepost.node;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tradepost.kernel.config.Config;

/**
 * The files for operators that name the contexts, which are text and so cannot ask the program for them. They are compared with the contexts.
 *
 * @param root the folder of the repository
 */
record ContextLists(Path root) {
    /** How the names are written. */
    private enum Form {
        COMMAS(","),
        SPACES(" "),
        YAML(", "),
        /** {@code `a`, `b` and `c`} */
        PROSE(null);

        private final String separator;

        Form(String separator) {
            this.separator = separator;
        }

        List<String> read(String text) {
            return List.of(text.replaceAll("[`,]|\\band\\b", " ").strip().split("\\s+"));
        }

        String write(List<String> names) {
            if (separator != null) return String.join(separator, names);
            int last = names.size() - 1;
            return names.subList(0, last).stream().map(n -> "`" + n + "`").collect(joining(", ")) + " and `"
                    + names.get(last) + "`";
        }
    }

    /**
     * A list in a file.
     *
     * @param pattern of its line, with the names as its only group
     * @param times 0 for one line with all contexts in the order of the program, otherwise the lines that must have each context at least
     */
    private record Place(String file, Pattern pattern, Form form, int times) {
        Place(String file, String pattern, Form form, int times) {
            this(file, Pattern.compile(pattern), form, times);
        }
    }

    private static final List<Place> PLACES = List.of(
            new Place(".env.example", "# TRADEPOST_CONTEXTS=gateway,(.*)", Form.COMMAS, 0),
            new Place("README.md", "The contexts are (.*)\\.", Form.PROSE, 0),
            new Place("cluster-config/README.md", "The contexts are (.*)\\.", Form.PROSE, 0),
            new Place("deploy/compose/databases.sh", "for context in (.*); do", Form.SPACES, 0),
            new Place("deploy/compose.yaml", " +TRADEPOST_CONTEXTS: (.*)", Form.COMMAS, 1),
            new Place("deploy/kubernetes/contexts.yaml", ".* TRADEPOST_CONTEXTS, value: \"(.*)\" }", Form.COMMAS, 0),
            new Place("deploy/helm/tradepost/values.yaml", " +run: \\[(.*)]", Form.YAML, 0),
            new Place("deploy/vms/hosts.example", "node-\\d+ +\\S+ +\\S+ +(\\S+)", Form.COMMAS, 2));

    /** A line that differs from what the contexts require. */
    record Difference(String file, int line, String present, String wanted, String names) {
        @Override
        public String toString() {
            return file + ", line " + line + ", differs by " + names + ". It must be:\n" + wanted;
        }
    }

    /** @param contexts in the order of the program, without the gateway */
    List<Difference> differences(List<String> contexts) throws IOException {
        var out = new ArrayList<Difference>();
        for (var place : PLACES) {
            var lines = Files.readAllLines(root.resolve(place.file()));
            var found = new TreeMap<Integer, Matcher>();
            for (int i = 0; i < lines.size(); i++) {
                var m = place.pattern().matcher(lines.get(i));
                if (m.matches()) found.put(i, m);
            }
            if (found.isEmpty() || place.times() == 0 && found.size() > 1)
                throw new AssertionError(place.file() + " has " + found.size() + " lines like " + place.pattern());
            var present = new LinkedHashMap<Integer, List<String>>();
            found.forEach((i, m) -> present.put(i, place.form().read(m.group(1))));
            wanted(place, present, contexts).forEach((i, names) -> {
                if (names.equals(present.get(i))) return;
                var m = found.get(i);
                var line = m.group();
                out.add(new Difference(
                        place.file(),
                        i + 1,
                        line,
                        line.substring(0, m.start(1)) + place.form().write(names) + line.substring(m.end(1)),
                        changed(present.get(i), names)));
            });
        }
        return out;
    }

    private static Map<Integer, List<String>> wanted(
            Place place, Map<Integer, List<String>> present, List<String> contexts) {
        var out = new LinkedHashMap<Integer, List<String>>();
        present.forEach((i, names) -> out.put(i, new ArrayList<>(names)));
        if (place.times() == 0) {
            out.replaceAll((i, names) -> contexts);
            return out;
        }
        out.values().forEach(names -> names.removeIf(n -> !n.equals(Config.GATEWAY) && !contexts.contains(n)));
        for (var context : contexts) {
            long times = out.values().stream().filter(n -> n.contains(context)).count();
            out.values().stream()
                    .filter(n -> !n.contains(context))
                    .sorted(Comparator.comparing(List::size))
                    .limit(Math.max(0, place.times() - times))
                    .toList()
                    .forEach(n -> n.add(context));
        }
        return out;
    }

    private static String changed(Collection<String> present, Collection<String> wanted) {
        var missing = wanted.stream().filter(n -> !present.contains(n)).map(n -> "+" + n);
        var surplus = present.stream().filter(n -> !wanted.contains(n)).map(n -> "-" + n);
        var names = java.util.stream.Stream.concat(missing, surplus).collect(joining(" "));
        return names.isEmpty() ? "the order" : names;
    }

    /** Writes the lines that the contexts require. Returns their number. */
    int write(List<Difference> differences) throws IOException {
        for (var d : differences) {
            var file = root.resolve(d.file());
            var text = Files.readString(file);
            if (text.split(Pattern.quote(d.present()), -1).length != 2)
                throw new AssertionError(d.file() + " has the line more than once: " + d.present());
            Files.writeString(file, text.replace(d.present(), d.wanted()));
        }
        return differences.size();
    }

    static List<String> files() {
        return PLACES.stream().map(Place::file).toList();
    }
}
