package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.audit.EventTypes;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;
import tradepost.node.config.Contexts;

/**
 * A permission exists if, and only if, something needs it: an operation of a contract, a method that only contexts call, a rule in the code, the
 * reading of events, or an address of the bridge.
 */
class PermissionUseTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern LITERAL = Pattern.compile("\"([a-z_]+:[a-z_]+)(?::own)?\"");
    private static final Pattern ANNOTATED = Pattern.compile("@RequiresPermission\\(\\s*(?:value = )?\"([a-z_:]+)\"");

    private static final Set<String> DECLARED = new TreeSet<>();
    private static final Set<String> USED = new TreeSet<>();

    @BeforeAll
    static void read() throws IOException {
        for (var context : ContextModule.all()) {
            for (var line : context.permissions()) {
                var words = List.of(line.split(" ", -1));
                words.stream().skip(1).forEach(action -> DECLARED.add(words.getFirst() + ":" + action));
            }
            USED.addAll(context.eventPermissions().values());
        }
        for (var context :
                Stream.concat(Contexts.names().stream(), Stream.of("gateway")).toList())
            for (var op : Contract.load(context).operations()) USED.add(op.permission());
        USED.add(EventTypes.permission("a kind that no context declares"));
        for (var source : sources()) {
            var text = Files.readString(source);
            if (source.getFileName().toString().endsWith("Module.java")) continue; // these declare and grant
            for (var pattern : List.of(LITERAL, ANNOTATED))
                pattern.matcher(text).results().forEach(found -> USED.add(found.group(1)));
        }
        USED.removeAll(Set.of(Contract.PUBLIC, Contract.AUTHENTICATED));
        USED.removeIf(p ->
                ContextModule.names().contains(p.replaceFirst("^system:", "")) || p.equals("system:demo")); // actors
    }

    private static List<Path> sources() throws IOException {
        var found = new ArrayList<Path>();
        for (var module : List.of("verticles", "gateway-verticle"))
            try (var files = Files.walk(ROOT.resolve(module))) {
                files.filter(f -> f.toString().contains("src/main/java")
                                && f.toString().endsWith(".java"))
                        .filter(f -> !f.toString().contains("src/test"))
                        .forEach(found::add);
            }
        return found;
    }

    @Test
    void whatever_is_required_exists() {
        assertThat(USED).hasSizeGreaterThan(40).isSubsetOf(DECLARED);
    }

    @Test
    void whatever_exists_is_required() {
        assertThat(DECLARED).isSubsetOf(USED);
    }

    @Test
    void roles_are_granted_only_what_exists() {
        for (var context : ContextModule.all())
            for (var granted : Stream.concat(
                            context.grants().values().stream().flatMap(List::stream), context.ownPermissions().stream())
                    .toList()) {
                var words = granted.split(":", -1);
                if (words[1].equals("*"))
                    assertThat(DECLARED)
                            .as("%s of %s", granted, context.name())
                            .anyMatch(p -> p.startsWith(words[0] + ":"));
                else
                    assertThat(DECLARED).as("%s of %s", granted, context.name()).contains(words[0] + ":" + words[1]);
                if (words.length > 2) assertThat(words[2]).as(granted).isEqualTo("own");
                assertThat(words.length).as(granted).isLessThan(4);
            }
    }
}
