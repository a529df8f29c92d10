package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import tradepost.node.config.Contexts;

/**
 * The records that contexts exchange (requests, responses and events) as a later release may have them: each has one more
 * optional field, which that release fills in. Made from the sources beside this module and from the records generated there.
 */
final class NewerRelease {
    static final String FIELD = "added_later";
    private static final String COMPONENT = "addedLater";
    private static final Pattern RECORD = Pattern.compile("\\brecord (\\w+)\\(");
    private static final Pattern ANNOTATION = Pattern.compile("@[\\w.]+");
    private static final Pattern NAME = Pattern.compile("(\\w+)\\s*$");

    /** Where the records of resources are stored: each of their components is a column. */
    private static final Map<String, List<String>> TABLES = Map.of(
            "contact", List.of("customer", "vendor"), "catalog", List.of("item"), "inventory", List.of("location"));

    private NewerRelease() {}

    /** Adds the columns of the field, as the migrations of that release would before its first node starts. */
    static void migrate(Stores stores) {
        TABLES.forEach((context, tables) -> tables.forEach(
                table -> stores.write(context, "alter table " + table + " add column " + FIELD + " text")));
    }

    /** A folder to put in front of a node's class path. */
    static Path compile(Path folder) {
        try {
            var sources = new ArrayList<String>();
            for (var root : roots()) {
                try (var all = Files.walk(root)) {
                    for (var source :
                            all.filter(p -> p.toString().endsWith(".java")).toList()) {
                        var before = Files.readString(source);
                        var after = extended(before);
                        if (after.equals(before)) continue;
                        var to = folder.resolve("sources").resolve(root.relativize(source));
                        Files.createDirectories(to.getParent());
                        sources.add(Files.writeString(to, after).toString());
                    }
                }
            }
            assertThat(sources).hasSizeGreaterThan(50);
            return classes(folder, sources);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> roots() {
        return Contexts.names().stream()
                .map(context -> Path.of("..", context, "api"))
                .flatMap(api -> Stream.of("src/main/java", "target/generated-sources/contract")
                        .map(api::resolve))
                .toList();
    }

    private static Path classes(Path folder, List<String> sources) throws IOException {
        var classes = Files.createDirectories(folder.resolve("classes"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var options = List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
            var units = files.getJavaFileObjectsFromStrings(sources);
            boolean done = compiler.getTask(messages, files, null, options, null, units)
                    .call();
            assertThat(done).as(messages.toString()).isTrue();
        }
        return classes;
    }

    /** Adds the field to every record of the text, with a constructor for callers that do not know the field. */
    private static String extended(String text) {
        var out = new StringBuilder(text);
        for (var m : RECORD.matcher(text).results().toList().reversed()) {
            int open = m.end();
            int close = closing(text, open);
            var components = components(text.substring(open, close));
            if (components.isEmpty()) continue;
            int body = text.indexOf('{', close) + 1;
            var names = components.stream().map(NewerRelease::name).collect(Collectors.joining(", "));
            var known = components.stream().map(NewerRelease::bare).collect(Collectors.joining(", "));
            out.insert(
                    body, " public %s(%s) { this(%s, \"of a newer release\"); }".formatted(m.group(1), known, names));
            out.insert(close, ", @org.jspecify.annotations.Nullable String " + COMPONENT);
        }
        return out.toString();
    }

    private static int closing(String text, int from) {
        int depth = 1;
        for (int i = from; ; i++) {
            if (text.charAt(i) == '(') depth++;
            if (text.charAt(i) == ')' && --depth == 0) return i;
        }
    }

    /** Commas between angle brackets are not separators. */
    private static List<String> components(String text) {
        var out = new ArrayList<String>();
        int depth = 0;
        int begun = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '<' || c == '(') depth++;
            if (c == '>' || c == ')') depth--;
            if (c != ',' || depth > 0) continue;
            out.add(text.substring(begun, i).strip());
            begun = i + 1;
        }
        if (!text.substring(begun).isBlank()) out.add(text.substring(begun).strip());
        return out;
    }

    /** Without annotations, because some are for components only. */
    private static String bare(String component) {
        var rest = component;
        while (rest.startsWith("@")) {
            var m = ANNOTATION.matcher(rest);
            if (!m.lookingAt()) throw new AssertionError(component);
            int end = m.end();
            rest = rest.substring(rest.startsWith("(", end) ? closing(rest, end + 1) + 1 : end)
                    .strip();
        }
        return rest;
    }

    private static String name(String component) {
        var m = NAME.matcher(component);
        if (!m.find()) throw new AssertionError(component);
        return m.group(1);
    }
}
